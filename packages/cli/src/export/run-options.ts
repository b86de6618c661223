import { loadRun, openRun } from '@adafactor/checkpoint'
import type { AdafactorOptions, ParameterOptions, SettingsRecord, Shape } from '@adafactor/core'
import { UsageError } from '../command-line/usage-error.js'
import { libraryOf } from '../files/open-checkpoint.js'
import { factoredOption, type OptimizerFlags } from '../optimizer/optimizer-flags.js'

/** A run that goes on elsewhere. */
export interface ExportedRun {
  readonly shapes: Readonly<Record<string, Shape>>
  readonly options: AdafactorOptions
}

/** What flags change in the options of a run. */
type Changes = Pick<OptimizerFlags, 'learningRate' | 'momentum' | 'factored'>

/**
 * The parameters in the optimizer's state of a run, and the options that it was made with.
 *
 * @returns undefined if the file has no state
 * @throws UsageError if the state doesn't say all options, with the flags that do
 */
export async function runOptions(path: string, changes: Changes): Promise<ExportedRun | undefined> {
  if (!(await isRun(path))) return undefined
  const { state } = await loadRun(path)
  if (state === undefined) return undefined
  if ('layout' in state) {
    throw new UsageError(
      `the state in ${path} is in the words of ${state.layout}, which do not say the options: give ` +
        `--preset ${state.layout}, with what else the run has of its own`,
    )
  }
  const parameters = Object.entries(state.parameters)
  const options = new Map(
    parameters.map(([name, { settings }]) => [name, changed(path, settings, changes)]),
  )
  return {
    shapes: Object.fromEntries(parameters.map(([name, { shape }]) => [name, shape])),
    options: {
      ...(state.settings as AdafactorOptions),
      ...(state.seed === undefined ? {} : { seed: state.seed }),
      overrides: (name) => options.get(name),
    },
  }
}

/** Whether a file is a run, as far as its header says. */
async function isRun(path: string): Promise<boolean> {
  if ((await libraryOf(path)) !== undefined) return false
  const { description, close } = await openRun(path)
  await close()
  return description !== undefined
}

/** Settings are options; a schedule is not in them. */
function changed(path: string, settings: SettingsRecord, changes: Changes): ParameterOptions {
  const { momentum: own } = settings as ParameterOptions
  const { momentum } = changes
  return {
    ...(settings as ParameterOptions),
    ...stepSize(path, settings, changes.learningRate),
    ...(momentum === undefined
      ? {}
      : { momentum: typeof own === 'object' && own ? { ...own, beta1: momentum } : momentum }),
    ...factoredOption(changes.factored),
  }
}

/** The learning rate takes the place of a schedule, or else of the whole step size. */
function stepSize(
  path: string,
  { learningRate, relativeStep, weightDecay }: SettingsRecord,
  rate: number | undefined,
): Pick<ParameterOptions, 'learningRate' | 'relativeStep'> {
  if (partOf(weightDecay, 'rate') === 'schedule') {
    throw new UsageError(
      `weight decay in ${path} goes by a schedule, which is a function and not in the file: jaxModule ` +
        'of @adafactor/xla takes it, with the options that the run was made with',
    )
  }
  const isCap = partOf(relativeStep, 'cap') === 'schedule'
  if (rate === undefined) {
    if (learningRate !== 'schedule' && !isCap) return {}
    const inPython = isCap ? '' : ', and a schedule to adafactor(learning_rate=...) in Python'
    throw new UsageError(
      `the learning rate in ${path} goes by a schedule, which is a function and not in the file: give ` +
        `--learning-rate${inPython}`,
    )
  }
  if (isCap) return { relativeStep: { ...(relativeStep as object), cap: rate } }
  return { learningRate: rate, relativeStep: false }
}

function partOf(setting: SettingsRecord[string] | undefined, part: string): unknown {
  return (setting as SettingsRecord | null | undefined)?.[part]
}
