import { type DigitSet, digitClasses } from '../../training/digit-set.js'
import type { LayerValues } from '../../training/layers.js'
import { classifier } from './host-evaluation.js'
import type { ReadDigit } from './protocol.js'

/** What the network reads in the first image of each digit. */
export function oneOfEach(layers: readonly LayerValues[], set: DigitSet): ReadDigit[] {
  const read = reader(layers, set)
  const firsts = Array.from({ length: digitClasses }, (_, digit) => set.labels.indexOf(digit))
  return firsts.filter((index) => index >= 0).map(read)
}

/** The first `count` images that the network reads wrongly. */
export function someMistakes(
  layers: readonly LayerValues[],
  set: DigitSet,
  count: number,
): ReadDigit[] {
  const read = reader(layers, set)
  const wrong: ReadDigit[] = []
  for (let index = 0; index < set.count && wrong.length < count; index++) {
    const digit = read(index)
    if (digit.answer?.digit !== digit.label) wrong.push(digit)
  }
  return wrong
}

function reader(layers: readonly LayerValues[], set: DigitSet): (index: number) => ReadDigit {
  const classify = classifier(layers)
  return (index) => {
    const pixels = set.images.slice(index * set.pixels, (index + 1) * set.pixels)
    const shares = classify(Float32Array.from(pixels, (byte) => byte / 255))
    const label = set.labels[index] as number
    if (shares.length === 0) return { pixels, label }
    const share = Math.max(...shares)
    return { pixels, label, answer: { digit: shares.indexOf(share), share } }
  }
}
