/**
 * What the backend needs of a device, whichever way gpu.js reaches it.
 *
 * A device stores flat runs of float32 numbers and runs kernels over them. Kernels are gpu.js
 * source texts; everything that differs between WebGPU buffers, WebGL textures and plain arrays is
 * behind this interface.
 */
import { type ElementTypes, type Extent, elementTypes, type Shape } from '@adafactor/core'
import type { TranslatedText } from '@adafactor/core/compiler'
import type { GpujsMode } from '../options.js'

/** What numbers can be stored as: gpu.js has no other. */
export const deviceTypes: ElementTypes = ['float32']

/** What one number takes, a stored one or a scalar. */
export const bytesPerNumber = elementTypes.float32.bytes

/** Flat float32 numbers on a device. */
export interface DeviceStorage {
  readonly elements: number
  /** What it occupies on the device. */
  readonly bytes: number
  /** The sizes of the user's handle that it borrows, outermost first; one for a flat handle. */
  readonly sizes?: readonly number[] | undefined
}

/** A kernel as text, for one size of everything. */
export interface KernelSource {
  /**
   * A gpu.js kernel function: its arguments are the arrays (read as flat arrays: `a[index]`) and
   * then the scalars; it returns the number of thread (x, y, z), whose place in the result is
   * `x + width * (y + height * z)`. Loop bounds are literals.
   */
  readonly text: string
  /** Texts of functions that the kernel calls. */
  readonly functions: readonly string[]
  /** Threads along x, y and z; none is 0. */
  readonly size: readonly [width: number, height: number, depth: number]
  /** Names of the array arguments. */
  readonly arrays: readonly string[]
  /** Names of the number arguments, which follow the arrays. */
  readonly scalars: readonly string[]
  /**
   * The array that the result replaces: each thread reads of it only the element that it writes.
   * Given only to devices that update in place.
   */
  readonly replaces?: string
}

/** A kernel made ready. */
export interface DeviceKernel<S extends DeviceStorage = DeviceStorage> {
  /** What gpu.js made of it; absent where it makes no text, as in WebAssembly, which it writes in bytes. */
  translated?(): TranslatedText
  /**
   * Makes sure that it runs on arrays of these sizes, without a result. Default: nothing, where
   * that is sure as soon as a kernel is compiled.
   */
  prepare?(arrays: readonly S[]): void
  /**
   * Runs it, after everything that was launched before; it does not wait. `into` has as many
   * elements as there are threads and is none of the arrays, except for the one that it replaces.
   */
  launch(arrays: readonly S[], scalars: readonly number[], into: S): void
  /** It is not needed any more; the device may keep what was compiled. */
  dispose(): void
}

/** What a device has done since it was opened; only ever grows. */
export interface DeviceCounters {
  /** Kernels compiled. */
  compilations: number
  /** Kernels run. */
  launches: number
  /** Times that recorded work was handed to the driver; one a launch where gpu.js does it so. */
  submissions: number
  /** Reads of numbers back to the host. */
  readBacks: number
  /** Bytes of numbers sent to the device, and of scalars. */
  bytesUp: number
  /** Bytes of numbers read back to the host. */
  bytesDown: number
}

export interface Device<S extends DeviceStorage = DeviceStorage> {
  readonly mode: GpujsMode
  /** The largest number of elements in one storage. */
  readonly maxElements: number
  /** How many arrays one kernel may read, besides the one that it replaces. */
  readonly maxArrays: number
  readonly subnormals: 'kept' | 'flushed'
  /** Whether a kernel may write into an array that it reads (see {@link KernelSource.replaces}). */
  readonly updatesInPlace: boolean
  /** Adapter, renderer, limits: for people. */
  readonly details: Readonly<Record<string, string>>
  readonly counters: DeviceCounters

  /** @throws AdafactorError `backend/device-lost` once the device is gone */
  checkAlive(): void
  /** @throws AdafactorError `tensor/disposed` for borrowed numbers that their owner has deleted */
  checkUsable(storage: S): void
  /** Whether two storages have numbers in the same memory, as one and what borrows its handle. */
  overlaps(a: S, b: S): boolean
  /** Where its numbers are, as `Backend.extentOf`. */
  extentOf(storage: S): Extent | undefined
  /**
   * Storage of whatever numbers.
   * @throws AdafactorError `backend/unsupported-size` above `maxElements`
   * @throws RangeError where there is no memory for it, as JavaScript's own arrays do
   */
  allocate(elements: number): S
  /** Replaces all numbers; the data is copied before the call returns. */
  write(storage: S, data: Float32Array): void
  /** A copy of the numbers, after everything that was launched before. */
  read(storage: S): Promise<Float32Array>
  /** New storage with the same numbers. @throws what `allocate` throws */
  copy(storage: S): S
  /** Gives the memory back; work already launched still sees the numbers. */
  free(storage: S): void

  /**
   * The storage as users' own gpu.js kernels take it: a texture, a WebGPU handle, or a gpu.js
   * `Input` for plain arrays, with these sizes (innermost first to gpu.js). It stays the
   * storage's: users do not delete it, and it dies with `free`.
   */
  handleOf(storage: S, shape: Shape): unknown
  /**
   * The numbers of a user's kernel (`pipeline: true`) as storage that borrows them: `free` leaves
   * them alone.
   * @returns undefined if the value is no handle of this mode
   * @throws AdafactorError `tensor/foreign` with what is wrong, for a handle of another device or
   *   of an unusual format
   */
  adopt(handle: unknown): S | undefined

  /**
   * A kernel, compiled unless there is one for the same source already.
   * @throws Error with gpu.js's own message, when it can't translate or falls back silently
   */
  compile(source: KernelSource): DeviceKernel<S>
  /**
   * Hands recorded work to the driver. A promise only where something may have gone wrong that the
   * driver reports later (out of memory, a kernel that did not compile).
   */
  flush(): void | Promise<void>
  /**
   * Gives everything back, the device and its compiled kernels too if it was opened by the backend.
   * The kernels of a user's instance stay with it, those unused for longest go first.
   */
  destroy(): void
}

/** Counters of a device just opened. */
export function noCounts(): DeviceCounters {
  return { compilations: 0, launches: 0, submissions: 0, readBacks: 0, bytesUp: 0, bytesDown: 0 }
}
