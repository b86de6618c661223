import { generateKernels } from '@adafactor/backend-gpujs'
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
  type StepDescription,
  stepFor,
} from './step-description.js'
import { webgpuSource } from './webgpu-source.js'

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
  /** Whether the kernels are still to come, from the device. */
  readonly isPartial: boolean
}

/** What was chosen, and the last choice that could be described. */
export class ProgramsModel {
  readonly shapeText = signal('')
  readonly #preset = signal(defaultChoice.preset)
  readonly #backend = signal(defaultChoice.backend)
  readonly shown = signal(describe(defaultChoice))
  /** When the kernels of what is shown are there, if they can be had. */
  complete: Promise<void> = Promise.resolve()
  readonly #webgpuSource: typeof webgpuSource
  /** For people: why what was typed can't be shown. */
  readonly fault = signal<string | undefined>(undefined)

  readonly choice = computed(() => ({
    ...(this.#preset.value === undefined ? {} : { preset: this.#preset.value }),
    backend: this.#backend.value,
  }))

  /** @param source what asks the device for kernels */
  constructor(source: typeof webgpuSource = webgpuSource) {
    this.#webgpuSource = source
    this.shapeText.value = shapeText(defaultChoice.shape)
    this.#complete()
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

  #complete(): void {
    const shown = this.shown.value
    if (!shown.isPartial) return
    const { choice } = shown
    const step = stepFor(choice.preset, choice.shape)
    this.complete = this.#webgpuSource(step.program, choice.shape).then((source) => {
      // Something else may have been chosen meanwhile.
      if (this.shown.value !== shown) return
      this.shown.value = { choice, description: describeOnWebgpu(step, source), isPartial: false }
    })
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
      this.#complete()
    } catch (error) {
      // A preset may need to be told more about such a shape; its own message says what.
      this.fault.value = reasonOf(error)
    }
  }
}

/** @throws AdafactorError if the preset does not take the shape */
function describe(choice: Choice): Shown {
  const { shape, preset, backend } = choice
  const step = stepFor(preset, shape)
  if (isNdarrayBackend(backend)) {
    const source = ndarraySource(step.program, shape, backend)
    return { choice, description: describeOnNdarray(step, source), isPartial: false }
  }
  if (isGpujsBackend(backend)) {
    const source = generateKernels(step.program, shape, gpujsModeOf[backend])
    return { choice, description: describeOnGpujs(step, source, backend), isPartial: false }
  }
  return { choice, description: describeOnWebgpu(step, undefined), isPartial: true }
}
