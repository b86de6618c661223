import type { DenseTensor } from '@adafactor/core'
import type { Matrix } from './example-input.js'

export function tensorOf(matrix: Matrix): DenseTensor {
  return { shape: [matrix.length, matrix[0]?.length ?? 0], data: Float64Array.from(matrix.flat()) }
}

export function matrixOf({ shape, data }: DenseTensor): Matrix {
  const [rows = 1, columns = 1] = shape
  return Array.from({ length: rows }, (_, row) => [
    ...data.subarray(row * columns, (row + 1) * columns),
  ])
}

export function numberOf({ data }: DenseTensor): number {
  return data[0] as number
}
