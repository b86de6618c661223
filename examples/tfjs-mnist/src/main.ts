#!/usr/bin/env node
import { parseArgs } from 'node:util'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { registerConv2dFilterGradient } from './conv2d-filter-gradient.js'
import { loadDigits } from './load-digits.js'
import { optimizers } from './optimizers.js'
import { stateBytes } from './state-bytes.js'
import { train } from './train.js'

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '60000' },
    epochs: { type: 'string', default: '3' },
  },
  // pnpm and npm hand the separator on.
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
})

registerConv2dFilterGradient()
await tf.setBackend('wasm')
const training = await loadDigits('train', Number(values.images))
const test = await loadDigits('t10k', 10_000)

const columns = [24, 5, 8, 13, 7, 12] as const
const line = (cells: readonly string[]) =>
  cells
    .map((cell, index) =>
      index === 0 ? cell.padEnd(columns[0]) : cell.padStart(columns[index] ?? 0),
    )
    .join('  ')

console.log(
  `${values.images} digits of MNIST in batches of 64, on TensorFlow.js's backend ${tf.getBackend()}\n`,
)
console.log(line(['optimizer', 'epoch', 'loss', 'test accuracy', 'seconds', 'state, bytes']))
for (const [name, make] of Object.entries(optimizers)) {
  const optimizer = make()
  await train(optimizer, {
    training,
    test,
    epochs: Number(values.epochs),
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
