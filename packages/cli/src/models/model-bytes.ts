import {
  type AdafactorOptions,
  type ElementType,
  elementTypes,
  resolveParameterOptions,
  type Shape,
  sizeOf,
  stepForm,
  stepProgram,
} from '@adafactor/core'
import { fuse, planSlots } from '@adafactor/core/compiler'

/** The shapes of parameters by name. */
export interface NamedShapes {
  readonly shapes: Readonly<Record<string, Shape>>
}

/**
 * How many numbers a model has, by its shapes.
 *
 * @example
 * ```ts
 * import { countParameters } from '@adafactor/cli'
 *
 * console.log(countParameters({ shapes: { kernel: [512, 256], bias: [256] } })) // => 131328
 * ```
 */
export function countParameters({ shapes }: NamedShapes): number {
  return Object.values(shapes).reduce((sum, shape) => sum + sizeOf(shape), 0)
}

/**
 * What the parameters of a model take.
 *
 * @example
 * ```ts
 * import { parameterBytes } from '@adafactor/cli'
 *
 * console.log(parameterBytes({ shapes: { kernel: [512, 256] } }, 'bfloat16')) // => 262144
 * ```
 */
export function parameterBytes(model: NamedShapes, type: ElementType = 'float32'): number {
  return countParameters(model) * elementTypes[type].bytes
}

/**
 * What Adam and AdamW keep: two numbers for each parameter, the running averages of gradients and of
 * their squares.
 *
 * @example
 * ```ts
 * import { adamBytes } from '@adafactor/cli'
 *
 * console.log(adamBytes({ shapes: { kernel: [512, 256] } })) // => 1048576
 * ```
 */
export function adamBytes(model: NamedShapes, type: ElementType = 'float32'): number {
  return 2 * parameterBytes(model, type)
}

const float64Bytes = 8

/**
 * The float64 work space of a step on the CPU, which parameters take in turns.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`
 * @example
 * ```ts
 * import { workBytes } from '@adafactor/cli'
 *
 * console.log(workBytes({ shapes: { kernel: [512, 256] } })) // => 6160
 * ```
 */
export function workBytes({ shapes }: NamedShapes, options: AdafactorOptions = {}): number {
  const numbers = Object.entries(shapes).map(([name, shape]) => workNumbers(name, shape, options))
  return numbers.reduce((most, each) => Math.max(most, each), 0) * float64Bytes
}

/** How many numbers are kept between the passes of a step on a parameter of this shape. */
function workNumbers(name: string, shape: Shape, options: AdafactorOptions): number {
  const form = stepForm(shape, resolveParameterOptions(options, name, shape))
  return planSlots(fuse(stepProgram(form)))
    .slots.map(({ axes }) => sizeOf(axes.map((axis) => shape[axis] as number)))
    .reduce((sum, size) => sum + size, 0)
}

/**
 * Bytes for people: three digits and a unit, a thousand to the next.
 *
 * @example
 * ```ts
 * import { formatBytes } from '@adafactor/cli'
 *
 * console.log(formatBytes(498_000_000)) // => 498 MB
 * ```
 */
export function formatBytes(value: number): string {
  if (value === 0) return '0'
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(Math.floor(Math.log10(value) / 3), units.length - 1)
  return `${Number((value / 1000 ** power).toPrecision(3))} ${units[power]}`
}
