import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { type AdafactorOptions, adafactor, type StepReport } from '@adafactor/core'
import ndarray from 'ndarray'
import { gradients, shapes, start, steps, type Values } from './gradients.js'

/** The steps after which presets are compared. */
export const checkpoints = [1, 10, steps] as const

/** Where one preset went. */
export interface Trajectory {
  /** The parameters after a step that is a checkpoint. */
  at(step: number): Values
  /** What the last step did to `hidden/kernel`. */
  readonly lastStep: StepReport
}

/** Runs an optimizer with `options` from the start through all gradients. */
export function trajectory(options: AdafactorOptions, seed: number): Trajectory {
  const params = onNdarrays(start(seed))
  const optimizer = adafactor({ backend: ndarrayBackend(), params, ...options })
  const after = new Map<number, Values>()
  let step = 0
  for (const gradient of gradients(seed)) {
    optimizer.step(onNdarrays(gradient))
    step++
    if ((checkpoints as readonly number[]).includes(step)) after.set(step, copies(params))
  }
  const lastStep = optimizer.lastStep()['hidden/kernel'] as StepReport
  optimizer.dispose()
  return { at: (step) => after.get(step) as Values, lastStep }
}

/**
 * How far `there` is from `here`, as a share of the way that `here` is from the start (each as the
 * root mean square over all parameters): 0 for the same place, about 1 for one as far off as the
 * start.
 */
export function distance(here: Values, there: Values, seed: number): number {
  return difference(here, there) / difference(here, start(seed))
}

function difference(a: Values, b: Values): number {
  let sum = 0
  for (const [name, values] of Object.entries(a)) {
    const others = b[name] as Float32Array
    values.forEach((value, i) => {
      sum += (value - (others[i] as number)) ** 2
    })
  }
  return Math.sqrt(sum)
}

function onNdarrays(values: Values) {
  return Object.fromEntries(
    Object.entries(values).map(([name, data]) => [
      name,
      ndarray(data, [...(shapes[name] as readonly number[])]),
    ]),
  )
}

function copies(params: ReturnType<typeof onNdarrays>): Values {
  return Object.fromEntries(Object.entries(params).map(([name, { data }]) => [name, data.slice()]))
}
