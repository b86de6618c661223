/** What the page and the worker that asks gpu.js for its texts say to each other. */
import type { GpujsMode } from '@adafactor/backend-gpujs'
import type { Program, Shape } from '@adafactor/core'
import type { GeneratedSource } from '@adafactor/core/compiler'

export interface TranslationRequest {
  readonly mode: GpujsMode
  readonly program: Program
  readonly shape: Shape
}

/** The kernels with what gpu.js made of them on this device, or for people why it can't be asked. */
export type Translation = { readonly source: GeneratedSource } | { readonly reason: string }

export type Translate = (request: TranslationRequest) => Promise<Translation>
