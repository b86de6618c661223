/** What is made ready for a layout is shared over the backend, and goes with those who use it. */
import { adafactor } from '@adafactor/core'
import ndarray from 'ndarray'
import { describe, expect, test } from 'vitest'
import { ndarrayBackend, type StridedTensor } from '../src/index.js'
import type { StridedProgram } from '../src/strided-program.js'
import { programFor } from './support/step-on-both.js'

const scalars = { beta2: 0.5, beta2Weight: 0.5, rho: 0.01 }

describe.each(['webassembly', 'javascript', 'closures'] as const)('engine %s', (engine) => {
  const open = () => {
    const backend = ndarrayBackend({ engine })
    // What is looked into is nobody's interface.
    const { plans } = backend as unknown as { readonly plans: { readonly size: number } }
    return { backend, plansKept: () => plans.size }
  }

  test('200 optimizers of one shape, made and disposed, leave nothing', () => {
    const { backend, plansKept } = open()
    const w = backend.create([8, 6])
    const g = backend.create([8, 6])
    for (let k = 0; k < 200; k++) {
      const optimizer = adafactor({ backend, params: { w } })
      optimizer.step({ w: g })
      expect(plansKept()).toBe(1)
      optimizer.dispose()
      expect(plansKept()).toBe(0)
      expect(backend.generatedSources()).toEqual([])
    }
  })

  test('200 optimizers of one shape that are in use share one text', () => {
    const { backend, plansKept } = open()
    const optimizers = Array.from({ length: 200 }, () => {
      const w = backend.create([8, 6])
      const optimizer = adafactor({ backend, params: { w } })
      optimizer.step({ w: backend.create([8, 6]) })
      return optimizer
    })
    const texts = engine === 'closures' ? 0 : 1
    expect([plansKept(), backend.generatedSources().length]).toEqual([1, texts])
    for (const optimizer of optimizers.slice(1)) optimizer.dispose()
    expect([plansKept(), backend.generatedSources().length]).toEqual([1, texts])
    optimizers[0]?.dispose()
    expect([plansKept(), backend.generatedSources().length]).toEqual([0, 0])
  })

  /** A matrix whose rows are so far apart. */
  const apart = (stride: number) =>
    ndarray(new Float32Array(stride + 3).fill(0.5), [2, 3], [stride, 1])

  test('1,000 strides of a gradient keep a bounded number of layouts, and run right', () => {
    const { backend, plansKept } = open()
    const program = programFor([2, 3])
    const compiled = backend.compile(program)
    const tensors = Object.fromEntries(
      program.tensors.map(({ name, axes }) => [
        name,
        backend.create([2, 3].map((size, axis) => (axes.includes(axis) ? size : 1))),
      ]),
    )
    const kept = () => (compiled as unknown as StridedProgram<StridedTensor>).layoutsKept
    const item = { tensors, scalars }
    const steady = { tensors: { ...tensors }, scalars }
    for (let stride = 3; stride < 1003; stride++) {
      item.tensors.gradient = apart(stride)
      compiled.run([item])
      compiled.run([steady])
      expect(kept()).toBeLessThanOrEqual(64)
    }
    expect(kept()).toBe(64)
    // What went is made again, also for an item that was bound to it.
    item.tensors.gradient = apart(3)
    const before = backend.read(tensors.parameter as never)
    compiled.run([item])
    expect(backend.read(tensors.parameter as never)).not.toEqual(before)
    expect(plansKept()).toBeLessThanOrEqual(3)
    compiled.dispose()
    expect(plansKept()).toBe(0)
    expect(() => compiled.run([item])).toThrow('the program was disposed (backend/destroyed)')
  })

  test('a binding whose layout had to go is made anew, and its text is listed again', () => {
    const { backend, plansKept } = open()
    const program = programFor([2, 3])
    const compiled = backend.compile(program)
    const make = (turned: boolean) => {
      const tensors = Object.fromEntries(
        program.tensors.map(({ name, axes }) => [
          name,
          backend.create([2, 3].map((size, axis) => (axes.includes(axis) ? size : 1))),
        ]),
      )
      if (turned) tensors.gradient = backend.create([3, 2], [1, 2, 3, 4, 5, 6]).transpose(1, 0)
      return { tensors, scalars }
    }
    const rare = make(true)
    compiled.run([rare])
    const often = make(false)
    for (let stride = 3; stride < 103; stride++) {
      often.tensors.gradient = apart(stride)
      compiled.run([often])
    }
    const without = plansKept()
    compiled.run([rare])
    expect(plansKept()).toBe(without + 1)
    expect(backend.read(rare.tensors.parameter as never).every((value) => value < 0)).toBe(true)
  })

  test('a batch of 300 items of different sizes keeps a layout for each', () => {
    const { backend } = open()
    const params = Object.fromEntries(
      Array.from({ length: 300 }, (_, k) => [`p${k}`, backend.create([k + 1, 2])]),
    )
    const gradients = Object.fromEntries(
      Object.entries(params).map(([name, { shape }]) => [name, backend.create(shape)]),
    )
    const programs: StridedProgram<StridedTensor>[] = []
    const compile = backend.compile.bind(backend)
    backend.compile = (program) => {
      const compiled = compile(program)
      programs.push(compiled as unknown as StridedProgram<StridedTensor>)
      return compiled
    }
    adafactor({ backend, params }).step(gradients)
    const sizes = programs.map(({ layoutsKept }) => layoutsKept)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(300)
  })
})
