import { AdafactorError } from '@adafactor/core'
import { readTorch } from '../../src/torch.js'

/** The message of the error that reading gives, code and all. */
export async function refused(source: Uint8Array): Promise<string> {
  const reading = readTorch(source).then(async (file) => {
    for (const { tensor } of file.tensors()) await tensor.read()
  })
  const error = await reading.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!AdafactorError.isInstance(error)) throw new Error(`read, or failed with ${error}`)
  return `${error.code}: ${error.reason}`
}
