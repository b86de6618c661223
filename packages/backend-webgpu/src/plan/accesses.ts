import type { PassBody } from '@adafactor/core/compiler'
import type { Part } from './program-plan.js'

/** The tensors, temporaries and sums that a body reads. */
export function readsOf({ values }: Pick<PassBody, 'values'>): Set<string> {
  return new Set(values.flatMap((value) => (value.op === 'load' ? [value.from] : [])))
}

/** What a part needs from others, by name: with its prologues, without what these hand on. */
export function partReads({ body, prologues }: Part): Set<string> {
  const within = new Set(prologues.flatMap((each) => each.body.stores.map(({ into }) => into)))
  const reads = [body, ...prologues.map((each) => each.body)].flatMap((each) => [...readsOf(each)])
  return new Set(reads.filter((name) => !within.has(name)))
}

/** What a part leaves: tensors, temporaries and sums. */
export function partWrites({ body, prologues }: Part): Set<string> {
  const stored = prologues.filter(({ storesTensors }) => storesTensors)
  return new Set([
    ...body.reductions.map(({ into }) => into),
    ...body.stores.map(({ into }) => into),
    ...stored.flatMap((each) => each.body.stores.map(({ into }) => into)),
  ])
}
