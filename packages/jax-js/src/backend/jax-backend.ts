import {
  AdafactorError,
  type Backend,
  checkChoice,
  checkCreateOptions,
  checkData,
  checkKeys,
  checkObject,
  checkProgram,
  checkShape,
  checkSize,
  type Execution,
  type Invocation,
  type Program,
  type Reply,
  type Shape,
  sizeOf,
  type TensorData,
  TensorLedger,
} from '@adafactor/core'
import { type Device, defaultDevice, numpy as np } from '@jax-js/jax'
import { checkHost } from '../check-host.js'
import { type JaxProgram, jaxProgram } from './jax-program.js'
import { JaxTensor } from './jax-tensor.js'

/** The devices of jax-js that programs run on. */
export type JaxDevice = 'cpu' | 'wasm' | 'webgpu'

/** What {@link jaxBackend} is given. */
export interface JaxBackendOptions<D extends JaxDevice = JaxDevice> {
  /** Where tensors are; jax-js has to have it, which its `init` says. Default: jax-js's default. */
  readonly device?: D
}

/**
 * A backend over jax-js: the same compiled operations as {@link adafactor} uses, for the API of core and
 * for the test kit. Training in jax-js needs no backend.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `backend/unavailable`
 * @example
 * ```ts
 * import { adafactor } from '@adafactor/core'
 * import { jaxBackend } from '@adafactor/jax-js'
 * import { init } from '@jax-js/jax'
 *
 * await init()
 * const backend = jaxBackend({ device: 'wasm' })
 * const weights = backend.create([2, 2], [1, 2, 3, 4])
 * adafactor({ backend, params: { weights } }).step({ weights: backend.create([2, 2], [1, 1, 1, 1]) })
 * console.log(weights.array.ref.js()[0][0].toFixed(4)) // => 0.9726
 * ```
 */
export function jaxBackend(
  options: JaxBackendOptions<'cpu' | 'wasm'>,
): Backend<JaxTensor, 'synchronous'>
export function jaxBackend(options: JaxBackendOptions<'webgpu'>): Backend<JaxTensor, 'asynchronous'>
export function jaxBackend(options?: JaxBackendOptions): Backend<JaxTensor, Execution>
export function jaxBackend(options: JaxBackendOptions = {}): Backend<JaxTensor, Execution> {
  checkHost()
  checkObject('options', options, 'a plain object: { device }')
  checkKeys('', options, ['device'])
  const device = checkChoice('device', options.device ?? (defaultDevice() as JaxDevice), [
    'cpu',
    'wasm',
    'webgpu',
  ])
  checkDevice(device)
  return device === 'webgpu'
    ? new JaxBackend('asynchronous', device)
    : new JaxBackend('synchronous', device)
}

/** @throws AdafactorError `backend/unavailable` */
function checkDevice(device: Device): void {
  try {
    np.zeros([1], { device }).dispose()
  } catch (cause) {
    throw new AdafactorError(
      'backend/unavailable',
      `jax-js has no device "${device}" here, or was not told to look for it: ` +
        `await init("${device}") gives the devices that there are`,
      { cause },
    )
  }
}

class JaxBackend<E extends Execution> implements Backend<JaxTensor, E> {
  readonly specification = 1
  readonly name: string
  readonly packageName = '@adafactor/jax-js'
  readonly traits: Backend<JaxTensor, E>['traits']
  readonly #device: JaxDevice
  readonly #ledger: TensorLedger<JaxTensor>
  readonly #tensors = new Set<JaxTensor>()

  constructor(execution: E, device: JaxDevice) {
    this.#device = device
    this.name = `jax-js ${device}`
    this.#ledger = new TensorLedger(this.name, ({ shape }) => shape)
    this.traits = {
      execution,
      types: ['float32'],
      precision: 'float32',
      subnormals: device === 'webgpu' ? 'flushed' : 'kept',
      compilation: 'generated',
      fused: false,
      maxElements: 2 ** 28,
      details: { device },
    }
  }

  isTensor(value: unknown): value is JaxTensor {
    return value instanceof JaxTensor
  }

  explainForeign(value: unknown): string | undefined {
    if (!(value instanceof np.Array)) return undefined
    return 'an array of jax-js can not be updated in place: make a tensor with create(shape, data)'
  }

  create(
    shape: Shape,
    data?: ArrayLike<number>,
    options?: { readonly type?: 'float32' },
  ): JaxTensor {
    this.#ledger.checkAlive()
    checkCreateOptions(this.name, this.traits.types, options)
    checkShape(shape)
    checkSize(this.name, shape, this.traits.maxElements)
    if (data !== undefined) checkData(shape, data)
    const tensor = new JaxTensor(shape, this.#arrayOf(shape, data))
    this.#tensors.add(tensor)
    return this.#ledger.add(tensor, 4 * sizeOf(shape))
  }

  shapeOf(tensor: JaxTensor): Shape {
    return this.#use(tensor).shape
  }

  read(tensor: JaxTensor): Reply<E, TensorData> {
    return this.#reply(() => {
      const { held } = this.#use(tensor)
      if (held === undefined) return new Float32Array()
      // An array never changes, so what is read is what is there now.
      if (this.traits.execution === 'synchronous') return held.ref.dataSync() as Float32Array
      return held.ref.data() as Promise<Float32Array>
    })
  }

  write(tensor: JaxTensor, data: ArrayLike<number>): Reply<E, void> {
    return this.#reply(() => {
      const { shape } = this.#use(tensor)
      checkData(shape, data)
      replace(tensor, this.#arrayOf(shape, data))
    })
  }

  dispose(tensor: JaxTensor): void {
    if (!this.isTensor(tensor) || !this.#ledger.dispose(tensor)) return
    this.#tensors.delete(tensor)
    replace(tensor, undefined)
  }

  memory() {
    return this.#ledger.memory()
  }

  compile(program: Program) {
    this.#ledger.checkAlive()
    checkProgram(this.name, this.traits.types, program)
    const compiled: JaxProgram = jaxProgram(program, this.#device)
    const check = (batch: readonly Invocation<JaxTensor>[]) => {
      this.#ledger.checkAlive()
      for (const item of batch) {
        for (const { name } of program.tensors) this.#use(item.tensors[name] as JaxTensor)
        compiled.sizesOf(item)
      }
    }
    return {
      prepare: check,
      run: (batch: readonly Invocation<JaxTensor>[]) =>
        this.#reply(() => {
          check(batch)
          const contents = batch.flatMap((item) => compiled.compute(item))
          for (const { target, array } of contents) replace(target, array)
        }),
      dispose: () => compiled.dispose(),
    }
  }

  destroy(): void {
    this.#ledger.destroy()
    for (const tensor of this.#tensors) replace(tensor, undefined)
    this.#tensors.clear()
  }

  #use(tensor: JaxTensor): JaxTensor {
    this.#ledger.checkAlive()
    if (this.isTensor(tensor)) return this.#ledger.check(tensor)
    const why = this.explainForeign(tensor) ?? 'make one with create(shape, data)'
    throw new AdafactorError(
      'tensor/foreign',
      `the value is not a tensor of the backend "${this.name}": ${why}`,
    )
  }

  #arrayOf(shape: Shape, data?: ArrayLike<number>): np.Array | undefined {
    if (sizeOf(shape) === 0) return undefined
    const own = { shape: [...shape], device: this.#device }
    if (data === undefined) return np.zeros([...shape], { dtype: np.float32, device: this.#device })
    return np.array(Float32Array.from(data), own)
  }

  /** Work is done at the call: only its result may be late. */
  #reply<V>(work: () => V | Promise<V>): Reply<E, V> {
    if (this.traits.execution === 'synchronous') return work() as Reply<E, V>
    const begun = async () => work()
    return begun() as Reply<E, V>
  }
}

function replace(tensor: JaxTensor, array: np.Array | undefined): void {
  tensor.held?.dispose()
  tensor.held = array
}
