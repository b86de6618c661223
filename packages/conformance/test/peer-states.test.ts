/** States in the words of the peers, held against what the peers themselves left. */
import {
  adafactor,
  type DenseTensor,
  type PeerParameterState,
  type PeerState,
  type PeerTensor,
  referenceBackend,
  type StateLayout,
} from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import {
  type Golden,
  type GoldenParameterState,
  type GoldenState,
  goldens,
} from '../goldens/index.js'
import { decodeFloats } from '../src/floats.js'
import { optionsOf } from '../src/golden-training.js'

/** Peers that count the updates of each parameter. */
const countsPerParameter = ['torch', 'huggingface', 'fairseq', 'timm', 'timmBigVision']
/** Peers that have zeros of one element where they keep nothing. */
const fillsUnused = ['optax', 't5x', 'bigVision', 'keras']

/** What {@link Golden} says about a state, in the layout. */
function peerState(golden: Golden, { step, parameters }: GoldenState): PeerState {
  const entries = golden.parameters.map(({ name }): [string, PeerParameterState] => {
    const { step, ...arrays } = parameters[name] as GoldenParameterState
    const tensors = Object.entries(arrays).map(([part, { shape, dtype, data }]) => [
      golden.peerKeys[part],
      { shape, dtype, data: decodeFloats(data) },
    ])
    return [name, { ...(step === undefined ? {} : { step }), ...Object.fromEntries(tensors) }]
  })
  return { layout: layoutOf(golden), step, parameters: Object.fromEntries(entries) }
}

function layoutOf({ preset }: Pick<Golden, 'preset'>): StateLayout {
  return preset as StateLayout
}

/** A run of the preset: from the start, or from the peer's state in the middle. */
function run(golden: Golden, from: Golden['middleState']) {
  const backend = referenceBackend()
  const after = from?.after ?? 0
  const params = Object.fromEntries(
    golden.parameters.map(({ name, shape, initial }): [string, DenseTensor] => [
      name,
      backend.create(shape, decodeFloats(golden.steps[after - 1]?.values?.[name] ?? initial)),
    ]),
  )
  const optimizer = adafactor({ backend, params, ...optionsOf(golden) })
  const layout = layoutOf(golden)
  if (from) optimizer.loadStateDict(peerState(golden, from), { layout })
  for (const { gradients } of golden.steps.slice(after)) {
    optimizer.step(
      golden.parameters.flatMap(({ name, shape }): [string, DenseTensor][] => {
        const gradient = gradients[name]
        return gradient === undefined ? [] : [[name, backend.create(shape, decodeFloats(gradient))]]
      }),
    )
  }
  return { params, state: optimizer.stateDict({ layout }) }
}

function expectNear(
  found: ArrayLike<number>,
  peer: ArrayLike<number>,
  tolerance: number,
  what: string,
) {
  const numbers = Array.from(peer)
  const largest = Math.max(0, ...numbers.map(Math.abs))
  const apart = Math.max(
    0,
    ...numbers.map((number, index) => Math.abs(number - (found[index] ?? Number.NaN))),
  )
  expect(found.length, what).toBe(numbers.length)
  expect(apart, what).toBeLessThanOrEqual(tolerance * (1e-12 + largest))
}

/** Names, shapes, dtypes and counts are the peer's; the numbers are within its tolerance. */
function expectState(golden: Golden, state: PeerState) {
  const peer = peerState(golden, golden.finalState)
  expect(state.layout).toBe(peer.layout)
  expect(state.step).toBe(peer.step)
  expect(Object.keys(state.parameters)).toEqual(golden.parameters.map(({ name }) => name))
  for (const { name } of golden.parameters) {
    const { step, ...tensors } = state.parameters[name] as PeerParameterState
    const { step: peerStep, ...peerTensors } = peer.parameters[name] as PeerParameterState
    expect(peerStep !== undefined, name).toBe(countsPerParameter.includes(golden.preset))
    expect(step, `step of ${name}`).toBe(peerStep)
    expect(Object.keys(tensors)).toEqual(expect.arrayContaining(Object.keys(peerTensors)))
    for (const [key, tensor] of Object.entries(tensors) as [string, PeerTensor][]) {
      const what = `${key} of ${name}`
      const expected = peerTensors[key] as PeerTensor | undefined
      if (expected) {
        expect(tensor.shape, what).toEqual(expected.shape)
        expect(tensor.dtype === 'bfloat16', what).toBe(expected.dtype === 'bfloat16')
        expectNear(tensor.data, expected.data, golden.stateTolerance, what)
      } else {
        expect(fillsUnused, what).toContain(golden.preset)
        expect(Array.from(tensor.data), what).toEqual([0])
      }
    }
  }
}

function expectEnd(golden: Golden, params: Readonly<Record<string, DenseTensor>>) {
  const end = golden.steps.at(-1)?.values
  expect(end).toBeDefined()
  for (const [name, values] of Object.entries(end ?? {})) {
    const { data } = params[name] as DenseTensor
    expectNear(data, decodeFloats(values), golden.tolerance, name)
  }
}

describe.each(goldens)('$id', ({ id, middle, load }) => {
  test('leaves the state that the peer left, by its names and in its shapes', async () => {
    const { default: golden } = await load()
    expectState(golden, run(golden, undefined).state)
  })

  if (middle === undefined) return
  const compounds = id === 'fairseq/compounding-lr'
  const reason = compounds ? " (fails: fairseq's compounding learning rate is not reproduced)" : ''
  const goesOn = compounds ? test.fails : test
  goesOn(
    `from the peer's state after step ${middle} ends where the peer ended${reason}`,
    async () => {
      const { default: golden } = await load()
      expect(golden.middleState?.after).toBe(middle)
      const { params, state } = run(golden, golden.middleState)
      expectState(golden, state)
      expectEnd(golden, params)
    },
  )
})
