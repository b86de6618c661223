import type { Axes } from '@adafactor/core'

/** A loop of a thread along an axis. */
export interface ThreadLoop {
  readonly counter: string
  readonly count: number
}

/** No single loop adds up more terms than this: the error of a float32 sum grows with them. */
const longestLoop = 256

/**
 * How the threads of a kernel share out a space.
 *
 * Along each axis there are as many threads as the axis is long, or fewer, of which thread t takes
 * elements t, t + threads, ...: then the thread has a loop along it. The two innermost axes with more
 * than one thread are x and y, the others share z. `this.thread.x` is written out wherever it is
 * used: in a variable gpu.js would make a float of it.
 */
export class KernelThreads {
  readonly size: readonly [number, number, number]
  /** The loops of a thread, outermost first. */
  readonly loops: readonly ThreadLoop[]
  /** What must hold for a turn of the loops to be within the space. */
  readonly guards: readonly string[]
  /** Declarations that the coordinates need. */
  readonly declarations: readonly string[]
  readonly #coordinates = new Map<number, string>()
  readonly #loopedAxes = new Set<number>()

  /**
   * @param space the axes, outermost first
   * @param sizes their sizes
   * @param counts how many threads there are along each
   */
  constructor(space: Axes, sizes: readonly number[], counts: readonly number[]) {
    const { size, places, declarations } = placeThreads(counts)
    this.size = size
    this.declarations = declarations
    const loops: ThreadLoop[] = []
    const guards: string[] = []
    space.forEach((axis, index) => {
      const [length, count] = [sizes[index] as number, counts[index] as number]
      const place = places[index]
      const turns = Math.ceil(length / count)
      if (turns === 1 && count === length) {
        this.#coordinates.set(axis, place ?? '0')
        return
      }
      this.#loopedAxes.add(axis)
      const counter = loopAlong(axis, turns, loops)
      const along = count === 1 ? counter : `${counter} * ${count}`
      const coordinate = place === undefined ? along : `${place} + ${along}`
      this.#coordinates.set(axis, `(${coordinate})`)
      const reached = loopReach(turns) * count
      if (reached > length) guards.push(`${coordinate} < ${length}`)
    })
    this.loops = loops
    this.guards = guards
  }

  /** Whether a value that varies along these axes differs between turns of the loops. */
  isLooped(axes: Axes): boolean {
    return axes.some((axis) => this.#loopedAxes.has(axis))
  }

  /** The coordinate along an axis of the space, as an integer expression; 0 along others. */
  coordinate(axis: number): string {
    return this.#coordinates.get(axis) ?? '0'
  }
}

/** Adds the loop, or the two loops, for this many turns; returns the number of the turn. */
function loopAlong(axis: number, turns: number, loops: ThreadLoop[]): string {
  if (turns <= longestLoop) {
    loops.push({ counter: `k${axis}`, count: turns })
    return `k${axis}`
  }
  loops.push({ counter: `k${axis}`, count: Math.ceil(turns / longestLoop) })
  loops.push({ counter: `j${axis}`, count: longestLoop })
  return `(k${axis} * ${longestLoop} + j${axis})`
}

/** How many turns the loops for this many turns really take. */
function loopReach(turns: number): number {
  return turns <= longestLoop ? turns : Math.ceil(turns / longestLoop) * longestLoop
}

/** The thread coordinates of axes with these counts; undefined where there is one thread. */
function placeThreads(counts: readonly number[]) {
  const places: (string | undefined)[] = counts.map(() => undefined)
  const declarations: string[] = []
  const several = counts.map((_, index) => index).filter((index) => counts[index] !== 1)
  const [x, y, ...others] = [...several].reverse()
  if (x !== undefined) places[x] = 'this.thread.x'
  if (y !== undefined) places[y] = 'this.thread.y'
  let depth = 1
  if (others.length === 1) places[others[0] as number] = 'this.thread.z'
  else if (others.length > 1) {
    // Innermost first: z = (... * count + coordinate). A half added keeps the division exact.
    let rest = 'this.thread.z'
    others.forEach((index, position) => {
      const count = counts[index] as number
      if (position === others.length - 1) places[index] = rest
      else {
        declarations.push(`const q${index} = Math.floor((${rest} + 0.5) / ${count}.0);`)
        declarations.push(`const c${index} = ${rest} - q${index} * ${count}.0;`)
        places[index] = `c${index}`
        rest = `q${index}`
      }
    })
  }
  for (const index of others) depth *= counts[index] as number
  const size = [x, y].map((index) => (index === undefined ? 1 : (counts[index] as number)))
  return { size: [size[0], size[1], depth] as [number, number, number], places, declarations }
}
