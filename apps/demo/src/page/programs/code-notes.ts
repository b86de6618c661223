import { type BackendName, type GpujsBackendName, isGpujsBackend } from '../setup/setup.js'
import type { StepDescription } from './step-description.js'

/** What one has to know to read the code. */
export function codeNote(backend: BackendName, { passes }: StepDescription): string {
  if (isGpujsBackend(backend)) return gpujsNotes[backend]
  if (passes.some(({ kernels }) => kernels.length > 0)) return codeNotes[backend]
  return backend === 'ndarray-closures'
    ? codeNotes[backend]
    : ' This browser or this page’s content security policy forbids such code, so there is none to show.'
}

const codeNotes = {
  webgpu:
    ' A kernel runs once for all parameters of as many axes, whatever their sizes: what each group of ' +
    'threads works on is told by “data”. What lives within a step lies in “work”. These are the kernels ' +
    'for tensors with a buffer each and rows of four numbers, eight, and so on; for others they load and store ' +
    'otherwise.',
  ndarray:
    ' The module as text, instruction for instruction; functions with nothing to do are left out. Instructions stand around what they work on. A “nest” is loops around one body; “lanes” are ' +
    'numbers that are computed side by side.',
  'ndarray-javascript':
    ' The functions take several numbers at a time; those called “rest” take what is left over.',
  'ndarray-closures':
    ' Nothing is generated: ready-made functions, one for each operation, take 256 numbers at a time.',
} as const

const gpujsTexts =
  ' Each kernel is shown as gpu.js gives it to this device’s driver, with gpu.js’s own functions around it. '

const gpujsNotes: Readonly<Record<GpujsBackendName, string>> = {
  'gpujs-webgpu': `${gpujsTexts}“result” is what it writes.`,
  webgl2: `${gpujsTexts}The kernel’s own statements are in “kernel()”.`,
  webgl: `${gpujsTexts}The kernel’s own statements are in “kernel()”.`,
  webasm:
    ' gpu.js writes the bytes of WebAssembly modules itself and makes no text of them: so there is none to show.',
  cpu: ' Each kernel is shown as gpu.js hands it to the JavaScript engine.',
}
