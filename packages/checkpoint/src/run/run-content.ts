import {
  AdafactorError,
  type Backend,
  Bfloat16Array,
  type Execution,
  Float16Bits,
  type HalfArray,
  isHalfArray,
  type Optimizer,
  type PeerState,
  type StateDict,
  type StateLayout,
} from '@adafactor/core'
import { entriesOf, type TensorToWrite } from '../safetensors/tensor-to-write.js'
import { checkMetadata } from '../safetensors/write-safetensors.js'
import { describeState, type StateDescription } from './described-state.js'

/** A run to be saved. */
export interface RunToSave<T = never> {
  /**
   * The parameters by name: tensors of the optimizer's backend, scijs ndarrays, or
   * `{ shape, data }`. Default: those of the optimizer.
   */
  readonly params?:
    | Readonly<Record<string, T | TensorToWrite>>
    | Iterable<readonly [string, T | TensorToWrite]>
  /** Its state, and so the count of steps, the settings and the seed. */
  readonly optimizer?: Optimizer<T>
  /** A state that was taken already, in place of an optimizer's. */
  readonly state?: StateDict | PeerState
  /** Whose words the optimizer's state is written in. Default: ours, which go on bit for bit. */
  readonly layout?: StateLayout
  /** What reads `params`. Default: the optimizer's backend. */
  readonly backend?: Backend<T, Execution>
  /** Texts of yours, such as where in the data the run is. */
  readonly metadata?: Readonly<Record<string, string>>
}

/** A run on the host: nothing of it changes while it is written. */
export interface RunContent {
  readonly params: readonly (readonly [string, TensorToWrite])[]
  readonly state: readonly (readonly [string, TensorToWrite])[]
  readonly description: RunDescription
  readonly metadata: Readonly<Record<string, string>>
}

/** What a file has of a run beside tensors. */
export interface RunDescription {
  readonly format: 1
  readonly state?: StateDescription
}

/**
 * Copies a run to the host. All is asked for before the first of it is there, so that training may go on
 * at once: parameters and state are of one step.
 *
 * @throws AdafactorError `option/invalid`, `option/conflict`, `tensor/data`, `tensor/disposed`
 */
export async function copyRun<T>(run: RunToSave<T>): Promise<RunContent> {
  checkRun(run ?? {})
  const { optimizer, layout, metadata = {} } = run
  const [params, state] = await Promise.all([
    Promise.all(paramsOf(run)),
    optimizer
      ? layout === undefined
        ? optimizer.stateDict()
        : optimizer.stateDict({ layout })
      : run.state,
  ])
  const described = state && describeState(state)
  return {
    params,
    state: described?.tensors ?? [],
    description: { format: 1, ...(described ? { state: described.description } : {}) },
    metadata,
  }
}

function checkRun<T>(run: RunToSave<T>): void {
  const { params, optimizer, state, layout, metadata = {} } = run
  const conflict = (why: string) => new AdafactorError('option/conflict', why)
  if (!(params || optimizer || state)) {
    throw new AdafactorError('option/invalid', 'a run is { params, optimizer }: neither was given')
  }
  if (optimizer && state) throw conflict('a run has an optimizer or a state, and both were given')
  if (layout !== undefined && !optimizer) {
    throw conflict('option "layout" is for the state of an optimizer, and none was given')
  }
  checkMetadata(metadata)
  if (Object.hasOwn(metadata, descriptionKey)) {
    throw new AdafactorError('option/invalid', `metadata "${descriptionKey}" is the library's own`)
  }
}

/** What the description of a run is called in the metadata of its file. */
export const descriptionKey = 'adafactor'

/** Reads that have all begun when this returns. */
function paramsOf<T>(run: RunToSave<T>): Promise<readonly [string, TensorToWrite]>[] {
  const { optimizer, backend = optimizer?.backend } = run
  const entries = entriesOf<unknown>(run.params ?? optimizer?.params ?? {})
  return entries.map(async ([name, tensor]): Promise<[string, TensorToWrite]> => {
    if (!backend?.isTensor(tensor)) return [name, copyTensor(tensor as TensorToWrite)]
    const shape = [...backend.shapeOf(tensor)]
    const type = backend.typeOf?.(tensor) ?? backend.traits.types[0]
    return [name, { shape, type, data: await backend.read(tensor) }]
  })
}

/** What is not of a backend is copied too: its owner may go on with it. */
function copyTensor(tensor: TensorToWrite): TensorToWrite {
  const { data } = tensor ?? {}
  if (isHalfArray(data)) return { ...tensor, data: copyHalf(data) }
  if (ArrayBuffer.isView(data)) return { ...tensor, data: (data as Float32Array).slice() }
  return Array.isArray(data) ? { ...tensor, data: [...data] } : tensor
}

function copyHalf({ type, bits }: HalfArray): HalfArray {
  return type === 'bfloat16' ? new Bfloat16Array(bits.slice()) : new Float16Bits(bits.slice())
}
