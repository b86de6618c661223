import {
  type AdafactorOptions,
  adafactor as coreAdafactor,
  referenceBackend,
} from '@adafactor/core'
import * as tf from '@tensorflow/tfjs'

export const wave = (size: number, shift: number, scale = 1): Float32Array =>
  Float32Array.from({ length: size }, (_, index) => scale * Math.sin(index * 1.3 + shift))

const shapes = { kernel: [6, 5], filter: [3, 2, 4], bias: [5], scale: [] } as const
export type Name = keyof typeof shapes
export const names = Object.keys(shapes) as Name[]
export const sizeOf = (name: Name) =>
  shapes[name].reduce((product: number, size) => product * size, 1)

let made = 0

/** A name that no variable has yet. */
export const freshName = (stem: string) => `${stem}${made++}`

/** Variables of a name of their own, beginning with the same numbers. */
export function makeVariables() {
  const model = freshName('model')
  const of = (name: Name) =>
    tf.tidy(() =>
      tf.variable(tf.tensor(wave(sizeOf(name), 1), [...shapes[name]]), true, `${model}/${name}`),
    )
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, tf.Variable>
}

export const gradientOf = (name: Name, step: number) =>
  tf.tensor(wave(sizeOf(name), 2 + step, 0.5), [...shapes[name]])

/** What is in a variable now. */
export const read = async (variable: tf.Variable) => {
  const copy = tf.tidy(() => tf.add(variable, 0))
  const numbers = await copy.data()
  copy.dispose()
  return numbers
}

/** In float64, by the names of these variables. */
export function trainReference(
  variables: Record<Name, tf.Variable>,
  options: AdafactorOptions,
  steps: number,
  present: (name: Name, step: number) => boolean = () => true,
) {
  const backend = referenceBackend()
  const params = Object.fromEntries(
    names.map((name) => [
      variables[name].name,
      backend.create(shapes[name], wave(sizeOf(name), 1)),
    ]),
  )
  const optimizer = coreAdafactor({ ...options, backend, params })
  for (let step = 0; step < steps; step++) {
    optimizer.step(
      Object.fromEntries(
        names
          .filter((name) => present(name, step))
          .map((name) => [
            variables[name].name,
            backend.create(shapes[name], wave(sizeOf(name), 2 + step, 0.5)),
          ]),
      ),
    )
  }
  return {
    report: optimizer.lastStep(),
    read: (name: Name) => backend.read(params[variables[name].name] as never),
  }
}
