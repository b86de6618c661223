import {
  AdafactorError,
  type PeerState,
  type PeerTensor,
  type SettingsRecord,
  type StateDict,
} from '@adafactor/core'
import type { AnyTensor } from '../safetensors/any-tensor.js'
import type { TensorToWrite } from '../safetensors/tensor-to-write.js'

/** A state as a file has it: tensors by `NAME/KEY`, and all else as JSON. */
export interface DescribedState {
  readonly description: StateDescription
  readonly tensors: readonly (readonly [name: string, tensor: TensorToWrite])[]
}

/** What a state is but for its tensors. */
export type StateDescription = OwnDescription | PeerDescription

interface OwnDescription extends Omit<StateDict, 'parameters'> {
  /** All settings that parameters have: most share theirs. */
  readonly parameterSettings: readonly SettingsRecord[]
  /** As in a `StateDict`, with a place in the list above for their settings. */
  readonly parameters: Readonly<Record<string, object>>
}

interface PeerDescription {
  readonly layout: PeerState['layout']
  readonly step?: number
  /** The names of all parameters: one without tensors has no other place. */
  readonly parameters: readonly string[]
}

/** @param state ours, or one in the words of a peer */
export function describeState(state: StateDict | PeerState): DescribedState {
  return 'layout' in state ? describePeerState(state) : describeOwnState(state)
}

function describeOwnState(state: StateDict): DescribedState {
  const settings = new Map<string, number>()
  const tensors: [string, TensorToWrite][] = []
  const parameters = Object.entries(state.parameters).map(([name, parameter]) => {
    const { settings: own, tensors: stored, ...rest } = parameter
    const text = JSON.stringify(own)
    const place = settings.get(text) ?? settings.size
    settings.set(text, place)
    for (const [key, tensor] of Object.entries(stored)) tensors.push([`${name}/${key}`, tensor])
    return [name, { ...rest, settings: place }] as const
  })
  return {
    description: {
      ...state,
      parameterSettings: [...settings.keys()].map((text) => JSON.parse(text)),
      parameters: Object.fromEntries(parameters),
    },
    tensors,
  }
}

function describePeerState({ layout, step, parameters }: PeerState): DescribedState {
  const tensors = Object.entries(parameters).flatMap(([name, stored]) =>
    Object.entries(stored).map(([key, value]): [string, TensorToWrite] => [
      `${name}/${key}`,
      typeof value === 'number' ? count(value) : withType(value),
    ]),
  )
  if (step !== undefined) tensors.push(['step', count(step)])
  const names = Object.keys(parameters)
  return {
    description: { layout, ...(step === undefined ? {} : { step }), parameters: names },
    tensors,
  }
}

/** Counts are whole, so that they stay exact; every library reads one of rank 0. */
function count(value: number): TensorToWrite {
  return { shape: [], type: 'I64', data: [value] }
}

function withType({ shape, data, dtype }: PeerTensor): TensorToWrite {
  return { shape, data, ...(dtype ? { type: dtype } : {}) }
}

/**
 * The state that was described. What it says is not checked further: `loadStateDict` does that.
 *
 * @param tensors by `NAME/KEY`
 * @throws AdafactorError `checkpoint/format`
 */
export function stateDescribed(
  description: unknown,
  tensors: Iterable<readonly [string, AnyTensor]>,
): StateDict | PeerState {
  if (!isObject(description)) throw noDescription('it is no object')
  const byParameter = new Map<string, [string, AnyTensor][]>()
  for (const [name, tensor] of tensors) {
    const slash = name.lastIndexOf('/')
    if (slash < 0) continue
    const parameter = name.slice(0, slash)
    const own = byParameter.get(parameter) ?? []
    byParameter.set(parameter, own)
    own.push([name.slice(slash + 1), tensor])
  }
  return 'layout' in description
    ? peerStateDescribed(description, byParameter)
    : ownStateDescribed(description, byParameter)
}

type ByParameter = ReadonlyMap<string, readonly [string, AnyTensor][]>

function ownStateDescribed(
  { parameterSettings, parameters, ...rest }: Record<string, unknown>,
  tensors: ByParameter,
): StateDict {
  if (!(isObject(parameters) && Array.isArray(parameterSettings))) {
    throw noDescription('it has no parameters')
  }
  const described = Object.entries(parameters).map(([name, parameter]) => {
    if (!isObject(parameter))
      throw noDescription(`the parameter ${JSON.stringify(name)} is no object`)
    const settings: unknown = parameterSettings[parameter.settings as number]
    return [
      name,
      { ...parameter, settings, tensors: Object.fromEntries(tensors.get(name) ?? []) },
    ] as const
  })
  return { ...rest, parameters: Object.fromEntries(described) } as StateDict
}

function peerStateDescribed(
  { layout, step, parameters }: Record<string, unknown>,
  tensors: ByParameter,
): PeerState {
  const isNames = Array.isArray(parameters) && parameters.every((name) => typeof name === 'string')
  if (!isNames) throw noDescription('it does not name its parameters')
  const described = (parameters as string[]).map((name) => {
    const stored = (tensors.get(name) ?? []).map(([key, { shape, type, data }]) => [
      key,
      // A count, which its layout has beside the tensors.
      type === 'I64' ? Number(data[0]) : { shape, data, dtype: type },
    ])
    return [name, Object.fromEntries(stored)] as const
  })
  return {
    layout,
    ...(step === undefined ? {} : { step }),
    parameters: Object.fromEntries(described),
  } as PeerState
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function noDescription(why: string): AdafactorError {
  return new AdafactorError('checkpoint/format', `the description of the state is damaged: ${why}`)
}
