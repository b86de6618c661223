import { AdafactorError } from '@adafactor/core'
import { openSource } from '../source/open-source.js'
import { recognise, recognisedBytes } from '../source/recognise.js'
import type { Source } from '../source/source.js'
import { faultsOf } from './tensors/faults.js'
import { readTorchArchive } from './torch-archive.js'
import { TorchFile } from './torch-file.js'
import { readTorchLegacy } from './torch-legacy.js'

/**
 * Reads a file that `torch.save` wrote: plain data and tensors, such as the `state_dict()` of a model
 * and of an optimizer. Nothing in it is executed: the few names of PyTorch, numpy and Python that plain
 * data needs are known here, and a file with any other one is refused.
 *
 * Only what is asked for is read: the value at once, numbers when a tensor is read. Files from before
 * torch 1.6 are read too, those from before 0.4 are not. Where a tensor was (`cuda:0`) does not matter.
 *
 * @param source its bytes, a Blob, a path, an open file or an address
 * @throws AdafactorError `checkpoint/format`, `checkpoint/truncated`, `checkpoint/unsupported` (a
 *   class that is no plain data, a whole model, TorchScript, quantised tensors), `checkpoint/io`
 * @example
 * ```ts
 * import { readTorch } from '@adafactor/checkpoint/torch'
 *
 * async function show(source: string | Uint8Array) {
 *   const file = await readTorch(source)
 *   for (const { path, tensor } of file.tensors()) {
 *     console.log(path.join('/'), tensor.type, tensor.shape)
 *   }
 *   await file.close()
 * }
 * ```
 */
export async function readTorch(source: Source): Promise<TorchFile> {
  const bytes = await openSource(source, 'a file of torch.save')
  try {
    const faults = faultsOf(bytes.name)
    const beginning = await bytes.read(0, Math.min(bytes.size, recognisedBytes))
    const what = recognise(beginning)
    if (what?.includes('Keras')) throw foreign(bytes.name, what)
    if (beginning[0] === 0x50 && beginning[1] === 0x4b) {
      return new TorchFile(bytes, await readTorchArchive(bytes, faults))
    }
    if (beginning[0] === 0x80) return new TorchFile(bytes, await readTorchLegacy(bytes, faults))
    throw foreign(bytes.name, what)
  } catch (error) {
    await bytes.close()
    throw error
  }
}

function foreign(name: string, what: string | undefined): AdafactorError {
  if (what === 'a tar archive') {
    return new AdafactorError(
      'checkpoint/unsupported',
      `${name} is a tar archive, as torch before 0.1.10 wrote. In Python: ` +
        'torch.save(torch.load(path, weights_only=True), path)',
    )
  }
  return new AdafactorError(
    'checkpoint/format',
    `${name} is no file of torch.save: it ${what === undefined ? 'begins like none' : `is ${what}`}`,
  )
}
