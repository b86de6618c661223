import type { SettingsRecord, SettingsValue } from './settings-record.js'

/** Options as plain data, in the words in which they are given. */
export type OptionRecord = { readonly [option: string]: OptionValue }
type OptionValue = string | number | boolean | null | undefined | readonly unknown[] | OptionRecord

/**
 * The options that give these settings: messages speak of what users write, and states hold what
 * was made of it. What is not understood, in a damaged state or one of a later version, stays.
 */
export function optionsOf(settings: SettingsRecord): OptionRecord {
  const { stepSize, beta2, clipThreshold, clipBatchAxes, parameterScale, factored, ...others } =
    settings
  return withLists({
    ...stepSizeOptions(stepSize),
    ...(beta2 === undefined ? {} : { beta2: beta2Option(beta2) }),
    ...(clipThreshold === undefined
      ? {}
      : {
          clipThreshold:
            clipBatchAxes === undefined
              ? clipThreshold
              : { threshold: clipThreshold, batchAxes: clipBatchAxes },
        }),
    ...(parameterScale === undefined ? {} : { parameterScale: switchable(parameterScale) }),
    ...(factored === undefined ? {} : { factored: switchable(factored) }),
    ...others,
  })
}

export function isOptionRecord(value: OptionValue): value is OptionRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function stepSizeOptions(stepSize: SettingsValue | undefined): OptionRecord {
  if (stepSize === undefined) return {}
  if (isOptionRecord(stepSize)) {
    const { kind, ...rest } = stepSize
    if (kind === 'learningRate') return rest
    if (kind === 'relative') return { relativeStep: rest }
    if (kind === 'warmUp') {
      const { slope, ...others } = rest
      return { relativeStep: { warmUp: slope, ...others } }
    }
  }
  return { stepSize }
}

function beta2Option(beta2: SettingsValue): OptionValue {
  if (!isOptionRecord(beta2)) return beta2
  const { kind, ...rest } = beta2
  if (kind === 'power') return rest
  if (kind === 'adam') return { adam: rest.beta2 }
  return kind === 'constant' ? rest.beta2 : beta2
}

/** Settings have null for what is off, options false, or nothing for a part that is not asked for. */
function switchable(setting: SettingsValue): OptionValue {
  if (!isOptionRecord(setting)) return setting === null ? false : setting
  return Object.fromEntries(Object.entries(setting).filter(([, value]) => value !== null))
}

/** States hold lists as records of their places: `{ 0: 1, 1: 2 }` is `[1, 2]`. */
function withLists(record: OptionRecord): OptionRecord {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      if (!isOptionRecord(value)) return [name, value]
      const keys = Object.keys(value)
      const isList = keys.length > 0 && keys.every((key, index) => key === String(index))
      return [name, isList ? Object.values(value) : withLists(value)]
    }),
  )
}
