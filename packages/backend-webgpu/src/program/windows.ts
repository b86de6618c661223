import { AdafactorError, type Axes, elementTypes } from '@adafactor/core'
import type { Part } from '../plan/program-plan.js'
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
      const [from, to] = ranges[index] as [number, number]
      return from >= start && to <= start + bytes
    }
    if (windows?.every(isWithin)) continue
    close(tile)
    first = tile
    windows = ranges.map(
      ([from, to], index) =>
        whole[index] ?? windowFrom(tensors[index] as SpanningTensor, from, to, limits),
    )
  }
  close(count)
  return runs
}

/** All of a buffer, if a kernel can be bound to it. */
function wholeWindow({ buffer }: PlacedTensor, { bytes }: BindingLimits): Window | undefined {
  const size = Math.floor(buffer.size / 4) * 4
  return size <= bytes ? { start: 0, bytes: size } : undefined
}

function windowFrom(
  { name, placed }: SpanningTensor,
  from: number,
  to: number,
  { bytes, alignment }: BindingLimits,
): Window {
  const most = Math.floor(bytes / alignment) * alignment
  const start = Math.floor(from / alignment) * alignment
  if (to - start > most) {
    throw new AdafactorError(
      'backend/unsupported-size',
      `some rows of "${name}" take ${to - start} bytes together, and this device binds at most ` +
        `${most} (maxStorageBufferBindingSize)`,
    )
  }
  const end = Math.min(start + most, Math.floor(placed.buffer.size / 4) * 4)
  return { start, bytes: end - start }
}

/** The bytes of a tensor that a tile reads or writes, from the first to behind the last. */
function tileRange(
  { grid }: Part,
  { tilesX, tilesY, rounds, log }: Omit<PartTiles, 'count'>,
  sizes: readonly number[],
  { axes, placed }: SpanningTensor,
  { width, threads }: TileForm,
  tile: number,
): [from: number, to: number] {
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
  return [placed.offset + first * bytes, placed.offset + (last + 1) * bytes]
}
