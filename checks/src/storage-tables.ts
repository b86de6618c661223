import { adamBytes, formatBytes as bytes, type Model, models, parameterBytes } from '@adafactor/cli'
import { type AdafactorOptions, type ElementType, stateBytesOf } from '@adafactor/core'
import { markdownTable } from './markdown-table.js'

// The tables of docs/memory.md about types of 16 bits.

/** What is stored as what; gradients as the parameters are. */
interface Storage {
  readonly parameter: ElementType
  readonly momentum?: ElementType
  readonly stateType?: ElementType
}

const storages: readonly (readonly [name: string, storage: Storage])[] = [
  ['Adafactor, all in float32', { parameter: 'float32' }],
  ['... and momentum', { parameter: 'float32', momentum: 'float32' }],
  ['bfloat16 parameters and gradients', { parameter: 'bfloat16' }],
  ['... and second moments', { parameter: 'bfloat16', stateType: 'bfloat16' }],
  ['... and momentum in float32', { parameter: 'bfloat16', momentum: 'float32' }],
  ['... and momentum in bfloat16', { parameter: 'bfloat16', momentum: 'bfloat16' }],
]

/** What training holds with each choice of types, tensor by tensor, for one model. */
export function storageTable(): string {
  const model = models.find(({ name }) => name === 'T5-base') as Model
  const parameters = parameterBytes(model)
  return markdownTable(
    [model.name, 'parameters', 'gradients', 'momentum', 'second moments', 'together'],
    [
      ['Adam, all in float32', ...cells(parameters, adamBytes(model) / 2, adamBytes(model) / 2)],
      ...storages.map(([name, storage]) => {
        const { momentum, ...without } = storage
        const moments = stateBytes(model, without)
        const own = parameterBytes(model, storage.parameter)
        return [name, ...cells(own, stateBytes(model, storage) - moments, moments)]
      }),
    ],
  )
}

/** The bytes of each kind and of all together. */
function cells(parameters: number, momentum: number, moments: number): string[] {
  const together = bytes(2 * parameters + momentum + moments)
  return [...[parameters, parameters, momentum, moments].map(bytes), `**${together}**`]
}

/** What training holds altogether, for every model. */
export function storageSummary(): string {
  const shown = storages.filter(([, { momentum, stateType }]) => !momentum && !stateType)
  return markdownTable(
    ['', 'Adam, all in float32', ...shown.map(([name]) => name)],
    models.map((model) => [
      model.name,
      bytes(2 * parameterBytes(model) + adamBytes(model)),
      ...shown.map(([, storage]) =>
        bytes(2 * parameterBytes(model, storage.parameter) + stateBytes(model, storage)),
      ),
    ]),
  )
}

/** The optimizer's state, as the library counts it. */
function stateBytes({ shapes }: Model, { parameter, momentum, stateType }: Storage): number {
  const options: AdafactorOptions = {
    factored: { axes: 'largest' },
    ...(stateType && { stateType }),
    ...(momentum && { momentum: { beta1: 0.9, type: momentum } }),
  }
  return stateBytesOf(shapes, options, { type: 'float32', parameterType: parameter })
}
