import type { ParameterSettings } from '../adafactor/settings.js'
import type { StepScalars } from '../adafactor/step-form.js'
import { stepScalars } from '../adafactor/step-scalars.js'

/** Makes equal settings the same object, so that what is computed from them is computed once. */
export class SettingsPool {
  readonly #known = new Map<string, ParameterSettings>()
  /** What was asked before: its text need not be formed again. */
  readonly #shared = new Map<ParameterSettings, ParameterSettings>()
  readonly #schedules = new Map<unknown, number>()

  share(settings: ParameterSettings): ParameterSettings {
    const before = this.#shared.get(settings)
    if (before) return before
    const key = JSON.stringify(settings, (_, value) =>
      typeof value === 'function' ? `schedule ${this.#numberOf(value)}` : value,
    )
    const known = this.#known.get(key) ?? settings
    this.#known.set(key, known)
    this.#shared.set(settings, known)
    return known
  }

  #numberOf(schedule: unknown): number {
    const number = this.#schedules.get(schedule) ?? this.#schedules.size
    this.#schedules.set(schedule, number)
    return number
  }
}

/** The run-time numbers of one iteration: most parameters have the same settings and count. */
export class ScalarsCache {
  readonly #known = new Map<ParameterSettings, Map<number, StepScalars<number>>>()
  readonly #updatesBefore: number
  /** Neighbours mostly agree. */
  #last: { settings: ParameterSettings; t: number; scalars: StepScalars<number> } | undefined

  /** @param updatesBefore what schedules are asked with */
  constructor(updatesBefore: number) {
    this.#updatesBefore = updatesBefore
  }

  /** The numbers of update `t` under these settings. @throws as {@link stepScalars} */
  of(settings: ParameterSettings, t: number): StepScalars<number> {
    const last = this.#last
    if (last?.settings === settings && last.t === t) return last.scalars
    const byCount = this.#known.get(settings) ?? new Map<number, StepScalars<number>>()
    this.#known.set(settings, byCount)
    const scalars = byCount.get(t) ?? stepScalars(settings, t, this.#updatesBefore)
    byCount.set(t, scalars)
    this.#last = { settings, t, scalars }
    return scalars
  }
}
