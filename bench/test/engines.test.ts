import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { describe, expect, test } from 'vitest'
import { type EngineCase, engineCases } from '../src/engines/engine-case.js'
import { engineTableHead, engineTableLines } from '../src/engines/engine-table.js'
import { newProgramSide } from '../src/engines/new-program-side.js'
import { type EngineResult, runEngineCase } from '../src/engines/run-engine-case.js'
import type { PeerSide } from '../src/peers/peer-side.js'
import { makeProblem, type Side } from '../src/sides.js'
import { takeEqualSteps } from '../src/take-equal-steps.js'

const once = { budget: 0, leastRounds: 1 }

function fakePeer(name: string): PeerSide & { readonly heard: string[] } {
  const heard: string[] = []
  return {
    name,
    heard,
    prepare: async (shapes) => heard.push(`prepare ${JSON.stringify(shapes)}`),
    reset: async () => heard.push('reset'),
    time: async (steps) => {
      heard.push('time')
      return steps * 5
    },
  }
}

function small(special: EngineCase['special'], like: string): EngineCase {
  const [found] = engineCases.filter(({ name }) => name.includes(like))
  const { special: _, ...rest } = found as EngineCase
  return { ...rest, shapes: [[12, 8], [7]], ...(special ? { special } : {}) }
}

describe('cases of engines', () => {
  test.each(engineCases)('$name compares sides that it has, none with itself', (engineCase) => {
    for (const { side, over } of engineCase.ratios) {
      expect(engineCase.sides).toContain(side)
      expect(engineCase.sides).toContain(over)
      expect(side).not.toBe(over)
    }
  })

  test('all sides take the same steps, and peers take turns with them', async () => {
    const peer = fakePeer('a peer')
    const { sides, ratios } = await runEngineCase(small(undefined, '1024 x 1024'), [peer], once)
    expect(sides.map(({ side }) => side)).toEqual([
      'javascript',
      'webassembly, own arrays',
      'webassembly, create',
      'webassembly, create, 2 threads',
      'compiled C',
      'compiled C, 2 threads',
      'a peer',
    ])
    expect(sides.filter(({ peer }) => peer)).toHaveLength(1)
    expect(peer.heard).toEqual(['prepare [[12,8],[7]]', 'reset', 'time', 'time'])
    // 5 ms for 103 elements.
    expect(sides.at(-1)?.minimum).toBeCloseTo(5e6 / 103, 5)
    const own = sides.find(({ side }) => side === 'webassembly, create')?.minimum as number
    expect(ratios.at(-1)).toEqual({
      side: 'a peer',
      over: 'webassembly, create',
      ratio: expect.closeTo(5e6 / 103 / own, 5),
      target: null,
      met: null,
    })
  })

  test('a transposed gradient leads to the same numbers as one that is not', async () => {
    const engineCase = small('transposed gradient', 'transposed')
    // Compiled C has it row by row. Sides that disagree are an error.
    const sides = ['compiled C', ...engineCase.sides] as const
    const { ratios } = await runEngineCase({ ...engineCase, shapes: [[12, 8]], sides }, [], once)
    expect(ratios.map(({ target }) => target)).toEqual([0.4, 0.4])
  })

  test('a first step has a program that no side has had before', () => {
    const programs: string[] = []
    const backend = ndarrayBackend()
    const compile = backend.compile.bind(backend)
    backend.compile = (program) => {
      programs.push(JSON.stringify(program))
      return compile(program)
    }
    const problem = makeProblem([[4, 3]])
    const sides = ['one', 'two'].map((name) =>
      newProgramSide(name, backend, problem, (values, shape) => backend.create(shape, values)),
    )
    for (let count = 0; count < 3; count++) for (const side of sides) side.step()
    expect(programs).toHaveLength(6)
    expect(new Set(programs).size).toBe(6)
    const [first, second] = sides.map((side) => side.parameters())
    expect(first).toEqual(second)
  })
})

describe('equal steps', () => {
  const side = (name: string, value: number): Side => ({
    name,
    step() {},
    parameters: () => [{ values: Float32Array.of(1, value), shape: [2] }],
    reset() {},
  })

  test.each([0.5, Number.NaN])('a side that arrives at %d instead of 1 is refused', (value) => {
    const sides = [side('first', 1), side('good', 1), side('bad', value)] as const
    expect(() => takeEqualSteps(sides, 1e-6)).toThrow(/bad and first differ by (0\.5|NaN)/)
  })

  test('a difference within what is allowed is none', () => {
    expect(() => takeEqualSteps([side('first', 1), side('near', 1 + 2 ** -20)], 1e-6)).not.toThrow()
  })
})

test('the table fits in 100 columns', () => {
  const timing = { minimum: 12345.67, median: 23456.78, turns: 5 }
  for (const { name, unit, sides, ratios } of engineCases) {
    const result: EngineResult = {
      name,
      unit,
      sides: [...sides, 'torch AdamW, fused'].map((side) => ({ side, peer: false, ...timing })),
      ratios: ratios.map(({ side, over, target = 1 }) => {
        return { side, over, ratio: 100.25, target, met: false }
      }),
    }
    const lines = `${engineTableHead()}\n${engineTableLines(result)}`.split('\n')
    // A head of two lines, the case, its sides, and the second ratio of a side.
    expect(lines.length).toBeGreaterThanOrEqual(3 + result.sides.length)
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100)
    const [head] = lines
    for (const text of lines.filter((one) => one.includes('MISSED'))) {
      expect(text.indexOf('100.25') + 6).toBe((head?.indexOf('ratio') ?? 0) + 5)
    }
  }
})
