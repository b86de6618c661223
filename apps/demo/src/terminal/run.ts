import { setImmediate } from 'node:timers/promises'
import { AdafactorError, adafactor } from '@adafactor/core'
import { chooseBackend } from '../training/backends.js'
import { type Digits, digitClasses } from '../training/digit-set.js'
import { optimizerOptions } from '../training/optimizer-options.js'
import { perceptron } from '../training/perceptron.js'
import { seededRandom } from '../training/random.js'
import { train } from '../training/train.js'
import { parseArguments, type Settings } from './arguments.js'
import type { Display } from './display.js'
import { epochLine, heading, stoppedLine, summary } from './texts.js'
import { UserError } from './user-error.js'

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
  const { epochs, batch: batchSize, hidden, seed, preset } = settings
  const { backend, report } = await chooseBackend(settings.backend)
  const digits = await world.loadDigits()
  const random = seededRandom(seed)
  const model = perceptron([digits.training.pixels, ...hidden, digitClasses], random)
  const steps = epochs * Math.ceil(digits.training.count / batchSize)
  const optimization = optimizerOptions(preset, steps)
  const optimizer = adafactor({ backend, params: model.parameters, ...optimization.options })
  display.print(heading({ settings, digits, model, optimization, backend, report }))
  const rest = restEvery(longestTurnMilliseconds)
  try {
    for await (const event of train({ model, optimizer, digits, epochs, batchSize, random })) {
      if (event.kind === 'batch') display.progress(event)
      else display.print(epochLine(event))
      if (event.kind === 'epoch' && event.epoch === epochs) {
        display.print(summary(event, model, optimizer.stateBytes, digits))
        break
      }
      await rest()
      const stopCode = world.stopCode()
      if (stopCode !== undefined) {
        display.print(stoppedLine(event))
        return stopCode
      }
    }
    return 0
  } finally {
    display.close()
    optimizer.dispose()
    backend.destroy()
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
