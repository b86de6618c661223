import type { OptimizerSettings } from '../adafactor/settings.js'

/** Settings as plain data, in the words of options. */
export type SettingsRecord = { readonly [name: string]: SettingsValue }
/** One setting as plain data; a list is one of axes. */
export type SettingsValue = string | number | boolean | null | readonly number[] | SettingsRecord

/** Settings as plain data, a copy that shares nothing with them; a schedule is the word `schedule`. */
export function describeSettings(settings: object): SettingsRecord {
  const entries = Object.entries(settings).map(([name, value]) => [name, describe(value)])
  return Object.fromEntries(entries)
}

function describe(value: unknown): SettingsValue {
  if (typeof value === 'function') return 'schedule'
  if (Array.isArray(value)) return [...value]
  return typeof value === 'object' && value !== null
    ? describeSettings(value)
    : (value as SettingsValue)
}

/** The settings of an optimizer but for its seed, which a state has beside them. */
export function withoutSeed({ seed: _, ...settings }: OptimizerSettings): object {
  return settings
}
