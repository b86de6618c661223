/** Stores to elements of 16 bits give the same bits in generated code, in closures, in modules and here by hand. */
import {
  elementTypes,
  isHalfType,
  type Program,
  type RoundingKey,
  randomWord,
  roundStochastically,
  type Shape,
} from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import type { NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import { ndarrayBackend } from '../src/index.js'
import type { StridedView } from '../src/tensors/strided-view.js'
import { compileModules, ModuleMemory } from './support/module-memory.js'
import { randomNumbers } from './support/random.js'
import {
  anyNumber,
  below,
  contentOf,
  copyOf,
  dataMakers,
  elementAt,
  pick,
  placesOf,
  randomLayout,
  randomView,
  setElement,
  typesOfMakers,
} from './support/random-views.js'

const backends = {
  generated: ndarrayBackend({ engine: 'javascript' }),
  closures: ndarrayBackend({ engine: 'closures' }),
}
const memory = new ModuleMemory(2 ** 24)
const modules = { compile: (program: Program) => compileModules(program, memory) }
const makers = Object.keys(dataMakers)
const streams = { x: 3, out: 250 }

interface Storage {
  readonly maker: string
  /** null: not declared, so that nothing may be said about its rounding either. */
  readonly rounding: 'nearest' | 'stochastic' | null
}

/** x = x - y factor and out = x y, of the old x; out spans the first axes alone, where x has more. */
function programOf(rank: number, stored: Readonly<Record<'x' | 'out', Storage>>): Program {
  const axes = Array.from({ length: rank }, (_, axis) => axis)
  const declared = Object.entries(stored).filter(([, { rounding }]) => rounding !== null)
  const stochastic = declared.filter(([, { rounding }]) => rounding === 'stochastic')
  return trace(
    {
      name: 'half stores',
      rank,
      tensors: { x: axes, y: axes, few: axes.slice(0, 1), out: axes, fewer: axes.slice(0, 1) },
      types: Object.fromEntries(
        declared.map(([name, { maker }]) => [name, typesOfMakers[maker] as 'float32']),
      ),
      scalars: ['factor', 'low', 'high'],
      roundings: Object.fromEntries(
        stochastic.map(([name]) => [
          name,
          { key: ['low', 'high'] as const, stream: streams[name as 'x'] },
        ]),
      ),
    },
    (ops, { x, y, few }, { factor }) => ({
      stores: {
        x: ops.subtract(x as Traced, ops.multiply(y as Traced, factor as Traced)),
        out: ops.multiply(x as Traced, y as Traced),
        fewer: ops.add(few as Traced, few as Traced),
      },
    }),
  )
}

/** What a store leaves in an element, by core's own functions. */
function rounded(
  { maker, rounding }: Storage,
  value: number,
  key: RoundingKey,
  stream: number,
  index: number,
): number {
  const type = typesOfMakers[maker] as 'float32'
  return rounding === 'stochastic' && isHalfType(type)
    ? roundStochastically(type, value, randomWord(key, stream, index))
    : elementTypes[type].round(value)
}

function randomShape(random: () => number): Shape {
  const rank = below(random, 5)
  const isLarge = rank === 2 && below(random, 3) === 0
  return Array.from({ length: rank }, () => (isLarge ? 17 : 1) + below(random, isLarge ? 20 : 6))
}

function runOnce(seed: number): void {
  const random = randomNumbers(seed)
  const storage = (): Storage => {
    const maker = pick(random, makers)
    const isHalf = isHalfType(typesOfMakers[maker])
    return { maker, rounding: isHalf ? pick(random, ['nearest', 'stochastic', null]) : null }
  }
  const stored = { x: storage(), out: storage() }
  const shapes = [randomShape(random)]
  const rank = shapes[0]?.length as number
  while (shapes.length < 3) {
    const shape = randomShape(random)
    if (shape.length === rank) shapes.push(shape)
  }
  const makerOfY = pick(random, makers)
  const items = shapes.map((shape) => {
    const common = randomLayout(random, rank)
    const areAlike = below(random, 2) === 0
    const view = (of: Shape, maker: string) => {
      const make = dataMakers[maker] as (length: number) => StridedView['data']
      return randomView(random, of, areAlike ? common : randomLayout(random, rank), make)
    }
    const few = shape.map((size, axis) => (axis === 0 ? size : 1))
    return {
      tensors: {
        x: view(shape, stored.x.maker),
        y: view(shape, makerOfY),
        few: view(few, 'Bfloat16Array'),
        out: view(shape, stored.out.maker),
        fewer: view(few, 'Bfloat16Array'),
      },
      scalars: {
        factor: anyNumber(random),
        low: below(random, 2 ** 24),
        high: below(random, 2 ** 24),
      },
    }
  })
  const expected = items.map(({ tensors: { x, y, few, out, fewer }, scalars }) => {
    const [newX, newOut, newFewer] = [copyOf(x), copyOf(out), copyOf(fewer)]
    const [placesX, placesY, placesOut] = [placesOf(x), placesOf(y), placesOf(out)]
    const key: RoundingKey = [scalars.low, scalars.high]
    placesX.forEach((place, index) => {
      const oldX = elementAt(x.data, place)
      const oldY = elementAt(y.data, placesY[index] as number)
      const nextX = rounded(stored.x, oldX - oldY * scalars.factor, key, streams.x, index)
      const nextOut = rounded(stored.out, oldX * oldY, key, streams.out, index)
      setElement(newX.data, place, nextX)
      setElement(newOut.data, placesOut[index] as number, nextOut)
    })
    placesOf(fewer).forEach((place, index) => {
      setElement(newFewer.data, place, 2 * elementAt(few.data, placesOf(few)[index] as number))
    })
    return [newX, newOut, newFewer].map(({ data }) => contentOf(data))
  })
  const program = programOf(rank, stored)
  // A module for each item takes its time.
  const all = seed % 4 === 0 ? { ...backends, modules } : backends
  for (const [mode, backend] of Object.entries(all)) {
    const copies = items.map(({ tensors, scalars }) => ({
      scalars,
      tensors: Object.fromEntries(
        Object.entries(tensors).map(([name, view]) => [name, copyOf(view) as unknown as NdArray]),
      ),
    }))
    const compiled = backend.compile(program)
    compiled.run(copies)
    compiled.dispose()
    const found = copies.map(({ tensors: { x, out, fewer } }) =>
      [x, out, fewer].map((tensor) => contentOf((tensor as unknown as StridedView).data)),
    )
    const what = `seed ${seed}, ${mode}: ${JSON.stringify(stored)}, y: ${makerOfY}, [${shapes.join('], [')}]`
    expect(found, what).toEqual(expected)
  }
}

describe('random programs over views of any layout, of any types', () => {
  test.each(Array.from({ length: 8 }, (_, group) => group))(
    'group %i gives the bits of a plain computation',
    (group) => {
      for (let seed = 40 * group; seed < 40 * group + 40; seed++) runOnce(seed)
    },
  )
})

describe.each(Object.entries(backends))('%s', (_, backend) => {
  test.each(['bfloat16', 'float16'] as const)(
    'a tensor of %s is no home for its value, declared or only found to be so',
    (type) => {
      for (const types of [{}, { x: type }]) {
        const program = trace(
          { name: 'nudge', rank: 1, tensors: { x: [0], out: [0] }, types },
          (ops, { x }) => {
            const nudged = ops.add(x as Traced, ops.constant(2 ** -20))
            return { stores: { x: nudged, out: ops.multiply(nudged, ops.sum(nudged, [0])) } }
          },
        )
        const x = backend.create([4], [1, 1, 1, 1], { type })
        const out = backend.create([4], [0, 0, 0, 0], { type: 'float64' })
        const compiled = backend.compile(program)
        compiled.run([{ tensors: { x, out }, scalars: {} }])
        expect([...backend.read(x)]).toEqual([1, 1, 1, 1])
        expect(backend.read(out)[0]).toBe(4 * (1 + 2 ** -20) ** 2)
        // The same program for tensors of other types, and again for these.
        const wide = backend.create([4], [1, 1, 1, 1])
        if (Object.keys(types).length === 0) {
          compiled.run([{ tensors: { x: wide, out }, scalars: {} }])
          expect(backend.read(wide)[0]).toBe(1 + 2 ** -20)
        }
        compiled.run([{ tensors: { x, out }, scalars: {} }])
        expect(backend.read(out)[0]).toBe(4 * (1 + 2 ** -20) ** 2)
      }
    },
  )

  test.each(['bfloat16', 'float16'] as const)(
    'NaN stays NaN in %s, whatever its payload',
    (type) => {
      for (const rounding of ['nearest', 'stochastic'] as const) {
        for (const size of [1, 7, 16]) {
          const words = Uint32Array.from(
            { length: size },
            (_, index) =>
              [0x7fffffff, 0xffffffff, 0x7f800001, 0xff800001, 0x7fc00000, 0x7fff8000][
                index % 6
              ] as number,
          )
          const program = trace(
            {
              name: 'copy',
              rank: 1,
              tensors: { x: [0], out: [0] },
              types: { out: type },
              scalars: ['low', 'high'],
              roundings: rounding === 'nearest' ? {} : { out: { key: ['low', 'high'], stream: 0 } },
            },
            (ops, { x }) => ({ stores: { out: ops.multiply(x as Traced, ops.constant(2)) } }),
          )
          const x = { data: new Float32Array(words.buffer), shape: [size], stride: [1], offset: 0 }
          const out = backend.create([size], new Float32Array(size), { type })
          backend
            .compile(program)
            .run([{ tensors: { x: x as unknown as NdArray, out }, scalars: { low: 5, high: 6 } }])
          expect([...backend.read(out)]).toEqual(new Array(size).fill(Number.NaN))
        }
      }
    },
  )
})
