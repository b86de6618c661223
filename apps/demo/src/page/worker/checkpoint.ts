/**
 * A run of the page as a file of @adafactor/checkpoint: the network and the optimizer's state, as in any
 * run, and what the page knows besides in the metadata.
 */
import { type AnyTensor, loadRun, writeRun } from '@adafactor/checkpoint'
import { AdafactorError, type StateDict, sameShape } from '@adafactor/core'
import { digitClasses } from '../../training/digit-set.js'
import { areFinite, type LayerValues, mapLayers, namedTensors } from '../../training/layers.js'
import { type PresetName, presetNames } from '../../training/optimizer-options.js'
import {
  type BackendName,
  backendNames,
  isWithinLimits,
  limitsText,
  type NumberOfSetup,
  type Setup,
} from '../setup/setup.js'
import type { Snapshot } from './training-run.js'

/** What a file holds. */
export interface Checkpoint {
  readonly setup: Setup
  /** What it ran on when it was saved. */
  readonly backend: BackendName
  readonly snapshot: Snapshot
}

/** What a file has for the page, under this name in its metadata, as JSON. */
const key = 'demo'

export async function encodeCheckpoint(checkpoint: Checkpoint): Promise<ArrayBuffer> {
  const { setup, backend, snapshot } = checkpoint
  const { step, position, layers, optimizer } = snapshot
  const params = namedTensors(mapLayers(layers, (data, shape) => ({ shape, data })))
  const metadata = { [key]: JSON.stringify({ setup, backend, step, position }) }
  const { buffer } = await writeRun({ params, state: optimizer, metadata })
  return buffer
}

/** @throws AdafactorError with what is wrong, for people */
export async function decodeCheckpoint(buffer: ArrayBuffer): Promise<Checkpoint> {
  const { params, state, metadata } = await loadRun(new Uint8Array(buffer))
  const { setup, backend, step, position } = parsed(metadata[key])
  const checked = checkSetup(setup)
  if (!isBackend(backend)) throw invalid(`its backend is ${JSON.stringify(backend)}`)
  if (!isCount(step) || step > checked.steps) throw invalid(`its step is ${JSON.stringify(step)}`)
  if (!isObject(position) || !isCount(position.random) || !isCount(position.seen)) {
    throw invalid('it does not say which images come next')
  }
  if (state === undefined || 'layout' in state) throw invalid("it has no optimizer's state")
  const { random, seen } = position
  const layers = layersIn(params, checked.width)
  if (!areFinite(layers)) throw invalid('its network has diverged: not all of it are numbers')
  if (!isFiniteState(state)) throw invalid("not all of its optimizer's state are numbers")
  return {
    setup: checked,
    backend,
    snapshot: {
      step,
      position: { random, seen },
      layers,
      // The optimizer checks its own state when it takes it over.
      optimizer: state satisfies StateDict,
    },
  }
}

function isFiniteState({ parameters }: StateDict): boolean {
  const tensors = Object.values(parameters).flatMap(({ tensors }) => Object.values(tensors))
  return tensors.every(({ data }) => data.every(Number.isFinite))
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) throw invalid('it is no run of this page')
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {}
  throw invalid('what it says for this page is damaged')
}

function checkSetup(value: unknown): Setup {
  if (!isObject(value)) throw invalid('it has no setup')
  const { backend, preset } = value
  if (backend !== 'auto' && !isBackend(backend)) {
    throw invalid(`its backend is ${JSON.stringify(backend)}`)
  }
  if (preset !== undefined && !isPreset(preset)) {
    throw invalid(`its preset is ${JSON.stringify(preset)}`)
  }
  const numberAt = (name: NumberOfSetup): number => {
    const number = value[name]
    if (isWithinLimits(name, number)) return number
    throw invalid(`its ${name} is ${JSON.stringify(number)}; ${limitsText(name)} is possible`)
  }
  return {
    backend,
    ...(preset === undefined ? {} : { preset }),
    ...(value.learningRate === undefined ? {} : { learningRate: numberAt('learningRate') }),
    width: numberAt('width'),
    batchSize: numberAt('batchSize'),
    steps: numberAt('steps'),
    seed: numberAt('seed'),
    // It holds the run of Adafactor alone.
    adam: false,
  }
}

function isPreset(value: unknown): value is PresetName {
  return (presetNames as readonly unknown[]).includes(value)
}

/** The network of the page, which has one hidden layer. */
function layersIn(params: Readonly<Record<string, AnyTensor>>, width: number): LayerValues[] {
  const [inputs = 0] = params.hiddenWeights?.shape ?? []
  return [layerIn(params, 'hidden', inputs, width), layerIn(params, 'output', width, digitClasses)]
}

function layerIn(
  params: Readonly<Record<string, AnyTensor>>,
  name: string,
  inputs: number,
  outputs: number,
): LayerValues {
  const values = (part: string, shape: readonly number[]) => {
    const tensor = params[`${name}${part}`]
    const fits = tensor?.type === 'float32' && sameShape(tensor.shape, shape)
    if (!fits) throw invalid(`its layer "${name}" does not fit its setup`)
    return tensor.data as Float32Array
  }
  const weights = values('Weights', [inputs, outputs])
  return { name, inputs, outputs, weights, bias: values('Bias', [outputs]) }
}

function isBackend(value: unknown): value is BackendName {
  return (backendNames as readonly unknown[]).includes(value)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function invalid(why: string): AdafactorError {
  return new AdafactorError('checkpoint/format', why)
}
