/** Steps with 16-bit parameters and gradients by a module, each from the state that JavaScript left. */
import {
  type AdafactorConfig,
  adafactor,
  type HalfType,
  type Program,
  sizeOf,
} from '@adafactor/core'
import type { NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'
import type { TensorLayout } from '../src/plan/place-program.js'
import { nearestPattern, numbersOfPatterns } from '../src/tensors/half-patterns.js'
import { isHalfElement } from '../src/tensors/strided-view.js'
import { buildModule, ModuleMemory } from './support/module-memory.js'
import { randomNumbers } from './support/random.js'

type Options = Omit<AdafactorConfig<NdArray, 'synchronous'>, 'backend' | 'params'>
type Data = Float32Array | Uint16Array

const settings: Record<string, Options> = {
  nearest: {},
  stochastic: { rounding: 'stochastic' },
  'state too': {
    rounding: 'stochastic',
    stateType: 'parameter',
    stateRounding: 'stochastic',
    momentum: { beta1: 0.9, type: 'parameter' },
  },
}
const shapes = { matrix: [45, 67], 'long rows': [3, 5000], batch: [3, 10, 21], vector: [1001] }

/** The program of a step, and what its tensors are stored as. */
function programOf(
  type: HalfType,
  gradientType: HalfType | 'float32',
  shape: number[],
  options: Options,
) {
  const backend = ndarrayBackend()
  const params = { w: backend.create(shape, undefined, { type }) }
  adafactor({ backend, params, ...options }).step({
    w: backend.create(shape, undefined, { type: gradientType }),
  })
  const program = backend.generatedSources()[0]?.program as Program
  const layouts = program.tensors.map(({ axes, type: declared }, index): TensorLayout => {
    const own = shape.map((size, axis) => (axes.includes(axis) ? size : 1))
    const elements = declared ?? (index === 0 ? type : index === 1 ? gradientType : 'float32')
    return { elements, shape: own, stride: strides(own, index === 1), offset: 0 }
  })
  return { program, layouts }
}

/** Of row-major order, or with the last axis outermost. */
function strides(shape: readonly number[], isTurned: boolean): number[] {
  const order = shape.map((_, axis) => axis)
  if (isTurned) order.unshift(order.pop() as number)
  const own = shape.map(() => 0)
  let stride = 1
  for (const axis of order.reverse()) {
    own[axis] = stride
    stride *= shape[axis] as number
  }
  return own
}

/** How many numbers of a type there are from one pattern to another. */
function distance(a: number, b: number): number {
  const place = (pattern: number) => (pattern & 0x8000 ? -(pattern & 0x7fff) : pattern)
  return Math.abs(place(a) - place(b))
}

/** The most by which results of float32 differ from those of float64, by what they are stored as. */
function checkAlike(found: Data, expected: Data, { elements }: TensorLayout, what: string): void {
  let differing = 0
  for (let index = 0; index < expected.length; index++) {
    const [one, other] = [found[index] as number, expected[index] as number]
    if (one === other) continue
    differing++
    if (!isHalfElement(elements)) {
      expect(Math.abs(one - other), what).toBeLessThan(1e-5 * Math.abs(other) + 1e-9)
    } else if (distance(one, other) > 1) {
      // What is left of two numbers that nearly cancel has the error of the larger.
      const numbers = numbersOfPatterns(elements)
      const [x, y] = [numbers[one] as number, numbers[other] as number]
      expect(Math.abs(x - y), `${what}: ${x}, ${y}`).toBeLessThan(1e-6)
    }
  }
  if (isHalfElement(elements)) {
    expect(differing, what).toBeLessThanOrEqual(Math.ceil(expected.length / 100))
  }
}

const memory = new ModuleMemory(2 ** 24)

describe.each(['bfloat16', 'float16'] as const)('%s', (type) => {
  test.each(
    Object.keys(settings).flatMap((setting) =>
      Object.keys(shapes).flatMap((shape) =>
        ([type, 'float32'] as const).map((gradient) => [setting, shape, gradient] as const),
      ),
    ),
  )('%s, %s, gradient of %s', (setting, shapeName, gradientType) => {
    memory.clear()
    const shape = shapes[shapeName as 'matrix']
    const { program, layouts } = programOf(type, gradientType, shape, settings[setting] as Options)
    const module = buildModule(program, layouts, memory)
    const random = randomNumbers(17)
    const numbersOf = ({ elements, shape: own }: TensorLayout, scale: number): Data => {
      const numbers = Float32Array.from({ length: sizeOf(own) }, () => scale * random())
      return isHalfElement(elements) ? Uint16Array.from(numbers, nearestPattern[elements]) : numbers
    }
    const data = layouts.map((layout, index) => numbersOf(layout, index < 1 ? 1 : 0))
    const inside = data.map((array) => memory.copyOf(array))
    for (let step = 1; step <= 4; step++) {
      data[1] = numbersOf(layouts[1] as TensorLayout, 10 ** (step - 3))
      const before = data.map((array) => array.slice())
      inside.forEach((array, index) => {
        array.set(before[index] as Data)
      })
      const keys = { roundingLow: 77 * step, roundingHigh: 2 ** 24 - step }
      const scalars = { ...keys, beta2: 1 - step ** -0.8, beta2Weight: step ** -0.8, rho: 0.01 }
      module.javascript(data, scalars)
      module.run(inside, scalars)
      const elsewhere = before.map((array) => array.slice())
      module.run(elsewhere, scalars)
      data.forEach((expected, index) => {
        const name = `${program.tensors[index]?.name} in step ${step}`
        checkAlike(inside[index] as Data, expected, layouts[index] as TensorLayout, name)
        expect(elsewhere[index], `${name}, elsewhere`).toEqual((inside[index] as Data).slice())
      })
      expect(data[0], 'nothing was done').not.toEqual(before[0])
    }
  })
})
