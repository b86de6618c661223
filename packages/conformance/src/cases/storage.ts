import { adafactor, floatTypeOf, type Shape, showShape, sizeOf } from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import { type ConformanceCase, caseOf } from '../case.js'
import { counting, magnitudes, normals } from '../data.js'
import { runOnce } from '../device-run.js'
import { numberFormat } from '../error-model/number-format.js'
import { expectError, expectSame, expectThat } from '../expect.js'
import { withinRank } from '../within-rank.js'

const shapes: readonly Shape[] = [[], [1], [6], [2, 3], [3, 1, 2], [2, 1, 3, 2], [1, 2, 2, 1, 3]]
const emptyShapes: readonly Shape[] = [[0], [0, 3], [2, 0], [2, 0, 3]]

/** Tensors hold what was put into them, and nothing else touches it. */
export function storageCases(): ConformanceCase[] {
  return [
    caseOf('storage', 'a new tensor holds zeros', async (context) => {
      const backend = await context.create()
      for (const shape of withinRank(context, shapes)) {
        const data = await backend.read(backend.create(shape))
        expectSame(data, new Array<number>(sizeOf(shape)).fill(0), `zeros of ${showShape(shape)}`)
      }
    }),
    caseOf('storage', 'create keeps every number of each type', async (context) => {
      const backend = await context.create()
      for (const type of context.traits.types) {
        const { largest, smallestNormal, ulp, round } = numberFormat(type)
        const decades = Math.min(37, Math.floor(Math.log10(largest)) - 1)
        const data = magnitudes(context.random, 2000, decades).map(round)
        const tensor = backend.create([2000], data, { type })
        expectSame(await backend.read(tensor), data, `random numbers in ${type}`)
        const ends = [largest, -largest, smallestNormal, -smallestNormal, 2 / ulp - 1, -1]
        const limits = backend.create([2, 3], ends, { type })
        expectSame(await backend.read(limits), ends, `ends of the range of ${type}`)
      }
    }),
    caseOf('storage', 'create rounds to the nearest number of each type', async (context) => {
      const backend = await context.create()
      for (const type of context.traits.types) {
        const { ulp, round } = numberFormat(type)
        const data = [0.1, 1 / 3, 1 + ulp / 128, 2 / ulp + 1, 2 / ulp + 3, -1e-20 / 3]
        const rounded = await backend.read(backend.create([6], data, { type }))
        expectSame(rounded, data.map(round), `rounded numbers in ${type}`)
      }
    }),
    caseOf(
      'storage',
      'create makes each type of the traits, the first if not told',
      async (context) => {
        const backend = await context.create()
        const typeOf = (tensor: unknown) => backend.typeOf?.(tensor) ?? context.traits.types[0]
        for (const type of context.traits.types) {
          const found = typeOf(backend.create([2, 3], undefined, { type }))
          expectThat(found === type, `create of type ${type} made one of type ${found}`)
        }
        for (const usual of [backend.create([2]), backend.create([2], [1, 2], {})]) {
          const found = typeOf(usual)
          const [first] = context.traits.types
          expectThat(found === first, `create that was not told made type ${found}, not ${first}`)
        }
      },
    ),
    caseOf('storage', 'NaN and infinities are kept', async (context) => {
      const backend = await context.create()
      const data = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1]
      expectSame(await backend.read(backend.create([4], data)), data, 'created')
      const tensor = backend.create([4])
      await backend.write(tensor, data)
      expectSame(await backend.read(tensor), data, 'written')
    }),
    caseOf('storage', 'create copies its data', async (context) => {
      const backend = await context.create()
      for (const data of [new Float32Array([1, 2, 3]), new Float64Array([1, 2, 3]), [1, 2, 3]]) {
        const tensor = backend.create([3], data)
        data[1] = 99
        expectSame(await backend.read(tensor), [1, 2, 3], 'after the source was changed')
      }
    }),
    caseOf('storage', 'write copies its data', async (context) => {
      const backend = await context.create()
      for (const data of [new Float32Array([1, 2, 3]), new Float64Array([1, 2, 3]), [1, 2, 3]]) {
        const tensor = backend.create([3])
        await backend.write(tensor, data)
        data[1] = 99
        expectSame(await backend.read(tensor), [1, 2, 3], 'after the source was changed')
      }
    }),
    caseOf('storage', 'read gives a copy that can be changed', async (context) => {
      const backend = await context.create()
      const tensor = backend.create([3], [1, 2, 3])
      const copy = await backend.read(tensor)
      copy.fill(99)
      expectSame(await backend.read(tensor), [1, 2, 3], 'after the copy was changed')
    }),
    caseOf('storage', 'write replaces every number, of any shape', async (context) => {
      const backend = await context.create()
      for (const shape of withinRank(context, shapes)) {
        const tensor = backend.create(shape, counting(sizeOf(shape)))
        const data = normals(context.random, sizeOf(shape)).map(context.model.round)
        await backend.write(tensor, data)
        expectSame(await backend.read(tensor), data, showShape(shape))
        await backend.write(tensor, counting(sizeOf(shape), 5))
        expectSame(await backend.read(tensor), counting(sizeOf(shape), 5), showShape(shape))
      }
    }),
    caseOf('storage', 'tensors are independent, even if made of one array', async (context) => {
      const backend = await context.create()
      const data = new Float32Array([1, 2, 3])
      const [first, second, third] = [
        backend.create([3], data),
        backend.create([3], data),
        backend.create([3]),
      ]
      await backend.write(first, [7, 8, 9])
      expectSame(await backend.read(second), [1, 2, 3], 'the second tensor')
      expectSame(await backend.read(third), [0, 0, 0], 'the third tensor')
      expectSame(data, [1, 2, 3], 'the array')
    }),
    caseOf(
      'storage',
      'read gives float64 numbers of float64 tensors, else float32',
      async (context) => {
        const backend = await context.create()
        for (const type of context.traits.types) {
          const data = await backend.read(backend.create([2], undefined, { type }))
          const expected = type === 'float64' ? 'float64' : 'float32'
          expectThat(
            floatTypeOf(data) === expected,
            `read of a ${type} tensor gave a ${data.constructor.name}, not ${expected} numbers`,
          )
        }
      },
    ),
    caseOf('storage', 'shapeOf gives the shape that was asked for', async (context) => {
      const backend = await context.create()
      for (const shape of withinRank(context, [...shapes, ...emptyShapes])) {
        const asked = [...shape]
        const tensor = backend.create(asked)
        asked.push(2)
        expectSame(backend.shapeOf(tensor), shape, `shapeOf ${showShape(shape)}`)
      }
    }),
    caseOf('storage', 'the numbers are in row-major order', async (context) => {
      const program = trace(
        { name: 'order', rank: 3, tensors: { a: [0, 1, 2], s0: [0], s1: [1], s2: [2] } },
        (ops, { a }) => ({
          stores: {
            s0: ops.sum(a as Traced, [1, 2]),
            s1: ops.sum(a as Traced, [0, 2]),
            s2: ops.sum(a as Traced, [0, 1]),
          },
        }),
      )
      const { s0, s1, s2 } = await runOnce(context, await context.create(), {
        program,
        shape: [2, 2, 3],
        contents: { a: counting(12) },
      })
      expectSame(s0 ?? [], [21, 57], 'sums along the first axis')
      expectSame(s1 ?? [], [30, 48], 'sums along the second axis')
      expectSame(s2 ?? [], [22, 26, 30], 'sums along the third axis')
    }),
    caseOf('storage', 'tensors without elements', async (context) => {
      const backend = await context.create()
      for (const shape of emptyShapes) {
        const tensor = backend.create(shape, [])
        await backend.write(tensor, [])
        expectSame(await backend.read(tensor), [], showShape(shape))
        backend.dispose(tensor)
      }
    }),
    caseOf('storage', 'a tensor of 300,000 numbers', async (context) => {
      const backend = await context.create()
      const data = Float32Array.from({ length: 300_000 }, (_, index) => index % 9973)
      expectSame(await backend.read(backend.create([300, 1000], data)), data, 'the numbers')
    }),
    caseOf(
      'storage',
      'isTensor knows its tensors, live and disposed, and nothing else',
      async (context) => {
        const backend = await context.create()
        const live = backend.create([2, 3])
        const disposed = backend.create([2, 3])
        backend.dispose(disposed)
        expectThat(backend.isTensor(live), 'isTensor is false for a live tensor')
        expectThat(backend.isTensor(disposed), 'isTensor is false for a disposed tensor')
        const others = [
          undefined,
          null,
          0,
          'tensor',
          true,
          [],
          [1, 2],
          {},
          new Float32Array(6),
          () => 1,
        ]
        for (const other of others) {
          const isTensor: boolean = backend.isTensor(other)
          expectThat(!isTensor, `isTensor is true for ${describe(other)}`)
        }
      },
    ),
    caseOf('storage', 'overlaps tells a tensor from another', async (context) => {
      const backend = await context.create()
      const [a, b] = [backend.create([4], [1, 2, 3, 4]), backend.create([4], [1, 2, 3, 4])]
      if (!backend.overlaps) return
      expectThat(backend.overlaps(a, a), 'overlaps is false for a tensor and itself')
      expectThat(!backend.overlaps(a, b), 'overlaps is true for two separate tensors')
    }),
    caseOf('storage', 'flush may be called at any time', async (context) => {
      const backend = await context.create()
      await backend.flush?.()
      const tensor = backend.create([2], [1, 2])
      await backend.flush?.()
      await backend.flush?.()
      expectSame(await backend.read(tensor), [1, 2], 'a tensor after flush')
    }),
    caseOf(
      'storage',
      'a tensor of another backend of its kind is read and used right, or is none of this one',
      async (context) => {
        const [first, second] = [await context.create(), await context.create()]
        // As many tensors here as there, so that one number or place for both is noticed.
        const own = first.create([3], [1, 2, 3])
        const foreign: unknown = second.create([3], [4, 5, 6])
        if (!first.isTensor(foreign)) {
          const call = () => adafactor({ backend: first, params: { foreign } })
          await expectError('tensor/foreign', call, 'a parameter of another backend')
          return
        }
        const hint = 'a tensor of another backend, for which isTensor is true'
        expectSame(await first.read(foreign), [4, 5, 6], hint)
        const program = trace(
          { name: 'copy', rank: 1, tensors: { from: [0], into: [0] } },
          (ops, { from }) => ({ stores: { into: ops.abs(from as Traced) } }),
        )
        const tensors = { from: foreign, into: own }
        await first.compile(program).run([{ tensors, scalars: {} }])
        await first.flush?.()
        expectSame(await first.read(own), [4, 5, 6], `a copy of ${hint}`)
      },
    ),
    caseOf('storage', 'backends side by side do not touch each other', async (context) => {
      const [first, second] = [await context.create(), await context.create()]
      const kept = first.create([3], [1, 2, 3])
      const other = second.create([3], [4, 5, 6])
      expectSame(await first.read(kept), [1, 2, 3], 'a tensor of the first')
      second.dispose(other)
      second.destroy()
      expectSame(await first.read(kept), [1, 2, 3], 'after the second was destroyed')
    }),
  ]
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : String(value)
}
