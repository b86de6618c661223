import {
  type AdafactorOptions,
  adafactor,
  resolveParameterOptions,
  type Shape,
  stepForm,
  stepProgram,
} from '@adafactor/core'
import { explain, fuse } from '@adafactor/core/compiler'
import { describe, expect, test } from 'vitest'
import { type GpujsMode, generateKernels, gpujsBackend } from '../src/index.js'

function programOf(shape: Shape, options: AdafactorOptions = {}) {
  return stepProgram(stepForm(shape, resolveParameterOptions(options, 'w', shape)))
}

describe('generateKernels', () => {
  test('gives the kernels that the backend runs, in their order', async () => {
    const backend = await gpujsBackend({ mode: 'cpu' })
    expect(backend.generatedSources()).toEqual([])
    const [w, gradient] = [backend.create([30, 20]), backend.create([30, 20])]
    const optimizer = adafactor({ backend, params: { w } })
    await optimizer.step({ w: gradient })
    const sources = backend.generatedSources()
    expect(sources).toEqual([generateKernels(programOf([30, 20]), [30, 20], 'cpu')])
    expect(sources[0]?.kernels.length).toBe(backend.counters().launches)
    optimizer.dispose()
    expect(backend.generatedSources()).toEqual([])
    backend.destroy()
  })

  test('says for each kernel what it reads and writes, and how much', () => {
    const { kernels, work, shape, program } = generateKernels(
      programOf([30, 20]),
      [30, 20],
      'webgpu',
    )
    expect(shape).toEqual([30, 20])
    const last = kernels.at(-1)
    expect(last?.into).toEqual({ name: 'parameter', elements: 600 })
    expect(last?.threads).toEqual([20, 30, 1])
    expect(last?.arrays).toEqual(
      expect.arrayContaining([
        { name: 'parameter', elements: 600 },
        { name: 'gradient', elements: 600 },
        { name: 'columnMoment', elements: 20 },
      ]),
    )
    expect(last?.source).toMatch(/^function kernel\(a0, a1, .*\) \{\n.*\n\}$/s)
    const known = new Set([...work, ...program.tensors].map(({ name }) => name))
    for (const { arrays, scalars, source } of kernels) {
      expect(arrays.every(({ name }) => known.has(name))).toBe(true)
      const argumentNames = [...arrays.map((_, k) => `a${k}`), ...scalars.map((_, k) => `s${k}`)]
      expect(source).toContain(`(${argumentNames.join(', ')})`)
    }
  })

  test('tells the pass of each kernel, as the program that was planned has them', () => {
    for (const shape of [[30, 20], [9, 1], [2, 3, 4, 5], [7], []]) {
      const { program, kernels, shape: sizes } = generateKernels(programOf(shape), shape, 'webgl2')
      const { passes } = fuse(program)
      const numbers = [...new Set(kernels.map(({ pass }) => pass))]
      expect(numbers).toEqual(passes.map((_, index) => index + 1))
      expect(program.axisNames.length).toBe(sizes.length)
    }
    const { program } = generateKernels(programOf([30, 20]), [30, 20], 'webgl2')
    expect(explain(program)).toBe(explain(programOf([30, 20])))
    const unfactored = programOf([1, 4, 5, 1], { factored: false })
    const { axisNames } = generateKernels(unfactored, [1, 4, 5, 1], 'webgl2').program
    expect(axisNames).toEqual(['axis 1 x axis 2'])
  })

  test('needs no tensor of the shape', () => {
    const shape = [1_000_000, 1_000_000]
    const { kernels } = generateKernels(programOf(shape), shape, 'webgl')
    expect(kernels.at(-1)?.into.elements).toBe(1e12)
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
