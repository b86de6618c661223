#!/usr/bin/env node
import { runCommand, wholeNumber } from '@adafactor/cli/command-line'
import * as tf from '@tensorflow/tfjs'
import { Command } from 'commander'
import '@tensorflow/tfjs-backend-wasm'
import { optimizers } from './optimizers.js'
import { prompt, train } from './train.js'

const command = new Command('npm run tfjs-text --')
  .description(
    'Trains a small language model of TensorFlow.js on sums in words, with Adafactor and with Adam.',
  )
  .option('--epochs <count>', 'how often to go through the sums', wholeNumber(1), 10)
await runCommand(command, compare)

async function compare({ epochs }: { readonly epochs: number }): Promise<void> {
  await tf.setBackend('wasm')
  console.log(`Sums in words, on TensorFlow.js's backend ${tf.getBackend()}\n`)
  const line = (name: string, ...figures: readonly string[]) =>
    `${name.padEnd(26)}${figures.map((figure) => figure.padStart(9)).join('')}`
  console.log(line('optimizer', 'epoch', 'loss', 'seconds'))
  const written: string[] = []
  for (const [name, make] of Object.entries(optimizers)) {
    const optimizer = make()
    const { writes } = await train(optimizer, {
      seed: 1,
      epochs,
      show: ({ epoch, loss, seconds }) =>
        console.log(line(name, `${epoch}`, loss.toFixed(4), seconds.toFixed(1))),
    })
    optimizer.dispose()
    written.push(line(name, writes))
  }
  console.log(`\nAfter "${prompt}" the model writes\n\n${written.join('\n')}`)
}
