import {
  AdafactorError,
  type Backend,
  checkDataLength,
  checkShape,
  checkSpecification,
  type Extent,
  type MemoryUse,
  type Program,
  type Shape,
  showShape,
  sizeOf,
} from '@adafactor/core'
import type { NdArray } from 'ndarray'
import { checkOptions } from './check-options.js'
import { chainProgram } from './closures/chain-program.js'
import { codeGenerationRefusal } from './code-generation.js'
import { NdArrayProgram, type ProgramHost } from './compiled-program.js'
import { generateProgram } from './generate/generate-program.js'
import type { Plan } from './plan/plan.js'
import type { RunProgram } from './run-program.js'
import { checkCount, checkView, maxElements } from './tensors/check-view.js'
import { createNdArray, type TensorType } from './tensors/create-nd-array.js'
import { isNdArray, viewOf } from './tensors/nd-array.js'
import { extentOf, repeatsElements, viewsOverlap } from './tensors/overlaps.js'
import { readStrided, writeStrided } from './tensors/strided-copy.js'
import { whyNoNdArray } from './tensors/why-no-nd-array.js'
import { WorkSpace } from './work-space.js'

/** What {@link ndarrayBackend} is given. */
export interface NdArrayBackendOptions {
  /** What tensors made by `create` hold, the optimizer's state among them. Default `float32`. */
  readonly dtype?: 'float32' | 'float64'
  /**
   * Whether to generate JavaScript: where that is allowed (`auto`), or else throw (`required`), or
   * not at all (`never`). Without it the same loops run as closures, several times slower. Default
   * `auto`.
   */
  readonly codeGeneration?: 'auto' | 'required' | 'never'
}

/** JavaScript that the backend generated. */
export interface GeneratedSource {
  /** The name of the program that it runs. */
  readonly program: string
  /** The element type of each tensor of the program. */
  readonly tensors: Readonly<Record<string, string>>
  /** The JavaScript. */
  readonly source: string
}

/** The CPU backend over scijs ndarrays. */
export interface NdArrayBackend extends Backend<NdArray, 'synchronous'> {
  /**
   * The JavaScript generated so far, to be read: one text for each program and layout of tensors
   * that was run. Empty where programs run as closures.
   */
  generatedSources(): readonly GeneratedSource[]
}

/**
 * A backend over scijs ndarrays of `Float32Array`, `Float64Array` or plain arrays: any rank,
 * stride and offset, views included. Runs on the calling thread.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`; `backend/code-generation-forbidden` with
 *   `codeGeneration: 'required'` under a content security policy that forbids it
 */
export function ndarrayBackend(options: NdArrayBackendOptions = {}): NdArrayBackend {
  checkOptions(options, {
    dtype: ['float32', 'float64'],
    codeGeneration: ['auto', 'required', 'never'],
  })
  const { dtype = 'float32', codeGeneration = 'auto' } = options
  const refusal = codeGenerationRefusal()
  if (refusal && codeGeneration === 'required') {
    throw new AdafactorError(
      'backend/code-generation-forbidden',
      'code generation is forbidden here, by a content security policy or a flag of Node; ' +
        "allow 'unsafe-eval', or pass codeGeneration: 'auto' to run closures instead",
      { cause: refusal },
    )
  }
  return new StridedBackend(dtype, codeGeneration === 'never', refusal)
}

class StridedBackend implements NdArrayBackend, ProgramHost {
  readonly specification = 1
  readonly name = 'ndarray'
  readonly packageName = '@adafactor/backend-ndarray'
  readonly traits: NdArrayBackend['traits']
  readonly workSpace = new WorkSpace()
  private readonly scratch = new WorkSpace()
  private readonly sources: GeneratedSource[] = []
  /** Tensors made by `create`, with their bytes until they are disposed. */
  private created = new WeakMap<NdArray, number>()
  private readonly disposed = new WeakSet<NdArray>()
  private anyDisposed = false
  private live = { tensors: 0, bytes: 0 }
  private destroyed = false

  constructor(
    private readonly dtype: TensorType,
    withoutGeneration: boolean,
    /** Why code can't be generated, if so. */
    private readonly refusal: Error | null,
  ) {
    const closures = withoutGeneration || refusal !== null
    this.traits = {
      execution: 'synchronous',
      precision: dtype,
      subnormals: 'kept',
      compilation: closures ? 'closures' : 'generated',
      fused: true,
      maxElements,
      details: closures
        ? { closures: withoutGeneration ? 'asked for by codeGeneration: never' : `${refusal}` }
        : {},
    }
  }

  isTensor(value: unknown): value is NdArray {
    return isNdArray(value)
  }

  whyForeign(value: unknown): string | undefined {
    return whyNoNdArray(value)
  }

  create(shape: Shape, data?: ArrayLike<number>): NdArray {
    this.checkAlive()
    checkShape(shape)
    checkCount(sizeOf(shape), `a tensor of shape ${showShape(shape)}`)
    if (data) checkDataLength(shape, data)
    const tensor = createNdArray(shape, this.dtype, this.refusal === null)
    if (data) writeStrided(viewOf(tensor), data)
    const bytes = sizeOf(shape) * (this.dtype === 'float32' ? 4 : 8)
    this.created.set(tensor, bytes)
    this.live.tensors++
    this.live.bytes += bytes
    return tensor
  }

  /** @throws AdafactorError `tensor/disposed`, `tensor/shape`, `backend/unsupported-size` */
  shapeOf(tensor: NdArray): Shape {
    this.checkTensor(tensor)
    checkView(viewOf(tensor))
    return tensor.shape
  }

  read(tensor: NdArray): Float32Array | Float64Array {
    this.checkAlive()
    this.checkTensor(tensor)
    checkView(viewOf(tensor))
    return readStrided(viewOf(tensor))
  }

  write(tensor: NdArray, data: ArrayLike<number>): void {
    this.checkAlive()
    this.checkTensor(tensor)
    checkView(viewOf(tensor))
    checkDataLength(tensor.shape, data)
    writeStrided(viewOf(tensor), data)
  }

  /** Arrays that were not made by `create` belong to whoever made them: nothing happens to them. */
  dispose(tensor: NdArray): void {
    const bytes = this.created.get(tensor)
    if (bytes === undefined) return
    this.created.delete(tensor)
    this.disposed.add(tensor)
    this.anyDisposed = true
    this.live.tensors--
    this.live.bytes -= bytes
  }

  memory(): MemoryUse {
    return { ...this.live }
  }

  overlaps(a: NdArray, b: NdArray): boolean {
    return viewsOverlap(viewOf(a), viewOf(b))
  }

  extentOf(tensor: NdArray): Extent {
    return extentOf(viewOf(tensor))
  }

  repeatsElements(tensor: NdArray): boolean {
    return repeatsElements(viewOf(tensor))
  }

  compile(program: Program): NdArrayProgram {
    this.checkAlive()
    checkSpecification('program', program.specification)
    return new NdArrayProgram(program, this)
  }

  generatedSources(): readonly GeneratedSource[] {
    return this.sources
  }

  destroy(): void {
    this.destroyed = true
    this.created = new WeakMap()
    this.live = { tensors: 0, bytes: 0 }
    this.workSpace.release()
    this.scratch.release()
    this.sources.length = 0
  }

  build(plan: Plan): RunProgram {
    if (this.traits.compilation === 'closures') return chainProgram(plan, this.scratch)
    const { run, source } = generateProgram(plan)
    const tensors = plan.memories.filter(({ elements }) => elements !== 'work')
    this.sources.push({
      program: plan.name,
      tensors: Object.fromEntries(tensors.map(({ name, elements }) => [name, elements])),
      source,
    })
    return run
  }

  checkAlive(): void {
    if (!this.destroyed) return
    throw new AdafactorError(
      'backend/destroyed',
      'the ndarray backend was used after destroy(); make a new one with ndarrayBackend()',
    )
  }

  checkTensor(tensor: NdArray): void {
    if (!this.anyDisposed || !this.disposed.has(tensor)) return
    throw new AdafactorError(
      'tensor/disposed',
      `a tensor of shape ${showShape(tensor.shape)} was used after it was disposed`,
    )
  }
}
