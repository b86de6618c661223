import { allAxes } from '@adafactor/core'
import type { PassBody } from '@adafactor/core/compiler'
import { isHalfElement } from '../tensors/strided-view.js'
import { chooseBlocking } from './blocking.js'
import { mergeLoops } from './merge-loops.js'
import { loadedMemories, neededValues } from './needed-values.js'
import type { PlacedMemory, PlacedProgram } from './place-program.js'
import { placeValues, sumLevel } from './placement.js'
import type { Access, FinishedMean, Nest, NestStore, NestValue, Stride, Walk } from './plan.js'
import type { NestTargets, Target } from './split-nests.js'

/** Loops around what one nest of a pass has to write. */
export function buildNest(
  placed: PlacedProgram,
  body: PassBody,
  { sums, stores, order }: NestTargets,
): Nest {
  const { axes, memoryOf } = placed
  const targets = [...sums, ...stores]
  const roots = targets.map(({ value }) => value)
  const needed = neededValues(body, roots)
  const at = (memory: number) => placed.memories[memory] as PlacedMemory
  const touched = [
    ...[...targets.map(({ memory }) => memory), ...loadedMemories(placed, body, roots)].map(
      (memory) => at(memory).strides,
    ),
    ...stores.flatMap(({ memory, rounding }) => (rounding ? [at(memory).rowMajor] : [])),
  ]
  const axesOfLoops = mergeLoops(order.axes, axes.sizes, touched)
  const walks = new WalkList(placed, axesOfLoops, order.tiled)
  const place = new Map(needed.map((id, index) => [id, index]))
  const placeOf = (id: number) => place.get(id) as number
  const loops = axesOfLoops.map((loop) => ({ size: axes.placeCount(loop) }))
  const values = needed.map((id): NestValue => {
    const value = body.values[id] as PassBody['values'][number]
    const varies = axesOfLoops.flatMap((loop, index) =>
      loop.some((axis) => value.axes.includes(axis)) ? [index] : [],
    )
    switch (value.op) {
      case 'constant':
        return { op: 'constant', value: value.value, loops: varies }
      case 'scalar':
        return { op: 'scalar', name: value.name, loops: varies }
      case 'size':
        return { op: 'number', number: axes.placeCount(value.over), loops: varies }
      case 'load': {
        const access = walks.accessTo(memoryOf.get(value.from) as number)
        return { op: 'load', access, finish: finishOf(placed, value.from), loops: varies }
      }
      default:
        return { op: value.op, of: value.of.map(placeOf), loops: varies }
    }
  })
  const write = ({ value, memory }: Target) => ({
    value: placeOf(value),
    access: walks.accessTo(memory),
  })
  const nestSums = sums.map(write).map((sum) => {
    const { strides } = walks.list[sum.access.walk] as Walk
    const movesAlong = (loop: number) => (strides[loop] ?? 0) !== 0
    return { ...sum, level: sumLevel(loops.length, movesAlong) }
  })
  const nestStores = stores.map((store): NestStore => {
    const { rounding } = store
    return rounding
      ? { ...write(store), rounding: { ...rounding, walk: walks.rowMajor(store.memory) } }
      : write(store)
  })
  return {
    loops,
    outerLoops: Math.max(0, loops.length - 2),
    blocking: chooseBlocking(
      loops.length,
      order.tiled,
      doing(stores.map(({ memory }) => at(memory))),
    ),
    walks: walks.list,
    values,
    sums: nestSums,
    stores: nestStores,
    placement: placeValues({ loops, values, sums: nestSums, stores: nestStores }),
  }
}

/** What a nest does, given what it stores to. */
function doing(stored: readonly PlacedMemory[]): Parameters<typeof chooseBlocking>[2] {
  if (stored.length === 0) return 'sums'
  return stored.some(({ elements }) => isHalfElement(elements)) ? 'halfStores' : 'stores'
}

/** The walks of a nest, each once. */
class WalkList {
  readonly list: Walk[] = []
  readonly #places = new Map<string, number>()
  readonly #placed: PlacedProgram
  /** Outermost first. */
  readonly #axesOfLoops: readonly (readonly number[])[]

  /** Whether some operands lie across others. */
  readonly #isTiled: boolean

  constructor(
    placed: PlacedProgram,
    axesOfLoops: readonly (readonly number[])[],
    isTiled: boolean,
  ) {
    this.#placed = placed
    this.#axesOfLoops = axesOfLoops
    this.#isTiled = isTiled
  }

  accessTo(memory: number): Access {
    return { memory, walk: this.#walk(this.#placed.memories[memory] as PlacedMemory) }
  }

  /** The walk over the row-major places of a memory's elements: its own if it lies so from 0 on. */
  rowMajor(memory: number): number {
    const { name, rowMajor } = this.#placed.memories[memory] as PlacedMemory
    return this.#walk({ name, offset: null, strides: rowMajor })
  }

  /** Whether the innermost loop is not the one along which a memory is contiguous. */
  #liesAcross({ strides }: Pick<PlacedMemory, 'strides'>): boolean {
    const inner = strides[this.#axesOfLoops.at(-1)?.at(-1) as number] as number
    return this.#isTiled && inner !== 0 && inner !== 1
  }

  #walk(own: Pick<PlacedMemory, 'name' | 'offset' | 'strides'>): number {
    const walk = {
      offset: own.offset,
      strides: this.#axesOfLoops.map((loop) =>
        strideOf(this.#placed, own, loop.at(-1) as number, this.#liesAcross(own)),
      ),
    }
    const key = JSON.stringify(walk)
    const place = this.#places.get(key) ?? this.list.push(walk) - 1
    this.#places.set(key, place)
    return place
  }
}

/**
 * The stride of a memory along an axis: where it is a size of other axes, the place of that size.
 * @param isOwn whether it has a place of its own all the same, as tiles of it may be copied elsewhere
 */
function strideOf(
  { axes, numbers }: PlacedProgram,
  memory: Pick<PlacedMemory, 'name' | 'strides'>,
  axis: number,
  isOwn: boolean,
): Stride {
  const { name, strides } = memory
  const stride = strides[axis] as number
  if (stride === 0 || stride === 1) return stride
  const ownNumber = () => numbers.place(`${name}_stride_${axes.names[axis]}`, stride)
  if (isOwn) return { number: ownNumber() }
  const spanned = allAxes(axes.sizes.length).filter((other) => strides[other] !== 0)
  for (const contiguous of [
    spanned.filter((other) => other > axis),
    spanned.filter((other) => other < axis),
  ]) {
    if (axes.count(contiguous) === stride) return { number: axes.placeCount(contiguous) }
  }
  return { number: ownNumber() }
}

/** What turns an element of a temporary into a mean, if it is kept as a sum. */
function finishOf({ prepared, axes }: PlacedProgram, name: string): FinishedMean | null {
  const unfinished = prepared.unfinishedMeans.get(name)
  if (!unfinished) return null
  const reduction = prepared.bodies
    .flatMap(({ reductions }) => reductions)
    .find(({ into }) => into === name)
  return { dividedBy: axes.placeCount(reduction?.over ?? []), plus: unfinished.plus }
}
