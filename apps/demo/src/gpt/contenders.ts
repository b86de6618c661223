import { adafactorContender, adamContender, type Contender } from '@adafactor/example-jax-js-gpt'
import { adamBeta2, type Beginning, rates } from './rates.js'

/** Both optimizers, in the order in which they are shown. */
export function contenders(beginning: Beginning): [Contender, Contender] {
  const { adafactor, adam } = rates[beginning]
  return [adafactorContender(adafactor), adamContender(adam, adamBeta2)]
}
