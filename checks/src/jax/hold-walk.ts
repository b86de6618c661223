import { readFileSync } from 'node:fs'
import { loadRun, readSafetensors } from '@adafactor/checkpoint'
import { checkWithin, type GoldenArray } from '@adafactor/conformance'
import {
  adafactor,
  type ElementType,
  elementTypes,
  type Shape,
  type StateName,
} from '@adafactor/core'
import { expect } from 'vitest'
import { goldenOptions } from './golden-options.js'
import { type AnyGolden, arraysOf, createParams, floatsOf, type GoldenWalk } from './golden-walk.js'

/** How many numbers were compared, and how many are the peer's. */
interface Outcome {
  values: number
  equal: number
}

/**
 * Holds what jax_goldens.py has written to the trajectory: parameters at each checkpoint, the state at
 * the end and the counts, as the kit does for backends.
 * @param after the step that the walk has begun after; 0 is the whole of it
 * @param units for parameters of 16 bits: how many units of their type they may be off
 */
export async function holdWalk(
  { golden, folder }: GoldenWalk,
  after: number,
  units = (_parameter: string, _step: number) => 0,
): Promise<Outcome> {
  const where = `${folder}/${after === 0 ? '' : 'middle_'}`
  const file = await readSafetensors(readFileSync(`${where}values.safetensors`))
  const outcome: Outcome = { values: 0, equal: 0 }
  for (const { name, shape, initial, ...types } of golden.parameters) {
    const start = floatsOf(golden.steps[after - 1]?.values?.[name] ?? initial)
    const checkpoints = golden.steps.map(({ values }) => values && floatsOf(values[name] ?? ''))
    const largest = Math.max(...[start, ...checkpoints].map((each) => largestOf(each ?? [])))
    let isStill = true
    for (const [index, peer] of checkpoints.entries()) {
      const step = index + 1
      if (peer === undefined || step <= after) continue
      // Where the peer's parameter has not moved, ours must not move at all.
      isStill &&= peer.every((value, place) => value === start[place])
      const allowed =
        'dtype' in types
          ? units(name, step) * unitOf(types.dtype, largestOf(peer))
          : isStill
            ? 0
            : golden.tolerance * (1e-12 + largestOf(peer)) + ulps(step - after, largest)
      const { data } = await file.tensor(`${step}/${name}`)
      const found = Float32Array.from(data, Number)
      hold(found, peer, allowed, shape, `"${name}" after step ${step} `)
      outcome.values += peer.length
      outcome.equal += peer.filter((value, place) => value === found[place]).length
    }
  }
  await holdState(golden, after, `${where}end.safetensors`)
  return outcome
}

/** Loaded into an optimizer here, which refuses other options, shapes and types than its own. */
async function holdState(golden: AnyGolden, after: number, file: string): Promise<void> {
  const { backend, params } = createParams(golden, 0)
  const optimizer = adafactor({ backend, params, ...goldenOptions(golden) })
  await loadRun(file, { optimizer })
  const state = optimizer.stateDict()
  const { startStep = 0, finalState, middleState } = golden
  expect(state.iteration + startStep).toBe(finalState.step)
  for (const { name } of golden.parameters) {
    const peer = finalState.parameters[name] ?? {}
    const own = state.parameters[name]
    expect((own?.updates ?? 0) + startStep, name).toBe(peer.step ?? finalState.step)
    const arrays = arraysOf(peer)
    expect(Object.keys(own?.tensors ?? {}).sort(), name).toEqual(Object.keys(arrays).sort())
    const before = after === 0 ? {} : arraysOf(middleState?.parameters[name] ?? {})
    for (const [key, { numbers, dtype }] of Object.entries(arrays)) {
      const { data, shape = [], type = 'float32' } = own?.tensors[key as StateName] ?? {}
      const size = largestOf(numbers)
      const largest = Math.max(size, largestOf(before[key as StateName]?.numbers ?? []))
      const steps = golden.steps.length - after
      const allowed =
        'stateTolerance' in golden
          ? golden.stateTolerance * (1e-12 + size) + ulps(steps, largest)
          : stateUnits(dtype) * unitOf(dtype, size)
      hold(data ?? [], numbers, allowed, shape, `the final ${key} of "${name}" `)
      if (!('stateTolerance' in golden)) expect(type, `${key} of "${name}"`).toBe(dtype)
    }
  }
}

/** What float32 throughout may add for every step, in ulps of the largest value of the trajectory. */
function ulps(steps: number, largest: number): number {
  return steps * 2 * 2 ** -23 * largest
}

/** The distance between numbers of a type at this size. */
function unitOf(type: ElementType, size: number): number {
  return 2 ** (Math.floor(Math.log2(size)) - elementTypes[type].significandBits + 1)
}

/** Units by which the state of a trajectory with 16 bits may be off; sums are in another order. */
function stateUnits(type: GoldenArray['dtype']): number {
  return type === 'float32' ? 64 : 6
}

function hold(
  found: ArrayLike<number>,
  peer: Float32Array,
  allowed: number,
  shape: Shape,
  what: string,
): void {
  const away = (distance: number) => Float64Array.from(peer, (value) => value + distance)
  const nan = new Uint8Array(peer.length)
  checkWithin(found, { lo: away(-allowed), hi: away(allowed), nan, shape }, what)
}

function largestOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
}
