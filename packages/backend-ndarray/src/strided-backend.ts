import {
  AdafactorError,
  type Backend,
  type CreateOptions,
  checkCreateOptions,
  checkData,
  checkProgram,
  checkShape,
  contiguousStrides,
  type ElementType,
  type Extent,
  type MemoryUse,
  type Program,
  type Shape,
  sameShape,
  showShape,
  sizeOf,
  TensorLedger,
  withMemoryFor,
} from '@adafactor/core'
import type { GeneratedSource } from '@adafactor/core/compiler'
import { checkOptions } from './check-options.js'
import { chooseEngine } from './choose-engine.js'
import { Engine } from './engine.js'
import { commonHeap } from './memory/common-heap.js'
import type { Heap } from './memory/heap.js'
import { PlanStore } from './plan/plan-store.js'
import { type ProgramOwner, StridedProgram } from './strided-program.js'
import { checkCount, checkView, maxElements } from './tensors/check-view.js'
import { explainReadOnly, whyFrozen } from './tensors/explain-read-only.js'
import { newArray } from './tensors/new-array.js'
import { extentOf, repeatsElements, viewsOverlap } from './tensors/overlaps.js'
import { PlainNdArray } from './tensors/plain-nd-array.js'
import { readStrided, writeStrided } from './tensors/strided-copy.js'
import {
  elementTypeOf,
  isStrided,
  memoryOf,
  type StoredData,
  type StoredType,
  type StridedTensor,
  type StridedView,
  storedTypeOf,
} from './tensors/strided-view.js'
import { whyNotStrided } from './tensors/why-not-strided.js'
import { openThreads } from './threads/open-threads.js'
import type { ThreadPool } from './threads/thread-pool.js'
import { WorkSpace } from './work-space.js'

/** How the backend stores and computes. */
export interface StridedOptions {
  /**
   * What tensors made by `create` are stored as if it is not told, the optimizer's state among them.
   * Default `float32`.
   */
  readonly type?: 'float32' | 'float64'
  /**
   * What runs the kernels: WebAssembly with vectors, generated JavaScript (some 4 times slower), or
   * closures (some 10 times), which a content security policy can't forbid. `auto`, the default, takes the
   * first that is allowed here; one that is named is used or its absence an error. Tensors over plain
   * arrays never run on WebAssembly, nor do views with gaps of arrays that were not made by `create`: the
   * next engine takes them.
   */
  readonly engine?: 'auto' | 'webassembly' | 'javascript' | 'closures'
  /**
   * How many threads share the work of a step on WebAssembly, the calling one among them: 1 to 64,
   * default 1. Worth it for matrices of some 512 x 512 and more. What is computed is the same to the bit.
   * In a page it takes cross-origin isolation; `traits.details` says how many run, and why not more.
   */
  readonly threads?: number
}

/** What {@link stridedBackend} is told of a library's tensors. */
export interface StridedBackendParts<T extends object> extends StridedOptions {
  /**
   * The memory of a tensor, not a copy: data, shape, stride (in elements) and offset, whatever the
   * library calls them. Called often, at each step. Without `isTensor` it is asked about any object,
   * and one for which a member is undefined is no tensor.
   */
  viewOf(tensor: T): StridedTensor
  /**
   * A tensor of the library over this array, whose numbers are in row-major order.
   * @param data what nobody else has, by the tensor's type: a `Float32Array`, a `Float64Array`, core's
   *   `Bfloat16Array`, and for float16 a native `Float16Array` where there is one, else core's
   *   `Float16Bits`; from `byteOffset` on in a `buffer` with other tensors. A library without tensors of 16 bits may take the first two alone, and throw for
   *   others.
   * @param stride those of contiguous rows: `[3, 1]` for the shape `[2, 3]`
   */
  create(shape: number[], data: StoredData, stride: number[]): T
  /** Whether an object is a tensor of the library. Default: whether `viewOf` gives all members. */
  isTensor?(value: object): boolean
  /** What the backend is called, in messages and reports. Default `strided`. */
  readonly name?: string
}

/** A CPU backend over tensors in memory. */
export interface StridedBackend<T extends object> extends Backend<T, 'synchronous'> {
  /**
   * What was generated for the programs in use, to be read, as JavaScript or in the text form of
   * WebAssembly: each text once, for programs and layouts of tensors that were run. Empty where programs
   * run as closures.
   */
  generatedSources(): readonly GeneratedSource[]
}

/**
 * The CPU backend over the tensors of any library that has them in a `Float32Array`, a
 * `Float64Array`, an array of 16-bit numbers or a plain array, with strides: nothing is copied, and
 * steps run as fast as over ndarrays. (Tensors whose members are called `data`, `shape`, `stride` and
 * `offset` need none of this: `ndarrayBackend()` takes them.)
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`; `backend/code-generation-forbidden` for
 *   an `engine` that a content security policy forbids; `backend/unavailable` for `engine: 'webassembly'`
 *   where there is none with vectors
 * @example
 * ```ts
 * import { stridedBackend } from '@adafactor/backend-ndarray'
 * import { adafactor } from '@adafactor/core'
 *
 * // A library whose tensors have members of other names.
 * const tensorOf = (dims: number[], values: Float32Array | Float64Array, steps: number[]) => ({
 *   values,
 *   dims,
 *   steps,
 * })
 * const backend = stridedBackend<ReturnType<typeof tensorOf>>({
 *   viewOf: ({ values, dims, steps }) => ({ data: values, shape: dims, stride: steps, offset: 0 }),
 *   create: tensorOf,
 * })
 * const weights = tensorOf([4, 3], new Float32Array(12).fill(1), [3, 1])
 * const gradient = tensorOf([4, 3], new Float32Array(12).fill(1), [3, 1])
 * adafactor({ backend, params: { weights } }).step({ weights: gradient })
 * console.log(weights.values[0].toFixed(2)) // => 0.99
 * ```
 */
export function stridedBackend<T extends object>(parts: StridedBackendParts<T>): StridedBackend<T> {
  checkOptions('stridedBackend', parts, ['viewOf', 'create', 'isTensor', 'name'])
  for (const name of ['viewOf', 'create'] as const) {
    if (typeof parts[name] === 'function') continue
    throw new AdafactorError(
      'option/invalid',
      `option "${name}" is ${String(parts[name])}; it must be a function, see StridedBackendParts`,
    )
  }
  return new MemoryBackend(parts, 'create(shape, data)')
}

/**
 * @param makeTensor the call that makes its tensors, for messages
 */
export class MemoryBackend<T extends object> implements StridedBackend<T>, ProgramOwner<T> {
  readonly #parts: StridedBackendParts<T>
  readonly #makeTensor: string

  readonly specification = 1
  readonly name: string
  readonly packageName = '@adafactor/backend-ndarray'
  readonly traits: StridedBackend<T>['traits']
  readonly workSpace = new WorkSpace()
  readonly plans: PlanStore
  readonly #types: readonly [StoredType, ...StoredType[]]
  readonly #ledger: TensorLedger<T>
  readonly #heap: Heap | null
  readonly #pool: ThreadPool | null
  /** What was allocated, by the tensor it was made for. */
  readonly #dataOf = new WeakMap<T, StoredData>()

  constructor(parts: StridedBackendParts<T>, makeTensor: string) {
    this.#parts = parts
    this.#makeTensor = makeTensor

    const { name = 'strided', type = 'float32', engine = 'auto', threads = 1 } = parts
    this.name = name
    this.#types = [type, type === 'float32' ? 'float64' : 'float32', 'bfloat16', 'float16']
    this.#ledger = new TensorLedger(name, (tensor) => this.viewOf(tensor).shape)
    const chosen = chooseEngine(engine)
    const isModular = chosen.name === 'webassembly'
    const opened = isModular && threads > 1 ? openThreads(threads) : null
    this.#pool = opened?.pool ?? null
    this.#heap = opened?.heap ?? (isModular ? commonHeap() : null)
    const builder = new Engine(chosen, type, this.workSpace, this.#heap, this.#pool)
    this.plans = new PlanStore((plan) => builder.build(plan), {
      arithmetic: isModular && type === 'float32' ? 'float32' : 'float64',
      joinsSums: isModular,
    })
    this.traits = {
      execution: 'synchronous',
      types: this.#types,
      precision: type,
      subnormals: 'kept',
      compilation: compilations[chosen.name],
      fused: true,
      maxElements,
      details: {
        engine: chosen.name,
        ...chosen.refusals,
        ...(threads > 1 && { threads: `1 of ${threads}: ${chosen.name} runs on one` }),
      },
    }
    if (opened) {
      const get = () => opened.details
      Object.defineProperty(this.traits.details, 'threads', { get, enumerable: true })
    }
  }

  isTensor(value: unknown): value is T {
    return this.#viewOfAny(value) !== undefined
  }

  explainForeign(value: unknown): string | undefined {
    const [parts, makeTensor] = [this.#parts, this.#makeTensor]
    if (elementTypeOf(value) !== undefined) return whyNotStrided(value, makeTensor)
    if (typeof value !== 'object' || value === null) return undefined
    return parts.isTensor?.(value) === false
      ? undefined
      : whyNotStrided(parts.viewOf(value as T), makeTensor)
  }

  create(shape: Shape, data?: ArrayLike<number>, options?: CreateOptions): T {
    this.checkAlive()
    checkShape(shape)
    const size = sizeOf(shape)
    if (size > maxElements) checkCount(size, `a tensor of shape ${showShape(shape)}`)
    if (data !== undefined) checkData(shape, data)
    const type = checkCreateOptions(this.name, this.#types, options) as StoredType
    const numbers = withMemoryFor(
      () => `a ${type} tensor of shape ${showShape(shape)}`,
      () => this.#heap?.allocate(type, size) ?? newArray(type, size),
    )
    if (data !== undefined) {
      writeStrided({ data: numbers, shape: [size], stride: [1], offset: 0 }, data)
    }
    const tensor = this.#parts.create([...shape], numbers, contiguousStrides(shape))
    this.#checkMade(tensor, shape, type)
    this.#dataOf.set(tensor, numbers)
    return this.#ledger.add(tensor, (memoryOf(numbers) as ArrayBufferView).byteLength)
  }

  /** @throws AdafactorError `tensor/disposed`, `tensor/shape`, `backend/unsupported-size` */
  shapeOf(tensor: T): Shape {
    return this.#checkedView(tensor).shape
  }

  /** As `shapeOf`. Numbers in a plain array are float64. */
  typeOf(tensor: T): ElementType {
    return storedTypeOf(this.#checkedView(tensor).data)
  }

  read(tensor: T): Float32Array | Float64Array {
    const view = this.#checkedView(tensor)
    return withMemoryFor(
      () => `a copy of a tensor of shape ${showShape(view.shape)}`,
      () => readStrided(view),
    )
  }

  write(tensor: T, data: ArrayLike<number>): void {
    const view = this.#checkedView(tensor)
    checkData(view.shape, data)
    const problem = whyFrozen(view)
    if (problem !== undefined) {
      throw new AdafactorError(
        'tensor/data',
        `a tensor of shape ${showShape(view.shape)} can't be written: ${problem}`,
      )
    }
    writeStrided(view, data)
  }

  /**
   * Arrays that were not made by `create` belong to whoever made them: nothing happens to them. The place
   * of one that was goes to tensors to come.
   */
  dispose(tensor: T): void {
    if (!this.#ledger.has(tensor)) return
    this.#ledger.dispose(tensor)
    this.#heap?.free(this.#dataOf.get(tensor) as StoredData)
    this.#dataOf.delete(tensor)
  }

  memory(): MemoryUse {
    return this.#ledger.memory()
  }

  overlaps(a: T, b: T): boolean {
    this.checkAlive()
    return viewsOverlap(this.liveView(a), this.liveView(b))
  }

  extentOf(tensor: T): Extent {
    return extentOf(this.#checkedView(tensor))
  }

  repeatsElements(tensor: T): boolean {
    return repeatsElements(this.#checkedView(tensor))
  }

  explainReadOnly(tensor: T): string | undefined {
    return explainReadOnly(this.#checkedView(tensor))
  }

  compile(program: Program): StridedProgram<T> {
    this.checkAlive()
    checkProgram(this.name, this.#types, program)
    return new StridedProgram(program, this)
  }

  generatedSources(): readonly GeneratedSource[] {
    return this.plans.sources()
  }

  destroy(): void {
    this.#ledger.destroy()
    this.#pool?.destroy()
    this.workSpace.release()
    this.plans.clear()
  }

  viewOf(tensor: T): StridedView {
    return this.#parts.viewOf(tensor) as StridedView
  }

  isFixed(tensor: T): boolean {
    return tensor instanceof PlainNdArray
  }

  checkAlive(): void {
    this.#ledger.checkAlive()
  }

  /** @throws AdafactorError `tensor/foreign`, `tensor/disposed` */
  liveView(tensor: unknown, what = 'the value'): StridedView {
    const view = this.#viewOfAny(tensor)
    if (view === undefined) {
      throw new AdafactorError(
        'tensor/foreign',
        `${what} is not a tensor of the backend "${this.name}": ` +
          (this.explainForeign(tensor) ?? `make one with ${this.#makeTensor}`),
      )
    }
    this.checkLive(tensor as T)
    return view
  }

  checkLive(tensor: T): void {
    this.#ledger.check(tensor)
  }

  #checkedView(tensor: T): StridedView {
    this.checkAlive()
    const view = this.liveView(tensor)
    checkView(view)
    return view
  }

  /** The memory of a tensor; undefined for what is none. */
  #viewOfAny(value: unknown): StridedView | undefined {
    if (typeof value !== 'object' || value === null) return undefined
    const parts = this.#parts
    if (parts.isTensor?.(value) === false) return undefined
    const view: unknown = parts.viewOf(value as T)
    return isStrided(view) ? view : undefined
  }

  /** A library's own function may make something else than was asked for. */
  #checkMade(tensor: T, shape: Shape, type: StoredType): void {
    const view = this.#viewOfAny(tensor)
    if (view && elementTypeOf(view.data) === type && sameShape(view.shape, shape)) return
    const found = view
      ? `over ${elementTypeOf(view.data)} of shape ${showShape(view.shape)}`
      : 'of which viewOf gives no data, shape, stride and offset'
    throw new AdafactorError(
      'backend/wrong-result',
      `create of the backend "${this.name}" made a tensor ${found}; ` +
        `it has to be over the ${type} array and of the shape ${showShape(shape)} that it was given`,
    )
  }
}

const compilations = { webassembly: 'webassembly', javascript: 'generated', closures: 'closures' }
