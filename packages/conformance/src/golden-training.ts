/** Trajectories of other implementations, walked by a preset on the backend under test. */
import {
  type AdafactorOptions,
  adafactor,
  type Execution,
  type Optimizer,
  type ParameterState,
  type Schedule,
  type Shape,
  type StateDict,
  type StateName,
  type StoredTensor,
  type TensorData,
} from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import * as presets from '@adafactor/core/presets'
import type { Golden, GoldenParameterState } from '../goldens/index.js'
import type { AnyBackend } from './backend-under-test.js'
import type { CaseContext } from './case.js'
import { bindProgram, disposeTensors } from './device-run.js'
import type { IntervalTensor } from './error-model/interval-tensor.js'
import { expectThat } from './expect.js'
import { decodeFloats } from './floats.js'
import { Violation } from './violation.js'

type Middle = NonNullable<Golden['middleState']>

/**
 * What a computation in float32 throughout may add to a trajectory's tolerance for every step done,
 * in ulps of the largest value that the trajectory shows. By the error model the subtraction of the
 * update rounds by at most one; the second is for the update itself.
 */
const ulpsPerStep = 2

/** What is remembered about a parameter on its way. */
interface Path {
  readonly start: Float32Array
  /** Whether the peer's parameter has been where it started at every checkpoint. */
  still: boolean
  /** The largest absolute value at any checkpoint. */
  readonly largest: number
}

/** Parameters that follow a trajectory, held to it where it has values. */
export class GoldenTraining {
  readonly #context: Pick<CaseContext, 'checkWithin'>
  readonly #backend: AnyBackend
  readonly #golden: Golden
  readonly #params: ReadonlyMap<string, unknown>
  readonly #ulpsPerStep: number

  readonly #optimizer: Optimizer<unknown, Execution>
  readonly #paths = new Map<string, Path>()
  #stepsDone = 0

  private constructor(
    context: Pick<CaseContext, 'checkWithin'>,
    backend: AnyBackend,
    golden: Golden,
    params: ReadonlyMap<string, unknown>,
    ulpsPerStep: number,
  ) {
    this.#context = context
    this.#backend = backend
    this.#golden = golden
    this.#params = params
    this.#ulpsPerStep = ulpsPerStep

    this.#optimizer = adafactor({ backend, params, ...optionsOf(golden) })
  }

  /** Makes the parameters: the initial ones, or those of the step that a state is from. */
  static async create(
    context: Pick<CaseContext, 'create' | 'checkWithin' | 'traits'>,
    golden: Golden,
    middle?: Middle,
  ): Promise<GoldenTraining> {
    const backend = await context.create()
    const rounds = context.traits.precision === 'float32' && (await roundsToFloat32(backend))
    const starts = new Map<string, Float32Array>()
    const params = new Map<string, unknown>()
    for (const { name, shape, initial } of golden.parameters) {
      const values = middle ? golden.steps[middle.after - 1]?.values?.[name] : initial
      if (values === undefined) throw new Violation(`${golden.id} has no "${name}" to go on from`)
      starts.set(name, decodeFloats(values))
      params.set(name, backend.create(shape, starts.get(name)))
    }
    const training = new GoldenTraining(context, backend, golden, params, rounds ? ulpsPerStep : 0)
    for (const [name, start] of starts) {
      const checkpoints = golden.steps.flatMap(({ values }) => values?.[name] ?? [])
      const largest = Math.max(...[start, ...checkpoints.map(decodeFloats)].map(largestOf))
      training.#paths.set(name, { start, still: true, largest })
    }
    if (middle) await training.#load(middle)
    return training
  }

  /** Takes a step of the trajectory (1 is the first) and holds the parameters if it has values. */
  async step(number: number): Promise<void> {
    const [backend, golden, optimizer] = [this.#backend, this.#golden, this.#optimizer]
    const step = golden.steps[number - 1]
    const gradients: Record<string, unknown> = {}
    for (const { name, shape } of golden.parameters) {
      const gradient = step?.gradients[name]
      if (gradient !== undefined) gradients[name] = backend.create(shape, decodeFloats(gradient))
    }
    await optimizer.step(gradients)
    for (const gradient of Object.values(gradients)) backend.dispose(gradient)
    this.#stepsDone++
    if (!step?.values) return
    for (const { name, shape } of golden.parameters) {
      const values = step.values[name]
      if (values === undefined)
        throw new Violation(`${golden.id} has no "${name}" at step ${number}`)
      await this.#holdParameter(name, shape, decodeFloats(values), number)
    }
  }

  /** Holds second moments, momentum and step counts to the peer's final state. */
  async holdFinalState(): Promise<void> {
    const [golden, optimizer] = [this.#golden, this.#optimizer]
    const { parameters, step } = golden.finalState
    const middle = golden.middleState?.parameters ?? {}
    const dict = await optimizer.stateDict()
    const count = dict.iteration + (golden.startStep ?? 0)
    expectThat(count === step, `${count} updates were counted, ${golden.peer} counted ${step}`)
    for (const { name } of golden.parameters) {
      const own = dict.parameters[name] as ParameterState
      const peer = parameters[name] as GoldenParameterState
      const updates = own.updates + (golden.startStep ?? 0)
      expectThat(
        peer.step === undefined || updates === peer.step,
        `${updates} updates of "${name}" were counted, ${golden.peer} counted ${peer.step}`,
      )
      const arrays = arraysOf(peer)
      const [kept, expected] = [Object.keys(own.tensors), Object.keys(arrays)]
      expectThat(
        kept.length === expected.length && expected.every((state) => kept.includes(state)),
        `the state of "${name}" is ${kept.join(', ')}, that of ${golden.peer} ${expected.join(', ')}`,
      )
      for (const [state, numbers] of Object.entries(arrays)) {
        const { data, shape } = own.tensors[state as StateName] as StoredTensor
        const size = largestOf(numbers)
        const before = arraysOf(middle[name] ?? {})[state as StateName] ?? []
        const largest = Math.max(size, largestOf(before))
        const allowed = this.#allowed(golden.stateTolerance, size, largest)
        this.#context.checkWithin(
          data,
          around(numbers, allowed, shape),
          `the final ${state} of "${name}" `,
        )
      }
    }
  }

  async #holdParameter(
    name: string,
    shape: Shape,
    values: Float32Array,
    step: number,
  ): Promise<void> {
    const found = await this.#backend.read(this.#params.get(name))
    const path = this.#paths.get(name) as Path
    const size = largestOf(values)
    path.still &&= values.every((value, index) => value === path.start[index])
    // Where the peer's parameter has not moved, ours must not move at all.
    const allowed = path.still ? 0 : this.#allowed(this.#golden.tolerance, size, path.largest)
    const what = `"${name}" after step ${step}${path.still ? ', which has not moved,' : ''} `
    this.#context.checkWithin(found, around(values, allowed, shape), what)
  }

  /** How far a number may be from the peer's. */
  #allowed(tolerance: number, size: number, largest: number): number {
    return tolerance * (1e-12 + size) + this.#stepsDone * this.#ulpsPerStep * 2 ** -23 * largest
  }

  /** Takes over the peer's state, in the middle of its trajectory. */
  async #load({ after, parameters }: Middle): Promise<void> {
    const [golden, optimizer] = [this.#golden, this.#optimizer]
    const empty = await optimizer.stateDict()
    const filled = golden.parameters.map(({ name }): [string, ParameterState] => {
      const own = empty.parameters[name] as ParameterState
      const peer = parameters[name] as GoldenParameterState
      const arrays = arraysOf(peer)
      const tensors = Object.entries(own.tensors).map(([state, { shape, data }]) => [
        state,
        { shape, data: arrays[state as StateName] ?? data },
      ])
      const updates = peer.step === undefined ? after : peer.step - (golden.startStep ?? 0)
      return [name, { ...own, updates, tensors: Object.fromEntries(tensors) }]
    })
    const state: StateDict = {
      ...empty,
      iteration: after,
      parameters: Object.fromEntries(filled),
    }
    await optimizer.loadStateDict(state)
  }
}

/** The preset's options for the arguments that the peer had. */
export function optionsOf({
  id,
  preset,
  startStep,
  ...golden
}: Pick<Golden, 'id' | 'preset' | 'startStep' | 'arguments'>): AdafactorOptions {
  const known: Readonly<Record<string, unknown>> = presets
  const translate = known[preset]
  if (typeof translate !== 'function')
    throw new Violation(`there is no preset "${preset}", for ${id}`)
  const given = Object.entries(golden.arguments).map(([name, value]) => [
    name,
    isSchedule(value) ? scheduleOf(value.schedule, startStep ?? 0) : value,
  ])
  const options: AdafactorOptions = translate(Object.fromEntries(given))
  return startStep === undefined ? options : { ...options, startStep }
}

function isSchedule(value: unknown): value is { schedule: readonly number[] } {
  return typeof value === 'object' && value !== null && 'schedule' in value
}

/** NaN beyond the end, so that a schedule that is asked too late is refused. */
function scheduleOf(values: readonly number[], startStep: number): Schedule {
  return (updatesBefore) => values[updatesBefore - startStep] ?? Number.NaN
}

/** A peer's arrays by our names. Keras has V of factored parameters too, but does not use it. */
export function arraysOf({ row, col, full, momentum }: GoldenParameterState) {
  const arrays = {
    ...(row && col ? { rowMoment: row, columnMoment: col } : full ? { moment: full } : {}),
    ...(momentum ? { momentum } : {}),
  }
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { data }]) => [name, decodeFloats(data)]),
  ) as Partial<Record<StateName, Float32Array>>
}

/** Numbers that may be off by this much. */
export function around(values: TensorData, allowed: number, shape: Shape): IntervalTensor {
  return {
    shape,
    lo: Float64Array.from(values, (value) => value - allowed),
    hi: Float64Array.from(values, (value) => value + allowed),
    nan: new Uint8Array(values.length),
  }
}

export function largestOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
}

/**
 * Whether a backend of precision float32 rounds every operation to it, or only what it stores. The
 * difference of sqrt(2) and the float32 next to it is then at least half an ulp of 1, or zero.
 */
async function roundsToFloat32(backend: AnyBackend): Promise<boolean> {
  const program = trace(
    {
      name: 'sqrt(a) - b',
      rank: 1,
      axisNames: ['elements'],
      tensors: { a: [0], b: [0], difference: [0] },
      scalars: [],
    },
    ({ sqrt, subtract }, { a, b }) => ({
      stores: { difference: subtract(sqrt(a as Traced), b as Traced) },
    }),
  )
  const compiled = backend.compile(program)
  const bound = bindProgram(backend, program, [1], { a: [2], b: [Math.fround(Math.SQRT2)] })
  await compiled.run([{ tensors: bound.tensors, scalars: {} }])
  await backend.flush?.()
  const [difference = 0] = await backend.read(bound.tensors.difference)
  disposeTensors(backend, bound)
  compiled.dispose()
  return difference === 0 || Math.abs(difference) >= 2 ** -24
}
