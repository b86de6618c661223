import type { NumberArray } from '../plan/array-types.js'
import type { LoopArray } from '../tensors/strided-view.js'
import type { KernelViews, NestKernels, WalkKernel } from './plan-module.js'
import { type Reach, rangeOf } from './reach.js'
import type { NestSlabs, PlanSlabs } from './slabs.js'
import { rowGap, type StagedNest, type StagedTensor, type Staging } from './staging.js'

/** One run: its tensors, and where its block, the plan's numbers in it, and its tiles are. */
export interface StagedItem {
  readonly data: readonly LoopArray[]
  readonly numbers: NumberArray
  readonly at: number
  readonly numbersAt: number
  readonly tilesAt: number
}

interface Range {
  readonly least: number
  readonly beyond: number
}

/** Steps of the outermost loop. */
interface Steps {
  readonly begin: number
  readonly end: number
}

/** Runs kernels on tensors that lie outside of their memory. */
export function runStaged(
  staging: Staging,
  slabs: PlanSlabs,
  views: KernelViews,
  item: StagedItem,
): void {
  const { tensors, nests } = staging
  if (nests === null) {
    for (const tensor of tensors) copyIn(views, item, tensor, tensor.whole)
    views.run(item.at)
    for (const tensor of tensors) {
      if (tensor.isStored) copyOut(views, item, tensor, tensor.whole)
    }
    return
  }
  const byMemory = new Map(tensors.map((tensor) => [tensor.memory, tensor]))
  nests.forEach((nest, index) => {
    const { prepare, walk, wide, finish, means } = views.nests[index] as NestKernels
    const own = slabs.nests[index] as NestSlabs
    const walkAll = (kernel: WalkKernel) => {
      prepare(item.at)
      tilesOf(nest, own).forEach((steps, turn) => {
        for (const reach of nest.reaches) {
          if (reach.step === 0 && turn > 0 && !reach.isStored) continue
          const tensor = byMemory.get(reach.memory) as StagedTensor
          if (reach.across) copyAcross(views, item, tensor, reach, steps)
          else copyIn(views, item, tensor, rangeOf(reach, steps.begin, steps.end))
        }
        walkTile(own, steps, (slab, begin, end) => kernel(item.at, slab, begin, end))
        for (const reach of nest.reaches) {
          if (!reach.isStored) continue
          const tensor = byMemory.get(reach.memory) as StagedTensor
          copyOut(views, item, tensor, rangeOf(reach, steps.begin, steps.end))
        }
      })
      return finish(item.at)
    }
    if (walkAll(walk) !== 0 && wide) walkAll(wide)
    means(item.at)
  })
}

/** Cuts the outermost loop: in parts of slabs, or in several slabs at once. */
function tilesOf(
  { steps: inTile, isBackwards }: StagedNest,
  { slabSize, steps: all }: NestSlabs,
): Steps[] {
  const inGroup = Math.max(slabSize, inTile)
  const groups: Steps[][] = []
  for (let group = 0; group < all; group += inGroup) {
    const tiles: Steps[] = []
    const last = Math.min(group + inGroup, all)
    for (let begin = group; begin < last; begin += inTile) {
      tiles.push({ begin, end: Math.min(begin + inTile, last) })
    }
    groups.push(tiles)
  }
  // Within a slab the order is that of the sums.
  return (isBackwards ? groups.reverse() : groups).flat()
}

/** Calls a kernel for each slab that a tile is a part of, or has. */
function walkTile(
  { slabSize }: NestSlabs,
  { begin, end }: Steps,
  kernel: (slab: number, begin: number, end: number) => void,
): void {
  for (let from = begin; from < end; ) {
    const slab = Math.floor(from / slabSize)
    const to = Math.min((slab + 1) * slabSize, end)
    kernel(slab, from, to)
    from = to
  }
}

/** Copies a range of a tensor into its tile, and tells the kernels where it is. */
function copyIn(views: KernelViews, item: StagedItem, tensor: StagedTensor, range: Range): void {
  const tile = item.tilesAt + tensor.at
  views.bytes.set(bytesOf(item, tensor, range), tile)
  setAddress(views, item, tensor, tile, range.least)
}

/** The same for a tensor that lies across: the steps of each of its rows, one row behind the other. */
function copyAcross(
  views: KernelViews,
  item: StagedItem,
  tensor: StagedTensor,
  { across, least }: Reach,
  { begin, end }: Steps,
): void {
  if (across === null) return
  const tile = item.tilesAt + tensor.at
  const source = bytesOf(item, tensor, tensor.whole)
  const size = 2 ** tensor.shift
  const inRow = (end - begin) * size
  const pitch = end - begin + rowGap
  let from = (least + begin - tensor.whole.least) * size
  for (let row = 0; row < across.rows; row++) {
    views.bytes.set(source.subarray(from, from + inRow), tile + row * pitch * size)
    from += across.stride * size
  }
  views.integers[(item.numbersAt >>> 2) + across.number] = pitch
  setAddress(views, item, tensor, tile, least + begin)
}

/** The address of index 0, which may be far away: addresses are counted modulo 2^32. */
function setAddress(
  views: KernelViews,
  { numbers, at }: StagedItem,
  { memory, shift }: StagedTensor,
  tile: number,
  first: number,
): void {
  views.integers[(at >>> 2) + memory] = tile - ((numbers[memory] as number) + first) * 2 ** shift
}

function copyOut(views: KernelViews, item: StagedItem, tensor: StagedTensor, range: Range): void {
  const tile = item.tilesAt + tensor.at
  const target = bytesOf(item, tensor, range)
  target.set(views.bytes.subarray(tile, tile + target.length))
}

function bytesOf({ data, numbers }: StagedItem, tensor: StagedTensor, range: Range): Uint8Array {
  const { memory, shift } = tensor
  const { buffer, byteOffset } = data[memory] as Float32Array
  const bytes = 2 ** shift
  const first = (numbers[memory] as number) + range.least
  return new Uint8Array(buffer, byteOffset + first * bytes, (range.beyond - range.least) * bytes)
}
