/**
 * The passes of a perceptron as gpu.js kernels. Matrices have an example in each row; `thread.y` is
 * the row and `thread.x` the column of the result. Sizes are written into the texts as numbers.
 */

/** Takes a batch to the device: [batch, pixels] of numbers one after the other. */
export function stageText(pixels: number): string {
  return `function (values) {
    return values[this.thread.y * ${pixels} + this.thread.x];
  }`
}

/**
 * activations * weights + bias, then max(0, ...) if `relu`: [batch, outputs].
 *
 * @param sparse see {@link addProduct}
 */
export function forwardText(inputs: number, relu: boolean, sparse: boolean): string {
  return `function (activations, weights, bias) {
    let sum = bias[this.thread.x];
    for (let k = 0; k < ${inputs}; k++) {
      ${addProduct('activations[this.thread.y][k]', 'weights[k][this.thread.x]', sparse)}
    }
    return ${relu ? 'Math.max(sum, 0)' : 'sum'};
  }`
}

/**
 * activations^T * delta: [inputs, outputs].
 *
 * @param sparse see {@link addProduct}
 */
export function weightGradientText(batchSize: number, sparse: boolean): string {
  return `function (activations, delta) {
    let sum = 0;
    for (let k = 0; k < ${batchSize}; k++) {
      ${addProduct('activations[k][this.thread.y]', 'delta[k][this.thread.x]', sparse)}
    }
    return sum;
  }`
}

/**
 * Digits are four fifths background, and half of the hidden units are off. Threads on a CPU can
 * leave the zeros out (`sparse`), which halves the time; those on a GPU wait for each other anyway.
 */
function addProduct(activation: string, other: string, sparse: boolean): string {
  const add = `sum += ${activation} * ${other};`
  return sparse ? `if (${activation} !== 0) { ${add} }` : add
}

/** The sum of delta over the examples: [outputs]. */
export function biasGradientText(batchSize: number): string {
  return `function (delta) {
    let sum = 0;
    for (let k = 0; k < ${batchSize}; k++) {
      sum += delta[k][this.thread.x];
    }
    return sum;
  }`
}

/** delta * weights^T where the ReLU that made the activations let them pass: [batch, inputs]. */
export function backwardText(outputs: number): string {
  return `function (activations, weights, delta) {
    if (activations[this.thread.y][this.thread.x] <= 0) return 0;
    let sum = 0;
    for (let k = 0; k < ${outputs}; k++) {
      sum += delta[this.thread.y][k] * weights[this.thread.x][k];
    }
    return sum;
  }`
}

/**
 * The gradient of the mean cross-entropy of softmax(logits) at the logits: [batch, classes]. Rows
 * from `count` on are empty places of the batch: their gradient is 0.
 */
export function logitGradientText(classes: number): string {
  return `function (logits, labels, count) {
    if (this.thread.y >= count) return 0;
    ${exponentials('this.thread.y', classes)}
    const probability = Math.exp(logits[this.thread.y][this.thread.x] - largest) / sum;
    if (labels[this.thread.y] === this.thread.x) return (probability - 1) / count;
    return probability / count;
  }`
}

/** `before` plus the cross-entropy of each example in nats: [batch]. */
export function lossText(classes: number): string {
  return `function (logits, labels, count, before) {
    if (this.thread.x >= count) return before[this.thread.x];
    ${exponentials('this.thread.x', classes)}
    let chosen = 0;
    for (let k = 0; k < ${classes}; k++) {
      if (labels[this.thread.x] === k) chosen = logits[this.thread.x][k];
    }
    return before[this.thread.x] + Math.log(sum) + largest - chosen;
  }`
}

/** `before`, plus 1 where the largest logit is that of the label: [batch]. */
export function correctText(classes: number): string {
  return `function (logits, labels, count, before) {
    if (this.thread.x >= count) return before[this.thread.x];
    let largest = logits[this.thread.x][0];
    let answer = 0;
    for (let k = 1; k < ${classes}; k++) {
      if (logits[this.thread.x][k] > largest) {
        largest = logits[this.thread.x][k];
        answer = k;
      }
    }
    if (labels[this.thread.x] === answer) return before[this.thread.x] + 1;
    return before[this.thread.x];
  }`
}

/** A 0 for each example. */
export const zerosText = 'function () { return 0; }'

/** The largest logit of a row, and the sum of exp(logit - largest), which can't overflow. */
function exponentials(row: string, classes: number): string {
  return `let largest = logits[${row}][0];
    for (let k = 1; k < ${classes}; k++) {
      largest = Math.max(largest, logits[${row}][k]);
    }
    let sum = 0;
    for (let k = 0; k < ${classes}; k++) {
      sum += Math.exp(logits[${row}][k] - largest);
    }`
}
