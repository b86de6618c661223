import type { Backend, Execution } from '../backend.js'
import { checkBackend } from '../backends/check-backend.js'
import { checkSpecification } from '../checks/check-specification.js'
import { checkBoolean, checkKeys, checkObject, invalidOption } from '../checks/option-checks.js'
import { showValue } from '../checks/show-value.js'
import { AdafactorError, type AdafactorErrorCode, reasonOf } from '../errors.js'
import { selfTest } from './self-test.js'

/** Makes a backend, or throws the reason why it can't. */
export type BackendFactory = () => unknown

/** What became of one of the named backends. */
export interface SelectionLine {
  /** The name under which it was given. */
  readonly name: string
  /** `available`: passed the self-test, but an earlier one was chosen (with `tryAll`). */
  readonly status: 'chosen' | 'available' | 'failed' | 'not tried'
  /** For people: why. */
  readonly reason: string
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

/**
 * Chooses the first backend that runs here. Each is tested before it is chosen: a factored and an
 * unfactored step are held against the float64 reference.
 *
 * @param factories in the order of preference; each makes a backend or a promise of one
 * @param options `tryAll` tests the others too, for the report, and destroys them again
 * @throws AdafactorError `backend/unavailable` if none is left, with every reason; `option/invalid`,
 *   `option/unknown` for other arguments than these
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
  options: { readonly tryAll?: boolean } = {},
): Promise<Selection<BackendOf<F>, keyof F & string>> {
  const allowed = 'a plain object of functions: { cpu: () => ndarrayBackend() }'
  checkObject('factories', factories, allowed)
  checkObject('options', options, 'a plain object: { tryAll }')
  checkKeys('', options, ['tryAll'])
  const tryAll = checkBoolean('tryAll', options.tryAll ?? false)
  const report: SelectionLine[] = []
  let chosen: { backend: BackendOf<F>; name: keyof F & string } | undefined
  for (const [name, factory] of Object.entries(factories)) {
    if (chosen && !tryAll) {
      report.push({ name, status: 'not tried', reason: `${chosen.name} comes first and works` })
      continue
    }
    try {
      const backend = await makeTested(name, factory)
      if (chosen) {
        const trouble = await destroyed(backend)
        report.push({ name, status: 'available', reason: `passed its self-test${trouble}` })
      } else {
        chosen = { backend: backend as BackendOf<F>, name }
        const reason =
          report.length === 0
            ? 'the first choice, and it passed its self-test'
            : 'the first that passed its self-test'
        report.push({ name, status: 'chosen', reason })
      }
    } catch (error) {
      report.push({ name, status: 'failed', ...whyOf(error) })
    }
  }
  if (chosen) return { ...chosen, report }
  const reasons = report.map(({ name, reason }) => `${name}: ${reason}`).join('; ')
  throw new AdafactorError(
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
