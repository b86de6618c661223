import { elementTypes, isHalfType, type Rounding, type SelectionLine } from '@adafactor/core'
import { formatBytes, formatCount, formatDuration, formatShare } from '../format.js'
import { adamLearningRate } from '../training/adam-learning-rate.js'
import { adamStateBytes } from '../training/adam-state-bytes.js'
import type { Device } from '../training/device.js'
import type { Digits } from '../training/digit-set.js'
import { parameterCount } from '../training/layers.js'
import type { Learner } from '../training/learner.js'
import type { OptimizerOptions } from '../training/optimizer-options.js'
import { probedStepsPerSecond } from '../training/probe.js'
import { softwareAdapter } from '../training/software-adapter.js'
import type { Progress, TrainingEvent } from '../training/train.js'
import type { Settings } from './arguments.js'
import { epochName } from './display.js'
import type { EpochEvent, Reached } from './reached.js'
import type { BothEvents } from './train-both.js'

/** What is about to happen. */
export function heading(run: {
  readonly settings: Settings
  readonly digits: Digits
  /** Units per layer, from the pixels to the classes. */
  readonly sizes: readonly number[]
  readonly optimization: OptimizerOptions
  readonly device: Pick<Device, 'backend' | 'report'>
}): string {
  const { settings, digits, sizes, optimization, device } = run
  const { backend, report } = device
  const software = softwareAdapter(backend.traits)
  const { training, test } = digits
  const { epochs, batch, seed, preset, learningRate } = settings
  return [
    'Adafactor learns to read handwritten digits',
    '',
    row(
      'digits',
      `MNIST, ${formatCount(training.count)} to learn from, ${formatCount(test.count)} to test with`,
    ),
    row('model', `perceptron ${sizes.join('-')}, ${formatCount(parameterCount(sizes))} parameters`),
    ...(preset === undefined && learningRate === undefined
      ? []
      : [
          row(
            'optimizer',
            `${preset ? `preset ${preset}, ` : ''}${learningRateText(optimization)}`,
          ),
        ]),
    ...(settings.beside
      ? [row('beside it', `${adamTitle}, learning rate from ${adamLearningRate} down to 0`)]
      : []),
    ...storageRows(settings, parameterCount(sizes)),
    row(
      'backend',
      `${backend.name}, ${loops[backend.traits.compilation] ?? backend.traits.compilation}`,
    ),
    ...report.map((line) => row('', selectionText(line))),
    ...(software ? [row('', `${software}: an adapter in software, on the CPU`)] : []),
    row('plan', `${count(epochs, 'epoch')}, ${count(batch, 'image')} a step, seed ${seed}`),
    '',
  ].join('\n')
}

/** What became of a backend, with its speed where it was timed. */
function selectionText({ name, status, reason, milliseconds }: SelectionLine): string {
  const speed =
    milliseconds === undefined ? '' : `, ${formatCount(probedStepsPerSecond(milliseconds))} steps/s`
  return `${name} ${status}: ${reason}${speed}`
}

/** What is stored otherwise than usual. */
function storageRows(
  { type, rounding, stateType, stateRounding }: Settings,
  parameters: number,
): string[] {
  const { bytes } = elementTypes[type]
  const size = formatBytes(bytes * parameters)
  const usualSize = formatBytes(elementTypes.float32.bytes * parameters)
  const rows: string[] = []
  if (type !== 'float32') {
    const how = isHalfType(type) ? `${roundingTexts[rounding ?? 'nearest']}, ` : ''
    rows.push(`${type} parameters, ${how}${size} (float32: ${usualSize}); ${type} gradients`)
  }
  if (stateType !== undefined || stateRounding !== undefined) {
    const how =
      stateRounding !== undefined || isHalfType(stateType)
        ? `, ${roundingTexts[stateRounding ?? 'nearest']}`
        : ''
    rows.push(`${stateType === undefined ? '' : `${stateType} `}optimizer state${how}`)
  }
  return rows.map((text, index) => row(index === 0 ? 'storage' : '', text))
}

const roundingTexts: Readonly<Record<Rounding, string>> = {
  nearest: 'rounded to the nearest',
  stochastic: 'rounded stochastically',
}

function learningRateText({ peakLearningRate, falls }: OptimizerOptions): string {
  return falls
    ? `learning rate from ${peakLearningRate} down to 0`
    : `with its own learning rate, at most ${peakLearningRate}`
}

const loops: Readonly<Record<string, string>> = {
  webassembly: 'fused loops in WebAssembly, generated for this run',
  generated: 'fused loops generated for this run',
  closures: 'fused loops without code generation',
  interpreted: 'operation by operation',
}

/** How an epoch went, and a line on how it went beside. */
export function epochLines({ event, other }: BothEvents): string {
  const { epoch, epochs } = event
  const name = epochName(epoch, epochs)
  const line = (label: string, event: TrainingEvent) =>
    event.kind === 'batch' ? [] : [`${label}  ${epochText(event)}`]
  return [
    ...line(name, event),
    ...(other ? line(adamTitle.padStart(name.length), other) : []),
  ].join('\n')
}

const adamTitle = 'Adam'

function epochText({ loss, testAccuracy, images, trainingSeconds }: EpochEvent): string {
  return [
    `test accuracy ${formatShare(testAccuracy, 2)}`,
    `loss ${loss.toFixed(3)}`,
    `${formatCount(images / trainingSeconds)} images/s`,
  ].join('  ')
}

/** What was reached, and what the optimizer took; so far, where the run was stopped. */
export function summary(run: {
  readonly reached: Reached
  readonly sizes: readonly number[]
  readonly learner: Pick<Learner, 'stateBytes'>
  readonly beside?: Pick<Learner, 'stateBytes'> | undefined
  readonly digits: Pick<Digits, 'test'>
  readonly device: Pick<Device, 'stepsAhead'>
}): string {
  const { reached, sizes, learner, beside, digits, device } = run
  const { last, other, epoch, otherEpoch } = reached
  const { stateBytes } = learner
  const { test } = digits
  const adamBytes = beside?.stateBytes ?? adamStateBytes(parameterCount(sizes))
  const times = formatCount(adamBytes / stateBytes)
  const isFinished = epoch?.images === last.images
  return [
    '',
    ...(isFinished ? [] : [row('loss', `${last.loss.toFixed(3)} in epoch ${last.epoch}, so far`)]),
    row('test accuracy', accuracyText(epoch, test.count, isFinished)),
    row(
      'optimizer state',
      `${formatBytes(stateBytes)}; Adam ${beside ? 'holds' : 'would hold'} ` +
        `${formatBytes(adamBytes)}, ${times} times as much`,
    ),
    row('optimizer time', optimizerTimeText(last, device)),
    ...(other
      ? [
          row(
            'Adam beside it',
            `test accuracy ${accuracyText(otherEpoch, test.count, isFinished)}`,
          ),
          row('', `optimizer time ${optimizerTimeText(other, device)}`),
        ]
      : []),
    row('total time', formatDuration(last.seconds)),
  ].join('\n')
}

function accuracyText(epoch: EpochEvent | undefined, count: number, isFinished: boolean): string {
  if (epoch === undefined) return 'not measured yet: that is done after each epoch'
  const right = formatCount(Math.round(epoch.testAccuracy * count))
  const text = `${formatShare(epoch.testAccuracy, 2)} (${right} of ${formatCount(count)})`
  return isFinished ? text : `${text}, after epoch ${epoch.epoch}`
}

function optimizerTimeText(
  { optimizerSeconds, trainingSeconds }: Progress,
  { stepsAhead }: Pick<Device, 'stepsAhead'>,
): string {
  const share = formatShare(optimizerSeconds / trainingSeconds, 0)
  const text = `${formatDuration(optimizerSeconds)}, ${share} of the training`
  return stepsAhead ? `${text}, to hand its work to the device (whose own time is not seen)` : text
}

/** How far a run came that was ended early. */
export function stoppedLine({ epoch, epochs, epochImages, epochSize, seconds }: Progress): string {
  const done = epoch - 1 + epochImages / epochSize
  return `stopped after ${done.toFixed(1)} of ${count(epochs, 'epoch')}, ${formatDuration(seconds)}`
}

function count(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`
}

export function row(name: string, text: string): string {
  return `  ${name.padEnd(15)}  ${text}`
}
