#!/usr/bin/env node
import { parseArgs } from 'node:util'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { optimizers } from './optimizers.js'
import { prompt, train } from './train.js'

const { values } = parseArgs({
  options: { epochs: { type: 'string', default: '10' } },
  // pnpm and npm hand the separator on.
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
})

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
    epochs: Number(values.epochs),
    show: ({ epoch, loss, seconds }) =>
      console.log(line(name, `${epoch}`, loss.toFixed(4), seconds.toFixed(1))),
  })
  optimizer.dispose()
  written.push(line(name, writes))
}
console.log(`\nAfter "${prompt}" the model writes\n\n${written.join('\n')}`)
