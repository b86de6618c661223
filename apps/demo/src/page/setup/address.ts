import { type PresetName, presetNames } from '../../training/optimizer-options.js'
import {
  backendNames,
  defaultSetup,
  isWithinLimits,
  limits,
  limitsText,
  type NumberOfSetup,
  type Setup,
} from './setup.js'

/** What an address says of a run, and what in it could not be used. */
export interface ParsedSetup {
  readonly setup: Setup
  /** For people, parts of a sentence: `width "7", which has to be a whole number from 8 to 256`. */
  readonly problems: readonly string[]
}

/** The query of an address for this set-up: only what differs from the default. */
export function queryOfSetup(setup: Setup): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of [
    'backend',
    'preset',
    'learningRate',
    'width',
    'batchSize',
    'steps',
    'seed',
  ] as const) {
    const value = setup[name]
    if (value !== undefined && value !== defaultSetup[name]) query.set(name, String(value))
  }
  if (setup.adam !== defaultSetup.adam) query.set('adam', 'off')
  return query
}

/** The set-up that a query describes; what is missing or unusable in it is the default. */
export function setupOfQuery(query: URLSearchParams): ParsedSetup {
  const problems: string[] = []
  const chosen = <T extends string>(name: string, allowed: readonly T[]): T | undefined => {
    const value = query.get(name)
    if (value === null) return undefined
    if (allowed.includes(value as T)) return value as T
    problems.push(`${name} "${value}", which is unknown`)
    return undefined
  }
  const number = (name: NumberOfSetup): number | undefined => {
    const text = query.get(name)
    if (text === null) return undefined
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (isWithinLimits(name, value)) return value
    problems.push(
      `${name} "${text}", which has to be ${limits[name].whole ? 'a whole' : 'a'} number from ` +
        limitsText(name),
    )
    return undefined
  }
  const preset = chosen<PresetName>('preset', presetNames)
  const learningRate = number('learningRate')
  const adam = chosen('adam', ['on', 'off'])
  const setup: Setup = {
    backend: chosen('backend', ['auto', ...backendNames] as const) ?? defaultSetup.backend,
    ...(preset === undefined ? {} : { preset }),
    ...(learningRate === undefined ? {} : { learningRate }),
    width: number('width') ?? defaultSetup.width,
    batchSize: number('batchSize') ?? defaultSetup.batchSize,
    steps: number('steps') ?? defaultSetup.steps,
    seed: number('seed') ?? defaultSetup.seed,
    adam: adam === undefined ? defaultSetup.adam : adam === 'on',
  }
  return { setup, problems }
}
