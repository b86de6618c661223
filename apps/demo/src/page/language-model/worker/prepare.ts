import { makeGpt } from '@adafactor/example-jax-js-gpt'
import { makeContender } from '../../../gpt/contenders.js'
import { fewestTokens, gptSize, isOfCheckpoint } from '../../../gpt/gpt-sizes.js'
import { Learner } from '../../../gpt/learner.js'
import { plainText } from '../../../gpt/plain-text.js'
import { makeTokenizer } from '../../../gpt/tokenizer.js'
import { chooseDevice } from './choose-device.js'
import { downloadFiles } from './download.js'
import type { LanguageSetup } from './language-setup.js'
import type { FromLanguageWorker, Prepared } from './protocol.js'

/**
 * Loads what the models are trained with, and finds where. In a worker of its own, which is ended then: the
 * memory of a timed step goes with it.
 * @throws Error with a sentence for people
 */
export async function prepare(
  setup: LanguageSetup,
  send: (message: FromLanguageWorker) => void,
): Promise<Prepared> {
  const { layers, width, beginning, ownText, device } = setup
  const size = gptSize(layers, width)
  const wanted = {
    mobyDick: ownText === undefined,
    checkpoint: beginning === 'checkpoint' && isOfCheckpoint(size),
  }
  const { vocabulary, mobyDick, checkpoint } = await downloadFiles(wanted, (bytes, total) =>
    send({ type: 'download', bytes, total }),
  )
  const text = mobyDick ?? makeTokenizer(vocabulary).encode(plainText(ownText ?? ''))
  const fewest = fewestTokens(size)
  if (text.length < fewest) {
    throw new Error(
      `The text is too short: it has ${text.length} tokens, and at least ${fewest} are needed.`,
    )
  }
  send({ type: 'timing' })
  const timeStep = () =>
    secondsOfStep(
      new Learner({
        size,
        start: makeGpt(size, 1),
        contender: makeContender(0, beginning),
        text,
        seed: 1,
      }),
    )
  const chosen = await chooseDevice(device, timeStep)
  return { ...chosen, vocabulary, text, ...(checkpoint && { checkpoint }) }
}

/** The faster of two steps, after one that compiles. */
async function secondsOfStep(learner: Learner): Promise<number> {
  const times: number[] = []
  try {
    for (let step = 0; step < 3; step++) {
      const before = performance.now()
      await learner.step()
      times.push((performance.now() - before) / 1000)
    }
  } finally {
    learner.dispose()
  }
  return Math.min(...times.slice(1))
}
