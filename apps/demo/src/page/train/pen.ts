/** A pen that is moved by keys over a field of columns and rows. */
export interface Pen {
  /** From 1 to `penPlaces`. */
  readonly column: number
  readonly row: number
  /** Whether it draws where it goes. */
  readonly isDown: boolean
}

/** Columns, and rows: as an MNIST digit has pixels, but for the edge. */
export const penPlaces = 27

/** In the middle, above the ground. */
export const restingPen: Pen = { column: 14, row: 14, isDown: false }

/** Places that a step takes with the shift key. */
const longStep = 3

const directions: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** Where a key takes a pen; undefined if the key means nothing to it. */
export function penAfter(pen: Pen, key: string, shift: boolean): Pen | undefined {
  if (key === ' ' || key === 'Enter') return { ...pen, isDown: !pen.isDown }
  const direction = directions[key]
  if (direction === undefined) return undefined
  const [right, down] = direction
  const step = shift ? longStep : 1
  return { ...pen, column: inside(pen.column + right * step), row: inside(pen.row + down * step) }
}

function inside(place: number): number {
  return Math.min(penPlaces, Math.max(1, place))
}

/** For screen readers. */
export function penText({ column, row, isDown }: Pen): string {
  return `Pen ${isDown ? 'down' : 'lifted'}, column ${column}, row ${row} of ${penPlaces}`
}
