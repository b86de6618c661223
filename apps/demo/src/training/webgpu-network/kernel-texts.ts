/**
 * The passes of a perceptron in WGSL. Matrices have an example in each row; sizes are written into the
 * texts as numbers, but for `count`, how many examples of the batch there are.
 */
import type { WebgpuType } from '@adafactor/backend-webgpu'
import type { StorageDeclaration } from '@adafactor/webgpu-runtime'
import type { Layer } from '../layers.js'
import { numbersInWord, packFunction, readFunction, storedNumbers } from './stored-numbers.js'

/** A kernel's storages, and what each of its threads does. */
export interface KernelText {
  /** What it reads first, what it writes last. */
  readonly storages: readonly StorageDeclaration[]
  /** What the body calls. */
  readonly functions: readonly string[]
  readonly threads: number
  /** Statements, with `thread` counting from 0 and `count`, the number of examples. */
  readonly body: string
}

/** Inputs and outputs of a layer. */
export type LayerSize = Pick<Layer<unknown>, 'inputs' | 'outputs'>

/** activations * weights + bias, then max(0, ...) if `relu`: [batch, outputs]. */
export function forwardText(
  { inputs, outputs }: LayerSize,
  batchSize: number,
  type: WebgpuType,
  relu: boolean,
): KernelText {
  return {
    storages: [
      read('activations'),
      storedNumbers('weights', type),
      storedNumbers('bias', type),
      write('result'),
    ],
    functions: [readFunction('weights', type), readFunction('bias', type)],
    threads: batchSize * outputs,
    // Not by max(), which may make 0 of what is no number.
    body: `
  let row = thread / ${outputs}u;
  let column = thread % ${outputs}u;
  if (row >= count) { return; }
  var sum = biasAt(column);
  for (var k = 0u; k < ${inputs}u; k++) {
    sum += activations[row * ${inputs}u + k] * weightsAt(k * ${outputs}u + column);
  }
  result[thread] = ${relu ? 'select(sum, 0.0, sum < 0.0)' : 'sum'};`,
  }
}

/**
 * For each example, the cross-entropy of softmax(logits) in nats is added to `losses`: [batch]; and
 * `delta` becomes the gradient of the mean at the logits: [batch, classes].
 */
export function lossText(classes: number, batchSize: number): KernelText {
  return {
    storages: [read('logits'), labels, write('losses'), write('delta')],
    functions: [],
    threads: batchSize,
    body: `
  if (thread >= count) { return; }
  let row = thread * ${classes}u;
  var largest = logits[row];
  for (var k = 1u; k < ${classes}u; k++) { largest = max(largest, logits[row + k]); }
  var sum = 0.0;
  for (var k = 0u; k < ${classes}u; k++) { sum += exp(logits[row + k] - largest); }
  for (var k = 0u; k < ${classes}u; k++) {
    let probability = exp(logits[row + k] - largest) / sum;
    delta[row + k] = (probability - select(0.0, 1.0, k == labels[thread])) / params.count;
  }
  losses[thread] += log(sum) + largest - logits[row + labels[thread]];`,
  }
}

/** Adds 1 to `correct` where the largest logit of an example is that of its label: [batch]. */
export function correctText(classes: number, batchSize: number): KernelText {
  return {
    storages: [read('logits'), labels, write('correct')],
    functions: [],
    threads: batchSize,
    body: `
  if (thread >= count) { return; }
  let row = thread * ${classes}u;
  var answer = 0u;
  for (var k = 1u; k < ${classes}u; k++) {
    if (logits[row + k] > logits[row + answer]) { answer = k; }
  }
  if (answer == labels[thread]) { correct[thread] += 1.0; }`,
  }
}

/** activations^T * delta: [inputs, outputs]. */
export function weightGradientText({ inputs, outputs }: LayerSize, type: WebgpuType): KernelText {
  return gradientText([read('activations'), read('delta')], inputs * outputs, type, (index) => [
    `activations[k * ${inputs}u + ${index} / ${outputs}u]`,
    `delta[k * ${outputs}u + ${index} % ${outputs}u]`,
  ])
}

/** The sum of delta over the examples: [outputs]. */
export function biasGradientText({ outputs }: LayerSize, type: WebgpuType): KernelText {
  return gradientText([read('delta')], outputs, type, (index) => [
    `delta[k * ${outputs}u + ${index}]`,
  ])
}

/** delta * weights^T where the ReLU that made the activations let them pass: [batch, inputs]. */
export function backwardText(
  { inputs, outputs }: LayerSize,
  batchSize: number,
  type: WebgpuType,
): KernelText {
  return {
    storages: [
      read('activations'),
      storedNumbers('weights', type),
      read('delta'),
      write('inputDelta'),
    ],
    functions: [readFunction('weights', type)],
    threads: batchSize * inputs,
    body: `
  let row = thread / ${inputs}u;
  let column = thread % ${inputs}u;
  if (row >= count) { return; }
  var sum = 0.0;
  if (activations[thread] > 0.0) {
    for (var k = 0u; k < ${outputs}u; k++) {
      sum += delta[row * ${outputs}u + k] * weightsAt(column * ${outputs}u + k);
    }
  }
  inputDelta[thread] = sum;`,
  }
}

/**
 * A gradient whose elements are sums over the examples `k`. A thread makes what is in a word.
 *
 * @param factors of the products that are added up
 */
function gradientText(
  storages: readonly StorageDeclaration[],
  size: number,
  type: WebgpuType,
  factors: (index: string) => readonly string[],
): KernelText {
  const element = `fn elementAt(index : u32, count : u32) -> f32 {
  if (index >= ${size}u) { return 0.0; }
  var sum = 0.0;
  for (var k = 0u; k < count; k++) {
    sum += ${factors('index').join(' * ')};
  }
  return sum;
}`
  return {
    storages: [...storages, storedNumbers('gradient', type, 'read-write')],
    functions: [element, ...(type === 'float32' ? [] : [packFunction(type)])],
    threads: Math.ceil(size / numbersInWord(type)),
    body:
      type === 'float32'
        ? '  gradient[thread] = elementAt(thread, count);'
        : '  gradient[thread] = packed(elementAt(2u * thread, count), elementAt(2u * thread + 1u, count));',
  }
}

const labels: StorageDeclaration = { name: 'labels', access: 'read', element: 'u32' }

function read(name: string): StorageDeclaration {
  return { name, access: 'read' }
}

function write(name: string): StorageDeclaration {
  return { name, access: 'read-write' }
}
