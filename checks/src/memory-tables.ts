import {
  adamBytes,
  formatBytes as bytes,
  countParameters,
  type Model,
  models,
  parameterBytes,
  workBytes,
} from '@adafactor/cli'
import {
  type AdafactorOptions,
  type ElementType,
  type Shape,
  sizeOf,
  stateBytesOf,
} from '@adafactor/core'
import { markdownTable } from './markdown-table.js'

// The tables of docs/memory.md and of the README: models and bytes as `adafactor memory` has them.

const float32 = 4

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
