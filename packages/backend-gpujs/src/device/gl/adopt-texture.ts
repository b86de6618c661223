import { AdafactorError } from '@adafactor/core'
import type { GlContext } from './gl-context.js'
import { GlStorage } from './gl-storage.js'
import type { GpujsTexture } from './gpujs-internals.js'

/** What users' kernels need for textures of each kind that the device can't read. */
const wantedSettings: Readonly<Record<string, string>> = {
  MemoryOptimizedNumberTexture: 'give its kernel `optimizeFloatMemory: false`',
  NumberTexture: "give its kernel `precision: 'single'`",
  'ArrayTexture(2)': 'its kernel has to return one number a thread',
  'ArrayTexture(3)': 'its kernel has to return one number a thread',
  'ArrayTexture(4)': 'its kernel has to return one number a thread',
}

/**
 * A user's texture as storage that borrows it.
 * @returns undefined if the value is no texture of gpu.js
 * @throws AdafactorError `tensor/foreign`, `backend/unsupported-size`
 */
export function adoptTexture(
  context: GlContext,
  handle: unknown,
  maxElements: number,
): GlStorage | undefined {
  if (!isTexture(handle)) return undefined
  if (handle.context !== context.gl) {
    throw foreign('is of another WebGL context; give the backend the instance of GPU that made it')
  }
  if (handle._deleted) throw foreign('was deleted')
  if (handle.type !== 'ArrayTexture(1)') {
    const wanted = wantedSettings[handle.type] ?? 'its kernel has to return one number a thread'
    throw foreign(`is of type ${handle.type}; ${wanted}`)
  }
  let elements = 1
  for (let axis = 0; axis < handle.output.length; axis++) elements *= handle.output[axis] ?? 1
  if (elements > maxElements) {
    throw new AdafactorError(
      'backend/unsupported-size',
      `the texture has ${elements} numbers; in this mode ${maxElements} is the most`,
    )
  }
  return new GlStorage(context, handle.texture, elements, handle.size, handle)
}

function isTexture(handle: unknown): handle is GpujsTexture {
  if (typeof handle !== 'object' || handle === null) return false
  const { texture, context, size, output, type } = handle as Partial<GpujsTexture>
  return (
    typeof texture === 'object' &&
    typeof context === 'object' &&
    'readPixels' in context &&
    size !== undefined &&
    output !== undefined &&
    typeof type === 'string'
  )
}

function foreign(problem: string): AdafactorError {
  return new AdafactorError('tensor/foreign', `the texture ${problem}`)
}
