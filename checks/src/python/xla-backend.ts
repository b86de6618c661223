import {
  type Backend,
  Bfloat16Array,
  CallQueue,
  checkProgram,
  type DenseTensor,
  type ElementTypes,
  Float16Bits,
  type Invocation,
  type Program,
  referenceBackend,
  type TensorData,
} from '@adafactor/core'
import { axisSizes } from '@adafactor/core/compiler'
import { type FloatType, stablehlo, stablehloSignature } from '@adafactor/xla'
import type { PythonXla } from './python-xla.js'

const types: ElementTypes = ['float32', 'bfloat16', 'float16']

/** A backend that runs programs as StableHLO under JAX, to be held against the test kit. */
export function xlaBackend(xla: PythonXla): Backend<DenseTensor, 'asynchronous'> {
  const storage = referenceBackend({ precision: 'float32' })
  const queue = new CallQueue()
  return {
    ...storage,
    name: 'xla',
    traits: {
      ...storage.traits,
      execution: 'asynchronous',
      types,
      subnormals: 'flushed',
      compilation: 'generated',
    },
    read: (tensor) => queue.run(() => storage.read(tensor)),
    write: (tensor, data) => {
      const copy = Array.from(data)
      return queue.run(() => storage.write(tensor, copy))
    },
    flush: () => queue.run(() => {}),
    dispose: (tensor) => queue.runLast(() => storage.dispose(tensor)),
    destroy: () => queue.runLast(() => storage.destroy()),
    compile: (program) => {
      checkProgram('xla', types, program)
      return {
        run: (batch) => {
          const items = batch.map(({ tensors, scalars }) => ({
            tensors: { ...tensors },
            scalars: { ...scalars },
          }))
          return queue.run(async () => {
            for (const item of items) await runItem(xla, storage, program, item)
          })
        },
        dispose: () => {},
      }
    },
  }
}

async function runItem(
  xla: PythonXla,
  storage: Backend<DenseTensor, 'synchronous'>,
  declared: Program,
  { tensors, scalars }: Invocation<DenseTensor>,
): Promise<void> {
  const tensorOf = (name: string) => tensors[name] as DenseTensor
  // What is not declared is as the tensors are.
  const program: Program = {
    ...declared,
    tensors: declared.tensors.map((own) => ({
      ...own,
      type: storage.typeOf?.(tensorOf(own.name)) ?? 'float32',
    })),
  }
  const sizes = axisSizes(
    program,
    program.tensors.map(({ name }) => tensorOf(name).shape),
  )
  const { arguments: taken, results } = stablehloSignature(program, sizes)
  const given = taken.map(({ name, shape, type }) => {
    const numbers = program.scalars.includes(name)
      ? [scalars[name] as number]
      : storage.read(tensorOf(name))
    return { shape, type, bytes: bytesOf(numbers, type) }
  })
  const returned = await xla.run(stablehlo(program, sizes), given)
  results.forEach(({ name, type }, index) => {
    const { buffer } = returned[index] as Uint8Array<ArrayBuffer>
    storage.write(tensorOf(name), numbersOf(buffer, type))
  })
}

const halfArrays = { f16: Float16Bits, bf16: Bfloat16Array }

function bytesOf(numbers: ArrayLike<number>, type: FloatType): Uint8Array {
  if (type === 'f32') return new Uint8Array(Float32Array.from(numbers).buffer)
  const half = new halfArrays[type](numbers.length)
  half.setAll(numbers)
  return new Uint8Array(half.bits.buffer)
}

function numbersOf(buffer: ArrayBuffer, type: FloatType): TensorData {
  if (type === 'f32') return new Float32Array(buffer)
  return new halfArrays[type](new Uint16Array(buffer)).toFloat32()
}
