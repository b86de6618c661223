import type { FactorAxes } from '../adafactor/options.js'
import type { StateName } from '../adafactor/step-form.js'
import type { TensorData } from '../backend.js'
import type { ElementType } from '../tensors/element-type.js'
import type { Shape } from '../tensors/shape.js'
import type { SettingsRecord } from './settings-record.js'

/** One tensor of a state: row-major numbers and their shape. */
export interface StoredTensor {
  readonly shape: Shape
  /** What it was stored as, which plain numbers do not say. Absent: float32. */
  readonly type?: ElementType
  readonly data: TensorData
}

/** The state of one parameter. */
export interface ParameterState {
  /** The parameter's own shape. */
  readonly shape: Shape
  /** How many updates it has had. */
  readonly updates: number
  /** Whether it had its gradient in an iteration that had not ended. Absent: no. */
  readonly done?: boolean
  /** The axes that the second moment is factored over; null if it is not. */
  readonly factors: FactorAxes | null
  /** The settings that it was made with; a schedule is the word `schedule`. */
  readonly settings: SettingsRecord
  /** Its second moments and momentum. */
  readonly tensors: Readonly<Partial<Record<StateName, StoredTensor>>>
}

/**
 * The state of an optimizer as plain data: typed arrays, numbers, strings. It can be cloned
 * (`structuredClone`), posted to a worker and stored, as JSON with {@link numbersToJson}; the parameters
 * are not in it.
 */
export interface StateDict {
  /** The version of this structure. */
  readonly format: 1
  readonly optimizer: 'adafactor'
  /** Steps done. */
  readonly iteration: number
  /** What stochastic rounding began with. Absent: that of the optimizer which loads it. */
  readonly seed?: number
  /** The settings of the whole optimizer that it was made with. */
  readonly settings: SettingsRecord
  /** By name. */
  readonly parameters: Readonly<Record<string, ParameterState>>
}
