import type { Program } from '@adafactor/core'
import type { NdArray } from 'ndarray'
import type { NdArrayBackend } from '../../src/index.js'
import { programFor } from './step-on-both.js'

/** Runs a program of a step once, on tensors of `create` for a parameter of this shape. */
export function runZeros(
  backend: NdArrayBackend,
  shape: readonly number[],
  others: Readonly<Record<string, NdArray>> = {},
  program: Program = programFor(shape),
): void {
  const tensors = Object.fromEntries(
    program.tensors.map(({ name, axes }) => [
      name,
      others[name] ?? backend.create(shape.map((size, axis) => (axes.includes(axis) ? size : 1))),
    ]),
  )
  backend
    .compile(program)
    .run([{ tensors, scalars: { beta2: 0, beta2Weight: 1, rho: 1, seed: 1 } }])
}
