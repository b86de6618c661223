import {
  AdafactorError,
  type Backend,
  type CompiledProgram,
  interpretedBackend,
  type TensorData,
} from '@adafactor/core'
import { env, fill, getBackend, mul, reshape, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { assign, HostTensors, maxElements } from './host-tensors.js'
import { tfOps } from './tf-ops.js'

/** The most axes that operations of TensorFlow.js take. */
const maxRank = 6

/**
 * On any other backend of TensorFlow.js: steps in its operations, one parameter after the other, so that
 * what is needed meanwhile is a few times the largest parameter, not the model.
 */
export function operationsBackend(): Backend<Tensor, 'synchronous'> {
  checkPrecision()
  const name = `tfjs ${getBackend()}`
  const host: HostTensors = new HostTensors(name)
  const operations = interpretedBackend<Tensor, 'synchronous'>({
    name,
    packageName: '@adafactor/tfjs',
    traits: {
      execution: 'synchronous',
      types: ['float32'],
      precision: 'float32',
      subnormals: probeSubnormals(),
      maxElements,
      maxRank,
    },
    ops: tfOps(),
    isTensor: (value) => host.isTensor(value),
    explainForeign: (value) => host.explainForeign(value),
    create: (shape, data, options) => host.create(shape, data, options),
    shapeOf: (tensor) => host.shapeOf(tensor),
    typeOf: (tensor) => host.typeOf(tensor),
    read: (tensor): TensorData => {
      host.check(tensor)
      return tensor.dataSync<'float32'>().slice()
    },
    write: (tensor, data) => host.write(tensor, data),
    assign: (target, value) => {
      const fitting = reshape(value, target.shape)
      value.dispose()
      assign(target, fitting)
    },
    dispose: (tensor) => (host.isOwn(tensor) ? host.dispose(tensor) : tensor.dispose()),
    memory: () => host.memory(),
    destroy: () => host.destroy(),
  })
  return {
    ...operations,
    explainReadOnly: (tensor) => host.explainReadOnly(tensor),
    compile: (program) => oneByOne(operations.compile(program)),
  }
}

/** What an item needs is given back before the next one. */
function oneByOne(
  program: CompiledProgram<Tensor, 'synchronous'>,
): CompiledProgram<Tensor, 'synchronous'> {
  return {
    prepare: (batch) => program.prepare?.(batch),
    run: (batch) => {
      for (const item of batch) program.run([item])
    },
    dispose: () => program.dispose(),
  }
}

/**
 * Whether arithmetic keeps numbers below the smallest normal one, 2^-126. Asked of a tensor that is large
 * enough for the device: small ones are computed on the host.
 */
function probeSubnormals(): 'kept' | 'flushed' {
  const products = tidy(() => mul(fill([4096], 2 ** -126), 0.5).dataSync())
  return products.every((product) => product === 2 ** -127) ? 'kept' : 'flushed'
}

/** @throws AdafactorError `backend/unavailable` where WebGL renders 16-bit numbers only */
function checkPrecision(): void {
  if (getBackend() !== 'webgl' || env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) return
  throw new AdafactorError(
    'backend/unavailable',
    "TensorFlow.js's backend webgl has only 16-bit numbers on this device, in which squares of gradients " +
      "vanish; choose another one: await tf.setBackend('wasm')",
  )
}
