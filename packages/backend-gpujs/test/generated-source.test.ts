import {
  type AdafactorOptions,
  adafactor,
  resolveParameterOptions,
  type Shape,
  stepForm,
  stepProgram,
} from '@adafactor/core'
import { explain, fuse, type GeneratedSource } from '@adafactor/core/compiler'
import { describe, expect, test } from 'vitest'
import { type GpujsMode, generateKernels, gpujsBackend } from '../src/index.js'

function programOf(shape: Shape, options: AdafactorOptions = {}) {
  return stepProgram(stepForm(shape, resolveParameterOptions(options, 'w', shape)))
}

function withoutTranslations(source: GeneratedSource): GeneratedSource {
  return { ...source, texts: source.texts.map(({ translated: _, ...text }) => text) }
}

describe('generateKernels of a backend', () => {
  test('gives the JavaScript that gpu.js runs in mode cpu, and computes nothing for it', async () => {
    const backend = await gpujsBackend({ mode: 'cpu' })
    const asked = backend.generateKernels(programOf([30, 20]), [30, 20])
    expect(backend.counters().launches).toBe(0)
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
    expect(backend.generatedSources()).toEqual([])
    for (const { translated } of asked.texts) {
      expect(translated?.language).toBe('javascript')
      // Loops over threads around the kernel's statements.
      expect(translated?.code).toContain('for (let x = 0; x <')
    }

    const [w, gradient] = [backend.create([30, 20]), backend.create([30, 20])]
    const optimizer = adafactor({ backend, params: { w } })
    await optimizer.step({ w: gradient })
    expect(backend.generatedSources()).toEqual([asked])
    optimizer.dispose()
    backend.destroy()
  })

  test('gives no text in mode webasm, whose modules gpu.js writes in bytes', async () => {
    const backend = await gpujsBackend({ mode: 'webasm' })
    const { texts } = backend.generateKernels(programOf([30, 20]), [30, 20])
    expect(texts.filter(({ translated }) => translated !== undefined)).toEqual([])
    expect(() => backend.generateKernels(programOf([30, 20]), [30])).toThrow('rank 2')
    backend.destroy()
  })
})

describe('generateKernels', () => {
  test('gives the kernels that the backend runs, in their order', async () => {
    const backend = await gpujsBackend({ mode: 'cpu' })
    expect(backend.generatedSources()).toEqual([])
    const [w, gradient] = [backend.create([30, 20]), backend.create([30, 20])]
    const optimizer = adafactor({ backend, params: { w } })
    await optimizer.step({ w: gradient })
    const sources = backend.generatedSources()
    const withoutDevice = generateKernels(programOf([30, 20]), [30, 20], 'cpu')
    expect(sources.map(withoutTranslations)).toEqual([withoutDevice])
    expect(sources[0]?.texts.length).toBe(backend.counters().launches)
    optimizer.dispose()
    expect(backend.generatedSources()).toEqual([])
    backend.destroy()
  })

  test('says for each kernel what it reads and writes, and how much', () => {
    const { language, texts, shape, program } = generateKernels(
      programOf([30, 20]),
      [30, 20],
      'webgpu',
    )
    expect([language, shape]).toEqual(['gpu.js', [30, 20]])
    const last = texts.at(-1)
    expect(last?.title).toBe('parameter')
    expect(last?.writes).toEqual([{ name: 'parameter', type: 'float32', elements: 600 }])
    expect(last?.threads).toEqual([20, 30, 1])
    expect(last?.reads).toEqual(
      expect.arrayContaining([
        { name: 'parameter', type: 'float32', elements: 600 },
        { name: 'gradient', type: 'float32', elements: 600 },
        { name: 'columnMoment', type: 'float32', elements: 20 },
      ]),
    )
    expect(last?.code).toMatch(/^function kernel\(a0, a1, .*\) \{\n.*\n\}$/s)
    const known = new Set(program.tensors.map(({ name }) => name))
    for (const { reads, writes, names, code } of texts) {
      // What is read is there: a tensor, or written by a kernel before.
      expect(reads.every(({ name }) => known.has(name))).toBe(true)
      for (const { name } of writes) known.add(name)
      expect(code).toContain(`(${Object.keys(names).join(', ')})`)
      expect(Object.values(names).slice(0, reads.length)).toEqual(reads.map(({ name }) => name))
    }
  })

  test('shows the functions that a kernel calls above it', () => {
    const options = { momentum: { beta1: 0.9, type: 'bfloat16' } } as const
    const { texts } = generateKernels(programOf([30], options), [30], 'webgpu')
    expect(texts.some(({ code }) => /^function bfloat16\(.*^function kernel\(/ms.test(code))).toBe(
      true,
    )
  })

  test('tells sums that a kernel forms from those of which it adds up the parts', () => {
    const { texts } = generateKernels(programOf([4096, 3000]), [4096, 3000], 'webgpu')
    const titles = texts.map(({ title }) => title)
    expect(titles).toContain('rowFactor')
    expect(titles.some((title) => title.endsWith(', from its parts'))).toBe(true)
  })

  test('tells the pass of each kernel, as the program that was planned has them', () => {
    for (const shape of [[30, 20], [9, 1], [2, 3, 4, 5], [7], []]) {
      const { program, texts, shape: sizes } = generateKernels(programOf(shape), shape, 'webgl2')
      const planned = fuse(program).passes
      const numbers = [...new Set(texts.flatMap(({ passes }) => passes))]
      expect(numbers).toEqual(planned.map((_, index) => index + 1))
      expect(program.axisNames.length).toBe(sizes?.length)
    }
    const { program } = generateKernels(programOf([30, 20]), [30, 20], 'webgl2')
    expect(explain(program)).toBe(explain(programOf([30, 20])))
    const unfactored = programOf([1, 4, 5, 1], { factored: false })
    const { axisNames } = generateKernels(unfactored, [1, 4, 5, 1], 'webgl2').program
    expect(axisNames).toEqual(['axis 1 x axis 2'])
  })

  test('needs no tensor of the shape', () => {
    const shape = [1_000_000, 1_000_000]
    const { texts } = generateKernels(programOf(shape), shape, 'webgl')
    expect(texts.at(-1)?.writes[0]?.elements).toBe(1e12)
  })

  test('refuses a shape of another rank, and a mode that does not exist', () => {
    const program = programOf([3, 4])
    expect(() => generateKernels(program, [3], 'cpu')).toThrow(
      expect.objectContaining({ code: 'tensor/shape', message: expect.stringContaining('rank 2') }),
    )
    expect(() => generateKernels(program, [3, 4], 'auto' as GpujsMode)).toThrow(
      expect.objectContaining({ code: 'option/invalid', message: expect.stringContaining('auto') }),
    )
  })
})
