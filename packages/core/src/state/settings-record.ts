/** Settings as plain data. */
export type SettingsRecord = { readonly [name: string]: SettingsValue }
/** One setting as plain data. */
export type SettingsValue = string | number | boolean | null | SettingsRecord

/** The settings of a parameter as plain data. */
export function describeSettings(settings: object): SettingsRecord {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'function'
        ? 'schedule'
        : typeof value === 'object' && value !== null
          ? describeSettings(value)
          : (value as SettingsValue),
    ]),
  )
}
