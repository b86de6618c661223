import { generateKernels as gpujsKernels } from '@adafactor/backend-gpujs'
import { generateKernels as webgpuKernels } from '@adafactor/backend-webgpu'
import { reasonOf, type Shape } from '@adafactor/core'
import { computed, signal } from '@preact/signals'
import { type PresetName, presetNames } from '../../training/optimizer-options.js'
import { QueryReader } from '../setup/query-reader.js'
import {
  type BackendName,
  backendNames,
  gpujsModeOf,
  isGpujsBackend,
  isNdarrayBackend,
} from '../setup/setup.js'
import { translatedLanguage } from './languages.js'
import { ndarraySource } from './ndarray-source.js'
import { parseShape, shapeText } from './parse-shape.js'
import {
  describeOnGpujs,
  describeOnNdarray,
  describeOnWebgpu,
  type Step,
  type StepDescription,
  stepFor,
} from './step-description.js'
import type { Translate, Translation } from './translation.js'

/** What is looked at. */
export interface Choice {
  readonly shape: Shape
  /** Absent for the library's own defaults with a learning rate. */
  readonly preset?: PresetName
  readonly backend: BackendName
}

const defaultChoice: Choice = { shape: [1024, 1024], preset: 'paper', backend: 'webgpu' }

/** A description, with what it describes. */
export interface Shown {
  readonly choice: Choice
  readonly description: StepDescription
  /**
   * Whether the kernels have their texts, where only a device can tell them: it is being asked, or why it
   * can't be.
   */
  readonly untold?: 'asking' | { readonly reason: string }
}

/** What was chosen, and the last choice that could be described. */
export class ProgramsModel {
  readonly shapeText = signal('')
  readonly #preset = signal(defaultChoice.preset)
  readonly #backend = signal(defaultChoice.backend)
  readonly shown = signal(describe(defaultChoice))
  /** For people: why what was typed can't be shown. */
  readonly fault = signal<string | undefined>(undefined)

  readonly choice = computed(() => ({
    ...(this.#preset.value === undefined ? {} : { preset: this.#preset.value }),
    backend: this.#backend.value,
  }))

  readonly #translate: Translate
  #asked = 0

  /** @param translate asks gpu.js on this device for the texts of kernels */
  constructor(translate: Translate) {
    this.#translate = translate
    this.shapeText.value = shapeText(defaultChoice.shape)
  }

  setShape(text: string): void {
    this.shapeText.value = text
    this.#refresh()
  }

  setPreset(preset: PresetName | undefined): void {
    this.#preset.value = preset
    this.#refresh()
  }

  setBackend(backend: BackendName): void {
    this.#backend.value = backend
    this.#refresh()
  }

  /**
   * Takes over what an address says; what it does not say, or says wrongly, stays.
   *
   * @returns for people, parts of a sentence: what could not be used
   */
  readQuery(query: URLSearchParams): readonly string[] {
    const read = new QueryReader(query)
    const preset = read.choice('preset', ['own', ...presetNames])
    if (preset !== undefined) this.#preset.value = preset === 'own' ? undefined : preset
    this.#backend.value = read.choice('backend', backendNames) ?? this.#backend.value
    const shape = read.value('shape', (text) => {
      const value = parseShape(text)
      if (typeof value === 'string') return `is none: ${value.replace(/\.$/, '')}`
      const reason = whyNot({ ...this.choice.value, shape: value })
      return reason === undefined ? { value } : `can't be shown: ${reason.replace(/\.$/, '')}`
    })
    if (shape !== undefined) this.shapeText.value = shapeText(shape)
    this.#refresh()
    return read.problems
  }

  /** The address of what is shown. */
  query(): URLSearchParams {
    const { shape, preset = 'own', backend } = this.shown.value.choice
    return new URLSearchParams({ shape: shape.join('x'), preset, backend })
  }

  /** Puts in the texts that gpu.js makes on this device, unless something else is looked at by then. */
  async #ask(choice: Choice): Promise<void> {
    const asked = ++this.#asked
    const { backend, preset, shape } = choice
    if (!isGpujsBackend(backend) || translatedLanguage(backend) === undefined) return
    const { program } = stepFor(preset, shape)
    const translation = await this.#translate({ mode: gpujsModeOf[backend], program, shape })
    if (asked === this.#asked) this.shown.value = describe(choice, translation)
  }

  #refresh(): void {
    const shape = parseShape(this.shapeText.value)
    if (typeof shape === 'string') {
      this.fault.value = shape
      return
    }
    const choice = { ...this.choice.value, shape }
    this.fault.value = whyNot(choice)
    if (this.fault.value !== undefined) return
    this.shown.value = describe(choice)
    void this.#ask(choice)
  }
}

/** For people: why a choice can't be shown. A preset may need to be told more about a shape. */
function whyNot(choice: Choice): string | undefined {
  try {
    describe(choice)
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

/** @throws AdafactorError if the preset does not take the shape */
function describe(choice: Choice, translation?: Translation): Shown {
  const { shape, preset, backend } = choice
  const step = stepFor(preset, shape)
  if (translation === undefined) {
    const asks = translatedLanguage(backend) !== undefined
    return {
      choice,
      description: describeOn(backend, step),
      ...(asks ? { untold: 'asking' } : {}),
    }
  }
  return 'reason' in translation
    ? { choice, description: describeOn(backend, step), untold: translation }
    : { choice, description: describeOnGpujs(step, translation.source, backend) }
}

function describeOn(backend: BackendName, step: Step): StepDescription {
  const { program, shape } = step
  if (isNdarrayBackend(backend)) {
    return describeOnNdarray(step, ndarraySource(program, shape, backend))
  }
  if (isGpujsBackend(backend)) {
    return describeOnGpujs(step, gpujsKernels(program, shape, gpujsModeOf[backend]), backend)
  }
  return describeOnWebgpu(step, webgpuKernels(program))
}
