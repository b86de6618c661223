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
 * Makes it an error to set a member that instances of a class do not have: it would do nothing, and
 * nobody would notice. Put behind the class's prototype, so that it costs nothing elsewhere.
 */
export function refuseAssignment(prototype: object): void {
  const refusal = new Proxy(Object.create(Object.prototype), {
    set(_, key, value, instance) {
      if (typeof key === 'symbol') return Reflect.defineProperty(instance, key, ownMember(value))
      const way = ways[synonyms[key] ?? key] ?? 'options are given to adafactor()'
      throw new AdafactorError(
        'option/unknown',
        `an optimizer has no member "${key}" to be set: ${way}`,
      )
    },
  })
  Object.setPrototypeOf(prototype, refusal)
}

/** Libraries that watch objects put a symbol of theirs on them. */
function ownMember(value: unknown): PropertyDescriptor {
  return { value, writable: true, enumerable: true, configurable: true }
}
