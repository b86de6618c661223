/** The text form of the modules, for whoever wants to read what runs. */
import { type Traced, trace } from '@adafactor/core/compiler'
import ndarray from 'ndarray'
import { describe, expect, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'
import { countTexts } from './support/count-texts.js'
import { evilProgram, evilSums, runEvilProgram } from './support/evil-program.js'
import { runZeros } from './support/run-zeros.js'
import { programFor } from './support/step-on-both.js'
import { readWat } from './support/wat-names.js'

const open = () => ndarrayBackend({ engine: 'webassembly' })

describe('the text of a module', () => {
  test('is there to be read, with what it walks and calls', () => {
    const backend = open()
    expect(backend.generatedSources()).toEqual([])
    runZeros(backend, [5, 6])
    const [generated, ...others] = backend.generatedSources()
    expect(others).toEqual([])
    expect(generated?.language).toBe('wat')
    expect(generated?.program.name).toBe('adafactor factored rank 2')
    const [text] = generated?.texts ?? []
    expect(text?.passes).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(text?.names).toMatchObject({ parameter_base: 'parameter', gradient_base: 'gradient' })
    for (const name of Object.keys(text?.names ?? {})) expect(text?.code).toContain(`$${name}`)
    expect(text?.code.split('\n').slice(0, 3)).toEqual([
      ';; adafactor factored rank 2',
      ';;   parameter: float32',
      ';;   gradient: float32',
    ])
    const exported = readWat(text?.code ?? '').filter(({ isExported }) => isExported)
    const names = exported.map(({ name }) => name)
    const nests = names.filter((name) => name.startsWith('$nest_'))
    expect(nests.length).toBe(7)
    // Only what is summed in float32 can overflow, and is then walked in float64.
    expect(names.filter((name) => name.startsWith('$wide_'))).toHaveLength(2)
    expect(names.filter((name) => !name.startsWith('$wide_'))).toEqual([
      ...nests.flatMap((nest) =>
        ['prepare', 'nest', 'finish', 'means'].map((part) => nest.replace('nest', part)),
      ),
      '$run',
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
      ]),
    )
    expect(text?.writes.map(({ name }) => name)).not.toContain('gradient')
    expect(text?.code).toContain(';;   gradient: float64')
  })

  test('has no name that is not declared, in any program', () => {
    const backend = open()
    for (const options of [
      {},
      { factored: false },
      { skipNonFinite: true, momentum: { beta1: 0.9, type: 'bfloat16' } },
      { momentum: { beta1: 0.9, rounds: { beta1: true, update: true, applied: true } } },
    ] as const) {
      runZeros(backend, [2, 5, 6], {}, programFor([2, 5, 6], options))
    }
    const transposed = ndarray(new Float32Array(2000), [50, 40]).transpose(1, 0)
    runZeros(backend, [40, 50], { gradient: transposed })
    const texts = backend.generatedSources().flatMap((source) => source.texts)
    expect(texts).toHaveLength(5)
    for (const { code } of texts) {
      expect(readWat(code).filter(({ unresolved }) => unresolved.length > 0)).toEqual([])
    }
  })

  test('is one for all sizes of a layout, and another one for another layout', () => {
    const backend = open()
    expect(countTexts(backend)).toEqual({ straight: [1, 1, 1], turned: [2, 2] })
    const [straight, turned] = backend.generatedSources().map(({ texts }) => texts[0]?.code)
    expect(straight).not.toBe(turned)
  })

  test('is none for plain arrays, which JavaScript runs', () => {
    const backend = open()
    runZeros(backend, [5, 6], { gradient: ndarray(new Array(30).fill(0), [5, 6]) })
    expect(backend.generatedSources().map(({ language }) => language)).toEqual(['javascript'])
  })

  test('has no word of a program in it that is not an identifier', () => {
    const backend = open()
    expect(runEvilProgram(backend)).toEqual(evilSums)
    const [text] = backend.generatedSources()[0]?.texts ?? []
    const functions = readWat(text?.code ?? '')
    expect(functions.filter(({ unresolved }) => unresolved.length > 0)).toEqual([])
    // All that is not printable ASCII is gone, the ends of lines among it.
    expect(text?.code).toMatch(/^[ -~\n]*$/)
    expect(text?.code.replaceAll(/;;.*/g, '')).not.toContain('unreachable')
    expect(Object.values(text?.names ?? {})).toEqual(evilProgram.tensors.map(({ name }) => name))
    for (const name of Object.keys(text?.names ?? {})) expect(text?.code).toContain(`$${name}`)
  })

  test('has no local of two meanings, whatever sums are called', () => {
    const program = trace(
      { name: 'clash', rank: 2, tensors: { x: [0, 1], sums: [1] }, scalars: ['a'] },
      (ops, { x }, { a }) => {
        const value = ops.sum(ops.multiply(ops.square(a as Traced), x as Traced), [0])
        return { stores: { sums: ops.add(value, ops.sqrt(value)) }, labels: { value } }
      },
    )
    const found = (['webassembly', 'javascript'] as const).map((engine) => {
      const backend = ndarrayBackend({ engine })
      const x = backend.create([9, 6], new Array(54).fill(2))
      const sums = backend.create([1, 6])
      backend.compile(program).run([{ tensors: { x, sums }, scalars: { a: 1.5 } }])
      return backend.read(sums)
    })
    expect(found[0]).toEqual(found[1])
  })
})
