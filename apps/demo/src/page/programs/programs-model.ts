import { generateKernels as gpujsKernels } from '@adafactor/backend-gpujs'
import { generateKernels as webgpuKernels } from '@adafactor/backend-webgpu'
import { reasonOf, type Shape } from '@adafactor/core'
import { computed, signal } from '@preact/signals'
import { type PresetName, presetNames } from '../../training/optimizer-options.js'
import {
  type BackendName,
  backendNames,
  gpujsModeOf,
  isGpujsBackend,
  isNdarrayBackend,
} from '../setup/setup.js'
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

  constructor() {
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

  /** Takes over what an address says; what it does not say, or says wrongly, stays. */
  readQuery(query: URLSearchParams): void {
    const [shape, preset, backend] = ['shape', 'preset', 'backend'].map((key) => query.get(key))
    if (shape !== null && shape !== undefined) this.shapeText.value = shape.replaceAll('x', ' × ')
    if (preset === 'own') this.#preset.value = undefined
    this.#preset.value = presetNames.find((name) => name === preset) ?? this.#preset.value
    this.#backend.value = backendNames.find((name) => name === backend) ?? this.#backend.value
    this.#refresh()
  }

  /** The address of what is shown. */
  query(): URLSearchParams {
    const { shape, preset = 'own', backend } = this.shown.value.choice
    return new URLSearchParams({ shape: shape.join('x'), preset, backend })
  }

  #refresh(): void {
    const shape = parseShape(this.shapeText.value)
    if (typeof shape === 'string') {
      this.fault.value = shape
      return
    }
    try {
      this.shown.value = describe({ ...this.choice.value, shape })
      this.fault.value = undefined
    } catch (error) {
      // A preset may need to be told more about such a shape; its own message says what.
      this.fault.value = reasonOf(error)
    }
  }
}

/** @throws AdafactorError if the preset does not take the shape */
function describe(choice: Choice): Shown {
  const { shape, preset, backend } = choice
  return { choice, description: describeOn(backend, stepFor(preset, shape)) }
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
