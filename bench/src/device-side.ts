import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { type AdafactorOptions, adafactor, type Backend } from '@adafactor/core'
import ndarray from 'ndarray'
import type { FlatParameter } from './flat-parameter.js'
import { named, type Problem } from './sides.js'

/** An optimizer with parameters and gradients of its own, whose steps may end later. */
export interface DeviceSide {
  readonly name: string
  /** Returns a promise where steps are handed over to a device: it resolves when that is done. */
  step(): unknown
  /** Waits until the steps are done, not only handed over. */
  finish(): Promise<unknown>
  parameters(): Promise<readonly FlatParameter[]>
}

/** Smaller steps than by default: one gradient again and again would make the parameters grow. */
export const deviceOptions = { relativeStep: { cap: 1e-4 } } satisfies AdafactorOptions

export function ndarraySide({ shapes, start, gradients }: Problem): DeviceSide {
  const parameters = shapes.map((shape, index) => ({
    values: (start[index] as Float32Array).slice(),
    shape,
  }))
  const params = named(parameters.map(({ values, shape }) => ndarray(values, [...shape])))
  const byName = named(
    gradients.map((values, index) => ndarray(values, [...(shapes[index] ?? [])])),
  )
  const optimizer = adafactor({ backend: ndarrayBackend(), params, ...deviceOptions })
  return {
    name: 'ndarray',
    step: () => optimizer.step(byName),
    finish: async () => {},
    parameters: async () => parameters,
  }
}

/** What backends of a device count. */
export interface Counters {
  readonly launches: number
  readonly submissions: number
  readonly bytesUp: number
  readonly bytesDown: number
}

/** A backend that counts what its device does. */
export interface CountingBackend<T> extends Backend<T, 'asynchronous'> {
  counters(): Readonly<Counters>
}

/** A queue that can be waited for: WebGPU's `GPUQueue`. */
export interface WaitableQueue {
  onSubmittedWorkDone(): Promise<unknown>
}

/**
 * A step's gradients are on the device already, as those of a model that is trained there.
 *
 * @param queueOf the queue that steps are submitted to, given one of the backend's tensors; without it
 *   the end of a step is found out by a read
 */
export function countingSide<T>(
  backend: CountingBackend<T>,
  { shapes, start, gradients }: Problem,
  queueOf?: (tensor: T) => WaitableQueue,
): DeviceSide & { countStep(): Promise<Counters> } {
  const create = (values: Float32Array, index: number) =>
    backend.create([...(shapes[index] ?? [])], values)
  const tensors = start.map(create)
  const byName = named(gradients.map(create))
  const optimizer = adafactor({ backend, params: named(tensors), ...deviceOptions })
  // Work is done in the order in which it was submitted.
  const tiny = backend.create([1])
  const queue = queueOf?.(tiny)
  return {
    name: backend.name,
    step: () => optimizer.step(byName),
    finish: () => (queue ? queue.onSubmittedWorkDone() : backend.read(tiny)),
    parameters: () =>
      Promise.all(
        tensors.map(async (tensor, index) => ({
          values: Float32Array.from(await backend.read(tensor)),
          shape: shapes[index] as FlatParameter['shape'],
        })),
      ),
    async countStep() {
      const before = backend.counters()
      await optimizer.step(byName)
      const after = backend.counters()
      return {
        launches: after.launches - before.launches,
        submissions: after.submissions - before.submissions,
        bytesUp: after.bytesUp - before.bytesUp,
        bytesDown: after.bytesDown - before.bytesDown,
      }
    },
  }
}
