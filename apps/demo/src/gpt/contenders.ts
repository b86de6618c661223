import { adafactorContender, adamContender, type Contender } from '@adafactor/example-jax-js-gpt'
import { adamBeta2, type Beginning, rates } from './rates.js'

/** An optimizer, with what it is tuned to. */
export function makeContender(index: 0 | 1, beginning: Beginning): Contender {
  const { adafactor, adam } = rates[beginning]
  return index === 0 ? adafactorContender(adafactor) : adamContender(adam, adamBeta2)
}
