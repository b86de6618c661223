import { type Model, models } from './models.js'

/** A model's name as it is typed: `gpt-2-small`. */
export function modelId({ name }: Model): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
}

/** The model that a text names, in any spelling, or begins the name of: `gpt2`, `llama`. */
export function findModel(text: string): Model | undefined {
  const wanted = lettersOf(text)
  const found = models.filter(({ name }) => lettersOf(name).startsWith(wanted))
  return wanted !== '' && found.length === 1 ? found[0] : undefined
}

function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}
