import { AdafactorError, type Extent, reasonOf, type Shape } from '@adafactor/core'
import { KernelLeases } from '@adafactor/webgpu-runtime'
import type { GPU } from 'gpu.js'
import {
  bytesPerNumber,
  type Device,
  type DeviceCounters,
  type DeviceKernel,
  type KernelSource,
  noCounts,
} from '../device.js'
import { adoptTexture } from './adopt-texture.js'
import type { GlContext, GlMode } from './gl-context.js'
import { GlKernel } from './gl-kernel.js'
import { type GlStorage, newStorage } from './gl-storage.js'
import { ranOutOfMemory } from './out-of-memory.js'
import { rendererOf } from './probe.js'
import { openSharedGl, type SharedGl } from './shared-gl.js'
import { copyTexture, download, upload } from './transfer.js'

/**
 * A device on gpu.js's WebGL context.
 *
 * @param gpu the user's own instance, which `destroy` leaves running
 * @throws AdafactorError `backend/unavailable` with the reason, if the mode does not really run
 */
export function openGlDevice(Gpu: typeof GPU, mode: GlMode, gpu?: GPU): GlDevice {
  try {
    return new GlDevice(openSharedGl(Gpu, mode, gpu))
  } catch (error) {
    if (AdafactorError.isInstance(error)) throw error
    const reason = reasonOf(error)
    throw new AdafactorError(
      'backend/unavailable',
      `gpu.js can't run kernels in mode ${mode}: ${reason}`,
      { cause: error },
    )
  }
}

/** Asking a driver whether it had memory waits for it: not worth it for small textures. */
const leastBytesAskedAbout = 2 ** 20

export class GlDevice implements Device<GlStorage> {
  readonly mode: GlMode
  readonly maxElements: number
  readonly maxArrays: number
  readonly subnormals: 'kept' | 'flushed'
  /** A texture can't be read and rendered to at once. */
  readonly updatesInPlace = false
  readonly details: Readonly<Record<string, string>>
  readonly counters: DeviceCounters = noCounts()
  readonly #shared: SharedGl
  readonly #context: GlContext
  readonly #storages = new Set<GlStorage>()
  readonly #kernels: KernelLeases<GlKernel, KernelSource>
  readonly #copyKernels = new Map<number, DeviceKernel<GlStorage>>()
  readonly #dummy: GlStorage
  #destroyed = false

  constructor(shared: SharedGl) {
    const { context, subnormals, kernels } = shared
    const { gl } = context
    this.#shared = shared
    this.#context = context
    this.#kernels = new KernelLeases(kernels)
    this.mode = context.mode
    this.subnormals = subnormals
    const side = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number
    // Shaders compute a texel's place in float32, which counts to 2^24 without gaps.
    this.maxElements = Math.min(2 ** 24, side * side)
    // gpu.js binds the textures that it makes itself to unit 15.
    this.maxArrays = Math.min(gl.getParameter(gl.MAX_TEXTURE_IMAGE_UNITS) as number, 15)
    this.details = {
      renderer: rendererOf(context),
      version: String(gl.getParameter(gl.VERSION)),
      maxTextureSize: String(side),
    }
    this.#dummy = newStorage(context, 1)
  }

  checkAlive(): void {
    if (this.#destroyed) {
      throw new AdafactorError('backend/destroyed', 'this WebGL device was destroyed')
    }
    this.#context.checkAlive()
  }

  checkUsable(storage: GlStorage): void {
    storage.checkUsable()
  }

  overlaps(a: GlStorage, b: GlStorage): boolean {
    return a.texture === b.texture
  }

  extentOf({ texture }: GlStorage): Extent {
    return { memory: texture, from: 0, to: 1 }
  }

  allocate(elements: number): GlStorage {
    this.checkAlive()
    if (elements > this.maxElements) {
      throw new AdafactorError(
        'backend/unsupported-size',
        `${elements} numbers are too many for one tensor in mode ${this.mode}: WebGL finds them ` +
          `by float32 indices in one texture, which ends at ${this.maxElements}`,
      )
    }
    const storage = newStorage(this.#context, elements)
    if (storage.bytes >= leastBytesAskedAbout && ranOutOfMemory(this.#context.gl)) {
      storage.free()
      throw new RangeError('the WebGL driver has none left')
    }
    this.#storages.add(storage)
    return storage
  }

  write(storage: GlStorage, data: Float32Array): void {
    this.checkAlive()
    storage.checkUsable()
    upload(this.#context.gl, storage, data)
    this.counters.bytesUp += bytesPerNumber * storage.elements
  }

  async read(storage: GlStorage): Promise<Float32Array> {
    this.checkAlive()
    storage.checkUsable()
    const data = download(this.#context.gl, storage)
    // A context lost meanwhile reads as zeros.
    this.checkAlive()
    this.counters.readBacks++
    this.counters.bytesDown += bytesPerNumber * storage.elements
    return data
  }

  copy(storage: GlStorage): GlStorage {
    storage.checkUsable()
    const copy = this.allocate(storage.elements)
    if (copy.width === storage.width && copy.height === storage.height) {
      copyTexture(this.#context.gl, storage, copy)
    } else {
      // A user's texture of other sides than ours: its rows have to be laid out anew.
      this.#copyKernel(storage.elements).launch([storage], [], copy)
    }
    return copy
  }

  free(storage: GlStorage): void {
    storage.free()
    this.#storages.delete(storage)
  }

  handleOf(storage: GlStorage, shape: Shape): unknown {
    const flat = shape.length === 0 || shape.length > 3
    return storage.view(flat ? [storage.elements] : [...shape].reverse())
  }

  adopt(handle: unknown): GlStorage | undefined {
    const storage = adoptTexture(this.#context, handle, this.maxElements)
    if (storage !== undefined) this.#storages.add(storage)
    return storage
  }

  compile(source: KernelSource): DeviceKernel<GlStorage> {
    this.checkAlive()
    const { kernel, release } = this.#kernels.take(source, () => {
      const compiled = new GlKernel(this.#context, source, this.#dummy)
      this.counters.compilations++
      return compiled
    })
    return {
      translated: () => ({ language: 'glsl', code: kernel.shader }),
      launch: (arrays, scalars, into) => {
        this.#context.checkAlive()
        if (kernel.launch(arrays, scalars, into)) this.counters.compilations++
        this.counters.launches++
        this.counters.submissions++
        this.counters.bytesUp += bytesPerNumber * scalars.length
      },
      dispose: release,
    }
  }

  flush(): void {
    this.#context.gl.flush()
  }

  #copyKernel(elements: number): DeviceKernel<GlStorage> {
    let kernel = this.#copyKernels.get(elements)
    if (kernel === undefined) {
      kernel = this.compile({
        text: 'function copied(from) { return from[this.thread.x] }',
        functions: [],
        size: [elements, 1, 1],
        arrays: ['from'],
        scalars: [],
      })
      this.#copyKernels.set(elements, kernel)
    }
    return kernel
  }

  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#kernels.releaseAll()
    for (const storage of this.#storages) storage.free()
    this.#storages.clear()
    this.#dummy.free()
    this.#shared.close()
  }
}
