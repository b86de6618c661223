import {
  type AdafactorOptions,
  type ElementType,
  resolveParameterOptions,
  type Shape,
  sizeOf,
  stateBytesOf,
  stepForm,
  stepProgram,
} from '@adafactor/core'
import { fuse, planSlots } from '@adafactor/core/compiler'
import { markdownTable } from './markdown-table.js'
import { adamBytes, bytes, parameterBytes } from './model-bytes.js'
import { countParameters, type Model, models } from './models.js'

// The tables of docs/memory.md and of the README: shapes from models.ts, bytes from the library.

const float32 = 4
const float64 = 8

/** The models: what is counted, and where it is from. */
export function modelTable(): string {
  return markdownTable(
    ['model', 'tensors', 'parameters', 'sizes from'],
    models.map((model) => [
      model.variant === '' ? model.name : `${model.name} (${model.variant})`,
      count(Object.keys(model.shapes).length),
      count(countParameters(model)),
      model.source,
    ]),
  )
}

/** What training holds, in float32. */
export function memoryTable(): string {
  return markdownTable(
    [
      '',
      'parameters',
      'largest parameter',
      'Adam, AdamW',
      'Adafactor',
      'with momentum',
      'with momentum in bfloat16',
      'work space',
    ],
    models.flatMap((model) => {
      const rows = [memoryRow(model, model.name, {})]
      if (!hasConvolutions(model)) return rows
      return [...rows, memoryRow(model, `${model.name}, ${show(largest)}`, { factored: largest })]
    }),
  )
}

/** The few columns and models that the README shows. */
export function memorySummary(): string {
  return markdownTable(
    ['in float32', 'parameters', 'state of Adam', 'state of Adafactor'],
    models
      .filter((model) => countParameters(model) > 80e6)
      .map((model) => [
        model.name,
        bytes(parameterBytes(model)),
        bytes(adamBytes(model)),
        `**${bytes(stateBytesOf(model.shapes))}**`,
      ]),
  )
}

const largest = { axes: 'largest' } as const

function memoryRow(model: Model, name: string, options: AdafactorOptions): string[] {
  return [
    name,
    bytes(parameterBytes(model)),
    bytes(Math.max(...Object.values(model.shapes).map(sizeOf)) * float32),
    bytes(adamBytes(model)),
    `**${bytes(stateBytesOf(model.shapes, options))}**`,
    bytes(momentumBytes(model, options, 'float32')),
    bytes(momentumBytes(model, options, 'bfloat16')),
    bytes(workBytes(model, options)),
  ]
}

function hasConvolutions({ shapes }: Model): boolean {
  return Object.values(shapes).some((shape) => shape.length === 4)
}

const kernels: Readonly<Record<string, Shape>> = {
  '1 x 1, PyTorch': [256, 64, 1, 1],
  '3 x 3, PyTorch': [512, 512, 3, 3],
  '3 x 3, JAX and Keras': [3, 3, 512, 512],
}

const factorings: readonly NonNullable<AdafactorOptions['factored']>[] = [
  { axes: 'last' },
  { axes: 'first' },
  largest,
  false,
]

/** How many numbers are kept for kernels of convolutions, by the axes that are factored. */
export function convolutionTable(): string {
  return markdownTable(
    ['kernel', 'shape', ...factorings.map(show)],
    Object.entries(kernels).map(([name, shape]) => [
      name,
      shape.join(' x '),
      ...factorings.map((factored) =>
        count(stateBytesOf({ kernel: shape }, { factored }) / float32),
      ),
    ]),
  )
}

/** The state with momentum. */
function momentumBytes({ shapes }: Model, options: AdafactorOptions, type: ElementType): number {
  return stateBytesOf(shapes, { ...options, momentum: { beta1: 0.9, type } })
}

/** The float64 work space of a step on the CPU, which parameters take in turns. */
function workBytes({ shapes }: Model, options: AdafactorOptions): number {
  return Math.max(...Object.values(shapes).map((shape) => workNumbers(shape, options))) * float64
}

/** How many numbers are kept between the passes of a step on a parameter of this shape. */
function workNumbers(shape: Shape, options: AdafactorOptions): number {
  const form = stepForm(shape, resolveParameterOptions(options, 'weights', shape))
  return planSlots(fuse(stepProgram(form)))
    .slots.map(({ axes }) => sizeOf(axes.map((axis) => shape[axis] as number)))
    .reduce((sum, size) => sum + size, 0)
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** The option as it is written. */
function show(factored: NonNullable<AdafactorOptions['factored']>): string {
  const value = JSON.stringify(factored)
    .replaceAll(/"(\w+)":/g, '$1: ')
    .replaceAll('"', "'")
    .replace(/^\{(.*)\}$/, '{ $1 }')
  return `\`factored: ${value}\``
}
