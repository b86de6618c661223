import type { StoredData } from '@adafactor/backend-ndarray'

/** Numbers that loops read as they are. */
export type WideNumbers = Float32Array | Float64Array

/**
 * The numbers of a tensor for loops that read each of them often. Those of 16 bits are widened into
 * `room`, which is exact.
 *
 * @param room at least as long as `data` if that has 16 bits
 */
export function widened(data: StoredData, room: Float32Array): WideNumbers {
  if (isWide(data)) return data
  if (ArrayBuffer.isView(data)) room.set(data as ArrayLike<number>)
  else for (let index = 0; index < data.length; index++) room[index] = data.get(index) as number
  return room
}

/** How much room `widened` needs. */
export function wideningRoom(data: StoredData): number {
  return isWide(data) ? 0 : data.length
}

/** Writes `numbers` from `offset` on, rounded to the nearest that `data` has room for. */
export function storeNumbers(data: StoredData, numbers: Float64Array, offset = 0): void {
  if (ArrayBuffer.isView(data)) (data as WideNumbers).set(numbers, offset)
  else data.setAll(numbers, offset)
}

function isWide(data: StoredData): data is WideNumbers {
  return data instanceof Float32Array || data instanceof Float64Array
}
