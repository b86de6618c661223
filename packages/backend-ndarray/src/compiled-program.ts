import {
  AdafactorError,
  type CompiledProgram,
  type Invocation,
  type Program,
  showShape,
} from '@adafactor/core'
import type { NdArray } from 'ndarray'
import type { Plan, SizedPlan } from './plan/plan.js'
import { planLayout, type TensorLayout } from './plan/plan-layout.js'
import { type PreparedProgram, prepareProgram } from './plan/prepare-program.js'
import type { RunProgram } from './run-program.js'
import { elementTypeOf, type NumberData, reachOf, viewOf } from './tensors/nd-array.js'
import type { WorkSpace } from './work-space.js'

/** Indices are 32-bit integers in the loops. */
export const maxElements = 2 ** 31 - 1

/** What a program needs of its backend. */
export interface ProgramHost {
  readonly workSpace: WorkSpace
  /** Makes a plan ready to run. */
  build(plan: Plan): RunProgram
  /** @throws AdafactorError `backend/destroyed` */
  checkAlive(): void
  /** @throws AdafactorError `tensor/disposed` */
  checkTensor(tensor: NdArray): void
}

/** One tensor as a layout expects it. */
interface ExpectedTensor extends TensorLayout {
  readonly name: string
  /** Where it reaches in its data, seen from its first element. */
  readonly least: number
  readonly greatest: number
}

/** All that was prepared for tensors of one layout. */
interface Layout extends SizedPlan {
  readonly run: RunProgram
  readonly tensors: readonly ExpectedTensor[]
}

/** A layout with the offsets of one item's tensors. */
interface Binding {
  readonly layout: Layout
  readonly numbers: Int32Array
}

/**
 * A program that is planned and made ready for each layout of tensors that it meets.
 *
 * What was prepared for an item is kept with the item object. It holds no reference to the item's
 * tensors, so that a gradient can be collected as soon as the caller lets go of it.
 */
export class NdArrayProgram implements CompiledProgram<NdArray, 'synchronous'> {
  private readonly prepared: PreparedProgram
  private readonly names: readonly string[]
  private bindings = new WeakMap<Invocation<NdArray>, Binding>()
  private readonly layouts = new Map<string, Layout>()
  private readonly built = new Map<string, RunProgram>()
  /** The bindings of the batch that is being run. */
  private readonly batchBindings: Binding[] = []
  /** The arrays of the item that is being run. */
  private readonly data: NumberData[] = []

  constructor(
    program: Program,
    private readonly host: ProgramHost,
  ) {
    this.prepared = prepareProgram(program)
    this.names = program.tensors.map(({ name }) => name)
  }

  run(batch: readonly Invocation<NdArray>[]): void {
    const { batchBindings, data, names } = this
    this.host.checkAlive()
    // Everything that can fail comes before the first store.
    let workLength = 0
    for (let index = 0; index < batch.length; index++) {
      const binding = this.bind(batch[index] as Invocation<NdArray>)
      batchBindings[index] = binding
      if (binding.layout.workLength > workLength) workLength = binding.layout.workLength
    }
    const work = this.host.workSpace.take(workLength)
    for (let index = 0; index < batch.length; index++) {
      const { tensors, scalars } = batch[index] as Invocation<NdArray>
      const { layout, numbers } = batchBindings[index] as Binding
      for (let k = 0; k < names.length; k++) {
        data[k] = viewOf(tensors[names[k] as string] as NdArray).data
      }
      layout.run(data, numbers, work, scalars)
    }
    data.length = 0
    batchBindings.length = 0
  }

  dispose(): void {
    this.bindings = new WeakMap()
    this.layouts.clear()
    this.built.clear()
  }

  /** The binding of an item: that of its last run if the tensors still lie alike. */
  private bind(item: Invocation<NdArray>): Binding {
    const known = this.bindings.get(item)
    if (known !== undefined && this.fits(known, item)) return known
    const layout = this.layoutFor(item)
    const binding = { layout, numbers: Int32Array.from(layout.numbers) }
    if (!this.fits(binding, item)) throw new TypeError('a binding does not fit its own item')
    this.bindings.set(item, binding)
    return binding
  }

  /** Whether the tensors of an item lie as its binding says. Takes over their offsets. */
  private fits({ layout, numbers }: Binding, { tensors }: Invocation<NdArray>): boolean {
    const { names, host } = this
    for (let k = 0; k < names.length; k++) {
      const tensor = tensors[names[k] as string] as NdArray
      host.checkTensor(tensor)
      const { data, shape, stride, offset } = viewOf(tensor)
      const expected = layout.tensors[k] as ExpectedTensor
      if (
        elementTypeOf(data) !== expected.elements ||
        !sameNumbers(shape, expected.shape) ||
        !sameNumbers(stride, expected.stride) ||
        (offset === 0) !== (expected.offset === 0) ||
        offset + expected.least < 0 ||
        offset + expected.greatest >= data.length
      ) {
        return false
      }
      // The offsets of the tensors are the first numbers of the table.
      numbers[k] = offset
    }
    return true
  }

  private layoutFor({ tensors }: Invocation<NdArray>): Layout {
    const views = this.names.map((name) => this.checkedTensor(name, tensors[name] as NdArray))
    this.checkSizes(views)
    const key = JSON.stringify(
      views.map(({ elements, shape, stride, offset }) => [elements, shape, stride, offset === 0]),
    )
    let layout = this.layouts.get(key)
    if (layout === undefined) {
      const sized = planLayout(this.prepared, views)
      checkCount(sized.workLength, 'the work space')
      layout = { ...sized, tensors: views, run: this.runFor(sized.plan) }
      this.layouts.set(key, layout)
    }
    return layout
  }

  private runFor(plan: Plan): RunProgram {
    const key = JSON.stringify(plan)
    let run = this.built.get(key)
    if (run === undefined) {
      run = this.host.build(plan)
      this.built.set(key, run)
    }
    return run
  }

  private checkedTensor(name: string, tensor: NdArray): ExpectedTensor {
    this.host.checkTensor(tensor)
    const { data, shape, stride, offset } = viewOf(tensor)
    const elements = elementTypeOf(data)
    if (elements === undefined) {
      throw new AdafactorError(
        'tensor/foreign',
        `tensor "${name}" is not over a Float32Array, a Float64Array or a plain array`,
      )
    }
    checkCount(data.length, `the data of tensor "${name}"`)
    const reach = reachOf({ shape, stride })
    if (offset + reach.least < 0 || offset + reach.greatest >= data.length) {
      throw new AdafactorError(
        'tensor/shape',
        `tensor "${name}" of shape ${showShape(shape)} reaches from element ${offset + reach.least} ` +
          `to ${offset + reach.greatest} of ${data.length}: check its stride and offset`,
      )
    }
    return { name, elements, shape: [...shape], stride: [...stride], offset, ...reach }
  }

  /** Tensors agree in size along the axes that they span, and have size 1 along the others. */
  private checkSizes(views: readonly ExpectedTensor[]): void {
    const { program } = this.prepared
    program.tensors.forEach(({ name, axes }, index) => {
      const { shape } = views[index] as ExpectedTensor
      const fits =
        shape.length === program.rank &&
        shape.every((size, axis) => {
          if (!axes.includes(axis)) return size === 1
          const first = program.tensors.findIndex((other) => other.axes.includes(axis))
          return views[first]?.shape[axis] === size
        })
      if (!fits) {
        throw new AdafactorError(
          'tensor/shape',
          `tensor "${name}" of shape ${showShape(shape)} does not go with the others of "${program.name}": ` +
            views.map((other) => `${other.name} ${showShape(other.shape)}`).join(', '),
        )
      }
    })
  }
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false
  return true
}

/** @throws AdafactorError `backend/unsupported-size` */
export function checkCount(count: number, what: string): void {
  if (count <= maxElements) return
  throw new AdafactorError(
    'backend/unsupported-size',
    `${what} has ${count} elements; the ndarray backend handles up to ${maxElements}`,
  )
}
