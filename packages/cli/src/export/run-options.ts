import { loadRun, openRun } from '@adafactor/checkpoint'
import type {
  AdafactorOptions,
  ParameterOptions,
  SettingsRecord,
  Shape,
  StateDict,
} from '@adafactor/core'
import { UsageError } from '../command-line/usage-error.js'
import { libraryOf } from '../files/open-checkpoint.js'
import { allOptionsOf, factoredOption, type OptimizerFlags } from '../optimizer/optimizer-flags.js'

/** A run that goes on elsewhere. */
export interface ExportedRun {
  readonly shapes: Readonly<Record<string, Shape>>
  readonly options: AdafactorOptions
}

/**
 * The parameters in the optimizer's state of a run, and the options that it was made with, as far as flags
 * do not change them; a preset changes all.
 *
 * @returns undefined if the file has no state of ours
 * @throws UsageError if the state doesn't say all options, with the flags that do
 */
export async function runOptions(
  path: string,
  flags: OptimizerFlags,
): Promise<ExportedRun | undefined> {
  if (!(await isRun(path))) return undefined
  const { state } = await loadRun(path)
  if (state === undefined) return undefined
  const { preset } = flags
  if ('layout' in state) {
    if (preset !== undefined) return undefined
    throw new UsageError(
      `the state in ${path} is in the words of ${state.layout}, which do not say the options: give ` +
        `--preset ${state.layout}, with what else the run has of its own`,
    )
  }
  const shapes = Object.fromEntries(
    Object.entries(state.parameters).map(([name, { shape }]) => [name, shape]),
  )
  const options = preset === undefined ? ownOptions(path, state, flags) : allOptionsOf(flags)
  return { shapes, options }
}

/** Of the optimizer, and of each parameter as overrides. */
function ownOptions(
  path: string,
  { settings: all, seed, parameters }: StateDict,
  flags: OptimizerFlags,
): AdafactorOptions {
  const own = new Map(
    Object.entries(parameters).map(([name, { settings }]) => [
      name,
      changed(path, settings, flags),
    ]),
  )
  return {
    ...(all as AdafactorOptions),
    ...(seed === undefined ? {} : { seed }),
    overrides: (name) => own.get(name),
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
function changed(path: string, settings: SettingsRecord, flags: OptimizerFlags): ParameterOptions {
  const { momentum: own } = settings as ParameterOptions
  const { momentum } = flags
  return {
    ...(settings as ParameterOptions),
    ...stepSize(path, settings, flags.learningRate),
    ...(momentum === undefined
      ? {}
      : { momentum: typeof own === 'object' && own ? { ...own, beta1: momentum } : momentum }),
    ...factoredOption(flags.factored),
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
