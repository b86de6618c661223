import { elementTypes, showShape, sizeOf, stepProgram } from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import type { AnyBackend } from '../backend-under-test.js'
import { type ConformanceCase, caseOf } from '../case.js'
import { bindProgram } from '../device-run.js'
import type { ErrorModel } from '../error-model/model.js'
import { numberFormat } from '../error-model/number-format.js'
import { expectError, expectSame, expectThat } from '../expect.js'
import { bindStep, paperForm, paperScalars } from '../step-run.js'

/** What a backend says about itself is true. */
export function traitCases(): ConformanceCase[] {
  return [
    caseOf('traits', 'the backend has a name and follows specification 1', async (context) => {
      const backend = await context.create()
      expectThat(backend.name.length > 0, 'the name is empty')
      expectThat(
        backend.specification === 1,
        `the specification is ${backend.specification}, not 1`,
      )
    }),
    caseOf('traits', 'every trait has one of its values', async ({ traits }) => {
      const allowed: Readonly<Record<string, readonly unknown[]>> = {
        execution: ['synchronous', 'asynchronous'],
        precision: ['float32', 'float64'],
        subnormals: ['kept', 'flushed'],
        fused: [true, false],
      }
      for (const [name, values] of Object.entries(allowed)) {
        const value: unknown = traits[name as keyof typeof traits]
        expectThat(
          values.includes(value),
          `${name} is ${String(value)}, not ${values.join(' or ')}`,
        )
      }
      const { compilation, types } = traits
      expectThat(
        typeof compilation === 'string' && compilation !== '',
        `compilation is ${String(compilation)}, not a word`,
      )
      const strange = types.filter((type) => !Object.hasOwn(elementTypes, type))
      expectThat(
        types.length > 0 && strange.length === 0 && new Set(types).size === types.length,
        `types is [${types.join(', ')}], not some of ${Object.keys(elementTypes).join(', ')}`,
      )
    }),
    caseOf(
      'traits',
      'maxElements is a number that real parameters fit into',
      async ({ traits }) => {
        expectThat(
          traits.maxElements >= 2 ** 20,
          `maxElements is ${traits.maxElements}, less than a 1024 x 1024 matrix has`,
        )
        expectThat(
          Number.isSafeInteger(traits.maxElements + 1),
          `maxElements is ${traits.maxElements}, beyond the numbers that count elements exactly`,
        )
      },
    ),
    caseOf(
      'traits',
      'maxRank: tensors have as many axes as it says, and no more',
      async (context) => {
        const backend = await context.create()
        const maxRank = context.traits.maxRank as number
        expectThat(
          Number.isInteger(maxRank) && maxRank >= 2,
          `maxRank is ${maxRank}, not a whole number from 2 up: matrices have 2 axes`,
        )
        const shape = Array.from({ length: maxRank }, (_, axis) => (axis % 2) + 1)
        const data = Array.from({ length: sizeOf(shape) }, (_, index) => index)
        expectSame(await backend.read(backend.create(shape, data)), data, showShape(shape))
        const call = () => backend.create([...shape, 1])
        await expectError('backend/unsupported-size', call, `create(${showShape([...shape, 1])})`)
      },
      ({ traits }) =>
        traits.maxRank === undefined
          ? 'the backend takes tensors of any number of axes'
          : undefined,
    ),
    caseOf(
      'traits',
      'execution: replies are there at once, or promised, as it says',
      async (context) => {
        const backend = await context.create()
        const form = paperForm(2)
        const bound = bindStep(backend, context.random, form, [2, 3])
        const compiled = backend.compile(stepProgram(form))
        const replies = {
          write: backend.write(bound.tensors.gradient, [1, 2, 3, 4, 5, 6]),
          run: compiled.run([{ tensors: bound.tensors, scalars: paperScalars(form, 1) }]),
          read: backend.read(bound.tensors.parameter),
          ...(backend.flush ? { flush: backend.flush() } : {}),
        }
        await Promise.all(Object.values(replies))
        for (const [call, reply] of Object.entries(replies)) {
          const promised = reply instanceof Promise
          expectThat(
            promised === (context.traits.execution === 'asynchronous'),
            `execution is ${context.traits.execution}, but ${call} returned ${promised ? 'a promise' : 'at once'}`,
          )
        }
      },
    ),
    caseOf('traits', 'types: tensors tell numbers apart as finely as they say', async (context) => {
      const backend = await context.create()
      for (const type of context.traits.types) {
        const { ulp } = numberFormat(type)
        const tensor = backend.create([2], [1 + ulp, 1 + ulp / 4], { type })
        const [kept, lost] = await backend.read(tensor)
        expectThat(kept === 1 + ulp, `of a tensor of type ${type} 1 + ${ulp} became ${kept}`)
        expectThat(lost === 1, `of a tensor of type ${type} 1 + ${ulp / 4} became ${lost}`)
      }
    }),
    caseOf('traits', 'precision: operations round as finely as it says', async (context) => {
      const backend = await context.create()
      const step = context.model.ulp
      const [difference] = await products(backend, [1 + step, 0], [1, 1])
      expectThat(
        difference === 1 + step,
        `precision is ${context.traits.precision}, but (1 + ${step}) * 1 is ${difference}`,
      )
    }),
    caseOf('traits', 'subnormals: kept or flushed, as it says', async (context) => {
      const backend = await context.create()
      if (context.traits.subnormals === 'kept') await expectKept(backend, context.model)
      else await expectFlushed(backend, context.model)
    }),
  ]
}

async function expectKept(
  backend: AnyBackend,
  { smallestSubnormal, smallestNormal }: ErrorModel,
): Promise<void> {
  const data = [smallestSubnormal, -3 * smallestSubnormal, smallestNormal / 2]
  const stored = await backend.read(backend.create([3], data))
  data.forEach((value, index) => {
    expectThat(stored[index] === value, `a tensor holds ${stored[index]} instead of ${value}`)
  })
  const root = Math.sqrt(smallestNormal)
  const results = await products(
    backend,
    [smallestNormal / 2, root, smallestSubnormal],
    [1, root / 4, 3],
  )
  const expected = [smallestNormal / 2, smallestNormal / 4, 3 * smallestSubnormal]
  expected.forEach((value, index) => {
    expectThat(
      results[index] === value,
      `an operation gave ${results[index]} instead of ${value}: subnormals are not kept`,
    )
  })
}

async function expectFlushed(backend: AnyBackend, { smallestNormal }: ErrorModel): Promise<void> {
  const [stored] = await backend.read(backend.create([1], [smallestNormal / 2]))
  const root = Math.sqrt(smallestNormal)
  const results = await products(backend, [smallestNormal / 2, root], [1, root / 4])
  expectThat(
    stored === 0 || [...results].some((value) => value === 0),
    'the backend says that it flushes subnormals, but it keeps them: say so, it is better',
  )
}

/** a * b, element by element. */
async function products(
  backend: AnyBackend,
  a: readonly number[],
  b: readonly number[],
): Promise<ArrayLike<number> & Iterable<number>> {
  const program = trace(
    { name: 'product', rank: 1, tensors: { a: [0], b: [0], out: [0] } },
    (ops, { a, b }) => ({ stores: { out: ops.multiply(a as Traced, b as Traced) } }),
  )
  const bound = bindProgram(backend, program, [a.length], { a, b })
  await backend.compile(program).run([{ tensors: bound.tensors, scalars: {} }])
  await backend.flush?.()
  return backend.read(bound.tensors.out)
}
