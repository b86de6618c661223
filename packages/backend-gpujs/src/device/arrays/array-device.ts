import {
  AdafactorError,
  type Extent,
  isDetached,
  type Shape,
  whyDetached,
  withMemoryFor,
} from '@adafactor/core'
import { KernelLeases } from '@adafactor/webgpu-runtime'
import type { GPU, IKernelRunShortcut } from 'gpu.js'
import {
  bytesPerNumber,
  type Device,
  type DeviceKernel,
  type KernelSource,
  noCounts,
} from '../device.js'
import { type GpujsKernelStore, makeKernelStore } from '../kernel-store.js'
import { SharedMemory, type WebasmKernel } from '../shared-memory.js'
import { flatten, type NestedArrays, sizesOf } from './nested-arrays.js'
import { nestedView } from './nested-view.js'

/** Numbers of the modes that run on the CPU: each run of a kernel makes a new array. */
export class ArrayStorage {
  constructor(
    public data: Float32Array,
    readonly elements = data.length,
    readonly sizes?: readonly number[],
    /** The user's arrays that it borrows: rows that do not adjoin are copied. */
    readonly lender?: unknown,
  ) {}

  get bytes(): number {
    return bytesPerNumber * this.elements
  }
}

/** What all devices on one GPU instance share. */
interface SharedArrays {
  readonly kernels: GpujsKernelStore<CompiledKernel>
  readonly memory: SharedMemory
}

/** gpu.js's kernel, which it compiles when it is first run. */
interface CompiledKernel {
  readonly run: IKernelRunShortcut & { readonly kernel: KernelInternals }
  hasRun: boolean
}

/** The part of gpu.js's kernel objects that tells whether it runs as it was asked to. */
interface KernelInternals extends WebasmKernel {
  readonly constructor: { readonly mode?: string }
  readonly fallbackReason?: string | null
  readonly built?: boolean
  /** JavaScript of mode cpu, once it is built. */
  readonly kernelString?: string
  build(...args: unknown[]): unknown
}

/** The largest common memory of webasm kernels that is kept when no backend is left. */
const mostIdleBytes = 2 ** 24

/** For users' instances. */
const sharedByInstance = new WeakMap<GPU, SharedArrays>()

function newSharedArrays(gpu: GPU): SharedArrays {
  const kernels = makeKernelStore<CompiledKernel>(({ run }) => {
    run.destroy()
    // gpu.js keeps the kernels of mode cpu in its list.
    const { kernels: listed } = gpu as unknown as { readonly kernels: unknown[] }
    const place = listed.indexOf(run.kernel)
    if (place >= 0) listed.splice(place, 1)
  })
  return { kernels, memory: new SharedMemory() }
}

/** WebAssembly memory ends at 4 GiB, in which a kernel's arrays and its result have to be. */
const maxElements = { webasm: 2 ** 27, cpu: 2 ** 30 }

/**
 * Opens gpu.js's CPU modes.
 *
 * @throws AdafactorError `backend/unavailable`; `backend/code-generation-forbidden` for mode `cpu`
 *   under a content security policy that forbids it
 */
export function openArrayDevice(
  GPU: new (settings: { mode: 'cpu' | 'webasm' }) => GPU,
  mode: 'webasm' | 'cpu',
  given?: GPU,
): Device<ArrayStorage> {
  try {
    // gpu.js prints what happens where code may not be generated, and goes on without its kernel.
    if (mode === 'cpu') new Function('')
    const gpu = given ?? new GPU({ mode })
    return new ArrayDevice(mode, gpu, given === undefined)
  } catch (error) {
    throw refusalOf(mode, error)
  }
}

class ArrayDevice implements Device<ArrayStorage> {
  readonly maxElements: number
  /** Browsers have no limit here; WebAssembly functions take what they need from memory. */
  readonly maxArrays = 64
  readonly subnormals = 'kept'
  readonly updatesInPlace = true
  readonly details: Readonly<Record<string, string>>
  readonly counters = noCounts()
  readonly mode: 'webasm' | 'cpu'
  readonly #gpu: GPU
  readonly #owned: boolean
  readonly #shared: SharedArrays
  readonly #kernels: KernelLeases<CompiledKernel, KernelSource>

  constructor(mode: 'webasm' | 'cpu', gpu: GPU, owned: boolean) {
    this.mode = mode
    this.#gpu = gpu
    this.#owned = owned
    this.maxElements = maxElements[mode]
    this.details = mode === 'cpu' ? {} : { threads: '1' }
    this.#shared = (owned ? undefined : sharedByInstance.get(gpu)) ?? newSharedArrays(gpu)
    if (!owned) sharedByInstance.set(gpu, this.#shared)
    this.#kernels = new KernelLeases(this.#shared.kernels)
    this.#probe()
  }

  checkAlive(): void {}

  checkUsable({ data, elements }: ArrayStorage): void {
    if (data.length === elements) return
    throw new AdafactorError('tensor/disposed', `the array that a tensor wraps ${whyDetached}`)
  }

  overlaps({ data: a, lender }: ArrayStorage, { data: b, lender: other }: ArrayStorage): boolean {
    if (lender !== undefined && lender === other) return true
    return (
      a.buffer === b.buffer &&
      Math.max(a.byteOffset, b.byteOffset) <
        Math.min(a.byteOffset + a.byteLength, b.byteOffset + b.byteLength)
    )
  }

  extentOf({ data, lender }: ArrayStorage): Extent | undefined {
    // What was lent may be nested arrays, whose numbers were copied.
    if (lender !== undefined) return undefined
    const { buffer: memory, byteOffset: from } = data
    return { memory, from, to: from + data.byteLength }
  }

  allocate(elements: number): ArrayStorage {
    return new ArrayStorage(new Float32Array(elements))
  }

  write(storage: ArrayStorage, data: Float32Array): void {
    // Not into the array: a user's kernel may still be holding it.
    storage.data = Float32Array.from(data)
    this.counters.bytesUp += data.byteLength
  }

  async read(storage: ArrayStorage): Promise<Float32Array> {
    this.counters.readBacks++
    this.counters.bytesDown += storage.bytes
    this.checkUsable(storage)
    return storage.data.slice()
  }

  copy(storage: ArrayStorage): ArrayStorage {
    return new ArrayStorage(storage.data.slice())
  }

  free(storage: ArrayStorage): void {
    storage.data = new Float32Array(0)
  }

  handleOf({ data }: ArrayStorage, shape: Shape): unknown {
    return nestedView(data, shape)
  }

  adopt(handle: unknown): ArrayStorage | undefined {
    const sizes = sizesOf(handle)
    if (sizes === undefined) return undefined
    const data = flatten(handle as NestedArrays)
    if (isDetached(data)) {
      throw new AdafactorError('tensor/foreign', `the array to wrap ${whyDetached}`)
    }
    return new ArrayStorage(data, data.length, sizes, handle)
  }

  compile(source: KernelSource): DeviceKernel<ArrayStorage> {
    const { kernels, memory } = this.#shared
    const { kernel: compiled, release } = this.#kernels.take(source, () => this.#create(source))
    const { run } = compiled
    const { counters } = this
    const [width, height, depth] = source.size
    const threads = width * height * depth
    const compute = (arrays: readonly ArrayStorage[], scalars: readonly number[]) =>
      withMemoryFor(`the ${threads} elements of a kernel's result`, () => {
        if (compiled.hasRun) memory.refresh(run.kernel)
        const inputs: unknown[] = [...arrays.map(({ data }) => data), ...scalars]
        const result = run(...(inputs as never[]))
        if (!compiled.hasRun) {
          this.#checkMode(run.kernel)
          memory.adopt(run.kernel)
          compiled.hasRun = true
        }
        return flatten(result as unknown as NestedArrays)
      })
    const translated = () => {
      const { kernel } = run
      if (!kernel.built) {
        kernel.build(
          ...source.arrays.map(() => new Float32Array(1)),
          ...source.scalars.map(() => 0),
        )
      }
      return { language: 'javascript', code: kernel.kernelString ?? '' }
    }
    return {
      ...(this.mode === 'cpu' ? { translated } : {}),
      prepare: (arrays) => {
        // gpu.js compiles a kernel, and takes memory for it, when it is first run.
        if (!compiled.hasRun)
          compute(
            arrays,
            source.scalars.map(() => 1),
          )
      },
      launch: (arrays, scalars, into) => {
        counters.launches++
        counters.submissions++
        counters.bytesUp += bytesPerNumber * scalars.length
        into.data = compute(arrays, scalars)
      },
      dispose: () => {
        // It would keep hundreds of megabytes.
        if (memory.isOutside(run.kernel)) kernels.forget(source)
        release()
      },
    }
  }

  flush(): void {}

  destroy(): void {
    const { kernels, memory } = this.#shared
    this.#kernels.releaseAll()
    if (this.#owned) {
      kernels.close()
      void this.#gpu.destroy()
    } else if (kernels.used === 0 && memory.bytes > mostIdleBytes) {
      kernels.close()
      sharedByInstance.delete(this.#gpu)
    }
  }

  #create(source: KernelSource): CompiledKernel {
    const [width, height, depth] = source.size
    const output = depth > 1 ? [width, height, depth] : height > 1 ? [width, height] : [width]
    const run = this.#gpu.createKernel(source.text, {
      output,
      pipeline: true,
      immutable: true,
      precision: 'single',
      dynamicArguments: true,
      loopMaxIterations: 2 ** 30,
      functions: [...source.functions] as never,
      argumentTypes: [...source.arrays.map(() => 'Array'), ...source.scalars.map(() => 'Float')],
    } as never) as unknown as CompiledKernel['run']
    this.counters.compilations++
    return { run, hasRun: false }
  }

  /** Runs a kernel, since gpu.js may turn to another mode only then. */
  #probe(): void {
    const kernel = this.compile({
      text: 'function kernel(a0, s0) { return a0[this.thread.x] * s0; }',
      functions: [],
      size: [2, 1, 1],
      arrays: ['a0'],
      scalars: ['s0'],
    })
    const storage = new ArrayStorage(Float32Array.of(1, 2))
    try {
      kernel.launch([storage], [3], storage)
    } finally {
      kernel.dispose()
    }
    if (storage.data[0] !== 3 || storage.data[1] !== 6) {
      throw new Error(`its first kernel returned ${storage.data.join(', ')} instead of 3, 6`)
    }
    Object.assign(this.counters, noCounts())
  }

  #checkMode(kernel: KernelInternals): void {
    const { mode } = kernel.constructor
    if (mode === this.mode && !kernel.fallbackReason) return
    throw new Error(`gpu.js ran it as ${mode}: ${kernel.fallbackReason ?? 'no reason given'}`)
  }
}

function refusalOf(mode: string, error: unknown): AdafactorError {
  const reason = AdafactorError.isInstance(error)
    ? error.reason
    : error instanceof Error
      ? error.message
      : String(error)
  // A content security policy forbids JavaScript from text by one name, WebAssembly by another.
  if (error instanceof EvalError || (mode === 'webasm' && /unsafe-eval/.test(reason))) {
    const allowance = mode === 'cpu' ? "'unsafe-eval'" : "'wasm-unsafe-eval'"
    return new AdafactorError(
      'backend/code-generation-forbidden',
      `gpu.js's mode ${mode} generates code, which the page's content security policy (or a flag ` +
        `of Node) forbids; allow ${allowance}, or use another mode`,
      { cause: error },
    )
  }
  return new AdafactorError(
    'backend/unavailable',
    `gpu.js can't run in mode ${mode} here: ${reason}`,
    { cause: error },
  )
}
