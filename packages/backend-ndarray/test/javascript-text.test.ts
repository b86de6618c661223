import { trace } from '@adafactor/core/compiler'
import ndarray, { type NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'
import { countTexts } from './support/count-texts.js'
import { evilSums, runEvilProgram } from './support/evil-program.js'
import { runZeros } from './support/run-zeros.js'
import { programFor } from './support/step-on-both.js'

const open = () => ndarrayBackend({ engine: 'javascript' })

describe('the generated source', () => {
  test('is there to be read, with the passes in it', () => {
    const backend = open()
    expect(backend.generatedSources()).toEqual([])
    runZeros(backend, [5, 6])
    const [generated] = backend.generatedSources()
    expect(generated?.language).toBe('javascript')
    expect(generated?.program.name).toBe('adafactor factored rank 2')
    const [text, ...others] = generated?.texts ?? []
    expect(others).toEqual([])
    expect(text?.passes).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(text?.names).toMatchObject({ parameter_data: 'parameter', gradient_data: 'gradient' })
    for (const name of Object.keys(text?.names ?? {})) expect(text?.code).toContain(name)
    const passes = text?.code.match(/\/\/ pass \d: .*/g)
    expect(passes).toEqual([
      '// pass 1: rows x columns',
      '// pass 2: rows',
      '// pass 3: columns',
      '// pass 4: rows',
      '// pass 5: rows x columns',
      '// pass 6: a single point',
      '// pass 7: rows x columns',
    ])
  })

  test('says what it reads and writes, and of what types', () => {
    const backend = open()
    runZeros(backend, [5, 6], { gradient: ndarray(new Float64Array(30), [5, 6]) })
    const text = backend.generatedSources()[0]?.texts[0]
    expect(text?.reads).toEqual(
      expect.arrayContaining([
        { name: 'parameter', type: 'float32' },
        { name: 'gradient', type: 'float64' },
        { name: 'rowFactor', type: 'float64' },
      ]),
    )
    expect(text?.writes).toEqual(
      expect.arrayContaining([
        { name: 'parameter', type: 'float32' },
        { name: 'rowMoment', type: 'float32' },
        { name: 'rowFactor', type: 'float64' },
      ]),
    )
    expect(text?.writes.map(({ name }) => name)).not.toContain('gradient')
  })

  test('is none in closures', () => {
    const backend = ndarrayBackend({ engine: 'closures' })
    runZeros(backend, [5, 6])
    expect(backend.generatedSources()).toEqual([])
  })

  test('is one for all sizes of a layout, and another one for another layout', () => {
    const backend = open()
    expect(countTexts(backend)).toEqual({ straight: [1, 1, 1], turned: [2, 2] })
  })

  test('walks tiles where a gradient lies across its parameter, and only there', () => {
    const sourceFor = (gradient?: NdArray) => {
      const backend = open()
      runZeros(backend, [40, 50], gradient && { gradient })
      return backend.generatedSources()[0]?.texts[0]?.code ?? ''
    }
    const tiles = /for \(let j = 0; j < columns_size; j \+= 16\)/g
    const across = sourceFor(ndarray(new Float32Array(2000), [50, 40]).transpose(1, 0))
    // Whole blocks of rows, and the rows left over, of the one pass that reads both.
    expect(across.match(tiles)).toHaveLength(2)
    expect(across).toContain('for (let i = 0; i < whole; i += 16)')
    expect(sourceFor()).not.toMatch(/\+= 16/)
  })

  test('walks a tensor of rank 4 that is not factored in one loop', () => {
    const backend = open()
    runZeros(backend, [3])
    const vector = backend.generatedSources()[0]?.texts[0]?.code.match(/\bfor \(/g)?.length
    runZeros(backend, [3, 4, 5, 6], {}, programFor([3, 4, 5, 6], { factored: false }))
    expect(vector).toBeGreaterThan(0)
    expect(backend.generatedSources()[1]?.texts[0]?.code.match(/\bfor \(/g)?.length).toBe(vector)
  })

  test('has no word of a program in it that is not an identifier', () => {
    const backend = open()
    expect(runEvilProgram(backend)).toEqual(evilSums)
  })
})

test('items of a batch may differ in size, layout and type', () => {
  const backend = open()
  const program = trace(
    { name: 'rows', rank: 2, tensors: { a: [0, 1], r: [0] } },
    (ops, { a }) => ({
      stores: { r: ops.sum(a as never, [1]) },
    }),
  )
  const items = [
    { a: backend.create([2, 2], [1, 2, 3, 4]), r: backend.create([2, 1]) },
    { a: ndarray([1, 2, 3, 4, 5, 6], [3, 2]).transpose(1, 0), r: backend.create([2, 1]) },
    { a: backend.create([1, 3], [1, 2, 3]).step(1, -1), r: backend.create([1, 1]) },
    { a: backend.create([2, 0]), r: backend.create([2, 1], [9, 9]) },
  ].map((tensors) => ({ tensors, scalars: {} }))
  backend.compile(program).run(items)
  expect(items.map(({ tensors }) => [...backend.read(tensors.r)])).toEqual([
    [3, 7],
    [9, 12],
    [6],
    [0, 0],
  ])
})
