import { layerChoices, widthChoices } from '../../gpt/gpt-sizes.js'
import { QueryReader } from '../setup/query-reader.js'
import type { ReadSetup } from '../shell/follow-address.js'
import type { LanguageSetup } from './worker/language-setup.js'

export const defaultLanguageSetup: LanguageSetup = {
  layers: 4,
  width: 192,
  beginning: 'checkpoint',
  device: 'auto',
  prompt: 'The captain',
}

/** What a view's query says of a training; what is missing or not allowed is as by default. */
export function languageSetupOf(query: URLSearchParams): ReadSetup<LanguageSetup> {
  const read = new QueryReader(query)
  const { layers, width, beginning, device, prompt } = defaultLanguageSetup
  const setup: LanguageSetup = {
    layers: read.choice('layers', layerChoices) ?? layers,
    width: read.choice('width', widthChoices) ?? width,
    beginning: read.choice('beginning', ['checkpoint', 'nothing']) ?? beginning,
    device: read.choice('device', ['auto', 'wasm', 'webgpu']) ?? device,
    prompt: query.get('prompt') ?? prompt,
  }
  return { setup, problems: read.problems }
}

/** The query of a training: what is not as by default. A visitor's own text stays with the visitor. */
export function queryOfLanguageSetup(setup: LanguageSetup): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of ['layers', 'width', 'beginning', 'device', 'prompt'] as const) {
    if (setup[name] !== defaultLanguageSetup[name]) query.set(name, String(setup[name]))
  }
  return query
}
