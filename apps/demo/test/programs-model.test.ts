import { generateKernels } from '@adafactor/backend-gpujs'
import { describe, expect, test } from 'vitest'
import { ProgramsModel } from '../src/page/programs/programs-model.js'
import { translateKernels } from '../src/page/programs/translate-kernels.js'
import type { Translation, TranslationRequest } from '../src/page/programs/translation.js'

const noDevice = async () => ({ reason: 'this browser has no WebGL 2' })

describe('what is chosen in the view', () => {
  test('keeps what is shown while the choice can’t be, and says why', () => {
    const model = new ProgramsModel(noDevice)
    model.setBackend('ndarray')
    const { shown } = model
    expect(shown.value.choice).toEqual({ shape: [1024, 1024], preset: 'paper', backend: 'ndarray' })
    const last = shown.value
    model.setShape('3 × ')
    expect(model.fault.value).toContain('no size')
    expect(shown.value).toBe(last)
    model.setShape('3 × 4 × 5')
    expect(model.fault.value).toBeUndefined()
    model.setPreset('t5x')
    expect(model.fault.value).toContain('factorMap')
    model.setShape('30 × 40')
    expect(shown.value.choice).toEqual({ shape: [30, 40], preset: 't5x', backend: 'ndarray' })
  })

  test('is in the address, and comes back from it', () => {
    const model = new ProgramsModel(noDevice)
    model.setShape('3 × 3 × 256 × 512')
    model.setPreset(undefined)
    model.setBackend('webgl')
    const other = new ProgramsModel(noDevice)
    expect(other.readQuery(model.query())).toEqual([])
    expect(other.shown.value).toEqual(model.shown.value)
    expect(other.shapeText.value).toBe('3 × 3 × 256 × 512')
    expect(other.readQuery(new URLSearchParams('backend=abacus&preset=guess'))).toHaveLength(2)
    expect(other.shown.value).toEqual(model.shown.value)
  })

  test.each([
    ['shape=foo', 'shape "foo", which is none: “foo” is no size'],
    ['shape=1x2x3x4x5', 'These are 5 axes'],
    ['shape=3x4x5&preset=t5x', 'factorMap'],
  ])('says what of %s can’t be shown, and keeps its shape', (query, problem) => {
    const model = new ProgramsModel(noDevice)
    model.setShape('30 × 40')
    expect(model.readQuery(new URLSearchParams(query))).toEqual([expect.stringContaining(problem)])
    expect(model.shapeText.value).toBe('30 × 40')
    expect(model.fault.value).toBeUndefined()
    expect(model.query().get('shape')).toBe('30x40')
  })
})

describe('the texts that gpu.js makes', () => {
  const sources = ({ shown }: ProgramsModel) =>
    shown.value.description.passes.flatMap(({ kernels }) => kernels.map(({ source }) => source))

  test('are asked of the device, and another language is not shown instead', async () => {
    const model = new ProgramsModel(noDevice)
    model.setBackend('webgl2')
    expect(model.shown.value.untold).toBe('asking')
    await expect.poll(() => model.shown.value.untold).toEqual(await noDevice())
    expect(sources(model).length).toBeGreaterThan(4)
    expect(sources(model).filter((source) => source !== undefined)).toEqual([])
    // The ones of others need no device that is not there.
    model.setBackend('webgpu')
    expect(model.shown.value.untold).toBeUndefined()
    expect(sources(model).join()).toContain('@compute')
    model.setBackend('webasm')
    expect(model.shown.value.untold).toBeUndefined()
    expect(sources(model).filter((source) => source !== undefined)).toEqual([])
  })

  test('come from the device, the last question’s answer in the end', async () => {
    const answers: ((mark: string) => void)[] = []
    const translate = ({ mode, program, shape }: TranslationRequest) =>
      new Promise<Translation>((resolve) => {
        answers.push((mark) => {
          const { texts, ...source } = generateKernels(program, shape, mode)
          const translated = { language: 'glsl', code: `void main() { ${mark} }` }
          resolve({ source: { ...source, texts: texts.map((text) => ({ ...text, translated })) } })
        })
      })
    const model = new ProgramsModel(translate)
    model.setBackend('webgl2')
    model.setShape('30 × 40')
    answers[1]?.('second')
    await expect.poll(() => model.shown.value.untold).toBeUndefined()
    answers[0]?.('first')
    await Promise.resolve()
    expect(model.shown.value.choice.shape).toEqual([30, 40])
    expect(new Set(sources(model))).toEqual(new Set(['void main() { second }']))
    const [kernel] = model.shown.value.description.passes[0]?.kernels ?? []
    expect(kernel?.language).toBe('GLSL')
  })

  test('are JavaScript of gpu.js’s own in mode cpu, and a reason where it does not run', async () => {
    const model = new ProgramsModel(translateKernels)
    model.setBackend('cpu')
    await expect.poll(() => model.shown.value.untold).toBeUndefined()
    expect(sources(model)[0]).toContain('for (let x = 0; x <')
    model.setBackend('webgl')
    await expect.poll(() => model.shown.value.untold).not.toBe('asking')
    expect(model.shown.value.untold).toEqual({ reason: expect.stringContaining('webgl') })
  })
})
