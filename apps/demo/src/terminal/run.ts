import { setImmediate } from 'node:timers/promises'
import { AdafactorError, type AdafactorOptions } from '@adafactor/core'
import { adamLearningRate } from '../training/adam-learning-rate.js'
import type { Device } from '../training/device.js'
import { type Digits, digitClasses } from '../training/digit-set.js'
import { initialLayers, type LayerValues } from '../training/layers.js'
import { optimizerOptions } from '../training/optimizer-options.js'
import type { ProbedModel } from '../training/probe.js'
import { seededRandom } from '../training/random.js'
import { parseArguments, type Settings } from './arguments.js'
import type { Display } from './display.js'
import { openDevice } from './open-device.js'
import { Reached } from './reached.js'
import { epochLines, heading, stoppedLine, summary } from './texts.js'
import { trainBoth } from './train-both.js'
import { UserError } from './user-error.js'

/** What somebody can do who was told that WebGPU is not there. */
const howToGetWebgpu =
  'In Node WebGPU needs the npm package webgpu and a driver for Vulkan, Metal or Direct3D 12; ' +
  'the README of apps/demo says how to get one in software'

/** What the program needs of the world around it. */
export interface World {
  readonly display: Display
  /** Shows one line about what is wrong. */
  complain(text: string): void
  loadDigits(): Promise<Digits>
  /** Once somebody wants the run to end after the batch at hand: the code to exit with. */
  stopCode(): number | undefined
}

const badArgumentsCode = 2
const failedCode = 1

/** How long training may go on before signals are looked at. */
const longestTurnMilliseconds = 50

/**
 * The whole program.
 *
 * @param args the command line without node and the script
 * @returns the exit code
 */
export async function run(args: readonly string[], world: World): Promise<number> {
  const { display } = world
  const parsed = parseArguments(args)
  if (parsed.kind === 'help') {
    display.print(parsed.text.trimEnd())
    return 0
  }
  if (parsed.kind === 'error') {
    world.complain(parsed.text)
    return badArgumentsCode
  }
  try {
    return await learn(parsed.settings, world)
  } catch (error) {
    if (!(error instanceof UserError || AdafactorError.isInstance(error))) throw error
    world.complain(`error: ${error.message}`)
    return failedCode
  }
}

async function learn(settings: Settings, world: World): Promise<number> {
  const { display } = world
  const { epochs, batch: batchSize, hidden, seed, preset, learningRate, type, beside } = settings
  const digits = await world.loadDigits()
  const sizes = [digits.training.pixels, ...hidden, digitClasses]
  const device = await open(settings, { sizes, batchSize, type })
  try {
    const steps = epochs * Math.ceil(digits.training.count / batchSize)
    const optimization = optimizerOptions(preset, steps, learningRate)
    const options = { ...optimization.options, ...storageOptions(settings) }
    // Whatever trains begins with the same numbers and gets the same batches.
    const begin = <L>(make: (values: LayerValues[]) => L) => {
      const random = seededRandom(seed)
      return { learner: make(initialLayers(sizes, random)), digits, epochs, random }
    }
    const own = begin((values) => device.learner(values, batchSize, options, type))
    const { learner } = own
    const adam =
      beside &&
      begin((values) =>
        device.adamLearner(values, batchSize, { learningRate: adamLearningRate, steps }),
      )
    const other = adam && { ...adam, learner: await adam.learner }
    try {
      display.print(heading({ settings, digits, sizes, optimization, device }))
      const reached = new Reached()
      const rest = restEvery(longestTurnMilliseconds)
      for await (const events of trainBoth(own, other)) {
        const { event } = events
        reached.take(events)
        if (event.kind === 'batch') display.progress(event)
        else display.print(epochLines(events))
        const result = { reached, sizes, learner, beside: other?.learner, digits, device }
        if (event.kind === 'epoch' && event.epoch === epochs) {
          display.print(summary(result))
          break
        }
        await rest()
        const stopCode = world.stopCode()
        if (stopCode !== undefined) {
          display.print(stoppedLine(event))
          display.print(summary(result))
          return stopCode
        }
      }
      return 0
    } finally {
      display.close()
      learner.dispose()
      other?.learner.dispose()
    }
  } finally {
    device.destroy()
  }
}

/** What the optimizer does other than its preset: how state is stored and how parameters are rounded. */
function storageOptions({ stateType, rounding, stateRounding, seed }: Settings): AdafactorOptions {
  return {
    seed,
    ...(stateType && { stateType }),
    ...(rounding && { rounding }),
    ...(stateRounding && { stateRounding }),
  }
}

async function open({ backend, mode = 'auto' }: Settings, model: ProbedModel): Promise<Device> {
  const { type = 'float32' } = model
  const mustBeWebgpu = backend === 'webgpu' || mode === 'webgpu'
  const mayBeWebgpu = mustBeWebgpu || (backend === 'gpujs' && mode === 'auto')
  try {
    if (mayBeWebgpu) {
      const { provideWebgpu } = await import('@adafactor/webgpu-runtime/node')
      // For `auto` the other modes remain.
      await provideWebgpu().catch((error: unknown) => {
        if (mustBeWebgpu) throw error
      })
    }
    return await openDevice(backend, mode, model)
  } catch (error) {
    if (!AdafactorError.isInstance(error, 'backend/unavailable')) throw error
    const advice =
      type !== 'float32' ? `--backend ndarray stores ${type}` : mayBeWebgpu ? howToGetWebgpu : ''
    if (advice === '' || !(mayBeWebgpu || backend === 'gpujs')) throw error
    throw new UserError(`${error.reason}. ${advice}`, { cause: error })
  }
}

/** A function that now and then waits until signals and writes have been dealt with. */
function restEvery(milliseconds: number): () => Promise<void> {
  let rested = performance.now()
  return async () => {
    if (performance.now() - rested < milliseconds) return
    await setImmediate()
    rested = performance.now()
  }
}
