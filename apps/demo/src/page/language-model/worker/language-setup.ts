import { plainText } from '../../../gpt/plain-text.js'
import type { Beginning } from '../../../gpt/rates.js'

/** What samples really begin with: what the models can read of what the visitor gives, or a word. */
export function readablePrompt(prompt: string): string {
  return plainText(prompt) || 'The'
}

/** Where the models are trained; `auto` takes what a step is faster on. */
export type DeviceChoice = 'auto' | 'wasm' | 'webgpu'

/** What the visitor decides about a training. */
export interface LanguageSetup {
  readonly layers: number
  readonly width: number
  readonly beginning: Beginning
  readonly device: DeviceChoice
  /** What both samples begin with. */
  readonly prompt: string
  /** A text to learn from, in place of Moby Dick. */
  readonly ownText?: string
}
