import { AdafactorError, type SelectionLine } from '@adafactor/core'
import type { Device } from '../../training/device.js'
import { selectDevice } from '../../training/select-device.js'
import { backendTitles } from '../setup/backend-titles.js'
import type { BackendName } from '../setup/setup.js'
import type { BackendOpeners } from './backend-openers.js'
import { reasonOf } from './reason-of.js'
import type { TrainingRun } from './training-run.js'

/** A run on the first backend that it could be made on, and what was found out on the way. */
export interface EstablishedRun {
  readonly run: TrainingRun
  readonly backend: BackendName
  readonly report: readonly SelectionLine[]
}

/** The device is the run's if it succeeds. */
export type MakeRun = (device: Device) => TrainingRun | Promise<TrainingRun>

/**
 * Makes a run on the first of `names` that opens, passes its self-test and takes the run.
 *
 * @throws AdafactorError `backend/unavailable` with every reason; `state/format` or
 *   `state/mismatch` if it is the state that does not fit
 */
export async function establishRun(
  openers: BackendOpeners,
  names: readonly BackendName[],
  make: MakeRun,
): Promise<EstablishedRun> {
  const refused: SelectionLine[] = []
  let left = names
  for (;;) {
    const device = await select(openers, left, refused)
    const backend = device.name as BackendName
    try {
      const run = await make(device)
      return { run, backend, report: [...refused, ...device.report] }
    } catch (error) {
      destroyQuietly(device)
      if (isAboutState(error)) throw error
      const looked = device.report.slice(0, left.indexOf(backend))
      refused.push(...looked, { name: backend, status: 'failed', reason: reasonOf(error) })
      left = left.slice(left.indexOf(backend) + 1)
    }
  }
}

/**
 * Makes a run on the backend that was chosen, or where that does not work, which `warn` is told, on the first
 * that does.
 *
 * @throws AdafactorError as {@link establishRun}
 */
export async function establishChoice(
  openers: BackendOpeners,
  { choice, inOrder }: Choice,
  make: MakeRun,
  warn: (text: string, error: unknown) => void,
): Promise<EstablishedRun> {
  if (choice === 'auto') return establishRun(openers, inOrder, make)
  try {
    return await establishRun(openers, [choice], make)
  } catch (error) {
    if (!AdafactorError.isInstance(error, 'backend/unavailable')) throw error
    const others = inOrder.filter((name) => name !== choice)
    const established = await establishRun(openers, others, make)
    warn(
      `${backendTitles[choice]} can't run here: ${reasonOf(error)}. The run goes on ` +
        `with ${backendTitles[established.backend]} instead.`,
      error,
    )
    return established
  }
}

interface Choice {
  readonly choice: BackendName | 'auto'
  /** All that may work, the best first. */
  readonly inOrder: readonly BackendName[]
}

async function select(
  openers: BackendOpeners,
  names: readonly BackendName[],
  refused: readonly SelectionLine[],
): Promise<Device> {
  try {
    return await selectDevice(Object.fromEntries(names.map((name) => [name, openers[name]])))
  } catch (error) {
    if (refused.length === 0) throw error
    const reasons = refused.map(({ name, reason }) => `${name}: ${reason}`)
    const others = names.length === 0 ? [] : [reasonOf(error)]
    throw new AdafactorError('backend/unavailable', [...reasons, ...others].join('; '), {
      cause: error,
    })
  }
}

function isAboutState(error: unknown): boolean {
  return (
    AdafactorError.isInstance(error, 'state/format') ||
    AdafactorError.isInstance(error, 'state/mismatch')
  )
}

function destroyQuietly(device: Device): void {
  try {
    device.destroy()
  } catch {
    // It could not hold a run: what it can't give back is not missed.
  }
}
