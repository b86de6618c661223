import { type JsTree, jit, type numpy as np, tree, valueAndGrad } from '@jax-js/jax'
import { batchOf } from './batch.js'
import { type Batch, type Gpt, type GptSize, lossOf, makeGpt } from './gpt.js'
import type { Contender } from './optimizers.js'
import { characters, makeText, randomIntegers } from './text.js'

/** What a training is to be like. */
export interface Training {
  readonly size: Omit<GptSize, 'vocabulary'>
  readonly steps: number
  /** How many sequences of the text a step learns from. */
  readonly sequences: number
  readonly seed: number
}

/** What came of a training. */
export interface Trained {
  readonly name: string
  readonly parameters: number
  /** By step. */
  readonly losses: readonly number[]
  /** What the optimizer took, in ms: the median of the steps after the first, which compiles. */
  readonly optimizerTime: number
  /** What gradient and optimizer took. */
  readonly stepTime: number
  readonly stateBytes: number
}

/** Trains a model from nothing, and disposes of the contender. The same seed gives the same model and batches to each optimizer. */
export async function train(
  { name, init, step, dispose }: Contender,
  { size, steps, sequences, seed }: Training,
): Promise<Trained> {
  const text = makeText(20_000, seed)
  const random = randomIntegers(seed + 1)
  const backward = jit(
    valueAndGrad((params: Gpt, batch: Batch) => lossOf(params, batch, size.heads)),
  )
  let params = makeGpt({ ...size, vocabulary: characters.length }, seed)
  const parameters = elementsOf(params)
  let state = init(tree.ref(params))
  const losses: number[] = []
  const times: { optimizer: number; whole: number }[] = []
  for (let index = 0; index < steps; index++) {
    const begin = performance.now()
    const [loss, gradients] = backward(
      tree.ref(params),
      batchOf(text, random, { ...size, sequences, vocabulary: characters.length }),
    )
    losses.push((await (loss as np.Array).data())[0] as number)
    await done(gradients as Gpt)
    const middle = performance.now()
    ;[params, state] = step(gradients as Gpt, params, state)
    await done(params)
    const end = performance.now()
    times.push({ optimizer: end - middle, whole: end - begin })
  }
  const stateBytes = 4 * elementsOf(state)
  tree.dispose([params, state] as never)
  backward.dispose()
  dispose()
  const later = times.slice(1)
  return {
    name,
    parameters,
    losses,
    optimizerTime: median(later.map(({ optimizer }) => optimizer)),
    stepTime: median(later.map(({ whole }) => whole)),
    stateBytes,
  }
}

/** When all is computed that one compiled function gives: with one array of it the others are done too. */
async function done(of: Gpt): Promise<void> {
  await of.embedding.blockUntilReady()
}

function elementsOf(of: JsTree<np.Array>): number {
  return (tree.leaves(of) as np.Array[]).reduce((sum, { size }) => sum + size, 0)
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
