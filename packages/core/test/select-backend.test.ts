import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import {
  AdafactorError,
  type Backend,
  type DenseTensor,
  denseOps,
  interpretedBackend,
  type Program,
  referenceBackend,
  type SelectionLine,
  selectBackend,
} from '../src/index.js'
import { asynchronousBackend } from './support/asynchronous-backend.js'
import { rejected } from './support/caught.js'

type Reference = Backend<DenseTensor, 'synchronous'>

/** A reference backend that knows whether it was destroyed. */
function watched(change: Partial<Reference> = {}) {
  const reference = referenceBackend()
  const seen = { made: 0, destroyed: 0, tested: 0 }
  const backend: Reference = {
    ...reference,
    compile: (program) => {
      seen.tested++
      return reference.compile(program)
    },
    ...change,
    destroy: () => {
      seen.destroyed++
      reference.destroy()
    },
  }
  const factory = () => {
    seen.made++
    return backend
  }
  return { backend, seen, factory }
}
const failing = (reason: string) => () => {
  throw new AdafactorError('backend/unavailable', reason)
}

describe('selectBackend', () => {
  test('chooses the first that works and tries no other', async () => {
    const [first, second] = [watched(), watched()]
    const selection = await selectBackend({ first: first.factory, second: second.factory })
    expect(selection.backend).toBe(first.backend)
    expect(selection.name).toBe('first')
    expect(selection.report).toEqual([
      { name: 'first', status: 'chosen', reason: 'the first choice, and it passed its self-test' },
      { name: 'second', status: 'not tried', reason: 'first comes first and works' },
    ])
    expect(first.seen).toEqual({ made: 1, destroyed: 0, tested: 2 })
    expect(second.seen).toEqual({ made: 0, destroyed: 0, tested: 0 })
  })

  test('goes on where a factory throws or rejects, with the reason in the report', async () => {
    const { backend, factory } = watched()
    const selection = await selectBackend({
      webgpu: failing('this browser has no WebGPU'),
      webgl2: async () => {
        throw new TypeError('no context')
      },
      text: () => {
        throw 'plain text'
      },
      ndarray: factory,
      last: factory,
    })
    expect(selection.backend).toBe(backend)
    expect(selection.report).toEqual([
      {
        name: 'webgpu',
        status: 'failed',
        reason: 'this browser has no WebGPU',
        code: 'backend/unavailable',
      },
      { name: 'webgl2', status: 'failed', reason: 'no context' },
      { name: 'text', status: 'failed', reason: 'plain text' },
      { name: 'ndarray', status: 'chosen', reason: 'the first that passed its self-test' },
      { name: 'last', status: 'not tried', reason: 'ndarray comes first and works' },
    ])
  })

  test('takes factories of promises, and asynchronous backends', async () => {
    const backend = asynchronousBackend()
    const selection = await selectBackend({ gpu: async () => backend })
    expect(selection.backend).toBe(backend)
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
  })

  test('takes a float32 backend', async () => {
    const selection = await selectBackend({
      single: () => referenceBackend({ precision: 'float32' }),
    })
    expect(selection.backend.memory().tensors).toBe(0)
  })

  test('leaves no tensor of the self-test behind', async () => {
    const { backend } = await selectBackend({ reference: () => referenceBackend() })
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
  })

  test('tries all if asked, and destroys those that it does not choose', async () => {
    const [first, second, third] = [watched(), watched(), watched()]
    const selection = await selectBackend(
      {
        none: failing('not here'),
        first: first.factory,
        second: second.factory,
        broken: failing('nor there'),
        third: third.factory,
      },
      { tryAll: true },
    )
    expect(selection.name).toBe('first')
    expect(selection.report.map(({ name, status }) => [name, status])).toEqual([
      ['none', 'failed'],
      ['first', 'chosen'],
      ['second', 'available'],
      ['broken', 'failed'],
      ['third', 'available'],
    ])
    expect([first, second, third].map(({ seen }) => seen.destroyed)).toEqual([0, 1, 1])
    expect(second.seen.tested).toBe(2)
  })

  test('knows the type of what it chooses', async () => {
    const selection = await selectBackend({
      fast: () => asynchronousBackend(),
      plain: async () => referenceBackend(),
    })
    expectTypeOf(selection.name).toEqualTypeOf<'fast' | 'plain'>()
    expectTypeOf(selection.backend).toEqualTypeOf<
      ReturnType<typeof asynchronousBackend> | Reference
    >()
    expect(selection.name).toBe('fast')
  })

  test('throws with every reason if none works', async () => {
    const message = await rejected(
      selectBackend({ webgpu: failing('no adapter'), webgl2: failing('no context') }),
    )
    expect(message).toBe(
      'backend/unavailable: none of the backends runs here: webgpu: no adapter; ' +
        'webgl2: no context (backend/unavailable)',
    )
  })

  test('throws if it is given none', async () => {
    expect(await rejected(selectBackend({}))).toMatch(
      'backend/unavailable: selectBackend was given no backend to try',
    )
  })
})

describe('selectBackend by speed', () => {
  const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

  test('takes the one whose probe takes the least time, and destroys the others', async () => {
    const all = { slow: watched(), fast: watched(), slower: watched() }
    const waits = new Map([
      [all.slow.backend, 40],
      [all.fast.backend, 1],
      [all.slower.backend, 80],
    ])
    const { name, backend, report } = await selectBackend(
      {
        none: failing('not here'),
        slow: all.slow.factory,
        fast: all.fast.factory,
        slower: all.slower.factory,
      },
      { prefer: 'speed', probe: (each) => wait(waits.get(each) ?? 0) },
    )
    expect(name).toBe('fast')
    expect(backend).toBe(all.fast.backend)
    expect(Object.values(all).map(({ seen }) => seen.destroyed)).toEqual([1, 0, 1])
    expect(report.map(({ status, reason }) => [status, reason])).toEqual([
      ['failed', 'not here'],
      ['available', 'passed its self-test'],
      ['chosen', 'the fastest of 3 that passed their self-tests'],
      ['available', 'passed its self-test'],
    ])
    const [none, slow, fast] = report.map(({ milliseconds }) => milliseconds)
    expect(none).toBeUndefined()
    expect(slow).toBeGreaterThan(fast ?? Number.NaN)
  })

  test('takes the earlier of two that are as fast', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
    const { name, report } = await selectBackend(
      { first: watched().factory, second: watched().factory },
      { prefer: 'speed', probe: () => {} },
    )
    clock.mockRestore()
    expect([name, report[1]?.milliseconds]).toEqual(['first', 0])
  })

  test('runs a slow probe once to warm up, and three times for its time', async () => {
    let now = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now)
    const probe = vi.fn(() => {
      now += 200
    })
    await selectBackend({ only: watched().factory }, { prefer: 'speed', probe })
    clock.mockRestore()
    expect(probe).toHaveBeenCalledTimes(4)
  })

  test('repeats one that is shorter than what the clock tells', async () => {
    let now = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => Math.floor(now))
    const all = { half: watched(), quarter: watched() }
    const { name, report } = await selectBackend(
      { half: all.half.factory, quarter: all.quarter.factory },
      {
        prefer: 'speed',
        probe: (backend) => {
          now += backend === all.half.backend ? 0.5 : 0.25
        },
      },
    )
    clock.mockRestore()
    expect(name).toBe('quarter')
    expect(report[0]?.milliseconds).toBeCloseTo(0.5, 1)
    expect(report[1]?.milliseconds).toBeCloseTo(0.25, 1)
  })

  test('counts work that a device has only been given when the probe ends', async () => {
    let now = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now)
    const { backend, factory } = watched()
    let given = 0
    const read = backend.read.bind(backend)
    backend.read = (tensor) => {
      now += given
      given = 0
      return read(tensor)
    }
    const probe = () => {
      given += 30
    }
    const { report } = await selectBackend({ only: factory }, { prefer: 'speed', probe })
    clock.mockRestore()
    expect(report[0]?.milliseconds).toBe(30)
  })

  test('times the function that the probe has set up', async () => {
    let now = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now)
    let setUps = 0
    const probe = async () => {
      setUps++
      now += 500
      return () => {
        now += 25
      }
    }
    const { report } = await selectBackend({ only: watched().factory }, { prefer: 'speed', probe })
    clock.mockRestore()
    expect([setUps, report[0]?.milliseconds]).toEqual([1, 25])
  })

  test('goes on with a short one until its code is warm', async () => {
    let now = 0
    let runs = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now)
    const probe = () => {
      now += runs++ < 4 ? 20 : 2
    }
    const { report } = await selectBackend({ only: watched().factory }, { prefer: 'speed', probe })
    clock.mockRestore()
    expect(report[0]?.milliseconds).toBe(2)
  })

  test('times steps of its own without a probe, and leaves no tensor of them behind', async () => {
    const { backend, report } = await selectBackend(
      { fast: () => asynchronousBackend(), plain: () => referenceBackend() },
      { prefer: 'speed' },
    )
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
    expect(report.every(({ milliseconds = 0 }) => milliseconds > 0)).toBe(true)
  })

  test('leaves out one whose probe fails, and destroys it', async () => {
    const [bad, good] = [watched(), watched()]
    const { name, report } = await selectBackend(
      { bad: bad.factory, good: good.factory },
      {
        prefer: 'speed',
        probe: (backend) => {
          if (backend === bad.backend) throw new Error('no memory')
        },
      },
    )
    expect([name, report[0]?.status, report[0]?.reason]).toEqual([
      'good',
      'failed',
      'your probe failed: no memory',
    ])
    expect([bad.seen.destroyed, good.seen.destroyed]).toEqual([1, 0])
    expect(report[1]?.reason).toBe('the only one that passed its self-test')
  })
})

describe('a backend is not chosen', () => {
  /** The reason, and behind it the code if there is one. */
  async function reasonFor(factory: () => unknown): Promise<string> {
    const { report, name } = await selectBackend({ bad: factory, good: () => referenceBackend() })
    expect(name).toBe('good')
    expect(report[0]).toMatchObject({ name: 'bad', status: 'failed' })
    const { reason, code } = report[0] as SelectionLine
    expect(reason).not.toContain('(backend/')
    return code === undefined ? reason : `${reason} (${code})`
  }
  /** The reference with other arithmetic. */
  const wrong = (change: (program: Program) => Program) => {
    const reference = referenceBackend()
    return watched({ compile: (program) => reference.compile(change(program)) })
  }
  const replacing = (from: string, to: string) => (program: Program) =>
    JSON.parse(JSON.stringify(program).replaceAll(`"op":"${from}"`, `"op":"${to}"`)) as Program

  test.each([
    ['square', 'abs'],
    ['rsqrt', 'sqrt'],
    ['subtract', 'add'],
    ['maximum', 'minimum'],
  ])('that computes %s as %s', async (from, to) => {
    const { factory, seen } = wrong(replacing(from, to))
    expect(await reasonFor(factory)).toMatch(
      /^backend "reference float64" computed .* instead of .* \(element \d+ of a (matrix|vector) of shape \[(13, 7|37)\] after 2 steps\) \(backend\/wrong-result\)$/,
    )
    expect(seen.destroyed).toBe(1)
  })

  test('that swaps rows and columns', async () => {
    const { factory } = wrong((program) => ({
      ...program,
      expressions: program.expressions.map((expression) =>
        'over' in expression && expression.axes.length === 1 && program.rank === 2
          ? ({ ...expression, over: [1 - (expression.over[0] as number)] } as typeof expression)
          : expression,
      ),
    }))
    expect(await reasonFor(factory)).not.toBe('')
  })

  test('that does nothing', async () => {
    const { factory } = watched({ compile: () => ({ run: () => {}, dispose: () => {} }) })
    expect(await reasonFor(factory)).toContain('backend/wrong-result')
  })

  test('that makes NaN', async () => {
    const ops = denseOps('float64')
    const factory = () =>
      interpretedBackend({
        ...referenceBackend(),
        ops: {
          ...ops,
          rsqrt: (a: DenseTensor) => ops.multiply(ops.rsqrt(a), ops.constant(Number.NaN)),
        },
      })
    expect(await reasonFor(factory)).toMatch(/computed NaN instead of .*\(backend\/wrong-result\)$/)
  })

  test('that forgets its state between steps', async () => {
    const reference = referenceBackend()
    const { factory } = watched({
      compile: (program) => {
        const compiled = reference.compile(program)
        return {
          ...compiled,
          run: (batch) => {
            for (const { tensors } of batch) {
              for (const [name, { data }] of Object.entries(tensors)) {
                if (name.toLowerCase().includes('moment')) data.fill(0)
              }
            }
            compiled.run(batch)
          },
        }
      },
    })
    expect(await reasonFor(factory)).toContain('backend/wrong-result')
  })

  test('that fails while it runs', async () => {
    const { factory, seen } = watched({
      compile: () => ({
        run: () => {
          throw new AdafactorError('backend/device-lost', 'the driver restarted')
        },
        dispose: () => {},
      }),
    })
    expect(await reasonFor(factory)).toBe('the driver restarted (backend/device-lost)')
    expect(seen.destroyed).toBe(1)
  })

  test('that was written for another specification, and it is destroyed', async () => {
    const { factory, seen } = watched({ specification: 2 as never })
    expect(await reasonFor(factory)).toMatch(
      /follows specification 2, this @adafactor\/core follows 1: .*\(backend\/specification\)$/,
    )
    expect(seen).toMatchObject({ destroyed: 1, tested: 0 })
  })

  test('that is older than this core, with the package to update', async () => {
    const { factory } = watched({ specification: 0 as never, packageName: '@who/backend-x' })
    expect(await reasonFor(factory)).toMatch(
      /follows specification 0, this @adafactor\/core follows 1: update @who\/backend-x \(backend\/specification\)$/,
    )
  })

  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['ndarray', '"ndarray"'],
  ])('that is no backend but %s', async (value, shown) => {
    expect(await reasonFor(() => value)).toMatch(`returned ${shown} instead of a backend`)
  })

  test('that is some other object', async () => {
    expect(await reasonFor(() => ({}))).toContain('(backend/specification)')
  })

  test.each<[string, () => unknown, string]>([
    ['an object without a prototype', () => Object.create(null), 'it threw {  }'],
    ['undefined', () => undefined, 'it threw undefined'],
    ['a symbol', () => Symbol('no'), 'it threw Symbol(no)'],
    ['an error without a message', () => new TypeError(), 'TypeError'],
  ])('that throws %s instead of an error', async (_, thrown, reason) => {
    expect(
      await reasonFor(() => {
        throw thrown()
      }),
    ).toBe(reason)
    expect(await reasonFor(() => Promise.reject(thrown()))).toBe(reason)
  })

  test.each<[unknown, string]>([
    [null, 'null'],
    [5, '5'],
    [{ specification: 1 }, '{ specification }'],
    [Promise.resolve(referenceBackend()), 'a promise'],
  ])('that no function makes but %o is', async (factory, shown) => {
    expect(await reasonFor(factory as () => unknown)).toMatch(
      `option "bad" is ${shown}; it must be a function that makes a backend: () =>`,
    )
    expect(await reasonFor(factory as () => unknown)).toMatch('(option/invalid)')
  })
})

describe('a destroy() that fails hides no reason', () => {
  const failing = (reason: string) => () => {
    throw new Error(reason)
  }
  const broken = (destroy: () => unknown): Reference => ({
    ...referenceBackend(),
    compile: () => {
      throw new AdafactorError('backend/device-lost', 'the driver restarted')
    },
    destroy: destroy as () => void,
  })

  test.each<[string, () => unknown]>([
    ['throws', failing('no destroy')],
    ['rejects', () => Promise.reject(new Error('no destroy'))],
  ])('where it %s after a failed self-test', async (_, destroy) => {
    const { report, name } = await selectBackend({
      broken: () => broken(destroy),
      good: () => referenceBackend(),
    })
    expect(name).toBe('good')
    expect(report[0]).toEqual({
      name: 'broken',
      status: 'failed',
      reason: 'the driver restarted',
      code: 'backend/device-lost',
    })
  })

  test('where it is no function the backend is refused before anything runs', async () => {
    const { report, name } = await selectBackend({
      broken: () => broken(5 as never),
      good: () => referenceBackend(),
    })
    expect(name).toBe('good')
    expect(report[0]).toMatchObject({ status: 'failed', code: 'option/invalid' })
    expect(report[0]?.reason).toContain('has no member "destroy"')
  })

  test('where the tensors of the self-test can not be given back either', async () => {
    const backend: Reference = {
      ...broken(() => {}),
      compile: () => ({
        run: () => {
          throw new AdafactorError('backend/device-lost', 'the driver restarted')
        },
        dispose: failing('no dispose'),
      }),
      dispose: failing('no dispose'),
    }
    const { report } = await selectBackend({
      backend: () => backend,
      good: () => referenceBackend(),
    })
    expect(report[0]).toMatchObject({ reason: 'the driver restarted', code: 'backend/device-lost' })
  })

  test('of a backend that is only tried', async () => {
    const second = { ...referenceBackend(), destroy: failing('no destroy') }
    const { report } = await selectBackend(
      { first: () => referenceBackend(), second: () => second },
      { tryAll: true },
    )
    expect(report[1]).toEqual({
      name: 'second',
      status: 'available',
      reason: 'passed its self-test; its destroy() failed: no destroy',
    })
  })
})

test.each<[string, readonly unknown[], string]>([
  ['null', [null], 'option/invalid: option "factories" is null; it must be a plain object of'],
  ['nothing', [], 'option/invalid: option "factories" is undefined'],
  ['a Map', [new Map([['a', referenceBackend]])], 'is an object of type Map'],
  ['a list', [[referenceBackend]], 'is [a function]'],
  ['null as options', [{}, null], 'option/invalid: option "options" is null'],
  [
    'a misspelt option',
    [{}, { tryall: true }],
    'there is no option "tryall"; did you mean "tryAll"',
  ],
  ['an unknown preference', [{}, { prefer: 'size' }], 'option "prefer" is "size"; it must be'],
  ['a probe that is none', [{}, { prefer: 'speed', probe: 5 }], 'option "probe" is 5; it must be'],
  ['a probe by order', [{}, { probe: () => {} }], 'only "speed" times anything'],
  ['a word for true', [{}, { tryAll: 'false' }], 'option "tryAll" is "false"; it must be true or'],
])('selectBackend rejects %s', async (_, args, message) => {
  const select = selectBackend as (...args: readonly unknown[]) => Promise<unknown>
  expect(await rejected(select(...args))).toMatch(message)
})
