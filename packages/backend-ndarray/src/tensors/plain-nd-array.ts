import { isHalfArray } from '@adafactor/core'
import type { NdArray } from 'ndarray'
import { type StoredData, type StridedView, storedTypeOf } from './strided-view.js'

/**
 * What `create` makes: an array with the members of an ndarray. The `ndarray` package is not needed
 * for it, and neither is code generation, with which that package writes a class for each element
 * type and rank. Its members can't be changed.
 */
export class PlainNdArray implements StridedView {
  // Only declared: a field that begins as undefined is slower to read, and a step reads them all.
  declare readonly data: StoredData
  declare readonly shape: number[]
  declare readonly stride: number[]
  declare readonly offset: number

  constructor(data: StoredData, shape: number[], stride: number[], offset: number) {
    this.data = data
    this.shape = shape
    this.stride = stride
    this.offset = offset
    // Kernels trust what was looked at once.
    Object.freeze(shape)
    Object.freeze(stride)
    Object.freeze(this)
  }

  /** As the type that scijs modules expect. */
  static make(data: StoredData, shape: number[], stride: number[], offset = 0): NdArray {
    return new PlainNdArray(data, shape, stride, offset) as unknown as NdArray
  }

  /** As scijs calls it: `generic` for data that is read by `get`. */
  get dtype(): string {
    return isHalfArray(this.data) ? 'generic' : storedTypeOf(this.data)
  }

  get size(): number {
    return this.shape.reduce((product, size) => product * size, 1)
  }

  get dimension(): number {
    return this.shape.length
  }

  /** The axes from the shortest stride to the longest. */
  get order(): number[] {
    const length = (axis: number) => Math.abs(this.stride[axis] as number)
    return this.shape.map((_, axis) => axis).sort((a, b) => length(a) - length(b))
  }

  index(...position: number[]): number {
    const { stride } = this
    let index = this.offset
    for (let axis = 0; axis < stride.length; axis++) {
      index += (stride[axis] as number) * (position[axis] as number)
    }
    return index
  }

  get(...position: number[]): number {
    const { data } = this
    const index = this.index(...position)
    return (isHalfArray(data) ? data.get(index) : data[index]) as number
  }

  set(...positionAndValue: number[]): number {
    const value = positionAndValue.at(-1) as number
    const { data } = this
    const index = this.index(...positionAndValue)
    if (isHalfArray(data)) data.set(index, value)
    else data[index] = value
    return value
  }

  /** The view without the first elements of each axis. */
  lo(...starts: (number | null)[]): PlainNdArray {
    const skip = this.shape.map((_, axis) => Math.max(0, starts[axis] ?? 0))
    return this.#view(
      this.shape.map((size, axis) => size - (skip[axis] as number)),
      this.stride,
      this.index(...skip),
    )
  }

  /** The view of the first elements of each axis. */
  hi(...sizes: (number | null)[]): PlainNdArray {
    return this.#view(
      this.shape.map((size, axis) => ((sizes[axis] ?? -1) < 0 ? size : (sizes[axis] as number))),
      this.stride,
      this.offset,
    )
  }

  /** The view of every so many-th element; a negative step goes backwards. */
  step(...steps: (number | null)[]): PlainNdArray {
    const step = (axis: number) => steps[axis] ?? 1
    return this.#view(
      this.shape.map((size, axis) => Math.ceil(size / Math.abs(step(axis)))),
      this.stride.map((stride, axis) => stride * step(axis)),
      this.index(...this.shape.map((size, axis) => (step(axis) < 0 ? size - 1 : 0))),
    )
  }

  /** The view with its axes in another order. */
  transpose(...axes: number[]): PlainNdArray {
    const from = this.shape.map((_, axis) => axes[axis] ?? axis)
    return this.#view(
      from.map((axis) => this.shape[axis] as number),
      from.map((axis) => this.stride[axis] as number),
      this.offset,
    )
  }

  /** The view at these positions; the axes without one stay. */
  pick(...positions: (number | null)[]): PlainNdArray {
    const isPicked = (axis: number) => (positions[axis] ?? -1) >= 0
    const kept = <V>(values: readonly V[]) => values.filter((_, axis) => !isPicked(axis))
    return this.#view(
      kept(this.shape),
      kept(this.stride),
      this.index(
        ...this.shape.map((_, axis) => (isPicked(axis) ? (positions[axis] as number) : 0)),
      ),
    )
  }

  #view(shape: number[], stride: number[], offset: number): PlainNdArray {
    return new PlainNdArray(this.data, shape, [...stride], offset)
  }
}
