import { AdafactorError, type AdafactorOptions } from '@adafactor/core'

/** What `getConfig` gives: the options, or, where there are underscores in them, one text. */
export type AdafactorConfig = AdafactorOptions | { readonly packed: string }

/**
 * The options as a saved model can hold them. When TensorFlow.js reads a model it turns all names in this
 * into camel case, those of variables in keys too: as one text without underscores they survive.
 *
 * @throws AdafactorError `option/invalid` for options that are functions, which no file can hold
 */
export function toConfig(options: AdafactorOptions): AdafactorConfig {
  checkPlain(options, [])
  const text = JSON.stringify(options)
  return text.includes('_') ? { packed: text.replaceAll('_', '\\u005f') } : JSON.parse(text)
}

/** @throws AdafactorError `state/format` for what `toConfig` has not made */
export function fromConfig(config: unknown): AdafactorOptions {
  // TensorFlow.js adds the second to what it has read.
  const { packed, customObjects: _, ...options } = (config ?? {}) as Record<string, unknown>
  if (packed === undefined) return options
  try {
    return JSON.parse(packed as string) as AdafactorOptions
  } catch (cause) {
    throw new AdafactorError(
      'state/format',
      'this is no config of an Adafactor optimizer; give what getConfig() returned',
      { cause },
    )
  }
}

function checkPlain(value: unknown, path: readonly string[]): void {
  if (typeof value === 'function') {
    throw new AdafactorError(
      'option/invalid',
      `option "${path.join('.')}" is a function, which can't be saved with a model: save it without ` +
        'the optimizer, or say the same without a function (a relativeStep, a mask by names)',
    )
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, part] of Object.entries(value)) checkPlain(part, [...path, key])
}
