import { type BackendName, isGpujsBackend } from '../setup/setup.js'

/** What work space is, in the sense of this view and of the memory of a run. */
export function workSpaceMeaning(backend: BackendName): string {
  return `What a step needs besides parameters, gradients and state. It stays allocated for the next step. ${sharing(backend)}`
}

function sharing(backend: BackendName): string {
  if (backend === 'webgpu') return 'Each parameter has its own, as all are worked on at once.'
  const who = isGpujsBackend(backend) ? 'Parameters of one shape' : 'All parameters'
  return `${who} share it, one after the other.`
}

/** What the count of work space has in it that one would not expect, or leaves out. */
export function workSpaceNote(backend: BackendName): string | undefined {
  switch (backend) {
    case 'webgpu':
      return (
        'Not counted here: what each group of threads leaves for the next kernel of what it has added up, ' +
        'and tables of what it works on. In a run of the view “Train” they are counted.'
      )
    case 'ndarray':
      return (
        'Not counted here: a large matrix is cut into up to 16 parts, so that threads may share the work, ' +
        'and each adds up its columns for itself.'
      )
    case 'webgl':
    case 'webgl2':
      return (
        'Counted in the work space: WebGL can’t write where it reads, and what is updated goes to a spare copy' +
        (backend === 'webgl' ? '. Each number takes the 16 bytes of a whole pixel.' : '.')
      )
    case 'webasm':
    case 'cpu':
      return 'Not counted here: gpu.js writes what is updated into a new array, which takes the old one’s place.'
    default:
      return undefined
  }
}
