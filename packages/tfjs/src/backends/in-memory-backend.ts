import { stridedBackend } from '@adafactor/backend-ndarray'
import {
  type Backend,
  type BackendTraits,
  type CompiledProgram,
  checkProgram,
  contiguousStrides,
  type Invocation,
  type Program,
} from '@adafactor/core'
import { type Tensor, tensor } from '@tensorflow/tfjs-core'
import { assign, type HostTensors } from './host-tensors.js'

/** Where a backend of TensorFlow.js has its numbers, and how new ones get there. */
export interface HostMemory {
  /** Brings a tensor here that was made on another backend, which may allocate. */
  place(tensor: Tensor): void
  /** The numbers of a tensor now: not a copy, and valid until the next allocation. */
  view(tensor: Tensor): Float32Array
  /** A tensor with the same numbers in memory of its own. */
  copy(tensor: Tensor): Tensor
}

/**
 * A backend over tensors of TensorFlow.js whose numbers lie in memory that we can reach: steps run in the
 * loops of the CPU backend, on one parameter after the other. Others may rely on the numbers of a variable, so
 * new ones are written into a copy, which then takes the variable's place. The state is nobody else's.
 */
export function inMemoryBackend(
  name: string,
  host: HostTensors,
  memory: HostMemory,
): Backend<Tensor, 'synchronous'> {
  /** What is worked on in the place of a variable. */
  const copies = new Map<Tensor, Tensor>()
  const loops = stridedBackend<Tensor>({
    name,
    isTensor: (value) => host.isTensor(value),
    viewOf: (tensor) => ({
      data: memory.view(copies.get(tensor) ?? tensor),
      shape: tensor.shape,
      stride: contiguousStrides(tensor.shape),
      offset: 0,
    }),
    create: (shape, data) => tensor(data as Float32Array, shape, 'float32'),
  })
  const traits: BackendTraits<'synchronous'> = { ...loops.traits, types: ['float32'] }

  /** Runs an item on copies, and then puts them in place: all of them or, if it fails, none. */
  const runItem = (
    inner: CompiledProgram<Tensor, 'synchronous'>,
    item: Invocation<Tensor>,
    stored: readonly string[],
  ) => {
    try {
      for (const target of stored.map((name) => item.tensors[name] as Tensor)) {
        if (!host.isOwn(target)) copies.set(target, memory.copy(target))
      }
      inner.run([item])
    } catch (error) {
      for (const copy of copies.values()) copy.dispose()
      copies.clear()
      throw error
    }
    for (const [target, copy] of copies) assign(target, copy)
    copies.clear()
  }

  const compile = (program: Program): CompiledProgram<Tensor, 'synchronous'> => {
    host.checkAlive()
    checkProgram(name, traits.types, program)
    const inner = loops.compile(program)
    const stored = program.stores.map(({ tensor }) => tensor)
    const check = (batch: readonly Invocation<Tensor>[]) => {
      host.checkAlive()
      for (const { tensors } of batch) {
        for (const { name } of program.tensors) {
          const tensor = tensors[name]
          host.check(tensor)
          memory.place(tensor)
        }
      }
    }
    return {
      prepare: (batch) => {
        check(batch)
        inner.prepare?.(batch)
        inner.prepare?.([])
      },
      run: (batch) => {
        check(batch)
        for (const item of batch) runItem(inner, item, stored)
      },
      dispose: () => inner.dispose(),
    }
  }

  return {
    specification: 1,
    name,
    packageName: '@adafactor/tfjs',
    traits,
    isTensor: (value): value is Tensor => host.isTensor(value),
    explainForeign: (value) => host.explainForeign(value),
    create: (shape, data, options) => host.create(shape, data, options),
    shapeOf: (tensor) => host.shapeOf(tensor),
    typeOf: (tensor) => host.typeOf(tensor),
    read: (tensor) => {
      host.check(tensor)
      memory.place(tensor)
      return memory.view(tensor).slice()
    },
    write: (tensor, data) => host.write(tensor, data),
    dispose: (tensor) => host.dispose(tensor),
    memory: () => host.memory(),
    explainReadOnly: (tensor) => host.explainReadOnly(tensor),
    compile,
    destroy: () => {
      host.destroy()
      loops.destroy()
    },
  }
}
