import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeRun, writeSafetensors } from '@adafactor/checkpoint'
import type { Golden, GoldenArray, GoldenParameterState, HalfGolden } from '@adafactor/conformance'
import {
  AdafactorError,
  adafactor,
  type DenseTensor,
  type ElementType,
  referenceBackend,
  type StateName,
} from '@adafactor/core'
import { type JaxModuleOptions, jaxModule } from '@adafactor/xla'
import { goldenOptions } from './golden-options.js'

/** A trajectory with numbers of 32 or of 16 bits. */
export type AnyGolden = Golden | HalfGolden

/** A trajectory, and the folder in which jax_goldens.py walks it. */
export interface GoldenWalk {
  readonly golden: AnyGolden
  readonly folder: string
}

/** Writes what jax_goldens.py needs: the module twice, gradients, and where to go on from. */
export async function writeWalk({ golden, folder }: GoldenWalk): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const options = { ...goldenOptions(golden), scheduleSteps: golden.steps.length }
  const params = Object.fromEntries(golden.parameters.map(({ name, shape }) => [name, shape]))
  writeFileSync(join(folder, 'by_name.py'), jaxModule({ ...options, params }))
  const byRule = moduleByRule(options)
  if (byRule !== undefined) writeFileSync(join(folder, 'by_rule.py'), byRule)
  const tensors = golden.parameters.flatMap(({ name, shape, initial, ...types }) => {
    const { own, gradient } = typesOf(types)
    return [
      [`initial/${name}`, { shape, type: own, data: floatsOf(initial) }] as const,
      ...golden.steps.map(({ gradients }, index) => {
        const data = floatsOf(gradients[name] ?? '')
        return [`${index + 1}/${name}`, { shape, type: gradient, data }] as const
      }),
    ]
  })
  writeFileSync(join(folder, 'walk.safetensors'), writeSafetensors(tensors))
  const checkpoints = golden.steps.flatMap(({ values }, index) => (values ? [index + 1] : []))
  writeFileSync(join(folder, 'walk.json'), JSON.stringify({ checkpoints }))
  const middle = await middleRun(golden)
  if (middle) writeFileSync(join(folder, 'middle.safetensors'), middle)
}

/** The module for any parameters; undefined for options that need to know them. */
function moduleByRule(options: JaxModuleOptions): string | undefined {
  try {
    return jaxModule(options)
  } catch (error) {
    if (error instanceof AdafactorError && error.message.includes('give "params"')) return undefined
    throw error
  }
}

/** A run with the peer's parameters and state in the middle of its trajectory. */
async function middleRun(golden: AnyGolden) {
  const { middleState, startStep = 0 } = golden
  if (middleState === undefined) return undefined
  const { after, parameters } = middleState
  const { backend, params } = createParams(golden, after)
  const empty = adafactor({ backend, params, ...goldenOptions(golden) }).stateDict()
  const filled = Object.entries(empty.parameters).map(([name, own]) => {
    const arrays = arraysOf(parameters[name] ?? {})
    const tensors = Object.entries(own.tensors).map(([state, stored]) => [
      state,
      { ...stored, data: arrays[state as StateName]?.numbers ?? stored.data },
    ])
    const updates = (parameters[name]?.step ?? after + startStep) - startStep
    return [name, { ...own, updates, tensors: Object.fromEntries(tensors) }]
  })
  const state = { ...empty, iteration: after, parameters: Object.fromEntries(filled) }
  return writeRun({ params, backend, state })
}

/** The parameters after a step at which the trajectory has them; 0 is before the first. */
export function createParams(golden: AnyGolden, after: number) {
  const backend = referenceBackend({ precision: 'float32' })
  const params = Object.fromEntries(
    golden.parameters.map(({ name, shape, initial, ...types }): [string, DenseTensor] => {
      const values = golden.steps[after - 1]?.values?.[name] ?? initial
      return [name, backend.create(shape, floatsOf(values), { type: typesOf(types).own })]
    }),
  )
  return { backend, params }
}

/** Float32 numbers of a golden. */
export function floatsOf(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer)
}

/** A peer's arrays by our names. Keras has V of factored parameters too, but does not use it. */
export function arraysOf({ row, col, full, momentum }: GoldenParameterState) {
  const arrays: Partial<Record<StateName, GoldenArray>> = {
    ...(row && col ? { rowMoment: row, columnMoment: col } : full ? { moment: full } : {}),
    ...(momentum ? { momentum } : {}),
  }
  const entries = Object.entries(arrays).map(([name, { data, dtype }]) => [
    name,
    { numbers: floatsOf(data), dtype },
  ])
  return Object.fromEntries(entries) as Partial<Record<StateName, PeerArray>>
}

/** An array of a peer's state, and what the peer keeps it in. */
interface PeerArray {
  readonly numbers: Float32Array
  readonly dtype: GoldenArray['dtype']
}

/** What a parameter and its gradients are stored as. */
function typesOf(parameter: object): { own: ElementType; gradient: ElementType } {
  const { dtype = 'float32', gradientDtype = 'float32' } = parameter as Partial<HalfParameter>
  return { own: dtype, gradient: gradientDtype }
}

type HalfParameter = HalfGolden['parameters'][number]
