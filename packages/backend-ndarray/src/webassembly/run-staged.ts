import type { NumberArray } from '../plan/array-types.js'
import type { LoopArray } from '../tensors/strided-view.js'
import type { KernelViews, NestKernels, WalkKernel } from './plan-module.js'
import { rangeOf } from './reach.js'
import type { NestSlabs, PlanSlabs } from './slabs.js'
import type { StagedNest, StagedTensor, Staging } from './staging.js'

/** One run: its tensors, and where its block and its tiles are. */
interface StagedItem {
  readonly data: readonly LoopArray[]
  readonly numbers: NumberArray
  readonly at: number
  readonly tilesAt: number
}

interface Range {
  readonly least: number
  readonly beyond: number
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
      walkTiles(nest, own, byMemory, views, item, kernel)
      return finish(item.at)
    }
    if (walkAll(walk) !== 0 && wide) walkAll(wide)
    means(item.at)
  })
}

function walkTiles(
  nest: StagedNest,
  { slabs, slabSize, steps }: NestSlabs,
  byMemory: ReadonlyMap<number, StagedTensor>,
  views: KernelViews,
  item: StagedItem,
  kernel: WalkKernel,
): void {
  for (let turn = 0; turn < slabs; turn++) {
    const slab = nest.isBackwards ? slabs - 1 - turn : turn
    const last = Math.min((slab + 1) * slabSize, steps)
    for (let begin = slab * slabSize; begin < last; begin += nest.steps) {
      const end = Math.min(begin + nest.steps, last)
      const isFirst = turn === 0 && begin === slab * slabSize
      walkTile(nest, byMemory, views, item, { begin, end, isFirst }, () =>
        kernel(item.at, slab, begin, end),
      )
    }
  }
}

function walkTile(
  { reaches }: StagedNest,
  tensors: ReadonlyMap<number, StagedTensor>,
  views: KernelViews,
  item: StagedItem,
  { begin, end, isFirst }: { begin: number; end: number; isFirst: boolean },
  walk: () => void,
): void {
  for (const reach of reaches) {
    if (reach.step === 0 && !isFirst && !reach.isStored) continue
    copyIn(views, item, tensors.get(reach.memory) as StagedTensor, rangeOf(reach, begin, end))
  }
  walk()
  for (const reach of reaches) {
    if (!reach.isStored) continue
    copyOut(views, item, tensors.get(reach.memory) as StagedTensor, rangeOf(reach, begin, end))
  }
}

/** Copies a range of a tensor into its tile, and tells the kernels where it is. */
function copyIn(views: KernelViews, item: StagedItem, tensor: StagedTensor, range: Range): void {
  const { memory, shift } = tensor
  const tile = item.tilesAt + tensor.at
  const first = (item.numbers[memory] as number) + range.least
  views.bytes.set(bytesOf(item, tensor, range), tile)
  // The address of index 0, which may be far away: addresses are counted modulo 2^32.
  views.integers[(item.at >>> 2) + memory] = tile - first * 2 ** shift
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
