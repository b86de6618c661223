import type { AnyBackend } from './backend-under-test.js'
import { type CaseContext, type ConformanceCase, caseOf } from './case.js'
import { requiresPromises } from './requires-promises.js'
import { Violation } from './violation.js'

/** A call that is made without waiting for those before it. */
export type Call = () => unknown

/** What calls are made on, and what is left of it at the end. */
export interface Stage {
  contents(): Promise<unknown>
}

/**
 * A case that makes the same calls on two stages, awaiting none and awaiting each: replies and what is
 * left have to be the same, bit for bit.
 */
export function inOrder<S extends Stage>(
  sentence: string,
  stageOf: (backend: AnyBackend, context: CaseContext) => (() => Promise<S>) | (() => S),
  callsOf: (stage: S) => Call[],
  hint: (backend: AnyBackend) => string = () => '',
): ConformanceCase {
  return caseOf(
    'order',
    sentence,
    async (context) => {
      const backend = await context.create()
      // Both stages of the same numbers; the first meets whatever is not ready yet.
      const setUp = stageOf(backend, context)
      const found = await outcomesOf(await setUp(), callsOf, false)
      const expected = await outcomesOf(await setUp(), callsOf, true)
      const wrong = expected.find(([, value], index) => !Object.is(value, found[index]?.[1]))
      if (!wrong && expected.length === found.length) return
      const other = found[wrong ? expected.indexOf(wrong) : expected.length]
      throw new Violation(
        `${(wrong ?? other)?.[0]} is ${other?.[1]} where no call was awaited, ` +
          `${wrong?.[1]} where each was${hint(backend)}`,
      )
    },
    requiresPromises,
  )
}

type Leaf = readonly [where: string, value: unknown]

/** What became of each call and of the stage, down to the single numbers. */
async function outcomesOf<S extends Stage>(
  stage: S,
  callsOf: (stage: S) => Call[],
  awaited: boolean,
): Promise<Leaf[]> {
  const replies: Promise<unknown>[] = []
  for (const call of callsOf(stage)) {
    // An executor that throws rejects, so that a call which does is one of the outcomes.
    const reply = new Promise((resolve) => resolve(call()))
    reply.catch(() => {})
    replies.push(reply)
    if (awaited) await reply.catch(() => {})
  }
  const outcomes = (await Promise.allSettled(replies)).map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : 'rejected',
  )
  return [...leavesOf(outcomes, 'replies'), ...leavesOf(await stage.contents(), 'at the end')]
}

function leavesOf(value: unknown, where: string): Leaf[] {
  if (typeof value !== 'object' || value === null) return [[where, value]]
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, `${where}.${key}`))
}
