/** What lies in a module's memory and what is brought into it tile by tile give the same bits. */
import type { AdafactorOptions } from '@adafactor/core'
import { sizeOf } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import type { TensorLayout } from '../src/plan/place-program.js'
import { planLayout } from '../src/plan/plan-layout.js'
import { prepareProgram } from '../src/plan/prepare-program.js'
import type { StridedView } from '../src/tensors/strided-view.js'
import { cutIntoSlabs } from '../src/webassembly/slabs.js'
import { planStaging } from '../src/webassembly/staging.js'
import { buildModule, ModuleMemory } from './support/module-memory.js'
import { randomNumbers } from './support/random.js'
import { copyOf, pick, placesOf, randomLayout, randomView } from './support/random-views.js'
import { programFor } from './support/step-on-both.js'

const memory = new ModuleMemory(2 ** 26)

const optionsOf: readonly AdafactorOptions[] = [
  {},
  {},
  { factored: false },
  { momentum: 0.9 },
  { skipNonFinite: true, clipThreshold: null },
  { learningRate: 0.01, weightDecay: 0.1, parameterScale: false },
  { factored: { axes: 'first' } },
]

/** Around vectors, strips, blocks of rows and slabs, by rank. */
const sizes: readonly (readonly (readonly number[])[])[] = [
  [1, 3, 4, 5, 15, 17, 1023, 1024, 1025, 4095, 4097, 32767, 32769, 65537, 131071].map((n) => [n]),
  [
    [1, 1],
    [2, 3],
    [4, 4],
    [7, 9],
    [8, 16],
    [9, 17],
    [33, 31],
    [1, 1025],
    [1025, 1],
    [3, 4097],
    [4097, 3],
    [8, 4096],
    [31, 1057],
    [1057, 31],
    [181, 182],
    [257, 255],
  ],
  [
    [1, 1, 1],
    [2, 3, 4],
    [3, 8, 5],
    [5, 17, 33],
    [2, 129, 127],
    [33, 31, 32],
    [65, 5, 101],
  ],
  [
    [1, 2, 1, 3],
    [2, 3, 4, 5],
    [3, 4, 9, 7],
    [4, 8, 33, 31],
    [2, 1, 129, 127],
  ],
]

/** Tensors with more elements may reach too far, with gaps, to be staged as a whole; then their order counts. */
const mostWhole = 10_000

/** Where more is reached than is staged as a whole. */
const largeSizes = [[262_145], [700, 401], [401, 700], [5, 230, 257], [66_000, 4], [4, 66_000]]

interface Case {
  readonly shape: readonly number[]
  readonly options: AdafactorOptions
  readonly views: readonly StridedView[]
  readonly module: ReturnType<typeof buildModule>
}

/** A step with tensors that lie anyhow; what is stored to has no gaps, as those are never overwritten. */
function makeCase(seed: number, shape: readonly number[], isPlain: boolean): Case {
  const random = randomNumbers(seed)
  const options = pick(random, optionsOf)
  const program = programFor(shape, options)
  const stored = new Set(program.stores.map(({ tensor }) => tensor))
  const ranges = pick(random, [1, 1, 1e-3, 1e3])
  const views = program.tensors.map(({ name, axes }) => {
    const own = shape.map((size, axis) => (axes.includes(axis) ? size : 1))
    const layout = randomLayout(random, shape.length)
    const order = own.map((_, axis) => axis)
    const dense = {
      order: isPlain ? order : layout.order,
      steps: layout.steps.map((step) => Math.sign(step)),
      gaps: layout.gaps.map(() => 0),
      offset: layout.offset,
    }
    const lying = !isPlain && !stored.has(name) ? layout : dense
    const view = randomView(random, own, lying, (length) => new Float32Array(length))
    // The view's own numbers are of any size; those of a training are not.
    const data = view.data as Float32Array
    const isMoment = /moment/i.test(name)
    if (seed % 5 > 0) {
      data.forEach((_, index) => {
        data[index] = isMoment ? Math.abs(random()) : ranges * random()
      })
    }
    return view
  })
  const layouts = views.map(
    ({ shape: own, stride, offset }): TensorLayout => ({
      elements: 'float32',
      shape: [...own],
      stride: [...stride],
      offset,
    }),
  )
  return { shape, options, views, module: buildModule(program, layouts, memory) }
}

/** Runs two steps; `isInside` says by tensor whether it lies in the module's memory. */
function leftBy({ views, module }: Case, isInside: (index: number) => boolean): Float32Array[] {
  memory.clear()
  const data = views.map((view, index) => {
    const own = copyOf(view).data as Float32Array
    return isInside(index) ? memory.copyOf(own) : own
  })
  for (const beta2 of [0, 0.5]) module.run(data, { beta2, beta2Weight: 1 - beta2, rho: 0.01 })
  return data.map((array) => array.slice())
}

function checkCase(seed: number, shape: readonly number[], isPlain: boolean): void {
  const one = makeCase(seed, shape, isPlain)
  const random = randomNumbers(seed + 1)
  const some = one.views.map(() => random() > 0)
  const expected = leftBy(one, () => true)
  const others = {
    'all elsewhere': leftBy(one, () => false),
    'some elsewhere': leftBy(one, (index) => some[index] as boolean),
    'one elsewhere': leftBy(one, (index) => index !== seed % one.views.length),
  }
  for (const [where, found] of Object.entries(others)) {
    for (const [index, array] of found.entries()) {
      const right = expected[index] as Float32Array
      const at = array.findIndex((value, place) => !Object.is(value, right[place]))
      if (at < 0) continue
      const { name } = one.module.plan.memories[index] as { name: string }
      throw new Error(
        `seed ${seed}, [${shape}], ${JSON.stringify(one.options)}, ${where}: element ${at} of ` +
          `${name} is ${array[at]}, and ${right[at]} where all lie in the memory`,
      )
    }
  }
}

describe('tensors in the memory and elsewhere give the same bits', () => {
  test.each([1, 2, 3, 4])('rank %i, any layout', (rank) => {
    for (const [index, shape] of (sizes[rank - 1] ?? []).entries()) {
      const turns = sizeOf(shape) < 5000 ? 3 : 1
      for (let turn = 0; turn < turns; turn++) {
        checkCase(1000 * rank + 10 * index + turn, shape, sizeOf(shape) > mostWhole)
      }
    }
  })

  test.each(largeSizes.map((shape) => [shape]))('%j, in tiles', (shape) => {
    for (const seed of [1, 2]) checkCase(seed, shape, true)
  })

  test('a step does something', () => {
    const one = makeCase(1, [33, 31], false)
    const [parameter] = leftBy(one, () => false)
    const { data, ...lying } = one.views[0] as StridedView
    const places = placesOf(lying)
    const changed = places.filter((at) => parameter?.[at] !== (data as Float32Array)[at])
    expect(changed).toHaveLength(places.length)
  })

  test('tiles of arrays beyond 2 GiB are counted as they are', () => {
    const program = programFor([2 ** 30])
    const layouts = program.tensors.map(({ axes }): TensorLayout => {
      const shape = axes.length > 0 ? [2 ** 30] : [1]
      return { elements: 'float32', shape, stride: [1], offset: 0 }
    })
    const { plan, numbers } = planLayout(prepareProgram(program), layouts)
    const outside = layouts.map((_, index) => index)
    const staging = planStaging(plan, numbers, cutIntoSlabs(plan, numbers), outside)
    expect(staging?.nests).not.toBeNull()
    expect(staging?.bytes).toBeGreaterThan(0)
    expect(staging?.bytes).toBeLessThan(2 ** 20)
  })
})
