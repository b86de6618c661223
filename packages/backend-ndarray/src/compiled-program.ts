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
import { checkCount, checkView } from './tensors/check-view.js'
import { elementTypeOf, type NumberData, reachOf, viewOf } from './tensors/nd-array.js'
import { repeatsElements } from './tensors/overlaps.js'
import type { WorkSpace } from './work-space.js'

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
  private readonly stored: ReadonlySet<string>
  private bindings = new WeakMap<Invocation<NdArray>, Binding>()
  private readonly layouts = new Map<string, Layout>()
  private readonly built = new Map<string, RunProgram>()
  /** The bindings of the batch that is being run, and the arrays of each of its items. */
  private readonly batchBindings: Binding[] = []
  private readonly batchData: NumberData[][] = []

  constructor(
    program: Program,
    private readonly host: ProgramHost,
  ) {
    this.prepared = prepareProgram(program)
    this.names = program.tensors.map(({ name }) => name)
    this.stored = new Set(program.stores.map(({ tensor }) => tensor))
  }

  run(batch: readonly Invocation<NdArray>[]): void {
    const { batchBindings, batchData } = this
    this.host.checkAlive()
    try {
      // Everything that can fail comes before the first store.
      let workLength = 0
      for (let index = 0; index < batch.length; index++) {
        if (batchData.length === index) batchData.push([])
        const data = batchData[index] as NumberData[]
        const binding = this.bind(batch[index] as Invocation<NdArray>, data)
        batchBindings[index] = binding
        if (binding.layout.workLength > workLength) workLength = binding.layout.workLength
      }
      const work = this.host.workSpace.take(workLength)
      for (let index = 0; index < batch.length; index++) {
        const { layout, numbers } = batchBindings[index] as Binding
        const { scalars } = batch[index] as Invocation<NdArray>
        layout.run(batchData[index] as NumberData[], numbers, work, scalars)
      }
    } finally {
      // The arrays are the caller's: holding on to them would keep their memory.
      batchBindings.length = 0
      for (let index = 0; index < batchData.length; index++) {
        ;(batchData[index] as NumberData[]).length = 0
      }
    }
  }

  dispose(): void {
    this.bindings = new WeakMap()
    this.layouts.clear()
    this.built.clear()
  }

  /**
   * The binding of an item: that of its last run if the tensors still lie alike.
   * @param data becomes the arrays of the item's tensors
   */
  private bind(item: Invocation<NdArray>, data: NumberData[]): Binding {
    const known = this.bindings.get(item)
    if (known !== undefined && this.rebind(known, item, data)) return known
    const layout = this.layoutFor(item)
    const binding = { layout, numbers: Int32Array.from(layout.numbers) }
    if (!this.rebind(binding, item, data)) {
      throw new TypeError('a binding does not fit its own item')
    }
    this.bindings.set(item, binding)
    return binding
  }

  /**
   * Takes over the offsets and arrays of an item's tensors. False if the tensors do not lie as the
   * binding says or reach out of their arrays: what was taken over is of no use then.
   */
  private rebind(
    { layout, numbers }: Binding,
    { tensors }: Invocation<NdArray>,
    arrays: NumberData[],
  ): boolean {
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
      arrays[k] = data
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
    const view = viewOf(tensor)
    const { data, shape, stride, offset } = view
    const elements = elementTypeOf(data)
    if (elements === undefined) {
      throw new AdafactorError(
        'tensor/foreign',
        `tensor "${name}" is not over a Float32Array, a Float64Array or a plain array`,
      )
    }
    checkView(view, `tensor "${name}"`)
    if (this.stored.has(name) && repeatsElements(view)) {
      throw new AdafactorError(
        'tensor/shape',
        `tensor "${name}" of shape ${showShape(shape)} and stride ${showShape(stride)} is stored ` +
          'to, and shows an element of its data at more than one place, or may do so: give a copy ' +
          'that has an element for each place',
      )
    }
    return { name, elements, shape: [...shape], stride: [...stride], offset, ...reachOf(view) }
  }

  /**
   * Tensors agree in size along the axes that they span, and have size 1 along the others; one that
   * spans none may have rank 0.
   */
  private checkSizes(views: readonly ExpectedTensor[]): void {
    const { program } = this.prepared
    program.tensors.forEach(({ name, axes }, index) => {
      const { shape } = views[index] as ExpectedTensor
      const isNumber = axes.length === 0 && shape.length === 0
      const fits =
        (isNumber || shape.length === program.rank) &&
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
