import type { Backend, Execution } from '../backend.js'
import { checkBackend } from '../backends/check-backend.js'
import { checkSpecification } from '../checks/check-specification.js'
import {
  checkBoolean,
  checkChoice,
  checkKeys,
  checkObject,
  conflict,
  invalidOption,
} from '../checks/option-checks.js'
import { showValue } from '../checks/show-value.js'
import { AdafactorError, type AdafactorErrorCode, reasonOf } from '../errors.js'
import { selfTest } from './self-test.js'
import { timeBackend } from './time-backend.js'

/** Makes a backend, or throws the reason why it can't. */
export type BackendFactory = () => unknown

/** What became of one of the named backends. */
export interface SelectionLine {
  /** The name under which it was given. */
  readonly name: string
  /** `available`: passed the self-test, but another one was chosen (with `tryAll` or by speed). */
  readonly status: 'chosen' | 'available' | 'failed' | 'not tried'
  /** For people: why. */
  readonly reason: string
  /** The least time of the probe, where backends were timed. */
  readonly milliseconds?: number
  /** What kind of failure it was, where the error was one of this library's. */
  readonly code?: AdafactorErrorCode
}

/** The backend that {@link selectBackend} has chosen, and why. */
export interface Selection<B, N extends string> {
  /** It has passed its self-test and is yours to destroy. */
  readonly backend: B
  /** The name under which it was given. */
  readonly name: N
  /** A line for every name, in the order given. */
  readonly report: readonly SelectionLine[]
}

/** What the factories make, promised or not. */
export type BackendOf<F extends Readonly<Record<string, BackendFactory>>> = Awaited<
  ReturnType<F[keyof F]>
>

/** How a backend is chosen. */
export interface SelectOptions<B> {
  /**
   * `order`: the first that passes its self-test (the default). `speed`: of all that pass, the one whose
   * probe takes the least time.
   */
  readonly prefer?: 'order' | 'speed'
  /**
   * What is timed, until the device has done it: some of your own work, called again and again. If its first
   * call answers with a function, that is timed instead, and the call has set it up: parameters and an
   * optimizer are made once, since a new optimizer compiles its step. Its first run does not count, and of
   * the others the least time does. Default: a step of a small layer (256 x 128 and a vector). Only with
   * `prefer: 'speed'`.
   */
  readonly probe?: (backend: B) => unknown
  /** Whether all are tried, for the report (default false; by speed all are). */
  readonly tryAll?: boolean
}

/**
 * Chooses a backend that runs here: the first, or the fastest. Each is tested before it is chosen: a
 * factored and an unfactored step are held against the float64 reference. Those that are not chosen are
 * destroyed again.
 *
 * @param factories in the order of preference; each makes a backend or a promise of one
 * @throws AdafactorError `backend/unavailable` if none is left, with every reason; `option/invalid`,
 *   `option/unknown`, `option/conflict` for other arguments than these
 * @example
 * ```ts
 * import { referenceBackend, selectBackend } from '@adafactor/core'
 *
 * const { name, report } = await selectBackend({
 *   gpu: () => {
 *     throw new Error('there is no GPU here')
 *   },
 *   cpu: () => referenceBackend(),
 * })
 * console.log(name, report[0]?.reason) // => cpu there is no GPU here
 * ```
 */
export async function selectBackend<const F extends Readonly<Record<string, BackendFactory>>>(
  factories: F,
  options: SelectOptions<BackendOf<F>> = {},
): Promise<Selection<BackendOf<F>, keyof F & string>> {
  const allowed = 'a plain object of functions: { cpu: () => ndarrayBackend() }'
  checkObject('factories', factories, allowed)
  const { bySpeed, tryAll, probe } = checkSelectOptions(options)
  const report: SelectionLine[] = []
  let chosen: Candidate | undefined
  for (const [name, factory] of Object.entries(factories)) {
    if (chosen && !tryAll) {
      report.push({ name, status: 'not tried', reason: `${chosen.name} comes first and works` })
      continue
    }
    try {
      const backend = await makeTested(name, factory)
      const candidate = {
        backend,
        name,
        line: report.length,
        time: bySpeed ? await timed(backend, probe) : 0,
      }
      const [kept, left] =
        chosen && chosen.time <= candidate.time ? [chosen, candidate] : [candidate, chosen]
      const time = bySpeed ? { milliseconds: candidate.time } : {}
      report.push({ name, status: 'available', reason: 'passed its self-test', ...time })
      chosen = kept
      if (left) {
        const line = report[left.line] as SelectionLine
        report[left.line] = { ...line, reason: line.reason + (await destroyed(left.backend)) }
      }
    } catch (error) {
      report.push({ name, status: 'failed', ...whyOf(error) })
    }
  }
  if (!chosen) throw noneLeft(report)
  const line = report[chosen.line] as SelectionLine
  report[chosen.line] = { ...line, status: 'chosen', reason: whyChosen(report, bySpeed) }
  return { backend: chosen.backend as BackendOf<F>, name: chosen.name, report }
}

/** A backend that has passed its self-test. */
interface Candidate {
  readonly backend: Backend<unknown, Execution>
  readonly name: string
  /** Its place in the report. */
  readonly line: number
  readonly time: number
}

function checkSelectOptions<B>(options: SelectOptions<B>) {
  checkObject('options', options, 'a plain object: { prefer, probe, tryAll }')
  checkKeys('', options, ['prefer', 'probe', 'tryAll'])
  const { prefer = 'order', probe, tryAll = false } = options
  const bySpeed = checkChoice('prefer', prefer, ['order', 'speed']) === 'speed'
  if (probe !== undefined && typeof probe !== 'function') {
    throw invalidOption('probe', probe, 'a function of a backend')
  }
  if (probe && !bySpeed) throw conflict('probe', 'prefer', 'only "speed" times anything')
  return { bySpeed, probe, tryAll: checkBoolean('tryAll', tryAll) || bySpeed }
}

/** The time of a backend; one that fails at it is destroyed. */
async function timed<B>(
  backend: Backend<unknown, Execution>,
  probe: ((backend: B) => unknown) | undefined,
): Promise<number> {
  const run = probe && (() => probe(backend as B))
  try {
    const made = await run?.()
    if (typeof made !== 'function') return await timeBackend(backend, run)
    await made()
    return await timeBackend(backend, () => made())
  } catch (error) {
    await destroyed(backend)
    throw run ? new Error(`your probe failed: ${whyOf(error).reason}`, { cause: error }) : error
  }
}

function whyChosen(report: readonly SelectionLine[], bySpeed: boolean): string {
  const passed = report.filter(({ status }) => status === 'available').length
  if (bySpeed && passed > 1) return `the fastest of ${passed} that passed their self-tests`
  if (bySpeed) return 'the only one that passed its self-test'
  return report[0]?.status === 'available'
    ? 'the first choice, and it passed its self-test'
    : 'the first that passed its self-test'
}

function noneLeft(report: readonly SelectionLine[]): AdafactorError {
  const reasons = report.map(({ name, reason }) => `${name}: ${reason}`).join('; ')
  return new AdafactorError(
    'backend/unavailable',
    report.length === 0
      ? 'selectBackend was given no backend to try'
      : `none of the backends runs here: ${reasons}`,
  )
}

/** Whatever was thrown, in words. */
function whyOf(error: unknown): Pick<SelectionLine, 'reason' | 'code'> {
  if (AdafactorError.isInstance(error)) return { reason: error.reason, code: error.code }
  const hasWords = error instanceof Error || typeof error === 'string'
  return { reason: hasWords ? reasonOf(error) : `it threw ${showValue(error)}` }
}

/** Destroys a backend that is not chosen. What then goes wrong is told, and hides nothing else. */
async function destroyed(backend: Pick<Backend<unknown>, 'destroy'>): Promise<string> {
  try {
    await backend.destroy()
    return ''
  } catch (error) {
    return `; its destroy() failed: ${whyOf(error).reason}`
  }
}

async function makeTested(
  of: string,
  factory: BackendFactory,
): Promise<Backend<unknown, Execution>> {
  if (typeof factory !== 'function') {
    throw invalidOption(of, factory, 'a function that makes a backend: () => ndarrayBackend()')
  }
  const backend = (await factory()) as Backend<unknown, Execution> | null | undefined
  if (typeof backend !== 'object' || backend === null) {
    throw new AdafactorError(
      'backend/unavailable',
      `the function that should make it returned ${showValue(backend)} instead of a backend`,
    )
  }
  try {
    const { name, specification, packageName } = backend
    checkSpecification(`backend ${showValue(name)}`, specification, packageName)
    checkBackend(backend)
    await selfTest(backend)
    return backend
  } catch (error) {
    await destroyed(backend)
    throw error
  }
}
