import { readFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { reasonOf } from '@adafactor/core'
import { makeGpt, randomIntegers } from '@adafactor/example-jax-js-gpt'
import { defaultDevice, init, tree } from '@jax-js/jax'
import { formatBytes, formatCount } from '../format.js'
import { contenderNames, type Pair } from '../gpt/contender-names.js'
import { makeContender } from '../gpt/contenders.js'
import { checkpointSize, parameterCount, sequences } from '../gpt/gpt-sizes.js'
import { Learner } from '../gpt/learner.js'
import { rates } from '../gpt/rates.js'
import { readCheckpoint } from '../gpt/read-checkpoint.js'
import { Sampler } from '../gpt/sampler.js'
import { makeTokenizer, type Tokenizer } from '../gpt/tokenizer.js'
import type { TextSettings } from './text-arguments.js'
import { row } from './texts.js'
import { UserError } from './user-error.js'

/** What the training needs of the world around it. */
export interface TextWorld {
  print(text: string): void
  /** Once somebody wants the run to end after the step at hand: the code to exit with. */
  stopCode(): number | undefined
}

const size = checkpointSize
const stepsPerLine = 10
const prompt = 'The captain'
const tokensOfSample = 60

/** Trains both models, and prints how it goes. @returns the exit code */
export async function runText(settings: TextSettings, world: TextWorld): Promise<number> {
  const { steps, beginFrom, seed } = settings
  const { print } = world
  await init('wasm')
  defaultDevice('wasm')
  const tokenizer = makeTokenizer(
    JSON.parse(new TextDecoder().decode(await load('vocabulary.json'))),
  )
  const text = new Uint16Array((await load('moby-dick.bin')).buffer)
  const start =
    beginFrom === 'checkpoint'
      ? await readCheckpoint(await load('checkpoint.safetensors'), size)
      : makeGpt(size, seed)
  const learnerOf = (index: 0 | 1) =>
    new Learner({
      size,
      start: tree.ref(start),
      contender: makeContender(index, beginFrom),
      text,
      seed,
    })
  const learners = [learnerOf(0), learnerOf(1)] as const
  tree.dispose(start)
  const sampler = new Sampler(size)
  const write = (index: 0 | 1) => sampleOf(sampler, tokenizer, learners[index])
  print(heading(settings))
  print(row('before', await write(0)))
  print('')
  let stopCode: number | undefined
  let since = performance.now()
  let losses: Pair<number>[] = []
  let step = 0
  while (step < steps && stopCode === undefined) {
    losses.push([await stepOf(learners, 0), await stepOf(learners, 1)])
    step++
    if (step % stepsPerLine === 0 || step === steps) {
      const now = performance.now()
      print(progressLine(step, steps, losses, (now - since) / 1000))
      losses = []
      since = now
    }
    // Signals come in.
    await setImmediate()
    stopCode = world.stopCode()
  }
  if (stopCode === undefined) {
    const [adafactor, adam] = [learners[0].stateBytes, learners[1].stateBytes]
    const times = Math.round(adam / adafactor)
    print('')
    print(row('Adafactor', await write(0)))
    print(row('Adam', await write(1)))
    print('')
    print(
      row(
        'state',
        `Adafactor ${formatBytes(adafactor)}, Adam ${formatBytes(adam)}: ${times} times as much`,
      ),
    )
  } else {
    print(`stopped after ${step} of ${formatCount(steps)} steps`)
  }
  sampler.dispose()
  for (const learner of learners) learner.dispose()
  return stopCode ?? 0
}

/** A step of one of the two. */
async function stepOf(learners: Pair<Learner>, index: 0 | 1): Promise<number> {
  try {
    return await learners[index].step()
  } catch (error) {
    throw new UserError(`the training with ${contenderNames[index]} failed: ${reasonOf(error)}`)
  }
}

function heading({ steps, beginFrom, seed }: TextSettings): string {
  const { adafactor, adam } = rates[beginFrom]
  const { layers, width, context } = size
  return [
    'Two models learn Moby Dick in turns, one with Adafactor and one with Adam',
    '',
    row(
      'model',
      `GPT of ${layers} layers of width ${width}, ${formatCount(parameterCount(size))} parameters`,
    ),
    row(
      'begin',
      beginFrom === 'nothing' ? 'from nothing' : 'from the checkpoint: speeches of presidents',
    ),
    row(
      'rates',
      `Adafactor ${adafactor.learningRate}, relative to the parameters; Adam ${adam.learningRate}`,
    ),
    row('device', 'jax-js in WebAssembly'),
    row('plan', `${formatCount(steps)} steps of ${sequences} x ${context} tokens, seed ${seed}`),
    '',
  ].join('\n')
}

function progressLine(
  step: number,
  steps: number,
  losses: readonly Pair<number>[],
  seconds: number,
): string {
  const mean = (index: 0 | 1) =>
    (losses.reduce((sum, pair) => sum + pair[index], 0) / losses.length).toFixed(3)
  const count = `${String(step).padStart(String(steps).length)}/${steps}`
  return `step ${count}  loss of Adafactor ${mean(0)}, of Adam ${mean(1)}  ${(losses.length / seconds).toFixed(1)} steps/s`
}

async function sampleOf(sampler: Sampler, tokenizer: Tokenizer, learner: Learner): Promise<string> {
  const tokens = await sampler.sample(learner.params, {
    prompt: tokenizer.encode(prompt),
    count: tokensOfSample,
    random: randomIntegers(1),
  })
  return tokenizer.decode(tokens)
}

/** A file of the page, as a copy of its own. */
async function load(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(new URL(`../../public/gpt/${name}`, import.meta.url)))
}
