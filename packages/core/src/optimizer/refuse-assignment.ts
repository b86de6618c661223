import { AdafactorError } from '../errors.js'

/** What other libraries let people set, and how it is done here. */
const ways: Readonly<Record<string, string>> = {
  learningRate:
    'give the option learningRate a function, which is asked at each step: ' +
    'let rate = 1e-3; adafactor({ ..., learningRate: () => rate })',
  weightDecay: 'give the option weightDecay a function, which is asked at each step',
}
const synonyms: Readonly<Record<string, string>> = {
  lr: 'learningRate',
  learning_rate: 'learningRate',
  weight_decay: 'weightDecay',
}

/**
 * Makes it an error to set a member that instances of a class do not have, or that they only read: it
 * would do nothing, and nobody would notice. Put behind the class's prototype, so that it costs nothing
 * elsewhere.
 */
export function refuseAssignment(prototype: object): void {
  const refusal = new Proxy(Object.create(Object.prototype), {
    set(_, key, value, instance) {
      if (typeof key === 'symbol') return Reflect.defineProperty(instance, key, ownMember(value))
      throw refused(`has no member "${key}" to be set`, key)
    },
  })
  for (const [key, member] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (!member.get || member.set) continue
    const set = () => {
      throw refused(`has its "${key}" to be read only`, key)
    }
    Object.defineProperty(prototype, key, { ...member, set })
  }
  Object.setPrototypeOf(prototype, refusal)
}

function refused(why: string, key: string): AdafactorError {
  const way = ways[synonyms[key] ?? key] ?? 'options are given to adafactor()'
  return new AdafactorError('option/unknown', `an optimizer ${why}: ${way}`)
}

/** Libraries that watch objects put a symbol of theirs on them. */
function ownMember(value: unknown): PropertyDescriptor {
  return { value, writable: true, enumerable: true, configurable: true }
}
