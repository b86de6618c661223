import type { ElementType } from '@adafactor/core'
import type { Batch } from './batches.js'
import { digitClasses } from './digit-set.js'
import { initialLayers } from './layers.js'
import type { Learner } from './learner.js'
import { seededRandom } from './random.js'
import type { DeviceProbe, OpenedDevice } from './select-device.js'

/** The model that devices are timed by. */
export interface ProbedModel {
  /** Units per layer. */
  readonly sizes: readonly number[]
  readonly batchSize: number
  /** What it stores (float32). */
  readonly type?: ElementType
}

/** Steps that are timed at once, so that a device is not waited for after each. */
const stepsTimed = 3

/** Before that a device warms up for so many milliseconds: one step at least, and at most some. */
const warmUp = 25
const mostWarmUpSteps = 12

/** About as many pixels of a digit have ink; the network on the CPU leaves out the others. */
const inkShare = 0.19

/**
 * Times devices by a few steps of a model: its forward and backward pass, the optimizer's step, and the wait
 * until the loss is known.
 *
 * @param isAwaited whether somebody waits for the end; then `wasInterrupted` is true, and the device was not timed
 */
export function trainingProbe(
  { sizes, batchSize, type }: ProbedModel,
  isAwaited: () => boolean = () => false,
): DeviceProbe & {
  readonly wasInterrupted: boolean
} {
  const learners = new Map<OpenedDevice, Learner>()
  let wasInterrupted = false
  const learnerOf = (device: OpenedDevice) => {
    const known = learners.get(device)
    if (known) return known
    const made = device.learner(initialLayers(sizes, seededRandom(1)), batchSize, {}, type)
    fillWithInk(made.batch, sizes[0] ?? 0)
    learners.set(device, made)
    return made
  }
  return {
    async run(device) {
      const isFirst = !learners.has(device)
      const learner = learnerOf(device)
      const start = performance.now()
      const isEnough = (steps: number) =>
        isFirst
          ? steps >= mostWarmUpSteps || (steps > 0 && performance.now() - start > warmUp)
          : steps >= stepsTimed
      for (let steps = 0; !isEnough(steps); steps++) {
        if (isAwaited()) {
          wasInterrupted = true
          throw new Error('it was not timed to the end')
        }
        await learner.findGradients()
        await learner.step()
      }
      await learner.loss.read()
    },
    end(device) {
      learners.get(device)?.dispose()
      learners.delete(device)
    },
    get wasInterrupted() {
      return wasInterrupted
    },
  }
}

/** The steps a second that a time of a report means. */
export function probedStepsPerSecond(milliseconds: number): number {
  return (1000 * stepsTimed) / milliseconds
}

/** A full batch with as much ink as digits have, and as many zeros. */
function fillWithInk(batch: Batch, pixels: number): void {
  const random = seededRandom(2)
  const { pixels: all, labels } = Object.assign(batch, { count: batch.labels.length })
  for (let index = 0; index < batch.count * pixels; index++) {
    all[index] = random.uniform() < inkShare ? random.uniform() : 0
  }
  for (let example = 0; example < batch.count; example++) labels[example] = example % digitClasses
}
