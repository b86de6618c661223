/** Training with the same gradients every time, for states to be taken of and loaded into. */
import {
  type AdafactorOptions,
  adafactor,
  type DenseTensor,
  type Optimizer,
  type Precision,
  referenceBackend,
  type StateDict,
} from '../../src/index.js'
import { Random } from './random.js'

export const shapes = { weights: [4, 3], bias: [3], batch: [2, 2, 3], none: [0, 2] } as const
export type Params = Record<keyof typeof shapes, DenseTensor>

export interface Run {
  readonly params: Params
  readonly optimizer: Optimizer<DenseTensor, 'synchronous'>
  /** Does this step, always with the same gradients for the same number. */
  step(number: number): void
}

export function startRun(options: AdafactorOptions, precision: Precision = 'float64'): Run {
  const backend = referenceBackend({ precision })
  const numbersFor = (seed: number) => {
    const random = new Random(seed)
    return Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => {
        const size = shape.reduce((product: number, own) => product * own, 1)
        return [name, backend.create(shape, random.normals(size))]
      }),
    ) as Params
  }
  const params = numbersFor(1)
  const optimizer = adafactor({ backend, params, ...options })
  return {
    params,
    optimizer,
    step: (number) => {
      const gradients = numbersFor(100 + number)
      // Not every parameter has a gradient in every step.
      const { bias, ...others } = gradients
      optimizer.step(number % 3 === 1 ? others : { ...others, bias })
    },
  }
}

/** The state and the parameters as they come back from storage. */
export function stored(run: Run): { state: StateDict; params: Params } {
  return structuredClone({ state: run.optimizer.stateDict(), params: run.params })
}
