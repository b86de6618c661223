import { runCommand, wholeNumber } from '@adafactor/cli/command-line'
import { init } from '@jax-js/jax'
import { Command } from 'commander'
import { adafactorContender, adamContender } from './optimizers.js'
import { tableOf } from './table.js'
import { train } from './train.js'

const command = new Command('npm run jax-js-gpt --')
  .description('Trains a small GPT with jax-js, with Adafactor and with Adam side by side.')
  .argument('[steps]', 'how many steps', wholeNumber(1), 300)
await runCommand(command, (_: object, steps) => compare(steps as number))

async function compare(steps: number): Promise<void> {
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
}
