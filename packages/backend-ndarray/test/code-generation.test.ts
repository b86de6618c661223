import { execFileSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { trace } from '@adafactor/core/compiler'
import ndarray, { type NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import { type NdArrayBackend, ndarrayBackend } from '../src/index.js'
import { programFor } from './support/step-on-both.js'

const dist = new URL('../dist/index.js', import.meta.url)

/** What a module prints as JSON in a Node process that forbids code generation. */
function runForbidden(body: string): unknown {
  const program = `
    import { adafactor, AdafactorError } from '@adafactor/core'
    import { ndarrayBackend } from ${JSON.stringify(pathToFileURL(dist.pathname).href)}
    ${body}`
  const output = execFileSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', program],
    { cwd: new URL('..', import.meta.url), encoding: 'utf8' },
  )
  return JSON.parse(output)
}

describe('where code generation is forbidden', () => {
  test('the optimizer trains on closures, and traits say why', () => {
    const found = runForbidden(`
      const backend = ndarrayBackend()
      const weights = backend.create([2, 3], [1, 2, 3, 4, 5, 6])
      const optimizer = adafactor({ backend, params: { weights } })
      optimizer.step({ weights: backend.create([2, 3], [1, -1, 1, -1, 1, -1]) })
      const turned = weights.transpose(1, 0).get(2, 0)
      console.log(JSON.stringify({
        weights: [...backend.read(weights)], turned,
        compilation: backend.traits.compilation, details: backend.traits.details,
      }))`) as { weights: number[]; turned: number; compilation: string; details: object }
    expect(found.compilation).toBe('closures')
    expect(JSON.stringify(found.details)).toContain('Code generation from strings disallowed')
    // RMS of the parameter is sqrt(91 / 6); every element of the update is 1.
    const step = 0.01 * Math.sqrt(91 / 6)
    const expected = [1 - step, 2 + step, 3 - step, 4 + step, 5 - step, 6 + step]
    for (const [k, value] of expected.entries()) expect(found.weights[k]).toBeCloseTo(value, 5)
    expect(found.turned).toBe(found.weights[2])
  })

  test('a backend that requires it is refused with the reason', () => {
    const found = runForbidden(`
      try { ndarrayBackend({ engine: 'javascript' }) } catch (error) {
        console.log(JSON.stringify({
          known: AdafactorError.isInstance(error, 'backend/code-generation-forbidden'),
          cause: String(error.cause), message: error.message,
        }))
      }`)
    expect(found).toEqual({
      known: true,
      cause: expect.stringContaining('Code generation from strings disallowed'),
      message: expect.stringContaining("engine: 'auto'"),
    })
  })
})

describe('where code generation is allowed', () => {
  test('it is used, unless asked otherwise', () => {
    expect(ndarrayBackend().traits.compilation).toBe('generated')
    expect(ndarrayBackend({ engine: 'javascript' }).traits.compilation).toBe('generated')
    const { traits } = ndarrayBackend({ engine: 'closures' })
    expect(traits).toMatchObject({
      compilation: 'closures',
      details: { closures: 'asked for by engine: never' },
    })
  })
})

/** Runs a step on a matrix of this size. */
function step(backend: NdArrayBackend, shape: number[], gradient = backend.create(shape)): void {
  const program = programFor(shape)
  const tensors = Object.fromEntries(
    program.tensors.map(({ name, axes }) => [
      name,
      backend.create(shape.map((size, axis) => (axes.includes(axis) ? size : 1))),
    ]),
  )
  const compiled = backend.compile(program)
  compiled.run([
    { tensors: { ...tensors, gradient }, scalars: { beta2: 0, beta2Weight: 1, rho: 1 } },
  ])
}

describe('the generated source', () => {
  test('is there to be read, with the passes in it', () => {
    const backend = ndarrayBackend()
    expect(backend.generatedSources()).toEqual([])
    step(backend, [5, 6])
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
    const backend = ndarrayBackend()
    step(backend, [5, 6], ndarray(new Float64Array(30), [5, 6]))
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
    step(backend, [5, 6])
    expect(backend.generatedSources()).toEqual([])
  })

  test('is one for all sizes of a layout, and another one for another layout', () => {
    const backend = ndarrayBackend()
    const program = programFor([5, 6])
    const compiled = backend.compile(program)
    const run = (rows: number, columns: number, turned = false) => {
      const tensors = Object.fromEntries(
        program.tensors.map(({ name, axes }) => [
          name,
          backend.create([axes.includes(0) ? rows : 1, axes.includes(1) ? columns : 1]),
        ]),
      )
      if (turned) tensors.gradient = backend.create([columns, rows]).transpose(1, 0)
      compiled.run([{ tensors, scalars: { beta2: 0, beta2Weight: 1, rho: 1 } }])
      return backend.generatedSources().length
    }
    expect([run(5, 6), run(70, 90), run(6, 5)]).toEqual([1, 1, 1])
    expect([run(5, 6, true), run(7, 8, true)]).toEqual([2, 2])
  })

  test('walks tiles where a gradient lies across its parameter, and only there', () => {
    const sourceFor = (gradient?: NdArray) => {
      const backend = ndarrayBackend()
      step(backend, [40, 50], gradient)
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
    const backend = ndarrayBackend()
    step(backend, [3, 4, 5, 6].slice(0, 1))
    const vector = backend.generatedSources()[0]?.texts[0]?.code.match(/\bfor \(/g)?.length
    const program = programFor([3, 4, 5, 6], { factored: false })
    const tensors = Object.fromEntries(
      program.tensors.map(({ name, axes }) => [
        name,
        backend.create([3, 4, 5, 6].map((size, axis) => (axes.includes(axis) ? size : 1))),
      ]),
    )
    backend.compile(program).run([{ tensors, scalars: { beta2: 0, beta2Weight: 1, rho: 1 } }])
    expect(vector).toBeGreaterThan(0)
    expect(backend.generatedSources()[1]?.texts[0]?.code.match(/\bfor \(/g)?.length).toBe(vector)
  })

  test('has no word of a program in it that is not an identifier', () => {
    const backend = ndarrayBackend()
    const evil = '*/ } throw new Error("escaped") //\n`'
    const names = [evil, 'for', '0', '', '__proto__x', 'e_v', 'ev', 'work', 'data', 'é']
    const program = trace(
      {
        name: evil,
        rank: 1,
        axisNames: [evil],
        tensors: Object.fromEntries([...names, 'out'].map((name) => [name, [0]])),
        scalars: [evil, 'for', 'constructor'],
      },
      (ops, tensors, scalars) => ({
        stores: {
          out: [...names.map((name) => tensors[name]), ...Object.values(scalars)].reduce((a, b) =>
            ops.add(a as never, b as never),
          ) as never,
        },
      }),
    )
    const tensors = Object.fromEntries(
      [...names, 'out'].map((name, index) => [name, backend.create([2], [2 ** index, index])]),
    )
    backend
      .compile(program)
      .run([{ tensors, scalars: { [evil]: 0.5, for: 0.25, constructor: 0.125 } }])
    expect(backend.read(tensors.out as never)).toEqual(Float32Array.of(1023.875, 45.875))
  })
})

test('items of a batch may differ in size, layout and type', () => {
  const backend = ndarrayBackend()
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
