import { describe, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'
import { type Layout, layouts } from './support/layouts.js'
import { expectSameSteps } from './support/step-on-both.js'

const modes = {
  webassembly: 'webassembly',
  generated: 'javascript',
  closures: 'closures',
} as const
const names = Object.keys(layouts)
const layout = (name: string) => layouts[name] as Layout
/** A rounding of float32 in a stored factor, a few times over. */
const tolerance = 3e-6

describe.each(Object.entries(modes))('%s', (_, engine) => {
  const backend = ndarrayBackend({ engine })

  describe.each(names)('a parameter: %s', (parameter) => {
    test.each(names)('with a gradient: %s', (gradient) => {
      // Sizes on both sides of blocks of 3 and 4 rows and of tiles of 16.
      for (const shape of [[3, 4], [4, 3], [5, 1], [1, 6], [13, 18], [33, 50], [2, 19, 23], [7]]) {
        expectSameSteps(
          backend,
          { shape, parameter: layout(parameter), gradient: layout(gradient) },
          tolerance,
        )
      }
    })
  })

  test.each(names)('state and reports that lie otherwise: %s', (others) => {
    for (const shape of [[5, 6], [2, 3, 4], [9]]) {
      const options = { momentum: 0.9 }
      expectSameSteps(backend, { shape, options, others: layout(others) }, tolerance)
    }
  })

  test('three operands with three orders', () => {
    expectSameSteps(
      backend,
      {
        shape: [20, 21, 22],
        options: { momentum: 0.9, factored: false },
        parameter: layout('column-major'),
        gradient: layout('turned'),
      },
      tolerance,
    )
  })

  test('rows longer than a call of a kernel', () => {
    expectSameSteps(backend, { shape: [5, 9001] }, tolerance)
    expectSameSteps(backend, { shape: [9001, 5], gradient: layout('column-major') }, tolerance)
    expectSameSteps(backend, { shape: [9001] }, tolerance)
  })
})
