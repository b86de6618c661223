import { presetNames } from '../../training/optimizer-options.js'
import type { ReadSetup } from '../shell/follow-address.js'
import { QueryReader } from './query-reader.js'
import {
  backendNames,
  defaultSetup,
  isWithinLimits,
  limits,
  limitsText,
  type NumberOfSetup,
  type Setup,
} from './setup.js'

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
export function setupOfQuery(query: URLSearchParams): ReadSetup<Setup> {
  const read = new QueryReader(query)
  const number = (name: NumberOfSetup) =>
    read.value(name, (text) => {
      const value = text.trim() === '' ? Number.NaN : Number(text)
      if (isWithinLimits(name, value)) return { value }
      return `has to be ${limits[name].whole ? 'a whole' : 'a'} number from ${limitsText(name)}`
    })
  const preset = read.choice('preset', presetNames)
  const learningRate = number('learningRate')
  const adam = read.choice('adam', ['on', 'off'])
  const setup: Setup = {
    backend: read.choice('backend', ['auto', ...backendNames]) ?? defaultSetup.backend,
    ...(preset === undefined ? {} : { preset }),
    ...(learningRate === undefined ? {} : { learningRate }),
    width: number('width') ?? defaultSetup.width,
    batchSize: number('batchSize') ?? defaultSetup.batchSize,
    steps: number('steps') ?? defaultSetup.steps,
    seed: number('seed') ?? defaultSetup.seed,
    adam: adam === undefined ? defaultSetup.adam : adam === 'on',
  }
  return { setup, problems: read.problems }
}
