import type { FlatParameter } from '../flat-parameter.js'
import { type MatrixParameter, matrixStep } from './matrix-step.js'
import { type VectorParameter, vectorStep } from './vector-step.js'
import type { WorkSpace } from './work-space.js'

/**
 * Adafactor with the paper's defaults as a person would write it for speed: fixed formulas, loops
 * fused by hand, state and work space made once. It is what the library is measured against.
 */
export class HandFusedAdafactor {
  readonly #parameters: readonly (MatrixParameter | VectorParameter)[]
  readonly #workSpace: WorkSpace
  #steps = 0

  constructor(parameters: readonly FlatParameter[]) {
    this.#parameters = parameters.map(withState)
    this.#workSpace = {
      perRow: new Float64Array(
        largest(parameters, ({ shape }) => (shape.length === 2 ? shape[0] : 0)),
      ),
      perColumn: new Float64Array(largest(parameters, ({ shape }) => shape[shape.length - 1] ?? 0)),
    }
  }

  /** One step with one gradient for each parameter, in their order. Values change in place. */
  step(gradients: readonly Float32Array[]): void {
    this.#steps += 1
    // An index, not an iterator: with one, V8 inlines worse and vectors take a third longer.
    for (let index = 0; index < this.#parameters.length; index++) {
      const parameter = this.#parameters[index] as MatrixParameter | VectorParameter
      const gradient = gradients[index] as Float32Array
      if ('rows' in parameter) matrixStep(parameter, gradient, this.#steps, this.#workSpace)
      else vectorStep(parameter, gradient, this.#steps, this.#workSpace)
    }
  }
}

function withState({ values, shape }: FlatParameter): MatrixParameter | VectorParameter {
  if (shape.length === 1) return { values, moment: new Float32Array(shape[0]) }
  const [rows, columns] = shape
  return {
    values,
    rows,
    columns,
    rowMoment: new Float32Array(rows),
    columnMoment: new Float32Array(columns),
  }
}

function largest(parameters: readonly FlatParameter[], size: (p: FlatParameter) => number): number {
  return parameters.reduce((most, parameter) => Math.max(most, size(parameter)), 0)
}
