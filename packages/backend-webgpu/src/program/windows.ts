import { AdafactorError, type Axes, elementTypes } from '@adafactor/core'
import { accessesOf } from '../plan/accessed-tensors.js'
import type { Part, ProgramPlan } from '../plan/program-plan.js'
import type { BatchItem, PlacedTensor } from './batch-item.js'
import type { PartTiles } from './part-tiles.js'

/** A run of bytes of a buffer that a kernel is bound to. */
export interface Window {
  readonly start: number
  readonly bytes: number
}

/** Tiles of a part that find each tensor within one window. */
export interface WindowedTiles {
  readonly part: number
  readonly first: number
  readonly end: number
  /** In the order of the tensors that were given. */
  readonly windows: readonly Window[]
}

/** A tensor of a kernel with the axes that it spans. */
export interface SpanningTensor {
  readonly name: string
  readonly axes: Axes
  readonly placed: PlacedTensor
  /** Whether the part uses it, or only others of its kernel do. */
  readonly isUsed: boolean
}

/** How workgroups take elements. */
export interface TileForm {
  readonly width: number
  readonly threads: number
}

/** What a device lets a kernel be bound to. */
export interface BindingLimits {
  readonly bytes: number
  readonly alignment: number
}

/** The names of the tensors that a part uses. */
export function tensorsOf(plan: ProgramPlan, part: Part): Set<string> {
  return new Set(accessesOf(plan, { parts: [part] }, 1).map(({ tensor }) => tensor))
}

/** Tensors of an item by their names. */
export function spanningTensors(
  { program }: ProgramPlan,
  { tensors }: BatchItem,
  names: Iterable<string>,
  used: ReadonlySet<string>,
): SpanningTensor[] {
  return [...names].map((name) => {
    const index = program.tensors.findIndex((declared) => declared.name === name)
    const { axes = [] } = program.tensors[index] ?? {}
    return { name, axes, placed: tensors[index] as PlacedTensor, isUsed: used.has(name) }
  })
}

/**
 * Cuts the tiles of a part so that a kernel can be bound to what each run of them touches: whole buffers
 * where the device binds so much, otherwise windows of them.
 *
 * @throws AdafactorError `backend/unsupported-size` if a single tile touches more than can be bound
 */
export function windowedTiles(
  part: Part,
  { count, ...tiles }: PartTiles,
  { sizes }: BatchItem,
  tensors: readonly SpanningTensor[],
  form: TileForm,
  limits: BindingLimits,
): WindowedTiles[] {
  const whole = tensors.map(({ placed }) => wholeWindow(placed, limits))
  if (whole.every((window) => window !== undefined)) {
    return count === 0 ? [] : [{ part: part.number, first: 0, end: count, windows: whole }]
  }
  const runs: WindowedTiles[] = []
  let windows: Window[] | undefined
  let first = 0
  const close = (end: number) => {
    if (windows !== undefined && end > first) runs.push({ part: part.number, first, end, windows })
  }
  for (let tile = 0; tile < count; tile++) {
    const ranges = tensors.map((tensor) => tileRange(part, tiles, sizes, tensor, form, tile))
    const isWithin = ({ start, bytes }: Window, index: number) => {
      const { from, to, tensor } = ranges[index] as Range
      return !tensor.isUsed || (from >= start && to <= start + bytes)
    }
    if (windows?.every(isWithin)) continue
    close(tile)
    first = tile
    windows = windowsAround(ranges, whole, limits)
  }
  close(count)
  return runs
}

/** Whether a kernel can be bound to all that any tile of a part touches of these tensors. */
export function fitWindows(
  part: Part,
  { count, ...tiles }: PartTiles,
  { sizes }: BatchItem,
  tensors: readonly SpanningTensor[],
  form: TileForm,
  limits: BindingLimits,
): boolean {
  const cut = tensors.filter(({ placed }) => wholeWindow(placed, limits) === undefined)
  for (let tile = 0; tile < count; tile++) {
    for (const tensor of cut) {
      const { from, to } = tileRange(part, tiles, sizes, tensor, form, tile)
      if (to - aligned(from, limits) > aligned(limits.bytes, limits)) return false
    }
  }
  return true
}

/** All of a buffer, if a kernel can be bound to it. */
export function wholeWindow(
  { buffer }: PlacedTensor,
  { bytes }: Pick<BindingLimits, 'bytes'>,
): Window | undefined {
  const size = Math.floor(buffer.size / 4) * 4
  return size <= bytes ? { start: 0, bytes: size } : undefined
}

/** The bytes of a tensor that a tile touches, from the first to behind the last. */
interface Range {
  readonly tensor: SpanningTensor
  readonly from: number
  readonly to: number
}

/**
 * Windows for ranges, in their order. Those of one buffer must not overlap if a kernel writes one of them:
 * what lies near each other shares a window.
 */
function windowsAround(
  ranges: readonly Range[],
  whole: readonly (Window | undefined)[],
  limits: BindingLimits,
): Window[] {
  const windows = [...whole]
  let waiting = [...ranges.keys()]
    .filter((index) => whole[index] === undefined)
    .sort((a, b) => (ranges[a] as Range).from - (ranges[b] as Range).from)
  while (waiting.length > 0) {
    const first = ranges[waiting[0] as number] as Range
    const { buffer } = first.tensor.placed
    const start = aligned(first.from, limits)
    const most = start + aligned(limits.bytes, limits)
    if (first.to > most) throw tooFarApart(first, first.to - start, most - start)
    const inBuffer = waiting.filter((index) => ranges[index]?.tensor.placed.buffer === buffer)
    const near = inBuffer.filter((index) => (ranges[index] as Range).to <= most)
    const next = inBuffer.find((index) => !near.includes(index))
    const until = next === undefined ? most : aligned((ranges[next] as Range).from, limits)
    const end = Math.min(most, until, Math.floor(buffer.size / 4) * 4)
    for (const index of near) windows[index] = { start, bytes: end - start }
    waiting = waiting.filter((index) => !near.includes(index))
  }
  return windows as Window[]
}

function aligned(bytes: number, { alignment }: Pick<BindingLimits, 'alignment'>): number {
  return Math.floor(bytes / alignment) * alignment
}

function tooFarApart({ tensor }: Range, bytes: number, most: number): AdafactorError {
  return new AdafactorError(
    'backend/unsupported-size',
    `some rows of "${tensor.name}" take ${bytes} bytes together, and this device binds at most ` +
      `${most} (maxStorageBufferBindingSize)`,
  )
}

function tileRange(
  { grid }: Part,
  { tilesX, tilesY, rounds, log }: Omit<PartTiles, 'count'>,
  sizes: readonly number[],
  tensor: SpanningTensor,
  { width, threads }: TileForm,
  tile: number,
): Range {
  const { axes, placed, isUsed } = tensor
  if (!isUsed) return { tensor, from: placed.offset, to: placed.offset }
  const places = new Map<number, [first: number, last: number]>()
  let rest = tile
  const digit = (count: number) => {
    const value = count === 0 ? 0 : rest % count
    rest = count === 0 ? rest : Math.floor(rest / count)
    return value
  }
  const run = (axis: number | undefined, number: number, length: number) => {
    if (axis === undefined) return
    const size = sizes[axis] as number
    places.set(axis, [number * length, Math.min(size, (number + 1) * length) - 1])
  }
  const [columns, rows] =
    grid.kind === 'tile' ? [2 ** log, (threads >> log) * rounds] : [(threads >> log) * rounds, 1]
  if (grid.x !== undefined) run(grid.x, digit(tilesX), columns * width)
  if (grid.y !== undefined) run(grid.y, digit(tilesY), rows)
  for (const axis of [...grid.z].reverse()) run(axis, digit(sizes[axis] as number), 1)
  let [first, last] = [0, 0]
  for (const axis of axes) {
    const size = sizes[axis] as number
    const [from, to] = places.get(axis) ?? [0, size - 1]
    first = first * size + from
    last = last * size + to
  }
  const { bytes } = elementTypes[placed.type]
  return { tensor, from: placed.offset + first * bytes, to: placed.offset + (last + 1) * bytes }
}
