import type { WebgpuBackend } from '@adafactor/backend-webgpu'
import { AdafactorError, type Program, type Shape } from '@adafactor/core'
import type { GeneratedSource } from '@adafactor/core/compiler'

/** Opened once: what it is asked for is texts, which need no device of their own. */
let opened: Promise<WebgpuBackend> | undefined

/**
 * The kernels that run a program on tensors of this shape; undefined where there is no WebGPU. They are
 * the same for all sizes that leave the same remainder when divided by 4, so that small stand-ins are
 * enough to get them; but for large tensors, which have buffers of their own.
 */
export async function webgpuSource(
  program: Program,
  shape: Shape,
): Promise<GeneratedSource | undefined> {
  try {
    opened ??= openBackend()
    return sourceOn(await opened, program, shape)
  } catch (error) {
    // The next one asks again, in case that a device was lost.
    opened = undefined
    if (AdafactorError.isInstance(error)) return undefined
    throw error
  }
}

async function openBackend(): Promise<WebgpuBackend> {
  const { webgpuBackend } = await import('@adafactor/backend-webgpu')
  return webgpuBackend()
}

function sourceOn(
  backend: WebgpuBackend,
  program: Program,
  shape: Shape,
): GeneratedSource | undefined {
  const small = shape.map((size, axis) => Math.min(size, 4 * (axis + 2) + (size % 4)))
  const tensors = program.tensors.map(({ name, axes }) => {
    const sizes = small.map((size, axis) => (axes.includes(axis) ? size : 1))
    return [name, backend.create(sizes)] as const
  })
  const compiled = backend.compile(program)
  try {
    compiled.prepare?.([
      {
        tensors: Object.fromEntries(tensors),
        scalars: Object.fromEntries(program.scalars.map((name) => [name, 0])),
      },
    ])
    return backend.generatedSources()[0]
  } finally {
    compiled.dispose()
    for (const [, tensor] of tensors) backend.dispose(tensor)
  }
}
