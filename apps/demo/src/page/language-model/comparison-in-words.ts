import { checkpointSize, isOfCheckpoint } from '../../gpt/gpt-sizes.js'
import { type Beginning, measuredLosses } from '../../gpt/rates.js'

/** What is trained, and on what. */
interface Compared {
  readonly size: Parameters<typeof isOfCheckpoint>[0]
  readonly beginning: Beginning
  readonly isOwnText: boolean
}

/** What the two losses can be compared for: sentences. Rates that were not tuned for a training say little. */
export function comparisonInWords({ size, beginning, isOwnText }: Compared): string {
  const isTunedSize = isOfCheckpoint(size)
  if (isTunedSize && !isOwnText) {
    const means = measuredLosses[beginning].map(
      ({ from, to, adafactor, adam }) =>
        `${adafactor.toFixed(2)} and ${adam.toFixed(2)} in steps ${from} to ${to}`,
    )
    return (
      'What to look for: how close Adafactor’s loss is to Adam’s, with a small part of its state. ' +
      `With this size, text and start the mean losses were ${means.join(', ')}, by which the rates were ` +
      'chosen; in other steps either may be ahead. It is one run of one seed, so a difference of some ' +
      'hundredths means nothing.'
    )
  }
  const untuned = [
    ...(isTunedSize ? [] : [`${size.layers} layers of width ${size.width}`]),
    ...(isOwnText ? ['your text'] : []),
  ]
  return (
    `The rates were chosen with ${checkpointSize.layers} layers of width ${checkpointSize.width} on Moby Dick; ` +
    `for ${untuned.join(' and ')} nothing was tuned. So either loss may be far ahead for no other reason than its ` +
    'rate: with 2 layers of width 96, Adam’s is some tenths behind for 100 steps, and most of that goes with ' +
    'four times its rate. What can be compared here is what each optimizer keeps.'
  )
}
