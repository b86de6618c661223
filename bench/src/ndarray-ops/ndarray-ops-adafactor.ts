import ndarray, { type NdArray } from 'ndarray'
import ops from 'ndarray-ops'
import { type FlatParameter, type FlatShape, sizeOf } from '../flat-parameter.js'
import { lerpWeight, squareFloor, updateScale } from '../hyperparameters.js'

/** A factored second moment, and space for the means that go into it. */
interface FactoredMoment {
  readonly rows: NdArray
  readonly columns: NdArray
  readonly rowMeans: NdArray
  readonly columnMeans: NdArray
}

interface Slot {
  readonly values: NdArray
  readonly moment: NdArray | FactoredMoment
  /** Temporaries of the parameter's own shape, kept from step to step. */
  readonly squares: NdArray
  readonly update: NdArray
}

/**
 * Adafactor with the paper's defaults, one operation of `ndarray-ops` after the other. For
 * contrast: each operation is a sweep of its own.
 */
export class NdarrayOpsAdafactor {
  readonly #slots: readonly Slot[]
  #steps = 0

  constructor(parameters: readonly FlatParameter[]) {
    this.#slots = parameters.map(makeSlot)
  }

  /** One step with one gradient for each parameter, in their order. Values change in place. */
  step(gradients: readonly NdArray[]): void {
    this.#steps += 1
    for (const [index, slot] of this.#slots.entries()) {
      stepSlot(slot, gradients[index] as NdArray, this.#steps)
    }
  }
}

function stepSlot({ values, moment, squares, update }: Slot, gradient: NdArray, t: number): void {
  ops.mul(squares, gradient, gradient)
  ops.addseq(squares, squareFloor)
  if ('rowMeans' in moment) mixFactored(moment, squares, lerpWeight(t))
  else mixWhole(moment, squares, lerpWeight(t))
  ops.sqrteq(squares)
  ops.div(update, gradient, squares)
  const root = Math.sqrt(values.size)
  ops.mulseq(update, updateScale(t, ops.norm2(values) / root, ops.norm2(update) / root))
  ops.subeq(values, update)
}

/** Takes the squares into the moment and leaves V in their place. The package sums no axes. */
function mixFactored(moment: FactoredMoment, squares: NdArray, weight: number): void {
  const { rows, columns, rowMeans, columnMeans } = moment
  ops.assigns(columnMeans, 0)
  for (let i = 0; i < rows.size; i++) {
    const row = squares.pick(i, null)
    rowMeans.set(i, ops.sum(row) / columns.size)
    ops.addeq(columnMeans, row)
  }
  ops.mulseq(columnMeans, 1 / rows.size)
  mix(rows, rowMeans, weight)
  mix(columns, columnMeans, weight)
  const mean = ops.sum(rows) / rows.size
  for (let i = 0; i < rows.size; i++) {
    ops.muls(squares.pick(i, null), columns, rows.get(i) / mean)
  }
}

function mixWhole(moment: NdArray, squares: NdArray, weight: number): void {
  mix(moment, squares, weight)
  ops.assign(squares, moment)
}

/** moment = (1 - weight) * moment + weight * fresh; `fresh` is used up. */
function mix(moment: NdArray, fresh: NdArray, weight: number): void {
  ops.mulseq(moment, 1 - weight)
  ops.mulseq(fresh, weight)
  ops.addeq(moment, fresh)
}

function makeSlot({ values, shape }: FlatParameter): Slot {
  const [rows, columns] = shape
  return {
    values: ndarray(values, [...shape]),
    moment:
      columns === undefined
        ? zeros([rows])
        : {
            rows: zeros([rows]),
            columns: zeros([columns]),
            rowMeans: zeros([rows]),
            columnMeans: zeros([columns]),
          },
    squares: zeros(shape),
    update: zeros(shape),
  }
}

function zeros(shape: FlatShape): NdArray {
  return ndarray(new Float32Array(sizeOf(shape)), [...shape])
}
