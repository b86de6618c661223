import { type StateName, stateShapes } from '../adafactor/step-form.js'
import type { TensorData } from '../backend.js'
import { showData } from '../checks/show-value.js'
import { describeSettings } from '../state/settings-record.js'
import {
  keptAs,
  type LoadConditions,
  type ParameterReading,
  type StateOwner,
  whyRounded,
} from '../state/state-reading.js'
import { type Loose, own, storedNumbers } from '../state/stored-values.js'
import { elementSizes, isElementType } from '../tensors/element-type.js'
import { sameShape, showShape, sizeOf } from '../tensors/shape.js'
import { arrange } from './arrangement.js'
import { layouts } from './layouts.js'
import type { PeerTensor, StateLayout } from './peer-state.js'
import { looseTensor } from './peer-values.js'

/** What stands against a state, in words. */
export interface PeerFindings {
  readonly shapes: string[]
  readonly differences: string[]
  /** What `ignoreOptions` would let pass. */
  readonly options: Set<string>
}

/** Makes an error of what is wrong with the parameter that it is told. */
type Refuse = (why: (parameter: string) => string) => Error

/** Copies of our tensors from a peer's of one parameter. @throws what `refuse` makes */
export function readPeerTensors(
  stored: Loose,
  slot: StateOwner,
  { layout, ignoreOptions, type }: LoadConditions & { readonly layout: StateLayout },
  found: PeerFindings,
  refuse: Refuse,
): ParameterReading['tensors'] {
  const { shape, form } = slot
  const keys = Object.keys(stored).filter((key) => key !== 'step' && stored[key] !== undefined)
  const settings = describeSettings(slot.settings)
  const { kept, placeholders, fullOfFactored } = arrange(
    layout,
    { shape, factors: form.factors, settings },
    found.differences,
  )
  // Peers that make a parameter's state at its first update have none before.
  const untouched = own(stored, 'step') === 0 && keys.length === 0
  if (Object.keys(stateShapes(shape, form)).length === 0 || untouched) return {}
  for (const [key, { shape }] of kept) {
    if (keys.includes(key)) continue
    found.differences.push(`${key} of shape ${showShape(shape)} is missing`)
  }
  const { row, column, full, momentum, placeholders: zeros, ignored } = layouts[layout]
  const tensors: Partial<Record<StateName, TensorData>> = {}
  for (const key of keys) {
    if (ignored?.includes(key)) continue
    const place = kept.get(key)
    const expected = place?.shape ?? (key === fullOfFactored ? shape : undefined)
    if (!expected && ![row, column, full, momentum?.name, ...placeholders].includes(key)) {
      found.differences.push(`${showData(key)} is nothing that ${layout} keeps`)
      continue
    }
    const tensor = looseTensor(stored[key], 1e6 + sizeOf(shape))
    const damaged = (why: string) =>
      refuse((parameter) => `${key} of ${parameter} is damaged: ${why}`)
    if (!tensor) throw damaged(`${showData(stored[key])} is no { shape, data }`)
    if (!expected) {
      if (placeholders.includes(key) && sameShape(tensor.shape, zeros?.shape ?? [])) continue
      const why =
        key === momentum?.name ? 'has no momentum' : `is ${form.factors ? '' : 'not '}factored`
      found.differences.push(
        `${key} of shape ${showShape(tensor.shape)} is there, but here it ${why}`,
      )
    } else if (!sameShape(tensor.shape, expected)) {
      found.shapes.push(`${key} has shape ${showShape(tensor.shape)}, here ${showShape(expected)}`)
    } else if (place) {
      const data = storedNumbers(tensor.data, sizeOf(expected))
      if (!data) throw damaged(`its data is not ${sizeOf(expected)} numbers`)
      tensors[place.tensor] = data
      const here = keptAs(slot, place.tensor, type)
      const dtype = checkDtype(tensor.dtype, damaged)
      const why = ignoreOptions ? undefined : whyRounded(dtype, here)
      if (why) found.options.add(why)
    }
  }
  return tensors
}

function checkDtype(dtype: unknown, damaged: (why: string) => Error): PeerTensor['dtype'] {
  if (dtype === undefined || isElementType(dtype)) return dtype
  const known = Object.keys(elementSizes).map((type) => `"${type}"`)
  throw damaged(`its dtype is ${showData(dtype)}; it may be ${known.join(' or ')}`)
}
