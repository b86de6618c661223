#!/usr/bin/env node
import { runCommand, wholeNumber } from '@adafactor/cli/command-line'
import * as tf from '@tensorflow/tfjs'
import { Command } from 'commander'
import '@tensorflow/tfjs-backend-wasm'
import { registerConv2dFilterGradient } from './conv2d-filter-gradient.js'
import { loadDigits } from './load-digits.js'
import { optimizers } from './optimizers.js'
import { stateBytes } from './state-bytes.js'
import { train } from './train.js'

interface Options {
  readonly images: number
  readonly epochs: number
}

const command = new Command('npm run tfjs-mnist --')
  .description(
    'Trains a convolutional network of TensorFlow.js on the MNIST digits, with Adafactor and with Adam.',
  )
  .option('--images <count>', 'how many digits to learn from', wholeNumber(1, 60_000), 60_000)
  .option('--epochs <count>', 'how often to go through them', wholeNumber(1), 3)
await runCommand(command, compare)

async function compare({ images, epochs }: Options): Promise<void> {
  registerConv2dFilterGradient()
  await tf.setBackend('wasm')
  const training = await loadDigits('train', images)
  const test = await loadDigits('t10k', 10_000)

  const columns = [24, 5, 8, 13, 7, 12] as const
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) =>
        index === 0 ? cell.padEnd(columns[0]) : cell.padStart(columns[index] ?? 0),
      )
      .join('  ')

  console.log(
    `${images} digits of MNIST in batches of 64, on TensorFlow.js's backend ${tf.getBackend()}\n`,
  )
  console.log(line(['optimizer', 'epoch', 'loss', 'test accuracy', 'seconds', 'state, bytes']))
  for (const [name, make] of Object.entries(optimizers)) {
    const optimizer = make()
    await train(optimizer, {
      training,
      test,
      epochs,
      seed: 1,
      show: async ({ epoch, loss, accuracy, seconds }) => {
        console.log(
          line([
            name,
            `${epoch}`,
            loss.toFixed(4),
            `${(100 * accuracy).toFixed(2)} %`,
            seconds.toFixed(0),
            `${await stateBytes(optimizer)}`,
          ]),
        )
      },
    })
    optimizer.dispose()
  }
}
