// A backend with a compiler of its own, to be copied for another device. This file is storage,
// compile-program.ts turns a program into kernels, emit-kernel.ts writes one of them.
import * as core from '@adafactor/core'
import { compileProgram } from './compile-program.ts'

/** What stands for a buffer on a device: float32 numbers in row-major order. */
export class DeviceTensor {
  readonly shape: core.Shape
  numbers: Float32Array

  constructor(shape: core.Shape) {
    this.shape = [...shape]
    this.numbers = new Float32Array(core.sizeOf(shape))
  }
}

const name = 'compiled example'
const types: core.ElementTypes = ['float32']
const maxElements = 2 ** 28

/** Runs programs as loops over `Float32Array`s, in JavaScript that it writes. */
export function compiledBackend(): core.Backend<DeviceTensor, 'synchronous'> {
  try {
    new Function()
  } catch (cause) {
    const message = 'code generation is forbidden here, by a content security policy'
    throw new core.AdafactorError('backend/code-generation-forbidden', message, { cause })
  }
  const ledger = new core.TensorLedger<DeviceTensor>(name, ({ shape }) => shape)
  const numbersOf = (tensor: DeviceTensor) => ledger.check(tensor).numbers
  return {
    specification: 1,
    name,
    traits: {
      execution: 'synchronous',
      types,
      precision: 'float32',
      subnormals: 'kept',
      compilation: 'generated',
      fused: true,
      maxElements,
    },
    isTensor: (value): value is DeviceTensor => value instanceof DeviceTensor,
    create: (shape, data, options) => {
      ledger.checkAlive()
      core.checkShape(shape)
      core.checkSize(name, shape, maxElements)
      if (data !== undefined) core.checkData(shape, data)
      core.checkCreateOptions(name, types, options)
      const tensor = new DeviceTensor(shape)
      tensor.numbers.set(data ?? [])
      return ledger.add(tensor, tensor.numbers.byteLength)
    },
    shapeOf: (tensor) => ledger.check(tensor).shape,
    read: (tensor) => numbersOf(tensor).slice(),
    write: (tensor, data) => {
      core.checkData(ledger.check(tensor).shape, data)
      tensor.numbers.set(data)
    },
    dispose: (tensor) => {
      ledger.dispose(tensor)
      // The memory is free although the tensor may be held on to.
      tensor.numbers = new Float32Array(0)
    },
    memory: () => ledger.memory(),
    compile: (program) => {
      ledger.checkAlive()
      core.checkProgram(name, types, program)
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
    destroy: () => ledger.destroy(),
  }
}
