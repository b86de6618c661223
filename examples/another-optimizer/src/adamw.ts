import type { Backend, CompiledProgram, Execution } from '@adafactor/core'
import { type AdamWScalars, adamWProgram } from './adamw-program.js'

/** AdamW's own arguments, with the defaults of PyTorch. */
export interface AdamWOptions {
  readonly learningRate?: number | ((updatesBefore: number) => number)
  readonly beta1?: number
  readonly beta2?: number
  readonly epsilon?: number
  readonly weightDecay?: number
  /** Steps that were taken before, for an optimizer whose moments are then written (0). */
  readonly updatesBefore?: number
}

/** The two running averages of a parameter. */
export interface Moments<T> {
  readonly firstMoment: T
  readonly secondMoment: T
}

/** An optimizer over parameters by name. */
export interface AdamW<T> {
  /** A step with the gradients of all parameters, or of some. */
  step(gradients: Readonly<Record<string, T>>): Promise<void>
  /** What its two moments take. */
  readonly stateBytes: number
  /** By parameter, to be read and written through the backend. */
  readonly moments: Readonly<Record<string, Moments<T>>>
  dispose(): void
}

/** A parameter, its two moments and the program for its rank. */
interface Trained<T> {
  readonly tensors: Moments<T> & { readonly parameter: T }
  readonly program: CompiledProgram<T>
}

/** AdamW for the parameters of any backend. */
export function adamW<T>(
  backend: Backend<T, Execution>,
  params: Readonly<Record<string, T>>,
  {
    learningRate = 1e-3,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
    weightDecay = 0.01,
    updatesBefore = 0,
  }: AdamWOptions = {},
): AdamW<T> {
  const programs = new Map<number, CompiledProgram<T>>()
  const programOf = (rank: number) => {
    const program = programs.get(rank) ?? backend.compile(adamWProgram(rank))
    programs.set(rank, program)
    return program
  }
  const before = backend.memory().bytes
  const trained = new Map(
    Object.entries(params).map(([name, parameter]): [string, Trained<T>] => {
      const shape = backend.shapeOf(parameter)
      const tensors = {
        parameter,
        firstMoment: backend.create(shape),
        secondMoment: backend.create(shape),
      }
      return [name, { tensors, program: programOf(shape.length) }]
    }),
  )
  const stateBytes = backend.memory().bytes - before
  let updates = updatesBefore

  const scalarsOf = (before: number): AdamWScalars => {
    const rate = typeof learningRate === 'number' ? learningRate : learningRate(before)
    const t = before + 1
    return {
      beta1,
      beta2,
      epsilon,
      kept: 1 - rate * weightDecay,
      stepSize: rate / (1 - beta1 ** t),
      rootCorrection: 1 / Math.sqrt(1 - beta2 ** t),
    }
  }

  return {
    async step(gradients) {
      const unknown = Object.keys(gradients).find((name) => !trained.has(name))
      if (unknown !== undefined) throw new RangeError(`there is no parameter "${unknown}"`)
      const scalars = { ...scalarsOf(updates++) }
      // One run of each program takes all parameters of its rank: on a GPU that is one launch.
      for (const program of programs.values()) {
        const batch = Object.entries(gradients).flatMap(([name, gradient]) => {
          const own = trained.get(name)
          return own?.program === program
            ? [{ tensors: { ...own.tensors, gradient }, scalars }]
            : []
        })
        await program.run(batch)
      }
      await backend.flush?.()
    },
    stateBytes,
    moments: Object.fromEntries([...trained].map(([name, { tensors }]) => [name, tensors])),
    dispose() {
      for (const { tensors } of trained.values()) {
        backend.dispose(tensors.firstMoment)
        backend.dispose(tensors.secondMoment)
      }
      for (const program of programs.values()) program.dispose()
    },
  }
}
