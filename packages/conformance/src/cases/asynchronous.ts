import { AdafactorError, type AdafactorErrorCode, type Program } from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import type { AnyBackend } from '../backend-under-test.js'
import { type ConformanceCase, caseOf } from '../case.js'
import { expectError, expectSame, expectThat } from '../expect.js'
import { pause } from '../platform.js'
import { requiresPromises } from '../requires-promises.js'
import { Violation } from '../violation.js'

/** What promises promise: errors, arguments, order and the end. */
export function asynchronousCases(): ConformanceCase[] {
  return [...errorCases(), ...argumentCases(), ...endCases()].map((one) => ({
    ...one,
    requires: requiresPromises,
  }))
}

const scaleProgram = trace(
  { name: 'scale', rank: 1, tensors: { from: [0], into: [0] }, scalars: ['factor'] },
  (ops, { from }, { factor }) => ({
    stores: { into: ops.multiply(from as Traced, factor as Traced) },
  }),
)

function errorCases(): ConformanceCase[] {
  return [
    caseOf('asynchronous', 'read rejects where it fails, it does not throw', async (context) => {
      const backend = await context.create()
      const disposed = disposedTensor(backend)
      await expectRejection('tensor/disposed', () => backend.read(disposed), 'read')
    }),
    caseOf('asynchronous', 'write rejects where it fails, it does not throw', async (context) => {
      const backend = await context.create()
      const disposed = disposedTensor(backend)
      await expectRejection('tensor/disposed', () => backend.write(disposed, [1, 2, 3]), 'write')
      const tensor = backend.create([3], [1, 2, 3])
      await expectRejection('tensor/data-length', () => backend.write(tensor, [4]), 'write')
      expectSame(await backend.read(tensor), [1, 2, 3], 'the tensor')
    }),
    caseOf(
      'asynchronous',
      'what run cannot do is not lost: it rejects, or the next flush or read does',
      async (context) => {
        const backend = await context.create()
        const compiled = backend.compile(scaleProgram)
        const tensors = { from: disposedTensor(backend), into: backend.create([3], [1, 2, 3]) }
        const reply = replyOf(() => compiled.run([{ tensors, scalars: { factor: 2 } }]), 'run')
        const later = [reply, backend.flush?.(), backend.read(tensors.into)]
        const outcomes = await Promise.allSettled(later)
        expectThat(
          outcomes.some(({ status }) => status === 'rejected'),
          'a program ran on a disposed tensor, and neither run nor flush nor read was rejected',
        )
        expectSame(await backend.read(tensors.into), [1, 2, 3], 'the tensor to be stored to')
      },
    ),
    caseOf('asynchronous', 'a rejected call does not stop later ones', async (context) => {
      const backend = await context.create()
      const [from, into] = [backend.create([3], [1, 2, 3]), backend.create([3])]
      const compiled = backend.compile(scaleProgram)
      const disposed = disposedTensor(backend)
      const calls = [
        () => backend.read(disposed),
        () => backend.write(from, [4, 5, 6]),
        () => backend.write(from, []),
        () => compiled.run([{ tensors: { from, into }, scalars: { factor: 2 } }]),
        () => backend.write(disposed, [1, 2, 3]),
        () => backend.read(into),
      ]
      const replies = calls.map((call) => replyOf(call, 'a call'))
      const outcomes = (await Promise.allSettled(replies)).map(({ status }) => status)
      expectThat(
        outcomes.join() === 'rejected,fulfilled,rejected,fulfilled,rejected,fulfilled',
        `read, write, write, run, write, read were ${outcomes.join(', ')}`,
      )
      expectSame((await replies[5]) as ArrayLike<number>, [8, 10, 12], 'what was read')
    }),
    caseOf(
      'asynchronous',
      'what replies at once does so by throwing too: create, shapeOf, compile, prepare',
      async (context) => {
        const backend = await context.create()
        const compiled = backend.compile(scaleProgram)
        const [from, into] = [disposedTensor(backend), backend.create([3])]
        const wrong = { ...scaleProgram, specification: 2 } as unknown as Program
        const calls: Record<string, readonly [AdafactorErrorCode, () => unknown]> = {
          create: ['tensor/data-length', () => backend.create([3], [1])],
          shapeOf: ['tensor/disposed', () => backend.shapeOf(from)],
          compile: ['backend/specification', () => backend.compile(wrong)],
          ...(compiled.prepare
            ? {
                prepare: [
                  'tensor/disposed',
                  () => compiled.prepare?.([{ tensors: { from, into }, scalars: { factor: 1 } }]),
                ],
              }
            : {}),
        }
        for (const [name, [code, call]] of Object.entries(calls)) {
          let reply: unknown
          try {
            reply = call()
          } catch (error) {
            if (AdafactorError.isInstance(error, code)) continue
            throw error
          }
          await Promise.resolve(reply).catch(() => {})
          throw new Violation(`${name} has to throw an AdafactorError with code ${code} at once`)
        }
      },
    ),
  ]
}

function argumentCases(): ConformanceCase[] {
  return [
    caseOf('asynchronous', 'write takes the numbers before it returns', async (context) => {
      const backend = await context.create()
      const [from, into] = [backend.create([3], [1, 1, 1]), backend.create([3])]
      const compiled = backend.compile(scaleProgram)
      // Alone, and behind a run that is under way.
      for (const busy of [false, true]) {
        for (const data of [new Float32Array([7, 8, 9]), new Float64Array([7, 8, 9]), [7, 8, 9]]) {
          const items = [{ tensors: { from, into }, scalars: { factor: 3 } }]
          const run = busy ? compiled.run(items) : undefined
          const write = backend.write(into, data)
          data.fill(Number.NaN)
          await Promise.all([run, write])
          const what = `a tensor, ${data.constructor.name} changed after write`
          expectSame(await backend.read(into), [7, 8, 9], what)
        }
      }
    }),
    caseOf(
      'asynchronous',
      'run takes the tensors and scalars of its items before it returns',
      async (context) => {
        const backend = await context.create()
        const [a, b, c, d] = [1, 10, 0, 0].map((value) => backend.create([2], [value, -value]))
        const compiled = backend.compile(scaleProgram)
        const tensors: Record<string, unknown> = { from: a, into: c }
        const scalars = { factor: 2 }
        const batch = [{ tensors, scalars }]
        const first = compiled.run(batch)
        Object.assign(tensors, { from: b, into: d })
        scalars.factor = 3
        const second = compiled.run(batch)
        Object.assign(tensors, { from: d, into: b })
        scalars.factor = Number.NaN
        batch.length = 0
        await Promise.all([first, second])
        await backend.flush?.()
        const found = [a, b, c, d].map((tensor) => backend.read(tensor))
        const expected = [1, 10, 2, 30].flatMap((value) => [value, -value])
        const numbers = (await Promise.all(found)).flatMap((data) => [...data])
        expectSame(numbers, expected, 'the four tensors')
      },
    ),
  ]
}

/** Turns that a call which is under way at `destroy` may take: some seconds. */
const patience = 3000

function endCases(): ConformanceCase[] {
  return [
    caseOf(
      'asynchronous',
      'calls that are under way at destroy end, with their result or backend/destroyed',
      async (context) => {
        const backend = await context.create()
        const [from, into] = [backend.create([3], [1, 2, 3]), backend.create([3])]
        const compiled = backend.compile(scaleProgram)
        const calls = {
          write: () => backend.write(from, [4, 5, 6]),
          run: () => compiled.run([{ tensors: { from, into }, scalars: { factor: 2 } }]),
          flush: () => backend.flush?.(),
          read: () => backend.read(into),
        }
        const outcomes = new Map<string, PromiseSettledResult<unknown>>()
        for (const [name, call] of Object.entries(calls)) {
          const settle = ([outcome]: PromiseSettledResult<unknown>[]) => {
            if (outcome) outcomes.set(name, outcome)
          }
          void Promise.allSettled([replyOf(call, name)]).then(settle)
        }
        backend.destroy()
        for (let turn = 0; outcomes.size < 4 && turn < patience; turn++) await pause()
        for (const name of Object.keys(calls)) {
          const outcome = outcomes.get(name)
          if (!outcome) throw new Violation(`${name}, under way at destroy(), never came to an end`)
          if (outcome.status === 'rejected') {
            const rejection = () => Promise.reject(outcome.reason)
            await expectError('backend/destroyed', rejection, `${name}, under way at destroy(),`)
          } else if (name === 'read') {
            expectSame(
              outcome.value as ArrayLike<number>,
              [8, 10, 12],
              'read, under way at destroy()',
            )
          }
        }
      },
    ),
    caseOf(
      'asynchronous',
      'after destroy calls reject with backend/destroyed, they do not throw',
      async (context) => {
        const backend = await context.create()
        const [from, into] = [backend.create([3]), backend.create([3])]
        const compiled = backend.compile(scaleProgram)
        backend.destroy()
        const calls = {
          read: () => backend.read(from),
          write: () => backend.write(from, [1, 2, 3]),
          run: () => compiled.run([{ tensors: { from, into }, scalars: { factor: 1 } }]),
        }
        for (const [name, call] of Object.entries(calls)) {
          await expectRejection('backend/destroyed', call, `${name} after destroy()`)
        }
      },
    ),
  ]
}

function disposedTensor(backend: AnyBackend): unknown {
  const tensor = backend.create([3], [1, 2, 3])
  backend.dispose(tensor)
  return tensor
}

/** @throws Error if the call throws instead of replying */
function replyOf(call: () => unknown, what: string): Promise<unknown> {
  try {
    const reply = Promise.resolve(call())
    // It is looked at later; until then nobody should be told that it is not handled.
    reply.catch(() => {})
    return reply
  } catch (error) {
    throw new Violation(`${what} threw where it has to reject: ${String(error)}`)
  }
}

async function expectRejection(
  code: AdafactorErrorCode,
  call: () => unknown,
  what: string,
): Promise<void> {
  const reply = replyOf(call, what)
  await expectError(code, () => reply, what)
}
