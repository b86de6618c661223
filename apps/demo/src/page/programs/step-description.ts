/**
 * What one step of the optimizer is on a backend: passes, kernels, and how many bytes they touch.
 *
 * Bytes are counted from the program: each array once for each kernel that reads it, and once for
 * each that writes it. What caches save, and what they have to fetch again, is not in it.
 */
import {
  type Axes,
  type Program,
  resolveParameterOptions,
  type Shape,
  sizeOf,
  stateAxes,
  stepForm,
  stepProgram,
} from '@adafactor/core'
import {
  explain,
  type FusedProgram,
  fuse,
  type GeneratedMemory,
  type GeneratedSource,
  type Pass,
  planSlots,
} from '@adafactor/core/compiler'
import { optimizerOptions, type PresetName } from '../../training/optimizer-options.js'
import type { BackendName } from '../setup/setup.js'
import {
  describeKernel,
  type KernelDescription,
  libraryOf,
  withoutPlace,
} from './describe-kernel.js'
import { languageTitle } from './languages.js'
import type { NdarraySource } from './ndarray-source.js'
import { javascriptParts, type SourcePart, watParts } from './source-parts.js'

/** Numbers that are read or written. */
export interface Touched {
  readonly name: string
  readonly elements: number
  readonly bytes: number
}

export interface PassDescription {
  /** What is walked, by name, and how many points that has. */
  readonly space: string
  readonly points: number
  readonly reductions: readonly string[]
  readonly stores: readonly string[]
  readonly reads: readonly Touched[]
  readonly writes: readonly Touched[]
  readonly kernels: readonly KernelDescription[]
  /** The pass whose kernel runs this one too, counted from 1, if it is another's. */
  readonly inKernelOf?: number
  /** What the backend does not store, as those who need it compute it themselves. */
  readonly leftToReaders: readonly string[]
}

export interface StepDescription {
  readonly name: string
  readonly parameters: number
  readonly passes: readonly PassDescription[]
  readonly bytesRead: number
  readonly bytesWritten: number
  readonly workBytes: number
  /** What is kept from step to step. */
  readonly state: readonly Touched[]
  readonly stateBytes: number
  /** Adam for the same parameter: two numbers each are kept; a step reads 4 and writes 3. */
  readonly adam: { readonly stateBytes: number; readonly bytesTouched: number }
  /** The kernels that are called in a step. */
  readonly kernels: number
  /** What the kernels of all passes share. */
  readonly shared: readonly KernelDescription[]
}

/** What a step runs on a parameter, before it is known where. */
export interface Step {
  readonly program: Program
  readonly shape: Shape
  readonly state: Readonly<Record<string, Axes>>
}

/** The step of the options that the demo trains with. */
export function stepFor(preset: PresetName | undefined, shape: Shape): Step {
  const { options } = optimizerOptions(preset, 1)
  const form = stepForm(shape, resolveParameterOptions(options, 'weights', shape))
  return { program: stepProgram(form), shape, state: stateAxes(form) }
}

/** Bytes of a tensor's number on a device: WebGL 1 keeps one in each four of a texture. */
function bytesPerNumber(backend: BackendName): number {
  return backend === 'webgl' ? 16 : 4
}

/** The step as kernels for one shape. Their texts are there if a device told what gpu.js made of them. */
export function describeOnGpujs(
  step: Step,
  { program, shape = step.shape, texts }: GeneratedSource,
  backend: BackendName,
): StepDescription {
  const bytes = bytesPerNumber(backend)
  const touch = ({ name, elements = 0 }: GeneratedMemory): Touched => ({
    name: withoutPlace(name),
    elements,
    bytes: elements * bytes,
  })
  const fused = fuse(program)
  const library = libraryOf(texts)
  const passes = fused.passes.map((pass, index) => {
    const own = texts.filter(({ passes }) => passes.includes(index + 1))
    const writes = own.flatMap((text) => text.writes)
    return {
      ...textsOf(fused, pass, shape),
      reads: own.flatMap(({ reads }) => reads.map(touch)),
      writes: writes.map(touch),
      kernels: own.map(({ translated, ...text }) => describeKernel(text, translated, library)),
      leftToReaders: pass.stores
        .map(({ into }) => into)
        .filter((stored) => writes.every(({ name }) => !name.endsWith(stored))),
    }
  })
  const tensors = new Set(program.tensors.map(({ name }) => name))
  const work = new Map(
    texts
      .flatMap(({ writes }) => writes)
      .filter(({ name }) => !tensors.has(name))
      .map((memory) => [memory.name, touch(memory).bytes]),
  )
  return summarize(step, passes, {
    bytes,
    workBytes: total([...work.values()]),
    kernels: texts.length,
    shared: library ? [library] : [],
  })
}

/** The step as loops over arrays; `source` is what was generated, if anything was. */
export function describeOnNdarray(step: Step, source: NdarraySource | undefined): StepDescription {
  const { shape } = step
  const fused = fuse(step.program)
  const parts = source && partsOf(source)
  const describePart = ({ title, text }: SourcePart): KernelDescription => ({
    title,
    source: text,
    language: languageTitle(source?.language ?? ''),
    arguments: [],
  })
  const passes = touchedBy(fused, shape, float64Bytes).map((pass, index) => ({
    ...pass,
    kernels: (parts?.passes[index] ?? []).map(describePart),
  }))
  const slots = planSlots(fused).slots.map(({ axes }) => sizeAlong(shape, axes))
  return summarize(step, passes, {
    bytes: float32Bytes,
    workBytes: float64Bytes * total(slots),
    kernels: fused.passes.length,
    shared: (parts?.shared ?? []).map(describePart),
  })
}

/** The step as WGSL kernels, which serve every shape. One may run several passes: the first has it. */
export function describeOnWebgpu(
  step: Step,
  { texts, language }: Pick<GeneratedSource, 'texts' | 'language'>,
): StepDescription {
  const { shape } = step
  const fused = fuse(step.program)
  const passes = touchedBy(fused, shape, float32Bytes).map((pass, index) => {
    const number = index + 1
    const home = texts.find(({ passes }) => passes.includes(number))?.passes[0]
    return {
      ...pass,
      kernels: texts
        .filter(({ passes }) => passes[0] === number)
        .map((text) => describeKernel(text, { language, code: text.code })),
      ...(home === undefined || home === number ? {} : { inKernelOf: home }),
    }
  })
  const work = fused.temporaries.map(({ axes }) => sizeAlong(shape, axes))
  return summarize(step, passes, {
    bytes: float32Bytes,
    workBytes: float32Bytes * total(work),
    kernels: texts.length,
    shared: [],
  })
}

const float32Bytes = 4
const float64Bytes = 8

/** Each pass with the tensors, in float32, and the work space that it touches. */
function touchedBy(
  fused: FusedProgram,
  shape: Shape,
  workBytes: number,
): Omit<PassDescription, 'kernels'>[] {
  const tensors = new Map(fused.program.tensors.map(({ name, axes }) => [name, axes]))
  const temporaries = new Map(fused.temporaries.map(({ name, axes }) => [name, axes]))
  const touch = (name: string): Touched => {
    const elements = sizeAlong(shape, tensors.get(name) ?? temporaries.get(name) ?? [])
    return { name, elements, bytes: elements * (tensors.has(name) ? float32Bytes : workBytes) }
  }
  return fused.passes.map((pass) => ({
    ...textsOf(fused, pass, shape),
    reads: [...new Set(pass.loads.map(({ from }) => from))].map(touch),
    writes: [...pass.reductions, ...pass.stores].map(({ into }) => touch(into)),
    leftToReaders: [],
  }))
}

function sizeAlong(shape: Shape, axes: Axes): number {
  return sizeOf(axes.map((axis) => shape[axis] as number))
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}

function partsOf({ language, code }: NdarraySource) {
  return language === 'wat' ? watParts(code) : javascriptParts(code)
}

function summarize(
  { program, shape, state }: Step,
  passes: readonly PassDescription[],
  {
    bytes,
    ...others
  }: Pick<StepDescription, 'workBytes' | 'kernels' | 'shared'> & { readonly bytes: number },
): StepDescription {
  const parameters = sizeOf(shape)
  const bytesOf = (touched: readonly Touched[]) => total(touched.map((each) => each.bytes))
  const kept = Object.entries(state).map(([name, axes]) => {
    const elements = sizeAlong(shape, axes)
    return { name, elements, bytes: elements * bytes }
  })
  return {
    name: program.name,
    parameters,
    passes,
    bytesRead: bytesOf(passes.flatMap(({ reads }) => reads)),
    bytesWritten: bytesOf(passes.flatMap(({ writes }) => writes)),
    state: kept,
    stateBytes: bytesOf(kept),
    adam: { stateBytes: 2 * parameters * bytes, bytesTouched: 7 * parameters * bytes },
    ...others,
  }
}

/** What `explain` says of one pass. */
function textsOf(fused: FusedProgram, pass: Pass, shape: Shape) {
  const [heading = '', ...lines] = explain({ ...fused, passes: [pass] }).split('\n')
  const linesThat = (verb: string) =>
    lines.flatMap((line) => {
      const [, label, text = ''] = /^\s*(\w+)\s+(.*)$/.exec(line) ?? []
      return label === verb ? [text] : []
    })
  return {
    space: heading.replace(/^pass \d+\s+/, ''),
    points: sizeOf(pass.space.map((axis) => shape[axis] as number)),
    reductions: linesThat('reduces'),
    stores: linesThat('stores'),
  }
}
