import { stridedBackend } from '@adafactor/backend-ndarray'
import {
  type Backend,
  type BackendTraits,
  type CompiledProgram,
  checkProgram,
  contiguousStrides,
  type Extent,
  type Invocation,
  type Program,
} from '@adafactor/core'
import { type Tensor, tensor } from '@tensorflow/tfjs-core'
import type { HostTensors } from './host-tensors.js'

/** Where a backend of TensorFlow.js has its numbers, and how new ones get there. */
export interface HostMemory {
  /** Brings a tensor here that was made on another backend, which may allocate. */
  place(tensor: Tensor): void
  /** The numbers of a tensor now: not a copy, and valid until the next allocation. */
  view(tensor: Tensor): Float32Array
  /**
   * Makes sure that nobody else sees it when the numbers of a tensor are changed.
   * @returns where they are to be changed: the tensor, or one to take its place
   */
  open(tensor: Tensor): Tensor
  /** Puts what `open` gave in the tensor's place. */
  close(tensor: Tensor, opened: Tensor): void
  /** Gives back what `open` gave, where nothing has become of it. */
  cancel(tensor: Tensor, opened: Tensor): void
}

/**
 * A backend over tensors of TensorFlow.js whose numbers lie in memory that we can reach: steps run in the
 * loops of the CPU backend, on one parameter after the other.
 */
export function inMemoryBackend(
  name: string,
  host: HostTensors,
  memory: HostMemory,
): Backend<Tensor, 'synchronous'> {
  /** What is worked on in the place of a tensor. */
  const opened = new Map<Tensor, Tensor>()
  const loops = stridedBackend<Tensor>({
    name,
    isTensor: (value) => host.isTensor(value),
    viewOf: (tensor) => ({
      data: memory.view(opened.get(tensor) ?? tensor),
      shape: tensor.shape,
      stride: contiguousStrides(tensor.shape),
      offset: 0,
    }),
    create: (shape, data) => tensor(data as Float32Array, shape, 'float32'),
  })
  const traits: BackendTraits<'synchronous'> = { ...loops.traits, types: ['float32'] }

  /** Runs an item on what may be changed, and then puts it in place: all of it or, if it fails, nothing. */
  const runItem = (
    inner: CompiledProgram<Tensor, 'synchronous'>,
    item: Invocation<Tensor>,
    stored: readonly string[],
  ) => {
    try {
      for (const target of stored.map((name) => item.tensors[name] as Tensor)) {
        const place = memory.open(target)
        if (place !== target) opened.set(target, place)
      }
      inner.run([item])
    } catch (error) {
      for (const [target, place] of opened) memory.cancel(target, place)
      opened.clear()
      throw error
    }
    for (const [target, place] of opened) memory.close(target, place)
    opened.clear()
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
    extentOf: (tensor) => extentOf(tensor),
    explainReadOnly: (tensor) => host.explainReadOnly(tensor),
    compile,
    destroy: () => {
      host.destroy()
      loops.destroy()
    },
  }
}

/** Only the same tensor overlaps: what shares data gets data of its own before it is changed. */
function extentOf(tensor: Tensor): Extent {
  return { memory: tensor, from: 0, to: 1 }
}
