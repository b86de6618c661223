import type { Plan } from '../plan/plan.js'
import { isWalked } from './elements.js'

/** Why a plan can't be a module; null if it can. */
export function whyNotWalkable({ memories }: Plan): string | null {
  const strange = memories.find(({ elements }) => !isWalked(elements))
  return strange ? `${strange.name} has elements of ${strange.elements}` : null
}

/** By nest, whether it computes in float64: where float32 would lose what is there to be kept. */
export function widthsOf({ memories, passes }: Plan, isPrecise: boolean): boolean[] {
  return passes.flatMap(({ isWhole, nests }) =>
    nests.map(({ values, stores }) => {
      const touched = [
        ...values.flatMap((value) => (value.op === 'load' ? [value.access.memory] : [])),
        ...stores.map(({ access }) => access.memory),
      ]
      const hasDoubles = touched.some((memory) => {
        const { home, elements } = memories[memory] as Plan['memories'][number]
        return home === 'tensor' && elements === 'float64'
      })
      return isPrecise || !isWhole || hasDoubles
    }),
  )
}
