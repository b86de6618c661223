// What compiling gains: steps on one matrix, by the kernels of this example and, operation by
// operation, by the smallest backend. Run it with `node speed.ts`: the two take turns, and the
// fastest step of each counts.
import { adafactor, type Backend } from '@adafactor/core'
import { numpyBackend } from '../smallest-backend/src/numpy-backend.ts'
import { compiledBackend } from './src/compiled-backend.ts'

function sideOf<T>(title: string, backend: Backend<T, 'synchronous'>, shape: number[]) {
  const size = shape.reduce((product, own) => product * own, 1)
  const wave = Float32Array.from({ length: size }, (_, i) => Math.sin(i))
  const [weights, gradient] = [backend.create(shape, wave), backend.create(shape, wave)]
  const optimizer = adafactor({ backend, params: { weights } })
  return { title, step: () => optimizer.step({ weights: gradient }), fastest: Infinity }
}

for (const shape of [
  [256, 256],
  [1024, 1024],
]) {
  const sides = [
    sideOf('compiled', compiledBackend(), shape),
    sideOf('interpreted', numpyBackend(), shape),
  ]
  for (let round = 0; round < 20; round++) {
    for (const side of sides) {
      const start = performance.now()
      side.step()
      side.fastest = Math.min(side.fastest, performance.now() - start)
    }
  }
  const [compiled, interpreted] = sides.map(({ fastest }) => fastest) as [number, number]
  const times = sides.map(({ title, fastest }) => `${title} ${fastest.toFixed(2)} ms`).join(', ')
  console.log(
    `${shape.join(' x ')}: ${times}, ${(interpreted / compiled).toFixed(0)} times as long`,
  )
}
