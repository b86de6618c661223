/** Programs with tensors of 16 bits: what is declared, how passes store, what nobody sees rounded. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  explain,
  fuse,
  lower,
  mergeAxes,
  type Traced,
  type TraceSignature,
  trace,
} from '../src/compiler.js'
import {
  type AdafactorOptions,
  type ElementType,
  type Program,
  resolveParameterOptions,
  type Shape,
  type StepForm,
  stepForm,
  stepProgram,
} from '../src/index.js'
import { caught } from './support/caught.js'
import { expectPassesToCompute } from './support/expect-passes-to-compute.js'
import { Random } from './support/random.js'
import { randomProgram } from './support/random-program.js'
import { stepForms } from './support/step-forms.js'

const seed = 20_150_209
const all: readonly ElementType[] = ['float32', 'float64', 'float16', 'bfloat16']

/** The program of a step on a backend that has all types. */
function programFor(
  shape: Shape,
  options: AdafactorOptions,
  parameter: ElementType = 'bfloat16',
): Program {
  const settings = resolveParameterOptions(options, 'weights', shape, parameter)
  const storage = { backend: 'any', types: all as never, parameter }
  return stepProgram(stepForm(shape, settings, { storage }))
}

describe('a declaration of stochastic rounding', () => {
  const signature: TraceSignature = {
    name: 'round',
    rank: 1,
    tensors: { x: [0], y: [0] },
    types: { x: 'bfloat16', y: 'float32' },
    scalars: ['low', 'high'],
  }
  const key = ['low', 'high'] as const
  const tracing = (roundings: TraceSignature['roundings'], stores = ['x']) =>
    trace({ ...signature, ...(roundings ? { roundings } : {}) }, (ops, { y }) => ({
      stores: Object.fromEntries(stores.map((name) => [name, ops.square(y as Traced)])),
    }))

  test('is part of the store, as plain data', () => {
    const program = tracing({ x: { key, stream: 255 } }, ['x', 'y'])
    expect(program.stores).toEqual([
      { tensor: 'x', value: 1, rounding: { key: ['low', 'high'], stream: 255 } },
      { tensor: 'y', value: 1 },
    ])
    expect(JSON.parse(JSON.stringify(program))).toEqual(program)
  })

  test.each<[string, TraceSignature['roundings'], string]>([
    [
      'a tensor that is not there',
      { z: { key, stream: 0 } },
      '"z", which is not declared as float16 or bfloat16',
    ],
    [
      'a tensor of 32 bits',
      { y: { key, stream: 0 } },
      '"y", which is not declared as float16 or bfloat16',
    ],
    [
      'a key that is not there',
      { x: { key: ['low', 'hihg'], stream: 0 } },
      '"x", by the scalars low and hihg, which are not all declared',
    ],
    ['a stream below 0', { x: { key, stream: -1 } }, '"x", with the stream -1; it has to be'],
    ['a stream of 256', { x: { key, stream: 256 } }, '"x", with the stream 256; it has to be'],
    ['half a stream', { x: { key, stream: 0.5 } }, '"x", with the stream 0.5; it has to be'],
  ])('is refused for %s', (_, roundings, message) => {
    expect(caught(() => tracing(roundings))).toContain(
      `program/invalid: stochastic rounding of the tensor ${message}`,
    )
  })

  test('of a tensor that nothing is stored to is without effect', () => {
    expect(tracing({ x: { key, stream: 0 } }, ['y']).stores).toEqual([{ tensor: 'y', value: 1 }])
  })
})

describe('what is stored in 16 bits', () => {
  /** y = f(x) is stored, and its mean is needed in a later pass together with it. */
  const readLater = (type: ElementType | undefined, rounds = false) =>
    fuse(
      trace(
        {
          name: 'later',
          rank: 1,
          tensors: { x: [0], y: [0], z: [0] },
          types: type ? { y: type } : {},
        },
        (ops, { x }) => {
          const root = ops.sqrt(x as Traced)
          const y = rounds ? ops.bfloat16(root) : root
          return { stores: { y, z: ops.multiply(y, ops.mean(y, [0])) } }
        },
      ),
    )
  const readsOfLast = (fused: ReturnType<typeof fuse>) =>
    fused.passes.at(-1)?.loads.map(({ from }) => from)

  test('is read back only if it loses nothing by being stored', () => {
    expect(readsOfLast(readLater(undefined))).toContain('y')
    expect(readsOfLast(readLater('float32'))).toContain('y')
    for (const type of ['bfloat16', 'float16'] as const) {
      expect(readsOfLast(readLater(type)), type).not.toContain('y')
      expect(readsOfLast(readLater(type)), type).toContain('x')
    }
    expect(readsOfLast(readLater('bfloat16', true)), 'rounded before').toContain('y')
    expect(readsOfLast(readLater('float16', true)), 'rounded to another type').not.toContain('y')
  })

  test('leaves no temporary of its size', () => {
    for (const type of all) {
      const { temporaries } = readLater(type)
      expect(temporaries.filter(({ axes }) => axes.length > 0)).toEqual([])
    }
  })

  test('of few axes is computed again for what is made of it', () => {
    const program = programFor([4, 3], { stateType: 'bfloat16', clipThreshold: null })
    const lines = explain(program).split('\n')
    const row = 'beta2 * rowMoment + beta2Weight * t0'
    expect(lines).toContain(`  stores   rowMoment = ${row}, as bfloat16`)
    expect(lines).toContain(
      `  stores   rowFactor = rsqrt(${row}) * sqrt(where(${row}, meanR, ${row}))`,
    )
    const { temporaries } = fuse(program)
    expect(temporaries.every(({ axes }) => axes.length < 2)).toBe(true)
  })

  test('and unfactored is computed again, and stored when nobody needs the old one', () => {
    const text = explain(programFor([9], { stateType: 'bfloat16' }, 'float32'))
    expect(text).toMatchInlineSnapshot(`
      "pass 1  elements
        reads    parameter, gradient, moment
        reduces  t0 = mean over elements of parameter^2
        reduces  t1 = mean over elements of (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2
      pass 2  a single point
        reads    t0, t1
        stores   parameterRms = sqrt(t0)
        stores   updateRms = sqrt(t1)
        stores   scale = maximum(sqrt(t0), 0.001) * rho / maximum(1, sqrt(t1) / 1)
      pass 3  elements
        reads    parameter, gradient, moment, scale
        stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30), as bfloat16
        stores   parameter = parameter - scale * (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))"
    `)
    const { temporaries } = fuse(programFor([4, 3], { stateType: 'bfloat16', factored: false }))
    expect(temporaries.filter(({ axes }) => axes.length > 0)).toEqual([])
  })

  test('says so in the text of its passes', () => {
    const options = { rounding: 'stochastic', stateType: 'float16', clipThreshold: null } as const
    expect(explain(programFor([9], { ...options, parameterScale: false }))).toMatchInlineSnapshot(`
      "pass 1  elements
        reads    parameter, gradient, moment
        reduces  t0 = sum over elements of where(isFinite(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)), where(65520 > abs(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)), 0, 1), 0)
        stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30), as float16
        stores   parameter = parameter - rho * (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30))), as bfloat16 stochastically
      pass 2  a single point
        reads    t0
        stores   overflowed = t0"
    `)
  })
})

describe('the rounding of a store', () => {
  const program = programFor([4, 3, 2], {
    rounding: 'stochastic',
    stateType: 'parameter',
    stateRounding: 'stochastic',
    factored: false,
    momentum: { beta1: 0.9, type: 'float16' },
  })
  const roundings = (stores: readonly { readonly rounding?: object | undefined }[]) =>
    stores.flatMap(({ rounding }) => rounding ?? [])
  const key = ['roundingLow', 'roundingHigh']
  const streams = [
    { key, stream: 0 },
    { key, stream: 1 },
    { key, stream: 2 },
  ]

  test('has a stream for each tensor, and the key of the step', () => {
    expect(roundings(program.stores)).toEqual(expect.arrayContaining(streams))
    expect(roundings(program.stores)).toHaveLength(3)
    expect(program.scalars.slice(-2)).toEqual(key)
  })

  test('is in the pass that stores, and in its body', () => {
    const fused = fuse(program)
    const found = fused.passes.flatMap((pass) => {
      expect(roundings(lower(fused, pass).stores)).toEqual(roundings(pass.stores))
      return pass.stores.filter(({ rounding }) => rounding)
    })
    expect(found.map(({ into }) => into).sort()).toEqual(['moment', 'momentum', 'parameter'])
    expect(roundings(found)).toEqual(expect.arrayContaining(streams))
  })

  test('stays when axes are merged, and so does the type', () => {
    const merged = mergeAxes(program, [4, 3, 2])
    expect(merged.shape).toEqual([24])
    expect(roundings(merged.program.stores)).toEqual(roundings(program.stores))
    const types = (tensors: Program['tensors']) => tensors.map(({ name, type }) => [name, type])
    expect(types(merged.program.tensors)).toEqual(types(program.tensors))
  })
})

describe('passes', () => {
  test('of a random program leave what the interpreter stores, rounded once', () => {
    fc.assert(
      fc.property(fc.noShrink(fc.nat(2 ** 31 - 1)), (programSeed) => {
        const random = new Random(programSeed)
        expectPassesToCompute(randomProgram(random, true), random)
      }),
      { numRuns: 2000, seed },
    )
  })

  test('of random programs meet what is hard', () => {
    const random = new Random(seed)
    const met = { readAfterStore: 0, stochastic: 0 }
    for (let run = 0; run < 1000; run++) {
      const program = randomProgram(random, true)
      const { passes } = fuse(program)
      const half = new Map(
        program.tensors.flatMap(({ name, type }) => (type ? [[name, type]] : [])),
      )
      const written = passes.flatMap(({ stores }, pass) =>
        stores.filter(({ into }) => half.has(into)).map((store) => ({ ...store, pass })),
      )
      const isUsedAfter = (value: number, pass: number) =>
        passes.slice(pass + 1).some((later) => uses(program, later, value))
      met.readAfterStore += written.some(({ value, pass }) => isUsedAfter(value, pass)) ? 1 : 0
      met.stochastic += written.some(({ rounding }) => rounding) ? 1 : 0
    }
    for (const [what, count] of Object.entries(met)) {
      expect(count, `${what}, of 1000 with seed ${seed}`).toBeGreaterThan(5)
    }
  })

  test('of every form of the step with every way of storing leave it too', () => {
    const random = new Random(seed)
    const typed = [...stepForms()].map(({ form, shape }) => ({
      shape,
      form: withTypes(form, random),
    }))
    for (const { form } of random.some(typed, 0.2)) {
      const { temporaries } = fuse(stepProgram(form))
      for (const { name, axes } of temporaries) {
        expect(axes.length, `${name} of ${JSON.stringify(form)}`).toBeLessThan(
          Math.max(1, form.rank),
        )
      }
    }
    for (const { form, shape } of random.some(typed, 0.1)) {
      expectPassesToCompute(stepProgram(form), random, shape)
    }
  })
})

/** Whether a pass computes a value of which others are computed or stored. */
function uses(
  program: Program,
  { loads, reductions, stores }: ReturnType<typeof fuse>['passes'][number],
  value: number,
): boolean {
  const read = new Set(loads.map((load) => load.value))
  const visit = (id: number): boolean => {
    if (id === value) return true
    const expression = program.expressions[id]
    if (!expression || read.has(id) || !('of' in expression)) return false
    return expression.of.some(visit)
  }
  return [...reductions, ...stores].some((root) => visit(root.value))
}

function withTypes(form: StepForm, random: Random): StepForm {
  const names = [
    'parameter' as const,
    ...(form.factors ? (['rowMoment', 'columnMoment'] as const) : (['moment'] as const)),
    ...(form.momentum ? (['momentum'] as const) : []),
  ]
  const told = random.some(names, 0.6)
  const types = Object.fromEntries(
    told.map((name) => [name, random.pick(['bfloat16', 'float16'] as const)]),
  )
  const stochastic = random.some(told)
  return {
    ...form,
    ...(told.length > 0 ? { types } : {}),
    ...(stochastic.length > 0 ? { stochastic } : {}),
  }
}
