/**
 * The cross-entropy of softmax(logits) against the labels, and its gradient.
 *
 * @param logits [count, classes]
 * @param labels `count` classes
 * @param delta [count, classes], overwritten with the gradient of the mean loss
 * @returns the mean loss over the examples, in nats
 */
export function softmaxCrossEntropy(
  logits: Float32Array,
  labels: Uint8Array,
  count: number,
  classes: number,
  delta: Float32Array,
): number {
  let total = 0
  for (let example = 0; example < count; example++) {
    const base = example * classes
    const label = labels[example] as number
    let largest = Number.NEGATIVE_INFINITY
    for (let j = 0; j < classes; j++) largest = Math.max(largest, logits[base + j] as number)
    let sum = 0
    for (let j = 0; j < classes; j++) sum += Math.exp((logits[base + j] as number) - largest)
    for (let j = 0; j < classes; j++) {
      const probability = Math.exp((logits[base + j] as number) - largest) / sum
      delta[base + j] = (probability - (j === label ? 1 : 0)) / count
    }
    total += Math.log(sum) + largest - (logits[base + label] as number)
  }
  return total / count
}
