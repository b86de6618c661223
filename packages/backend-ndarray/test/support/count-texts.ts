import type { NdArrayBackend } from '../../src/index.js'
import { programFor } from './step-on-both.js'

/**
 * How many texts a backend has after each of these runs: of three sizes of one layout, and of two with the
 * gradient transposed.
 */
export function countTexts(backend: NdArrayBackend): { straight: number[]; turned: number[] } {
  const program = programFor([5, 6])
  const compiled = backend.compile(program)
  const run = (rows: number, columns: number, isTurned: boolean) => {
    const tensors = Object.fromEntries(
      program.tensors.map(({ name, axes }) => [
        name,
        backend.create([axes.includes(0) ? rows : 1, axes.includes(1) ? columns : 1]),
      ]),
    )
    if (isTurned) tensors.gradient = backend.create([columns, rows]).transpose(1, 0)
    compiled.run([{ tensors, scalars: { beta2: 0, beta2Weight: 1, rho: 1 } }])
    return backend.generatedSources().length
  }
  return {
    straight: [run(5, 6, false), run(70, 90, false), run(6, 5, false)],
    turned: [run(5, 6, true), run(7, 8, true)],
  }
}
