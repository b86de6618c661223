/** Runs with stochastic rounding: what decides about their bits. */
import { describe, expect, test } from 'vitest'
import {
  AdafactorError,
  type AdafactorOptions,
  adafactor,
  type DenseTensor,
  numbersToJson,
  referenceBackend,
  type StateDict,
} from '../src/index.js'
import { allStochastic, everything, names, ownTypes, startHalf } from './support/half-run.js'
import { Random } from './support/random.js'
import { expectUnchanged } from './support/snapshot.js'
import { thrown } from './support/thrown.js'

describe('the same run gives the same bits', () => {
  const steps = 5
  const straight = startHalf(allStochastic)
  const after = Array.from({ length: steps }, (_, step) => {
    straight.optimizer.step(straight.gradients(step))
    return everything(straight)
  })
  const last = after.at(-1)

  test('again', () => {
    const run = startHalf(allStochastic)
    for (let step = 0; step < steps; step++) run.optimizer.step(run.gradients(step))
    expect(everything(run)).toEqual(last)
  })

  test('with other bits for another seed or other rounding', () => {
    for (const options of [{ seed: 1 }, { rounding: 'nearest' }, { stateRounding: 'nearest' }]) {
      const run = startHalf({ ...allStochastic, ...options } as AdafactorOptions)
      for (let step = 0; step < steps; step++) run.optimizer.step(run.gradients(step))
      const { tensors } = run.optimizer.stateDict().parameters['layer.weight'] ?? {}
      expect(tensors).not.toEqual(last?.state.parameters['layer.weight']?.tensors)
    }
  })

  test('with stepParameter, in any order', () => {
    const random = new Random(5)
    const run = startHalf(allStochastic)
    for (let step = 0; step < steps; step++) {
      const gradients = run.gradients(step)
      for (const name of random.shuffled(names)) {
        run.optimizer.stepParameter(name, gradients[name] as DenseTensor)
      }
      run.optimizer.step({})
    }
    expect(everything(run)).toEqual(last)
  })

  test('whatever other parameters there are', () => {
    const backend = referenceBackend({ precision: 'float32' })
    const whole = startHalf(allStochastic)
    const name = 'layer.weight'
    const { data } = whole.params[name] as DenseTensor
    const alone = backend.create([4, 3], data, { type: 'bfloat16' })
    const optimizer = adafactor({ backend, params: { [name]: alone }, ...allStochastic })
    for (let step = 0; step < steps; step++) {
      optimizer.step({ [name]: whole.gradients(step)[name] as DenseTensor })
    }
    expect([...alone.data]).toEqual(last?.numbers[name])
  })

  test('resumed from any state, in an optimizer of another seed, by way of JSON', () => {
    for (let from = 0; from < steps - 1; from++) {
      const { numbers, state } = after[from] as (typeof after)[number]
      const run = startHalf({ ...allStochastic, seed: 99 })
      for (const [name, data] of Object.entries(numbers)) {
        run.backend.write(run.params[name] as DenseTensor, data)
      }
      run.optimizer.loadStateDict(JSON.parse(JSON.stringify(state, numbersToJson)))
      expect(run.optimizer.stateDict()).toEqual(state)
      for (let step = from + 1; step < steps; step++) run.optimizer.step(run.gradients(step))
      expect(everything(run), `from step ${from}`).toEqual(last)
    }
  })

  test('after a step that failed midway and was tried again', () => {
    let broken = false
    const reference = referenceBackend({ precision: 'float32' })
    const faulty: typeof reference = {
      ...reference,
      compile: (program) => {
        const compiled = reference.compile(program)
        return {
          ...compiled,
          run: (batch) => {
            if (broken && program.name === 'adafactor unfactored rank 1') {
              throw new AdafactorError('backend/unsupported-size', 'there is no memory')
            }
            compiled.run(batch)
          },
        }
      },
    }
    const run = startHalf(allStochastic, ownTypes, faulty)
    for (let step = 0; step < steps; step++) {
      const gradients = run.gradients(step)
      if (step === 2) {
        broken = true
        const error = thrown(() => run.optimizer.step(gradients))
        expect(error.code).toBe('step/incomplete')
        broken = false
        const moved = (error as AdafactorError & { moved?: readonly string[] }).message
        expect(moved).toContain('layer.bias')
        const { parameters } = run.optimizer.stateDict()
        const open = names.filter((name) => parameters[name]?.updates === step)
        run.optimizer.step(
          Object.fromEntries(open.map((name) => [name, gradients[name] as DenseTensor])),
        )
      } else run.optimizer.step(gradients)
    }
    expect(everything(run)).toEqual(last)
  })
})

describe('the seed', () => {
  test('is in the state, and loading takes it over', () => {
    const source = startHalf({ ...allStochastic, seed: 2 ** 53 - 1 })
    source.optimizer.step(source.gradients(0))
    const state = source.optimizer.stateDict()
    expect(state.seed).toBe(2 ** 53 - 1)
    expect(state.settings).not.toHaveProperty('seed')
    const target = startHalf({ ...allStochastic, seed: 3 })
    expect(target.optimizer.stateDict().seed).toBe(3)
    target.optimizer.loadStateDict(state)
    expect(target.optimizer.stateDict().seed).toBe(2 ** 53 - 1)
  })

  test('stays where a state has none: of an earlier version, or of a peer', () => {
    const source = startHalf({ ...allStochastic, seed: 5 })
    source.optimizer.step(source.gradients(0))
    const { seed: _, ...state } = source.optimizer.stateDict()
    const target = startHalf({ ...allStochastic, seed: 3 })
    target.optimizer.loadStateDict(state as StateDict)
    expect(target.optimizer.stateDict().seed).toBe(3)
    const layout = 'huggingface'
    target.optimizer.loadStateDict(source.optimizer.stateDict({ layout }), { layout })
    expect(target.optimizer.stateDict().seed).toBe(3)
  })

  test('of a state that is refused is not taken over', async () => {
    const { optimizer, params } = startHalf(allStochastic)
    const other = startHalf({ ...allStochastic, beta2: 0.5, seed: 7 })
    await expectUnchanged(optimizer, params, () =>
      optimizer.loadStateDict(other.optimizer.stateDict()),
    )
    for (const seed of [-1, 0.5, 2 ** 53, 'x', null]) {
      const state = { ...optimizer.stateDict(), seed } as StateDict
      const error = await expectUnchanged(optimizer, params, () => optimizer.loadStateDict(state))
      expect(error).toMatchObject({ code: 'state/format' })
    }
  })
})
