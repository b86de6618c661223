import { type numpy as np, tree } from '@jax-js/jax'
import { describe, expect, test } from 'vitest'
import { adafactor } from '../src/index.js'
import { noJax } from './support/no-jax.js'
import { randomArray } from './support/trees.js'
import { watchKernels } from './support/watch-kernels.js'

const [rows, columns] = [96, 80]

describe.skipIf(noJax !== undefined)(
  `the kernels of a step${noJax ? ` (skipped: ${noJax})` : ''}`,
  () => {
    /** How many values each kernel of a step writes. */
    const sizesOf = (
      parameters: number,
      options: Parameters<typeof adafactor>[0] = {},
    ): number[] => {
      const optimizer = adafactor(options)
      const made = (seed: number) =>
        Array.from({ length: parameters }, (_, index) =>
          randomArray([rows, columns], seed + index, 'wasm'),
        )
      let params = made(0)
      let state = optimizer.init(tree.ref(params))
      ;[params, state] = optimizer.step(made(10), params, state)
      for (const array of tree.leaves([params, state] as never) as np.Array[]) array.ref.dataSync()
      const gradients = made(20)
      const watch = watchKernels()
      ;[params, state] = optimizer.step(gradients, params, state)
      ;(params[0] as np.Array).ref.dataSync()
      watch.stop()
      tree.dispose([params, state] as never)
      return watch.sizes
    }

    test('one of them writes as many values as the parameter has: the new parameter', () => {
      const whole = rows * columns
      expect(sizesOf(1).filter((size) => size === whole)).toHaveLength(1)
      expect(sizesOf(1, { clipGlobalNorm: 1 }).filter((size) => size === whole)).toHaveLength(1)
      // And the momentum, if it is kept.
      expect(sizesOf(1, { momentum: 0.9 }).filter((size) => size === whole)).toHaveLength(2)
      expect(Math.max(...sizesOf(1))).toBe(whole)
    })

    test('those of single numbers, rows and columns are shared by parameters', () => {
      const [one, four] = [sizesOf(1).length, sizesOf(4).length]
      expect(four).toBeLessThan(4 * one - 12)
    })
  },
)
