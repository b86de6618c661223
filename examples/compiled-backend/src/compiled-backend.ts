// A backend with a compiler of its own, to be copied for another device. This file is storage,
// compile-program.ts turns a program into kernels, emit-kernel.ts writes one of them.
import * as core from '@adafactor/core'
import { compileProgram } from './compile-program.ts'

/** What stands for a buffer on a device: float32 numbers in row-major order, until disposed. */
export class DeviceTensor {
  readonly shape: core.Shape
  numbers: Float32Array | null

  constructor(shape: core.Shape) {
    this.shape = [...shape]
    this.numbers = new Float32Array(core.sizeOf(shape))
  }
}

const name = 'compiled example'
const maxElements = 2 ** 28

/** Runs programs as loops over `Float32Array`s, in JavaScript that it writes. */
export function compiledBackend(): core.Backend<DeviceTensor, 'synchronous'> {
  try {
    new Function()
  } catch (cause) {
    const message = 'code generation is forbidden here, by a content security policy'
    throw new core.AdafactorError('backend/code-generation-forbidden', message, { cause })
  }
  const live = new Set<DeviceTensor>()
  let destroyed = false
  const checkAlive = () => {
    if (destroyed) throw new core.AdafactorError('backend/destroyed', `${name} was destroyed`)
  }
  const numbersOf = ({ numbers }: DeviceTensor): Float32Array => {
    checkAlive()
    if (numbers) return numbers
    throw new core.AdafactorError('tensor/disposed', 'a tensor was used after it was disposed')
  }
  return {
    specification: 1,
    name,
    traits: {
      execution: 'synchronous',
      precision: 'float32',
      subnormals: 'kept',
      compilation: 'generated',
      fused: true,
      maxElements,
    },
    isTensor: (value): value is DeviceTensor => value instanceof DeviceTensor,
    create: (shape, data) => {
      checkAlive()
      core.checkShape(shape)
      core.checkSize(name, shape, maxElements)
      if (data !== undefined) core.checkData(shape, data)
      const tensor = new DeviceTensor(shape)
      tensor.numbers?.set(data ?? [])
      live.add(tensor)
      return tensor
    },
    shapeOf: (tensor) => numbersOf(tensor) && tensor.shape,
    read: (tensor) => numbersOf(tensor).slice(),
    write: (tensor, data) => {
      core.checkData(numbersOf(tensor) && tensor.shape, data)
      tensor.numbers?.set(data)
    },
    dispose: (tensor) => {
      live.delete(tensor)
      tensor.numbers = null
    },
    memory: () => {
      const bytes = Array.from(live, ({ shape }) => 4 * core.sizeOf(shape))
      return { tensors: live.size, bytes: bytes.reduce((total, own) => total + own, 0) }
    },
    compile: (program) => {
      checkAlive()
      core.checkSpecification('program', program.specification)
      const { prepare } = compileProgram(program)
      return {
        run: (batch) => {
          // What can fail comes before the first item runs: a run that throws changes nothing.
          const runs = batch.map(({ tensors }) => {
            const own = program.tensors.map((declared) => tensors[declared.name] as DeviceTensor)
            const [data, shapes] = [own.map(numbersOf), own.map(({ shape }) => shape)]
            return core.withMemoryFor('work space', () => prepare(data, shapes))
          })
          for (const [index, { scalars }] of batch.entries()) runs[index]?.(scalars)
        },
        dispose: () => {},
      }
    },
    destroy: () => {
      destroyed = true
      live.clear()
    },
  }
}
