import type { Backend, Execution } from './backend.js'
import { checkSpecification } from './check-specification.js'
import { AdafactorError, type AdafactorErrorCode } from './errors.js'
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
 * @throws AdafactorError `backend/unavailable` if none is left, with every reason
 */
export async function selectBackend<const F extends Readonly<Record<string, BackendFactory>>>(
  factories: F,
  { tryAll = false }: { readonly tryAll?: boolean } = {},
): Promise<Selection<BackendOf<F>, keyof F & string>> {
  const report: SelectionLine[] = []
  let chosen: { backend: BackendOf<F>; name: keyof F & string } | undefined
  for (const [name, factory] of Object.entries(factories)) {
    if (chosen && !tryAll) {
      report.push({ name, status: 'not tried', reason: `${chosen.name} comes first and works` })
      continue
    }
    try {
      const backend = await makeTested(factory)
      if (chosen) {
        backend.destroy()
        report.push({ name, status: 'available', reason: 'passed its self-test' })
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

function whyOf(error: unknown): Pick<SelectionLine, 'reason' | 'code'> {
  if (AdafactorError.isInstance(error)) return { reason: error.reason, code: error.code }
  return { reason: error instanceof Error ? error.message : String(error) }
}

async function makeTested(factory: BackendFactory): Promise<Backend<unknown, Execution>> {
  const backend = (await factory()) as Backend<unknown, Execution> | null | undefined
  if (typeof backend !== 'object' || backend === null) {
    throw new AdafactorError(
      'backend/unavailable',
      `the function that should make it returned ${String(backend)} instead of a backend`,
    )
  }
  try {
    checkSpecification(`backend "${backend.name}"`, backend.specification, backend.packageName)
    await selfTest(backend)
  } catch (error) {
    backend.destroy?.()
    throw error
  }
  return backend
}
