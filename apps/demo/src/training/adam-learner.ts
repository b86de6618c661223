import type { Backend, Execution } from '@adafactor/core'
import { adamW } from '@adafactor/example-another-optimizer'
import { namedTensors } from './layers.js'
import { type AnyLearner, learnerWith } from './learner.js'
import { linearDecay } from './learning-rate.js'
import type { Network } from './network.js'
import { OptimizerMemory } from './optimizer-memory.js'

/** What an Adam needs to know. */
export interface AdamOptions {
  /** At the first step; it falls to 0 in the course of the run, as Adafactor's does. */
  readonly learningRate: number
  /** How many steps the run takes. */
  readonly steps: number
  /** Where another one was. */
  readonly state?: AdamState
}

/** An Adam between two steps, as plain data. */
export interface AdamState {
  readonly updates: number
  /** By parameter. */
  readonly moments: Readonly<Record<string, AdamMoments>>
}

interface AdamMoments {
  readonly firstMoment: Float32Array
  readonly secondMoment: Float32Array
}

/** A network with an Adam. */
export interface AdamLearner extends AnyLearner {
  /** A copy of its state. Waits for the device. */
  state(): Promise<AdamState>
}

/** Joins `network` to an Adam of its parameters: AdamW without weight decay. */
export async function adamLearner<T, E extends Execution>(
  backend: Backend<T, E>,
  network: Network<T>,
  { learningRate, steps, state }: AdamOptions,
): Promise<AdamLearner> {
  const params = namedTensors(network.layers)
  const memory = new OptimizerMemory(backend)
  let updates = state?.updates ?? 0
  const optimizer = memory.ofState(() =>
    adamW(backend, params, {
      learningRate: linearDecay(learningRate, steps),
      weightDecay: 0,
      updatesBefore: updates,
    }),
  )
  const read = async (tensor: T) => Float32Array.from(await backend.read(tensor))
  for (const [name, moments] of Object.entries(state?.moments ?? {})) {
    const own = optimizer.moments[name]
    if (own === undefined) throw new RangeError(`there is no parameter "${name}"`)
    await backend.write(own.firstMoment, moments.firstMoment)
    await backend.write(own.secondMoment, moments.secondMoment)
  }
  return {
    ...learnerWith(backend, network, memory, {
      ...optimizer,
      async step(gradients) {
        await optimizer.step(gradients)
        updates++
      },
    }),
    async state() {
      const moments = Object.entries(optimizer.moments).map(async ([name, own]) => [
        name,
        { firstMoment: await read(own.firstMoment), secondMoment: await read(own.secondMoment) },
      ])
      return { updates, moments: Object.fromEntries(await Promise.all(moments)) }
    },
  }
}
