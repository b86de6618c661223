/** Trajectories with parameters or gradients of 16 bits, walked by a preset on the backend under test. */
import {
  type AdafactorOptions,
  adafactor,
  type ElementType,
  type Execution,
  elementTypes,
  isHalfType,
  type Optimizer,
  type StateName,
  type TensorData,
} from '@adafactor/core'
import type { GoldenParameterState, HalfGolden } from '../goldens/index.js'
import type { AnyBackend } from './backend-under-test.js'
import type { CaseContext } from './case.js'
import { expectThat } from './expect.js'
import { decodeFloats } from './floats.js'
import { around, arraysOf, largestOf, optionsOf } from './golden-training.js'

/** How near a trajectory was. */
export interface HalfGoldenOutcome {
  /** Numbers compared, at all checkpoints. */
  readonly values: number
  /** Those that were the peer's. */
  readonly equal: number
  /** The largest difference, in units of the parameter's type at its largest absolute value. */
  readonly worstUnits: number
}

/** Units by which state may be off: of 16 bits, and of float32, where sums are in another order. */
const stateUnits = { half: 6, float32: 64 } as const

/**
 * Walks the whole trajectory and holds parameters at every checkpoint, and the state at the end.
 * @param unitsAt how many units of its type a parameter may be off after a step (1 is the first)
 */
export async function walkHalfGolden(
  context: Pick<CaseContext, 'create' | 'checkWithin'>,
  golden: HalfGolden,
  unitsAt: (parameter: string, step: number) => number,
): Promise<HalfGoldenOutcome> {
  const backend = await context.create()
  const params = new Map<string, unknown>()
  for (const { name, shape, initial, dtype } of golden.parameters) {
    params.set(name, backend.create(shape, decodeFloats(initial), { type: dtype }))
  }
  const optimizer = adafactor({ backend, params, ...halfOptionsOf(golden) })
  let [values, equal, worstUnits] = [0, 0, 0]
  for (const [index, step] of golden.steps.entries()) {
    const gradients: Record<string, unknown> = {}
    for (const { name, shape, gradientDtype } of golden.parameters) {
      const gradient = step.gradients[name]
      if (gradient === undefined) continue
      gradients[name] = backend.create(shape, decodeFloats(gradient), { type: gradientDtype })
    }
    await optimizer.step(gradients)
    for (const gradient of Object.values(gradients)) backend.dispose(gradient)
    for (const { name, shape, dtype } of golden.parameters) {
      const encoded = step.values?.[name]
      if (encoded === undefined) continue
      const peer = decodeFloats(encoded)
      const found = await backend.read(params.get(name))
      const unit = unitOf(dtype, largestOf(peer))
      const allowed = unitsAt(name, index + 1) * unit
      context.checkWithin(found, around(peer, allowed, shape), `"${name}" after step ${index + 1} `)
      values += peer.length
      equal += peer.filter((value, place) => value === found[place]).length
      worstUnits = Math.max(worstUnits, furthest(found, peer) / unit)
    }
  }
  await holdState(context, backend, optimizer, golden)
  return { values, equal, worstUnits }
}

/**
 * The preset's options. torch and timm's BigVision keep state in the type of the gradient, which a
 * preset does not know: who has other gradients than parameters says so.
 */
function halfOptionsOf(golden: HalfGolden): AdafactorOptions {
  const options = optionsOf(golden)
  const own = golden.parameters.find(({ dtype, gradientDtype }) => dtype !== gradientDtype)
  const goesByGradient = golden.preset === 'torch' || golden.preset === 'timmBigVision'
  return own && goesByGradient ? { ...options, stateType: own.gradientDtype } : options
}

/** State has the peer's types, sizes and numbers. */
async function holdState(
  context: Pick<CaseContext, 'checkWithin'>,
  backend: AnyBackend,
  optimizer: Optimizer<unknown, Execution>,
  golden: HalfGolden,
): Promise<void> {
  const { parameters } = await optimizer.stateDict()
  for (const { name } of golden.parameters) {
    const own = parameters[name]?.tensors ?? {}
    const peer = golden.finalState.parameters[name] as GoldenParameterState
    const arrays = Object.entries(arraysOf(peer)) as [StateName, TensorData][]
    const types = typesOfPeer(peer)
    const [kept, expected] = [Object.keys(own).sort(), arrays.map(([state]) => state).sort()]
    expectThat(
      kept.join() === expected.join(),
      `the state of "${name}" is ${kept.join(', ')}, that of ${golden.peer} ${expected.join(', ')}`,
    )
    for (const [state, numbers] of arrays) {
      const { data = [], type, shape = [] } = own[state] ?? {}
      const theirs = types[state] ?? 'float32'
      // Where the peer has float32 without being told, we have what the backend makes without being told.
      const [usual] = backend.traits.types
      expectThat(
        type === theirs || (theirs === 'float32' && type === usual),
        `${state} of "${name}" is stored as ${type}, ${golden.peer} has ${theirs}`,
      )
      const units = isHalfType(theirs) ? stateUnits.half : stateUnits.float32
      const allowed = units * unitOf(theirs, largestOf(numbers))
      const what = `the final ${state} of "${name}" `
      context.checkWithin(data, around(numbers, allowed, shape), what)
    }
  }
}

/** What a peer keeps its arrays in, by our names. */
function typesOfPeer(state: GoldenParameterState): Partial<Record<StateName, ElementType>> {
  const { row, col, full, momentum } = state
  return {
    ...(row && col
      ? { rowMoment: row.dtype, columnMoment: col.dtype }
      : full
        ? { moment: full.dtype }
        : {}),
    ...(momentum ? { momentum: momentum.dtype } : {}),
  }
}

/** The distance between numbers of a type at this size. */
function unitOf(type: ElementType, size: number): number {
  return 2 ** (Math.floor(Math.log2(size)) - elementTypes[type].significandBits + 1)
}

function furthest(numbers: ArrayLike<number>, others: ArrayLike<number>): number {
  const distances = Array.from(others, (value, index) =>
    Math.abs((numbers[index] ?? Number.NaN) - value),
  )
  return Math.max(
    ...distances.map((distance) => (Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance)),
  )
}
