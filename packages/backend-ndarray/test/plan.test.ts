/** The plan decides, and is data; emitters only write it out. */
import {
  type Axes,
  adafactor,
  contiguousStrides,
  type Program,
  resolveParameterOptions,
  type Shape,
  stepForm,
  stepProgram,
} from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import { describe, expect, test } from 'vitest'
import { bfloat16, float16, ndarrayBackend } from '../src/index.js'
import { emitProgram } from '../src/javascript/emit-program.js'
import { chooseBlocking } from '../src/plan/blocking.js'
import type { TensorLayout } from '../src/plan/place-program.js'
import type { Nest, Plan } from '../src/plan/plan.js'
import { planLayout } from '../src/plan/plan-layout.js'
import { prepareProgram } from '../src/plan/prepare-program.js'
import { programFor } from './support/step-on-both.js'

/** A plan for contiguous tensors, but for those that are given. */
function planFor(
  program: Program,
  shape: Shape,
  given: Readonly<Record<string, Partial<TensorLayout>>> = {},
): Plan {
  const layouts = program.tensors.map(({ name, axes }): TensorLayout => {
    const own = shape.map((size, axis) => (axes.includes(axis) ? size : 1))
    const stride = contiguousStrides(own)
    return { elements: 'float32', shape: own, stride, offset: 0, ...given[name] }
  })
  return planLayout(prepareProgram(program), layouts).plan
}

/** out = g scale - batch - row - column, and the sums of g: values at each level of the loops. */
const levels = trace(
  {
    name: 'levels',
    rank: 3,
    tensors: {
      g: [0, 1, 2],
      batch: [0],
      row: [0, 1],
      column: [0, 2],
      out: [0, 1, 2],
      rowSum: [0, 1],
      columnSum: [0, 2],
      batchSum: [0],
    },
    scalars: ['scale'],
  },
  (ops, tensors, { scale }) => {
    const of = (name: string) => tensors[name] as Traced
    const less = (value: Traced, name: string) => ops.subtract(value, of(name))
    const scaled = ops.multiply(of('g'), scale as Traced)
    return {
      stores: {
        out: less(less(less(scaled, 'batch'), 'row'), 'column'),
        rowSum: ops.sum(of('g'), [2]),
        columnSum: ops.sum(of('g'), [1]),
        batchSum: ops.sum(of('g'), [1, 2]),
      },
    }
  },
)

function nestsOf({ passes }: Plan): Nest[] {
  return passes.flatMap(({ nests }) => nests)
}

describe('a plan', () => {
  test.each<[string, Program, Shape]>([
    ['of a vector', programFor([40]), [40]],
    ['of a matrix', programFor([40, 24]), [40, 24]],
    ['of every level', levels, [5, 40, 24]],
  ])('%s is plain data: its copy through JSON gives the same text', (_, program, shape) => {
    const plan = planFor(program, shape)
    expect(emitProgram(JSON.parse(JSON.stringify(plan)))).toBe(emitProgram(plan))
  })

  test('has each value at the outermost level where it is known', () => {
    const nest = nestsOf(planFor(levels, [5, 40, 24])).find(
      ({ loops, stores }) => loops.length === 3 && stores.length > 0,
    ) as Nest
    const { placement, values } = nest
    const levelOf = (memory: number) =>
      Object.entries(placement).find(
        ([level, ids]) =>
          level !== 'starts' &&
          ids.some((id: number) => {
            const value = values[id]
            return value?.op === 'load' && value.access.memory === memory
          }),
      )?.[0]
    expect([0, 1, 2, 3].map(levelOf)).toEqual(['point', 'outer', 'row', 'column'])
  })

  test('has loads before what is computed from them', () => {
    for (const { placement, values } of nestsOf(planFor(levels, [5, 40, 24]))) {
      for (const ids of [placement.row, placement.column, placement.point]) {
        const loads = ids.map((id) => values[id]?.op === 'load')
        expect(loads).toEqual([...loads].sort((a, b) => Number(b) - Number(a)))
      }
    }
  })

  test('keeps sums in registers as long as their place does not move', () => {
    const plan = planFor(levels, [5, 40, 24])
    const found = nestsOf(plan).flatMap(({ sums }) =>
      sums.map(({ access, level }) => [plan.memories[access.memory]?.name, level]),
    )
    expect(found.map(([, level]) => level).sort()).toEqual(['call', 'column', 'row'])
  })

  test('shares a walk between memories that lie alike, and only between those', () => {
    const contiguous = nestsOf(planFor(programFor([40, 24]), [40, 24])).at(-1) as Nest
    const offset = nestsOf(planFor(programFor([40, 24]), [40, 24], { gradient: { offset: 3 } })).at(
      -1,
    ) as Nest
    const walkOf = (nest: Nest, memory: number) =>
      nest.values.flatMap((value) =>
        value.op === 'load' && value.access.memory === memory ? [value.access.walk] : [],
      )
    expect(walkOf(contiguous, 0)).toEqual(walkOf(contiguous, 1))
    expect(walkOf(offset, 0)).not.toEqual(walkOf(offset, 1))
  })

  test('has tiles where two orders disagree', () => {
    const transposed = { gradient: { stride: [1, 40] } }
    const cuts = (given: Record<string, Partial<TensorLayout>>) =>
      nestsOf(planFor(programFor([40, 24]), [40, 24], given)).map(({ blocking }) => blocking.cut)
    expect(cuts({})).not.toContain('tiles')
    expect(cuts(transposed)).toContain('tiles')
  })
})

describe('a plan for tensors of 16 bits', () => {
  const shape = [40, 24]
  const storage = {
    backend: 'any',
    types: ['float32', 'bfloat16'],
    parameter: 'bfloat16',
  } as const
  const options = {
    rounding: 'stochastic',
    stateType: 'parameter',
    stateRounding: 'stochastic',
    momentum: { beta1: 0.9, type: 'bfloat16' },
  } as const
  const settings = resolveParameterOptions(options, 'parameter', shape)
  const program = stepProgram(stepForm(shape, settings, { storage }))
  const half = (name: string) => {
    const { axes } = program.tensors.find((tensor) => tensor.name === name) as { axes: Axes }
    const own = shape.map((size, axis) => (axes.includes(axis) ? size : 1))
    return { elements: 'bfloat16', shape: own, stride: contiguousStrides(own), offset: 0 } as const
  }

  test('needs no more work space than one for float32', () => {
    const wide = programFor(shape, { momentum: 0.9 })
    const length = (of: Program, layoutOf: (name: string) => TensorLayout) =>
      planLayout(
        prepareProgram(of),
        of.tensors.map(({ name }) => layoutOf(name)),
      ).workLength
    const wideLayout = (name: string) => ({ ...half(name), elements: 'float32' }) as const
    expect(length(program, half)).toBe(length(wide, wideLayout))
  })

  test('shares the walk of a contiguous parameter for its places, and has one for others', () => {
    const stores = (stride: number[]) => {
      const own = { parameter: { ...half('parameter'), stride } }
      return nestsOf(planFor(program, shape, own)).flatMap((nest) => nest.stores)
    }
    const placesOf = (stride: number[]) =>
      stores(stride).filter(({ rounding }) => rounding !== undefined)
    const shared = placesOf([24, 1])
    expect(shared.length).toBe(4)
    for (const { access, rounding } of shared) expect(rounding?.walk).toBe(access.walk)
    const turned = placesOf([1, 40]).filter(
      ({ access, rounding }) => access.walk !== rounding?.walk,
    )
    expect(turned.length).toBe(1)
  })

  test('names the types in what was generated of it', () => {
    const backend = ndarrayBackend()
    const params = { w: bfloat16(new Float32Array(6), [2, 3]) }
    const gradient = float16(new Float32Array(6), [2, 3])
    adafactor({ backend, params }).step({ w: gradient })
    const [text] = backend.generatedSources().flatMap(({ texts }) => texts)
    expect(text?.reads).toContainEqual({ name: 'parameter', type: 'bfloat16' })
    expect(text?.reads).toContainEqual({ name: 'gradient', type: 'float16' })
    expect(text?.writes).toContainEqual({ name: 'parameter', type: 'bfloat16' })
  })
})

describe('a blocking', () => {
  test.each([
    ['no loop', 0, 'point'],
    ['one loop', 1, 'line'],
    ['two loops', 2, 'rows'],
    ['four loops', 4, 'rows'],
  ])('of %s', (_, loops, cut) => {
    expect(chooseBlocking(loops, false, 'stores').cut).toBe(cut)
  })

  test('has a rest that takes any number of rows', () => {
    for (const blocking of [chooseBlocking(2, true, 'stores'), chooseBlocking(2, false, 'sums')]) {
      expect(blocking).toMatchObject({ rest: { rows: 1 } })
    }
  })
})
