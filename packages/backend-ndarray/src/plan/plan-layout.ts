import { type Axes, allAxes, sizeOf } from '@adafactor/core'
import type { PassBody } from '@adafactor/core/compiler'
import type { ElementType } from '../tensors/strided-view.js'
import { identifiersFor } from './identifiers.js'
import { chooseOrder, type LoopOrder } from './loop-order.js'
import { mergeLoops } from './merge-loops.js'
import { NumberTable } from './number-table.js'
import type {
  Access,
  FinishedMean,
  Memory,
  Nest,
  NestValue,
  NumberId,
  PassPlan,
  SizedPlan,
  Stride,
  WorkRange,
} from './plan.js'
import type { PreparedProgram } from './prepare-program.js'

/** How one tensor of the program lies in memory. */
export interface TensorLayout {
  readonly elements: ElementType
  readonly shape: readonly number[]
  readonly stride: readonly number[]
  readonly offset: number
}

/** Plans a program for tensors that lie in memory like this, in the order of declaration. */
export function planLayout(prepared: PreparedProgram, layouts: readonly TensorLayout[]): SizedPlan {
  return new LayoutPlanner(prepared, layouts).plan()
}

/** A reduction or a store of a pass. */
interface Task {
  readonly value: number
  readonly memory: number
}

interface PlannedNest {
  readonly sums: Task[]
  readonly stores: readonly Task[]
  readonly order: LoopOrder
  /** The memories that are read from end to end. */
  readonly sweeps: number[]
}

class LayoutPlanner {
  private readonly numbers = new NumberTable()
  private readonly sizes: number[]
  private readonly axisNames: string[]
  private readonly memories: Memory[] = []
  /** Elements from one index to the next along each axis of the program, by memory. */
  private readonly strides: number[][] = []
  private readonly memoryOf = new Map<string, number>()
  private workLength = 0

  constructor(
    private readonly prepared: PreparedProgram,
    private readonly layouts: readonly TensorLayout[],
  ) {
    const { program } = prepared
    this.axisNames = identifiersFor(program.axisNames)
    this.sizes = sizesOfAxes(prepared, layouts)
    this.placeMemories()
  }

  plan(): SizedPlan {
    const { program, bodies } = this.prepared
    const passes = bodies.map((body) => this.planPass(body))
    return {
      plan: {
        name: program.name,
        memories: this.memories,
        scalars: program.scalars,
        passes,
        numberNames: this.numbers.names,
      },
      numbers: this.numbers.values,
      workLength: this.workLength,
    }
  }

  private placeMemories(): void {
    const { program, fused, slotPlan } = this.prepared
    const names = [...program.tensors, ...fused.temporaries].map(({ name }) => name)
    const identifiers = identifiersFor(names)
    program.tensors.forEach(({ name, axes }, index) => {
      const { elements, stride, offset } = this.layouts[index] as TensorLayout
      this.memoryOf.set(name, index)
      this.strides.push(
        this.sizes.map((size, axis) =>
          axes.includes(axis) && size !== 1 ? (stride[axis] as number) : 0,
        ),
      )
      const place = this.numbers.place(`${identifiers[index]}_offset`, offset)
      this.memories.push({
        name: identifiers[index] as string,
        elements,
        offset: offset === 0 ? null : place,
      })
    })
    const slots = this.placeSlots()
    fused.temporaries.forEach(({ name, axes }, index) => {
      const memory = program.tensors.length + index
      this.memoryOf.set(name, memory)
      this.strides.push(this.rowMajorStrides(axes))
      const offset = slots.get(slotPlan.slotOf[name] as number) as NumberId | null
      this.memories.push({ name: identifiers[memory] as string, elements: 'work', offset })
    })
  }

  /**
   * Where each slot begins in the work space. The first needs no addition to index it, so that is
   * one that spans the axis which the innermost loops are going to walk.
   */
  private placeSlots(): Map<number, NumberId | null> {
    const { slots } = this.prepared.slotPlan
    const innermost = this.innermostAxis()
    const order = [...slots.keys()].sort((a, b) => {
      const isInner = (slot: number) => Number(slots[slot]?.axes.includes(innermost))
      return isInner(b) - isInner(a) || a - b
    })
    const offsets = new Map<number, NumberId | null>()
    for (const slot of order) {
      const start = this.workLength
      offsets.set(slot, start === 0 ? null : this.numbers.place(`work_slot_${slot}`, start))
      this.workLength += this.countAlong(slots[slot]?.axes as Axes)
    }
    return offsets
  }

  /** The axis of the shortest stride of the largest tensor. */
  private innermostAxis(): number {
    const axes = allAxes(this.sizes.length)
    const { axes: order } = chooseOrder(axes, this.sizes, this.strides)
    return order.at(-1) ?? 0
  }

  private rowMajorStrides(axes: Axes): number[] {
    const strides = this.sizes.map(() => 0)
    let stride = 1
    for (const axis of [...axes].reverse()) {
      const size = this.sizes[axis] as number
      if (size !== 1) strides[axis] = stride
      stride *= size
    }
    return strides
  }

  private placeOf(name: string): number {
    return this.memoryOf.get(name) as number
  }

  private countAlong(axes: Axes): number {
    return sizeOf(axes.map((axis) => this.sizes[axis] as number))
  }

  private nameOfAxes(axes: Axes): string {
    return axes.map((axis) => this.axisNames[axis]).join('_')
  }

  private placeSize(axes: Axes): NumberId {
    return this.numbers.place(`${this.nameOfAxes(axes)}_size`, this.countAlong(axes))
  }

  private planPass(body: PassBody): PassPlan {
    const { unfinishedMeans } = this.prepared
    const rangeOf = ({ into, axes }: PassBody['reductions'][number]): WorkRange => ({
      offset: (this.memories[this.placeOf(into)] as Memory).offset,
      length: this.countAlong(axes) === 1 ? null : this.placeSize(axes),
    })
    return {
      title: body.space.map((axis) => this.axisNames[axis]).join(' x ') || 'a single point',
      cleared: body.reductions.map(rangeOf),
      nests: this.splitIntoNests(body),
      means: body.reductions
        .filter(({ op, into }) => op === 'mean' && !unfinishedMeans.has(into))
        .map((reduction) => ({ ...rangeOf(reduction), count: this.placeSize(reduction.over) })),
    }
  }

  /**
   * Reductions share a nest only if they share a sweep: operands as large as the space, walked in
   * the same order. So the sums of a transposed gradient go in the gradient's order, and those of
   * the parameter in the parameter's. Stores come last, together, as they change what others read.
   */
  private splitIntoNests(body: PassBody): Nest[] {
    const axes = body.space.filter((axis) => this.sizes[axis] !== 1)
    const task = ({ value, into }: { value: number; into: string }): Task => ({
      value,
      memory: this.placeOf(into),
    })
    const plan = (sums: Task[], stores: Task[]): PlannedNest => {
      const memories = this.loadedBy(
        body,
        [...sums, ...stores].map(({ value }) => value),
      )
      const walked = [...stores.map(({ memory }) => memory), ...memories]
      const order = chooseOrder(
        axes,
        this.sizes,
        walked.map((memory) => this.strides[memory] as number[]),
      )
      return { sums, stores, order, sweeps: memories.filter((memory) => this.spans(memory, axes)) }
    }
    const stores = body.stores.map(task)
    const planned = stores.length > 0 ? [plan([], stores)] : []
    for (const sum of body.reductions.map(task)) {
      const own = plan([sum], [])
      const partner = planned.find((other) => canShareSweep(own, other))
      if (partner) {
        partner.sums.push(sum)
        partner.sweeps.push(...own.sweeps)
      } else planned.unshift(own)
    }
    return planned.map((nest) => this.buildNest(body, nest))
  }

  /** Whether a memory has an element of its own for each point of these axes. */
  private spans(memory: number, axes: Axes): boolean {
    return axes.every((axis) => this.strides[memory]?.[axis] !== 0)
  }

  /** The memories that these values are computed from. */
  private loadedBy(body: PassBody, roots: readonly number[]): number[] {
    return neededValues(body, roots).flatMap((id) => {
      const value = body.values[id] as PassBody['values'][number]
      return value.op === 'load' ? [this.placeOf(value.from)] : []
    })
  }

  private buildNest(body: PassBody, { sums, stores, order }: PlannedNest): Nest {
    const tasks = [...sums, ...stores]
    const needed = neededValues(
      body,
      tasks.map(({ value }) => value),
    )
    const touched = [...tasks.map(({ memory }) => memory), ...this.loadedBy(body, needed)].map(
      (memory) => this.strides[memory] as number[],
    )
    const loops = mergeLoops(order.axes, this.sizes, touched)
    const accessTo = (memory: number): Access => ({
      memory,
      strides: loops.map((loop) => this.placeStride(memory, loop.at(-1) as number)),
    })
    const place = new Map(needed.map((id, index) => [id, index]))
    const placed = (id: number) => place.get(id) as number
    const written = ({ value, memory }: Task) => ({
      value: placed(value),
      access: accessTo(memory),
    })
    return {
      loops: loops.map((loop) => ({ size: this.placeSize(loop) })),
      tiled: order.tiled,
      values: needed.map((id): NestValue => {
        const value = body.values[id] as PassBody['values'][number]
        const varies = loops.flatMap((loop, index) =>
          loop.some((axis) => value.axes.includes(axis)) ? [index] : [],
        )
        switch (value.op) {
          case 'constant':
            return { op: 'constant', value: value.value, loops: varies }
          case 'scalar':
            return { op: 'scalar', name: value.name, loops: varies }
          case 'size':
            return { op: 'number', number: this.placeSize(value.over), loops: varies }
          case 'load':
            return {
              op: 'load',
              access: accessTo(this.placeOf(value.from)),
              finish: this.finishOf(value.from),
              loops: varies,
            }
          default:
            return { op: value.op, of: value.of.map(placed), loops: varies }
        }
      }),
      sums: sums.map(written),
      stores: stores.map(written),
    }
  }

  private placeStride(memory: number, axis: number): Stride {
    const stride = this.strides[memory]?.[axis] as number
    if (stride === 0 || stride === 1) return stride
    const { name } = this.memories[memory] as Memory
    const spanned = allAxes(this.sizes.length).filter(
      (other) => this.strides[memory]?.[other] !== 0,
    )
    for (const contiguous of [
      spanned.filter((other) => other > axis),
      spanned.filter((other) => other < axis),
    ]) {
      if (this.countAlong(contiguous) === stride) return { number: this.placeSize(contiguous) }
    }
    return { number: this.numbers.place(`${name}_stride_${this.axisNames[axis]}`, stride) }
  }

  /** What turns an element of a temporary into a mean, if it is kept as a sum. */
  private finishOf(name: string): FinishedMean | null {
    const unfinished = this.prepared.unfinishedMeans.get(name)
    if (!unfinished) return null
    const reduction = this.prepared.bodies
      .flatMap(({ reductions }) => reductions)
      .find(({ into }) => into === name)
    return { dividedBy: this.placeSize(reduction?.over ?? []), plus: unfinished.plus }
  }
}

function canShareSweep(a: PlannedNest, b: PlannedNest): boolean {
  return (
    a.order.tiled === b.order.tiled &&
    a.order.axes.join() === b.order.axes.join() &&
    (a.sweeps.some((memory) => b.sweeps.includes(memory)) || a.sweeps.length === 0)
  )
}

/** Sizes of the program's axes; 1 along those that no tensor spans. */
function sizesOfAxes({ program }: PreparedProgram, layouts: readonly TensorLayout[]): number[] {
  const sizes = new Array<number>(program.rank).fill(1)
  program.tensors.forEach(({ axes }, index) => {
    for (const axis of axes) sizes[axis] = layouts[index]?.shape[axis] as number
  })
  return sizes
}

/** These values and all that they are computed from, operands first. */
function neededValues(body: PassBody, roots: readonly number[]): number[] {
  const needed = new Set(roots)
  for (let id = body.values.length - 1; id >= 0; id--) {
    const value = body.values[id] as PassBody['values'][number]
    if (needed.has(id) && 'of' in value) for (const operand of value.of) needed.add(operand)
  }
  return [...needed].sort((a, b) => a - b)
}
