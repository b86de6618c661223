/**
 * Runs a plan without generating code: each value of a nest is a closure that computes a strip of
 * the innermost loop into scratch numbers. The loops, their order and the work space are those of
 * the generated code; the scratch numbers do not grow with the tensors.
 */
import type { HalfType } from '@adafactor/core'
import type { NumberArray, WorkArray } from '../plan/array-types.js'
import type {
  Access,
  Memory,
  Nest,
  NestStore,
  NestSum,
  NestValue,
  Plan,
  Stride,
  Walk,
  WorkRange,
} from '../plan/plan.js'
import type { RunProgram } from '../plan/run-program.js'
import { stripLength } from '../plan/tuning.js'
import type { LoopArray } from '../tensors/strided-view.js'
import type { WorkSpace } from '../work-space.js'
import {
  addStrip,
  loadStrip,
  storeStrip,
  storeStripStochastically,
  sumStrip,
} from './strip-copies.js'
import { stripOperations } from './strip-operations.js'

/** What the closures of a run work on. */
interface Context {
  /** The array of each memory. */
  readonly arrays: readonly LoopArray[]
  readonly numbers: NumberArray
  readonly work: WorkArray
  readonly scalars: Readonly<Record<string, number>>
  readonly scratch: WorkArray
  /** The point at which the loops stand. */
  readonly position: number[]
}

/** Does its part for the next `count` points of the innermost loop. */
type Link = (context: Context, count: number) => void

/**
 * A plan as a chain of closures; the scratch numbers may be shared with other programs, and are
 * taken now: a run allocates none.
 *
 * @throws AdafactorError `backend/unsupported-size` if there is no memory for them
 */
export function chainProgram(plan: Plan, scratch: WorkSpace): RunProgram {
  const passes = plan.passes.map(({ nests, ...pass }) => ({
    ...pass,
    chains: nests.map((nest) => new NestChain(plan, nest)),
  }))
  const chains = passes.flatMap((pass) => pass.chains)
  const scratchLength = Math.max(0, ...chains.map((chain) => chain.scratchLength))
  scratch.take(scratchLength)
  return (data, numbers, work, scalars) => {
    const context: Context = {
      arrays: plan.memories.map(({ home }, index) =>
        home === 'work' ? work : (data[index] as LoopArray),
      ),
      numbers,
      work,
      scalars,
      scratch: scratch.take(scratchLength),
      position: [],
    }
    for (const pass of passes) {
      for (const range of pass.cleared) work.fill(0, ...bounds(range, numbers))
      for (const chain of pass.chains) chain.run(context)
      for (const mean of pass.means) {
        const [start, end] = bounds(mean, numbers)
        const count = numbers[mean.count] as number
        for (let k = start; k < end; k++) work[k] = (work[k] as number) / count
      }
    }
  }
}

function bounds({ offset, length }: WorkRange, numbers: NumberArray): [start: number, end: number] {
  const start = offset === null ? 0 : (numbers[offset] as number)
  return [start, start + (length === null ? 1 : (numbers[length] as number))]
}

class NestChain {
  /** The innermost loop; -1 for a single point, which is walked as a row of one. */
  readonly #inner: number
  /** What is done once for a row. */
  readonly #rowLinks: readonly Link[]
  readonly #stripLinks: readonly Link[]
  /** Where each value begins in the scratch numbers. */
  readonly #places: readonly number[]
  readonly scratchLength: number

  readonly #plan: Plan
  readonly #nest: Nest

  constructor(plan: Plan, nest: Nest) {
    this.#plan = plan
    this.#nest = nest
    this.#inner = nest.loops.length - 1
    let length = 0
    this.#places = nest.values.map((_, id) => {
      const place = length
      length += this.#stepOf(id) === 0 ? 1 : stripLength
      return place
    })
    this.scratchLength = length
    const links = nest.values.map((value, id) => this.#linkValue(value, this.#placeOf(id)))
    this.#rowLinks = links.filter((_, id) => this.#stepOf(id) === 0)
    this.#stripLinks = [
      ...links.filter((_, id) => this.#stepOf(id) === 1),
      ...nest.sums.map((sum) => this.#linkSum(sum)),
      ...nest.stores.map((store) => this.#linkStore(store)),
    ]
  }

  run(context: Context): void {
    if (this.#inner < 0) this.#runRow(context, 0, 1)
    else this.#runLoop(context, 0)
  }

  #runLoop(context: Context, loop: number): void {
    const { blocking } = this.#nest
    const size = this.#sizeOf(context, loop)
    if (loop === this.#inner) this.#runRow(context, 0, size)
    else if (blocking.cut === 'tiles' && loop === this.#inner - 1) {
      this.#runTiles(context, blocking.side)
    } else {
      for (let index = 0; index < size; index++) {
        context.position[loop] = index
        this.#runLoop(context, loop + 1)
      }
    }
  }

  #runTiles(context: Context, side: number): void {
    const rows = this.#sizeOf(context, this.#inner - 1)
    const columns = this.#sizeOf(context, this.#inner)
    for (let top = 0; top < rows; top += side) {
      for (let left = 0; left < columns; left += side) {
        for (let i = top; i < Math.min(top + side, rows); i++) {
          context.position[this.#inner - 1] = i
          this.#runRow(context, left, Math.min(left + side, columns))
        }
      }
    }
  }

  #runRow(context: Context, begin: number, end: number): void {
    const rowLinks = this.#rowLinks
    const stripLinks = this.#stripLinks
    if (this.#inner >= 0) context.position[this.#inner] = begin
    for (let k = 0; k < rowLinks.length; k++) (rowLinks[k] as Link)(context, 1)
    for (let j = begin; j < end; j += stripLength) {
      if (this.#inner >= 0) context.position[this.#inner] = j
      const count = Math.min(stripLength, end - j)
      for (let k = 0; k < stripLinks.length; k++) (stripLinks[k] as Link)(context, count)
    }
  }

  #sizeOf({ numbers }: Context, loop: number): number {
    return numbers[this.#nest.loops[loop]?.size as number] as number
  }

  /** 1 for a value of which each point of the innermost loop has its own, else 0. */
  #stepOf(id: number): 0 | 1 {
    return this.#nest.values[id]?.loops.includes(this.#inner) ? 1 : 0
  }

  #placeOf(id: number): number {
    return this.#places[id] as number
  }

  #linkValue(value: NestValue, to: number): Link {
    switch (value.op) {
      case 'constant':
        return ({ scratch }) => {
          scratch[to] = value.value
        }
      case 'scalar':
        return ({ scratch, scalars }) => {
          scratch[to] = scalars[value.name] as number
        }
      case 'number':
        return ({ scratch, numbers }) => {
          scratch[to] = numbers[value.number] as number
        }
      case 'load':
        return this.#linkLoad(value, to)
      default: {
        const compute = stripOperations[value.op]
        // Operations of fewer operands ignore the others.
        const [a, b, c] = [0, 1, 2].map((index) => value.of[index] ?? 0) as [number, number, number]
        const [da, db, dc] = [this.#stepOf(a), this.#stepOf(b), this.#stepOf(c)]
        const [fromA, fromB, fromC] = [this.#placeOf(a), this.#placeOf(b), this.#placeOf(c)]
        return ({ scratch }, count) => compute(scratch, to, count, fromA, da, fromB, db, fromC, dc)
      }
    }
  }

  #linkLoad({ access, finish }: NestValue & { readonly op: 'load' }, to: number): Link {
    const { memory } = access
    const load = loadStrip[this.#memory(access).elements]
    const startOf = this.#linkStart(access)
    const stepOf = this.#linkStep(access)
    return (context, count) => {
      const { arrays, scratch, numbers } = context
      load(arrays[memory] as LoopArray, startOf(context), stepOf(numbers), scratch, to, 1, count)
      if (finish === null) return
      const divisor = numbers[finish.dividedBy] as number
      for (let k = to; k < to + count; k++) {
        scratch[k] = (scratch[k] as number) / divisor + finish.plus
      }
    }
  }

  #linkSum({ value, access }: NestSum): Link {
    const startOf = this.#linkStart(access)
    const stepOf = this.#linkStep(access)
    const from = this.#placeOf(value)
    const fromStep = this.#stepOf(value)
    return (context, count) => {
      const { scratch, work, numbers } = context
      const start = startOf(context)
      const step = stepOf(numbers)
      if (step === 0)
        work[start] = (work[start] as number) + sumStrip(scratch, from, fromStep, count)
      else addStrip(work, start, step, scratch, from, fromStep, count)
    }
  }

  #linkStore({ value, access, rounding }: NestStore): Link {
    const { memory } = access
    if (rounding) return this.#linkStochasticStore({ value, access, rounding })
    const store = storeStrip[this.#memory(access).elements]
    const startOf = this.#linkStart(access)
    const stepOf = this.#linkStep(access)
    const from = this.#placeOf(value)
    const fromStep = this.#stepOf(value)
    return (context, count) => {
      const { arrays, scratch, numbers } = context
      const array = arrays[memory] as LoopArray
      store(array, startOf(context), stepOf(numbers), scratch, from, fromStep, count)
    }
  }

  #linkStochasticStore({ value, access, rounding }: Required<NestStore>): Link {
    const { memory } = access
    const type = this.#memory(access).elements as HalfType
    const { key, stream, walk } = rounding
    const startOf = this.#linkStart(access)
    const stepOf = this.#linkStep(access)
    const placeOf = this.#linkStart({ walk })
    const placeStepOf = this.#linkStep({ walk })
    const from = this.#placeOf(value)
    const fromStep = this.#stepOf(value)
    return (context, count) => {
      const { arrays, scratch, scalars, numbers } = context
      const [low, high] = [scalars[key[0]] as number, scalars[key[1]] as number]
      storeStripStochastically(
        type,
        { key: [low, high], stream },
        placeOf(context),
        placeStepOf(numbers),
        arrays[memory] as LoopArray,
        startOf(context),
        stepOf(numbers),
        scratch,
        from,
        fromStep,
        count,
      )
    }
  }

  #memory(access: Access): Memory {
    return this.#plan.memories[access.memory] as Memory
  }

  #walk(access: Pick<Access, 'walk'>): Walk {
    return this.#nest.walks[access.walk] as Walk
  }

  /** Where an access stands at the position of the loops. */
  #linkStart(access: Pick<Access, 'walk'>): (context: Context) => number {
    const { offset, strides } = this.#walk(access)
    return ({ numbers, position }) => {
      let start = offset === null ? 0 : (numbers[offset] as number)
      for (let loop = 0; loop < strides.length; loop++) {
        start += (position[loop] as number) * elementsOf(strides[loop] as Stride, numbers)
      }
      return start
    }
  }

  /** How far an access moves from one point of a strip to the next. */
  #linkStep(access: Pick<Access, 'walk'>): (numbers: NumberArray) => number {
    const stride = this.#walk(access).strides[this.#inner] ?? 0
    return (numbers) => elementsOf(stride, numbers)
  }
}

function elementsOf(stride: Stride, numbers: NumberArray): number {
  return typeof stride === 'object' ? (numbers[stride.number] as number) : stride
}
