/** Training with parameters of several types, by gradients that are the same in each. */
import {
  type AdafactorOptions,
  adafactor,
  type Backend,
  type DenseTensor,
  type ElementType,
  type Optimizer,
  referenceBackend,
  type Shape,
  sizeOf,
} from '../../src/index.js'
import { Random } from './random.js'

export const shapes: Readonly<Record<string, Shape>> = {
  'layer.weight': [4, 3],
  'layer.bias': [5],
  plain: [2, 2],
  temperature: [],
  nothing: [0, 2],
}
export const ownTypes: Readonly<Record<string, ElementType>> = {
  'layer.weight': 'bfloat16',
  'layer.bias': 'float16',
  plain: 'float32',
  temperature: 'bfloat16',
  nothing: 'float16',
}
export const names = Object.keys(shapes)
export const allStochastic: AdafactorOptions = {
  learningRate: 0.02,
  rounding: 'stochastic',
  stateType: 'parameter',
  stateRounding: 'stochastic',
  momentum: { beta1: 0.9, type: 'parameter' },
}

export interface Run {
  readonly backend: Backend<DenseTensor, 'synchronous'>
  readonly params: Readonly<Record<string, DenseTensor>>
  readonly optimizer: Optimizer<DenseTensor, 'synchronous'>
  /** Gradients that the number decides, float32 numbers that bfloat16 has. */
  gradients(number: number, type?: ElementType): Record<string, DenseTensor>
}

export function startHalf(
  options: AdafactorOptions,
  types: Readonly<Record<string, ElementType>> = ownTypes,
  backend = referenceBackend({ precision: 'float32' }),
): Run {
  const make = (seed: number, typeOf: (name: string) => ElementType) => {
    const random = new Random(seed)
    return Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => {
        // Numbers that every type has, so that they are the same in each.
        const data = random.normals(sizeOf(shape)).map((x) => Math.round(16 * x) / 16 || 0.5)
        return [name, backend.create(shape, data, { type: typeOf(name) })]
      }),
    )
  }
  const params = make(1, (name) => types[name] as ElementType)
  const optimizer = adafactor({ backend, params, ...options })
  return {
    backend,
    params,
    optimizer,
    gradients: (number, type = 'float32') => make(100 + number, () => type),
  }
}

export const numbersOf = ({ params }: Run) =>
  Object.fromEntries(Object.entries(params).map(([name, { data }]) => [name, [...data]]))
export const everything = (run: Run) => ({
  numbers: numbersOf(run),
  state: run.optimizer.stateDict(),
})
