import { sizeOf } from '../flat-parameter.js'
import type { Peers } from '../peers/open-peers.js'
import type { TurnOptions } from '../take-turns.js'
import type { EngineCase } from './engine-case.js'
import { engineTableHead, engineTableLines } from './engine-table.js'
import { type EngineResult, runEngineCase } from './run-engine-case.js'

export interface EngineOptions extends TurnOptions {
  /** Cases of more elements are left out. */
  readonly elementsLimit: number
}

/** Runs the cases, prints what comes out, and ends the peers. */
export async function benchEngines(
  cases: readonly EngineCase[],
  openPeers: () => Promise<Peers>,
  { elementsLimit, budget, leastRounds }: EngineOptions,
): Promise<{ readonly peers: readonly string[]; readonly results: readonly EngineResult[] }> {
  const small = cases.filter(
    ({ shapes }) => shapes.reduce((sum, shape) => sum + sizeOf(shape), 0) <= elementsLimit,
  )
  if (small.length === 0) return { peers: [], results: [] }
  const peers = await openPeers()
  console.log(`\n${[...peers.descriptions, engineTableHead()].join('\n')}`)
  const results: EngineResult[] = []
  try {
    for (const engineCase of small) {
      const sides = engineCase.withPeers ? peers.sides : []
      // The budget is one for two sides.
      const shares = (engineCase.sides.length + sides.length) / 2
      const options = { budget: budget * shares, leastRounds }
      const result = await runEngineCase(engineCase, sides, options)
      results.push(result)
      console.log(engineTableLines(result))
    }
  } finally {
    peers.end()
  }
  return { peers: peers.descriptions, results }
}
