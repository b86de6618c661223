import { type Axes, allAxes } from '@adafactor/core'
import { axisSizes } from '@adafactor/core/compiler'
import type { ElementType } from '../tensors/strided-view.js'
import { workElements } from './array-types.js'
import { AxisTable } from './axis-table.js'
import { identifiersFor } from './identifiers.js'
import { chooseOrder } from './loop-order.js'
import { NumberTable } from './number-table.js'
import type { Memory, NumberId } from './plan.js'
import type { PreparedProgram } from './prepare-program.js'

/** How one tensor of the program lies in memory. */
export interface TensorLayout {
  readonly elements: ElementType
  readonly shape: readonly number[]
  readonly stride: readonly number[]
  readonly offset: number
}

/** A tensor or temporary, and where it lies. */
export interface PlacedMemory extends Memory {
  /** Where its first element is in its array, or in the work space; null is 0. */
  readonly offset: NumberId | null
  /** Elements from one index to the next along each axis of the program; 0 where it does not move. */
  readonly strides: readonly number[]
  /** The same for its elements in row-major order, wherever they lie. */
  readonly rowMajor: readonly number[]
}

/** A program of which it is known where everything lies. */
export interface PlacedProgram {
  readonly prepared: PreparedProgram
  readonly axes: AxisTable
  /** Collects the numbers of the layout; the tensors' offsets come first. */
  readonly numbers: NumberTable
  /** The program's tensors in the order of declaration, then its temporaries. */
  readonly memories: readonly PlacedMemory[]
  /** The places of the memories, by the names of tensors and temporaries. */
  readonly memoryOf: ReadonlyMap<string, number>
  /** How many numbers of work space there are. */
  readonly workLength: number
}

/** Gives every tensor and temporary of a program its place. */
export function placeProgram(
  prepared: PreparedProgram,
  layouts: readonly TensorLayout[],
): PlacedProgram {
  const { program, fused, slotPlan } = prepared
  const numbers = new NumberTable()
  const sizes = axisSizes(
    program,
    layouts.map(({ shape }) => shape),
  )
  const axes = new AxisTable(identifiersFor(program.axisNames), sizes, numbers)
  const declared = [...program.tensors, ...fused.temporaries]
  const identifiers = identifiersFor(declared.map(({ name }) => name))
  const tensors = program.tensors.map((tensor, index): PlacedMemory => {
    const { elements, stride, offset } = layouts[index] as TensorLayout
    const name = identifiers[index] as string
    const place = numbers.place(`${name}_offset`, offset)
    const strides = sizes.map((size, axis) =>
      tensor.axes.includes(axis) && size !== 1 ? (stride[axis] as number) : 0,
    )
    return {
      name,
      home: 'tensor',
      elements,
      offset: offset === 0 ? null : place,
      strides,
      rowMajor: rowMajorStrides(tensor.axes, sizes),
    }
  })
  const innermost = innermostAxis(sizes, tensors)
  const { offsets, workLength } = placeSlots(prepared, axes, numbers, innermost)
  const temporaries = fused.temporaries.map((temporary, index): PlacedMemory => {
    const slot = slotPlan.slotOf[temporary.name] as number
    const strides = rowMajorStrides(temporary.axes, sizes)
    return {
      name: identifiers[tensors.length + index] as string,
      home: 'work',
      elements: workElements,
      offset: offsets.get(slot) as NumberId | null,
      strides,
      rowMajor: strides,
    }
  })
  return {
    prepared,
    axes,
    numbers,
    memories: [...tensors, ...temporaries],
    memoryOf: new Map(declared.map(({ name }, index) => [name, index])),
    workLength,
  }
}

/** The axis of the shortest stride of the largest tensor. */
function innermostAxis(sizes: readonly number[], tensors: readonly PlacedMemory[]): number {
  const strides = tensors.map((tensor) => tensor.strides)
  return chooseOrder(allAxes(sizes.length), sizes, strides).axes.at(-1) ?? 0
}

/**
 * Where each slot begins in the work space. Slot 0 starts at index 0 and so is the cheapest to
 * address: it goes to a slot that the innermost loop walks.
 */
function placeSlots(
  { slotPlan: { slots } }: PreparedProgram,
  axes: AxisTable,
  numbers: NumberTable,
  innermost: number,
): { offsets: ReadonlyMap<number, NumberId | null>; workLength: number } {
  const order = [...slots.keys()].sort((a, b) => {
    const isInner = (slot: number) => Number(slots[slot]?.axes.includes(innermost))
    return isInner(b) - isInner(a) || a - b
  })
  const offsets = new Map<number, NumberId | null>()
  let workLength = 0
  for (const slot of order) {
    offsets.set(slot, workLength === 0 ? null : numbers.place(`work_slot_${slot}`, workLength))
    workLength += axes.count(slots[slot]?.axes as Axes)
  }
  return { offsets, workLength }
}

function rowMajorStrides(axes: Axes, sizes: readonly number[]): number[] {
  const strides = sizes.map(() => 0)
  let stride = 1
  for (const axis of [...axes].reverse()) {
    const size = sizes[axis] as number
    if (size !== 1) strides[axis] = stride
    stride *= size
  }
  return strides
}
