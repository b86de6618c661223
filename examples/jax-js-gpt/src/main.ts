import { init } from '@jax-js/jax'
import { adafactorContender, adamContender } from './optimizers.js'
import { tableOf } from './table.js'
import { train } from './train.js'

const steps = Number(process.argv[2] ?? 300)
await init()

const training = {
  size: { context: 64, width: 128, heads: 4, layers: 4 },
  steps,
  sequences: 8,
  seed: 1,
}
const trained = []
for (const contender of [adafactorContender(), adamContender()]) {
  trained.push(await train(contender, training))
}
console.log(`${trained[0]?.parameters} parameters, ${steps} steps, seed ${training.seed}`)
console.log(tableOf(trained))
