import { randomOf } from '@adafactor/conformance'
import { type AdafactorOptions, adafactor, referenceBackend, type Shape } from '@adafactor/core'

const [samples, inputs, hidden, outputs] = [48, 7, 13, 3]

/** A network of two layers by the shapes of its parameters: odd sizes, matrices and vectors. */
export const shapes = {
  w1: [inputs, hidden],
  b1: [hidden],
  w2: [hidden, outputs],
  b2: [outputs],
} as const satisfies Record<string, Shape>

export const names = ['w1', 'b1', 'w2', 'b2'] as const

export type Parameters<T> = Record<(typeof names)[number], T>

/** Numbers of both signs, the same wherever they are made. */
const numbers = (name: string, shape: Shape, scale: number): Float32Array<ArrayBuffer> => {
  const random = randomOf(1, name)
  const size = shape.reduce((product, length) => product * length, 1)
  return Float32Array.from({ length: size }, () => scale * random.normal())
}

export const data = {
  x: { shape: [samples, inputs] as [number, number], numbers: numbers('x', [samples, inputs], 1) },
  target: {
    shape: [samples, outputs] as [number, number],
    numbers: numbers('target', [samples, outputs], 1),
  },
}

/** What training begins with. */
export const initial: Parameters<Float32Array<ArrayBuffer>> = {
  w1: numbers('w1', shapes.w1, 0.4),
  b1: numbers('b1', shapes.b1, 0.1),
  w2: numbers('w2', shapes.w2, 0.4),
  b2: numbers('b2', shapes.b2, 0.1),
}

export const options: AdafactorOptions = { learningRate: 0.1, momentum: 0.9 }

export const steps = 20

/** Trained on the CPU in float64, gradients by hand: the mean square of tanh(x w1 + b1) w2 + b2 - target. */
export async function trainInFloat64(): Promise<{
  readonly losses: readonly number[]
  readonly parameters: Parameters<ArrayLike<number>>
}> {
  const backend = referenceBackend()
  const make = (shape: Shape, values: ArrayLike<number>) => backend.create(shape, values)
  const params = byName((name) => make(shapes[name], initial[name]))
  const optimizer = adafactor({ backend, params, ...options })
  const losses: number[] = []
  for (let step = 0; step < steps; step++) {
    const { loss, gradients } = backward(byName((name) => backend.read(params[name])))
    losses.push(loss)
    optimizer.step(byName((name) => make(shapes[name], gradients[name])))
  }
  return { losses, parameters: byName((name) => backend.read(params[name])) }
}

export function byName<T>(make: (name: (typeof names)[number], index: number) => T): Parameters<T> {
  return Object.fromEntries(names.map((name, i) => [name, make(name, i)])) as Parameters<T>
}

function backward(p: Parameters<ArrayLike<number>>): {
  loss: number
  gradients: Parameters<Float64Array>
} {
  const at = (array: ArrayLike<number>, index: number) => array[index] as number
  const gradients = byName((name) => new Float64Array(p[name].length))
  const add = (name: (typeof names)[number], index: number, value: number) => {
    gradients[name][index] = at(gradients[name], index) + value
  }
  let loss = 0
  for (let s = 0; s < samples; s++) {
    const x = data.x.numbers.subarray(s * inputs, (s + 1) * inputs)
    const h = Array.from({ length: hidden }, (_, j) =>
      Math.tanh(x.reduce((sum, value, i) => sum + value * at(p.w1, i * hidden + j), at(p.b1, j))),
    )
    const dh = new Float64Array(hidden)
    for (let k = 0; k < outputs; k++) {
      const y = h.reduce((sum, value, j) => sum + value * at(p.w2, j * outputs + k), at(p.b2, k))
      const error = y - at(data.target.numbers, s * outputs + k)
      loss += error ** 2 / (samples * outputs)
      const dy = (2 * error) / (samples * outputs)
      add('b2', k, dy)
      for (let j = 0; j < hidden; j++) {
        add('w2', j * outputs + k, dy * at(h, j))
        dh[j] = at(dh, j) + dy * at(p.w2, j * outputs + k)
      }
    }
    for (let j = 0; j < hidden; j++) {
      const dz = at(dh, j) * (1 - at(h, j) ** 2)
      add('b1', j, dz)
      for (let i = 0; i < inputs; i++) add('w1', i * hidden + j, dz * at(x, i))
    }
  }
  return { loss, gradients }
}
