import type { GlContext } from './gl-context.js'
import { GlKernel } from './gl-kernel.js'
import { newStorage } from './gl-storage.js'
import { download, upload } from './transfer.js'

/** A subnormal number, a number whose quarter is one, and an ordinary one. */
const probed = new Float32Array([2 ** -130, 2 ** -125, 3])

/**
 * Runs a kernel, and tells whether arithmetic keeps subnormal numbers on their way in and out.
 * @throws Error if float textures can't be rendered to, or the kernel's result is wrong
 */
export function probeSubnormals(context: GlContext): 'kept' | 'flushed' {
  const { gl } = context
  const into = newStorage(context, probed.length)
  const from = newStorage(context, probed.length)
  try {
    gl.bindFramebuffer(gl.FRAMEBUFFER, into.framebuffer)
    if (gl.checkFramebufferStatus(gl.FRAMEBUFFER) !== gl.FRAMEBUFFER_COMPLETE) {
      throw new Error('textures of float32 numbers cannot be rendered to here')
    }
    const source = {
      text: 'function probe(from, factor) { return from[this.thread.x] * factor }',
      functions: [],
      size: [probed.length, 1, 1],
      arrays: ['from'],
      scalars: ['factor'],
    } as const
    const kernel = new GlKernel(context, source, from)
    upload(gl, from, probed)
    const exact = [2, 0.25].map((factor) => {
      kernel.launch([from], [factor], into)
      const result = download(gl, into)
      const ordinary = result[2]
      if (ordinary !== 3 * factor) {
        throw new Error(`a kernel that computes 3 * ${factor} gave ${ordinary}`)
      }
      return result.every((value, index) => value === (probed[index] as number) * factor)
    })
    kernel.dispose()
    return exact.every(Boolean) ? 'kept' : 'flushed'
  } finally {
    into.free()
    from.free()
  }
}

/** The graphics device's name, where the browser tells it. */
export function rendererOf(context: GlContext): string {
  const { gl } = context
  const info = gl.getExtension('WEBGL_debug_renderer_info') as {
    readonly UNMASKED_RENDERER_WEBGL: number
  } | null
  return String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER))
}
