import {
  type AdafactorOptions,
  type Invocation,
  type Program,
  referenceBackend,
  resolveParameterOptions,
  type Shape,
  sizeOf,
  stepForm,
  stepProgram,
  stepScalars,
} from '@adafactor/core'
import type { NdArray } from 'ndarray'
import { expect } from 'vitest'
import type { NdArrayBackend } from '../../src/index.js'
import { hiddenElements, type Layout, layouts, untouched } from './layouts.js'
import { randomNumbers } from './random.js'

export interface Steps {
  readonly shape: Shape
  readonly options?: AdafactorOptions
  readonly parameter?: Layout
  readonly gradient?: Layout
  /** How the state and the reports lie; default contiguous. */
  readonly others?: Layout
  readonly steps?: number
  readonly seed?: number
}

const contiguous = layouts.contiguous as Layout

/** The program of a step for a parameter of this shape. */
export function programFor(shape: Shape, options: AdafactorOptions = {}): Program {
  return stepProgram(stepForm(shape, resolveParameterOptions(options, 'parameter', shape)))
}

/**
 * Runs steps on a backend and on the float64 reference and expects the same numbers in every
 * tensor, within `tolerance` of the larger of the number itself and 1.
 */
export function expectSameSteps(backend: NdArrayBackend, given: Steps, tolerance: number): void {
  const { shape, options = {}, others = contiguous, steps = 2, seed = 1 } = given
  const { parameter = contiguous, gradient = contiguous } = given
  const settings = resolveParameterOptions(options, 'parameter', shape)
  const program = stepProgram(stepForm(shape, settings))
  const reference = referenceBackend()
  const random = randomNumbers(seed)
  const tested: Record<string, NdArray> = {}
  const expected: Record<string, ReturnType<typeof reference.create>> = {}
  const refill = (name: string) => {
    backend.write(
      tested[name] as NdArray,
      Float32Array.from({ length: sizeOf(backend.shapeOf(tested[name] as NdArray)) }, random),
    )
    reference.write(expected[name] as never, backend.read(tested[name] as NdArray))
  }
  for (const { name, axes } of program.tensors) {
    const size = shape.map((length, axis) => (axes.includes(axis) ? length : 1))
    const layout = { parameter, gradient }[name] ?? others
    tested[name] = layout.make(size)
    backend.write(tested[name], new Float32Array(sizeOf(size)))
    expected[name] = reference.create(size)
  }
  refill('parameter')
  const item: Invocation<NdArray> = { tensors: tested, scalars: {} }
  const compiled = backend.compile(program)
  const compiledReference = reference.compile(program)
  for (let t = 1; t <= steps; t++) {
    refill('gradient')
    Object.assign(item.scalars, stepScalars(settings, t, t - 1))
    compiled.run([item])
    compiledReference.run([{ tensors: expected, scalars: item.scalars }])
  }
  for (const { name } of program.tensors) {
    const found = backend.read(tested[name] as NdArray)
    const right = reference.read(expected[name] as never)
    for (let k = 0; k < right.length; k++) {
      const [a, b] = [found[k] as number, right[k] as number]
      const close = Object.is(a, b) || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b))
      if (!close) {
        throw new Error(`seed ${seed}: ${name}[${k}] of [${shape}] is ${a}, expected ${b}`)
      }
    }
    const changed = hiddenElements(tested[name] as NdArray).filter((value) => value !== untouched)
    expect(changed, `${name}: elements that the view does not show`).toEqual([])
  }
}
