import {
  AdafactorError,
  type Backend,
  type Execution,
  type LoadOptions,
  type LoadReport,
  type Optimizer,
  type PeerState,
  type StateDict,
} from '@adafactor/core'
import type { AnyTensor } from '../safetensors/any-tensor.js'
import type { SafetensorsFile } from '../safetensors/safetensors-file.js'
import { stateDescribed } from './described-state.js'
import { openRun, type RunSource } from './open-run.js'
import { planParams } from './plan-params.js'
import type { RunFiles } from './run-files.js'

/** What a run is loaded into. */
export interface RunTargets<T> extends LoadOptions {
  /** Tensors of the backend by name, which get the numbers. Default: the optimizer's parameters. */
  readonly params?: Readonly<Record<string, T>> | Iterable<readonly [string, T]>
  /** Gets the state, and so the count of steps and the seed. */
  readonly optimizer?: Optimizer<T>
  /** What writes `params`. Default: the optimizer's backend. */
  readonly backend?: Backend<T, Execution>
}

/** A run that was saved. */
export interface Run {
  /** The parameters by name; a record without a prototype. */
  readonly params: Readonly<Record<string, AnyTensor>>
  /** The optimizer's state, as `loadStateDict` takes it; absent in a file of parameters alone. */
  readonly state?: StateDict | PeerState
  /** The texts that it was saved with. */
  readonly metadata: Readonly<Record<string, string>>
}

/** A run that was loaded into an optimizer. */
export interface LoadedRun extends Run {
  /** What the optimizer took of the state, by the names of parameters; absent where there was none. */
  readonly report?: LoadReport
}

/**
 * Loads a run: what `saveRun` or `writeRun` has written, or a model alone, as a file or as the folder or
 * the index that transformers writes.
 *
 * With `params` or an `optimizer` the run is put there, and goes on bit for bit as the one that was
 * saved: on another backend as that one computes. All is looked at before anything is changed, so what does not fit
 * changes nothing. Parameters that are stored finer in the file than here are refused unless
 * `ignoreOptions` allows it; `missing` and `unexpected` go for parameters as for states.
 *
 * @throws AdafactorError `checkpoint/format`, `checkpoint/truncated`, `checkpoint/unsupported`,
 *   `checkpoint/io`; `state/format`, `state/mismatch`, `option/invalid`
 * @example
 * ```ts
 * import { loadRun, writeRun } from '@adafactor/checkpoint'
 * import { adafactor, referenceBackend } from '@adafactor/core'
 *
 * const backend = referenceBackend()
 * const params = { weights: backend.create([2, 2], [1, 2, 3, 4]) }
 * const optimizer = adafactor({ backend, params })
 * const saved = await writeRun({ optimizer })
 * optimizer.step({ weights: backend.create([2, 2], [1, 1, 1, 1]) })
 * await loadRun(saved, { optimizer })
 * console.log(optimizer.iteration, backend.read(params.weights)) // => 0 Float64Array(4) [ 1, 2, 3, 4 ]
 * ```
 */
export async function loadRun<T = never>(
  source: RunSource,
  into: RunTargets<T> = {},
): Promise<LoadedRun> {
  const files = await openRun(source)
  try {
    const run = await readRun(files)
    return into.params || into.optimizer ? await restore(run, into) : run
  } finally {
    await files.close()
  }
}

async function readRun({ params, state, description, metadata }: RunFiles): Promise<Run> {
  const { format, state: described } = (description ?? {}) as { format?: unknown; state?: unknown }
  if (description !== undefined && format !== 1) {
    throw new AdafactorError(
      'checkpoint/format',
      `the run has format ${String(format)}; this version reads format 1`,
    )
  }
  const read: Record<string, AnyTensor> = Object.create(null)
  for (const [name, tensor] of await tensorsOf(params)) read[name] = tensor
  return {
    params: read,
    ...(state && described !== undefined
      ? { state: stateDescribed(described, await tensorsOf(state)) }
      : {}),
    metadata,
  }
}

async function tensorsOf(file: SafetensorsFile): Promise<[string, AnyTensor][]> {
  const tensors: [string, AnyTensor][] = []
  for (const name of file.names) tensors.push([name, await file.tensor(name)])
  return tensors
}

async function restore<T>(run: Run, into: RunTargets<T>): Promise<LoadedRun> {
  const { optimizer, backend = optimizer?.backend, params, ...options } = into
  const targets = params ?? optimizer?.params ?? {}
  const write = planParams(run.params, targets, backend, options)
  const report = optimizer && (await loadState(run, optimizer, options))
  await write()
  return { ...run, ...(report ? { report } : {}) }
}

async function loadState<T>(
  { state }: Run,
  optimizer: Optimizer<T>,
  options: LoadOptions,
): Promise<LoadReport | undefined> {
  if (state === undefined) {
    if (options.missing) return undefined
    throw new AdafactorError(
      'state/mismatch',
      "the file has parameters and no optimizer's state. Load the parameters alone, without " +
        "`optimizer`, or with { missing: 'keep' } to go on with the state that there is",
    )
  }
  if ('layout' in state) return optimizer.loadStateDict(state, { ...options, layout: state.layout })
  return optimizer.loadStateDict(state, options)
}
