import {
  AdafactorError,
  type AdafactorOptions,
  checkBoolean,
  checkNumber,
  checkObject,
  checkShape,
  reasonOf,
  type Shape,
} from '@adafactor/core'

/** What a module is printed for: options of the optimizer, and these. */
export interface JaxModuleOptions extends AdafactorOptions {
  /**
   * The shapes of all parameters by name; a name is the path in JAX's tree, with `/` or `.` between its
   * parts. Absent: whatever parameters the module meets, by rule; then options that are functions of a
   * parameter's name and shape, or that name axes, can't be printed.
   */
  readonly params?: Readonly<Record<string, Shape>>
  /**
   * How many updates schedules that are functions are tabulated for (10,000); beyond that the last value
   * stays.
   */
  readonly scheduleSteps?: number
  /**
   * Whether parameters of at most 4,096 numbers are stepped as one array where at least 16 are alike, in
   * shape, type and settings; their state is kept as one array then (default true).
   * Three hundred small parameters take less than half of the time so.
   */
  readonly stackSmall?: boolean
}

/** Options of a module, apart from those of the optimizer. */
export interface ModuleOptions {
  readonly options: AdafactorOptions
  readonly params: Readonly<Record<string, Shape>> | undefined
  readonly scheduleSteps: number
  readonly stackSmall: boolean
}

/** @throws AdafactorError `option/invalid`, `tensor/shape`, `parameter/none` */
export function moduleOptions(given: JaxModuleOptions): ModuleOptions {
  checkObject('options', given, 'a plain object')
  const { params, scheduleSteps = 10_000, stackSmall = true, ...options } = given
  checkNumber('scheduleSteps', scheduleSteps, { atLeast: 1, atMost: 10_000_000, whole: true })
  if (params !== undefined) {
    checkObject('params', params, 'a plain object of shapes by name')
    const names = Object.keys(params)
    if (names.length === 0) {
      throw new AdafactorError(
        'parameter/none',
        'option "params" has no parameters; leave it out for a module that takes any',
      )
    }
    for (const name of names) {
      try {
        checkShape(params[name] as Shape)
      } catch (error) {
        throw new AdafactorError('tensor/shape', `parameter "${name}": ${reasonOf(error)}`)
      }
    }
  }
  checkBoolean('stackSmall', stackSmall)
  return { options, params, scheduleSteps, stackSmall }
}
