import { layerChoices, widthChoices } from '../../gpt/gpt-sizes.js'
import type { LanguageSetup } from './worker/language-setup.js'

export const defaultLanguageSetup: LanguageSetup = {
  layers: 4,
  width: 192,
  beginning: 'checkpoint',
  device: 'auto',
  prompt: 'The captain',
}

/** What a view's query says of a training; what is missing or not allowed is as by default. */
export function languageSetupOf(query: URLSearchParams): LanguageSetup {
  const { layers, width, beginning, device, prompt } = defaultLanguageSetup
  const oneOf = <T>(choices: readonly T[], name: string, otherwise: T): T =>
    choices.find((choice) => String(choice) === query.get(name)) ?? otherwise
  return {
    layers: oneOf<number>(layerChoices, 'layers', layers),
    width: oneOf<number>(widthChoices, 'width', width),
    beginning: oneOf(['checkpoint', 'nothing'], 'beginning', beginning),
    device: oneOf(['auto', 'wasm', 'webgpu'], 'device', device),
    prompt: query.get('prompt') ?? prompt,
  }
}

/** The query of a training: what is not as by default. A visitor's own text stays with the visitor. */
export function queryOfLanguageSetup(setup: LanguageSetup): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of ['layers', 'width', 'beginning', 'device', 'prompt'] as const) {
    if (setup[name] !== defaultLanguageSetup[name]) query.set(name, String(setup[name]))
  }
  return query
}
