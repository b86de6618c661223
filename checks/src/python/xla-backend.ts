import {
  type Backend,
  CallQueue,
  checkProgram,
  type DenseTensor,
  type ElementType,
  type ElementTypes,
  elementTypes,
  type Invocation,
  isHalfType,
  type Program,
  referenceBackend,
  type TensorData,
} from '@adafactor/core'
import { axisSizes } from '@adafactor/core/compiler'
import { stablehlo, stablehloSignature } from '@adafactor/xla'
import type { PythonXla } from './python-xla.js'

const types: ElementTypes = ['float32', 'bfloat16', 'float16']
const typeNames: Readonly<Record<string, ElementType>> = {
  f32: 'float32',
  f16: 'float16',
  bf16: 'bfloat16',
}

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
  const signature = stablehloSignature(program, sizes)
  const given = signature.arguments.map(({ name, shape, type }, index) => {
    const isScalar = index >= signature.arguments.length - countScalars(program, signature)
    const numbers = isScalar ? [scalars[name] as number] : storage.read(tensorOf(name))
    return { shape, type, bytes: bytesOf(numbers, typeNames[type] as ElementType) }
  })
  const results = await xla.run(stablehlo(program, sizes), given)
  signature.results.forEach(({ name, type }, index) => {
    const bytes = results[index] as Uint8Array<ArrayBuffer>
    storage.write(tensorOf(name), numbersOf(bytes, typeNames[type] as ElementType))
  })
}

function countScalars(
  { tensors, expressions }: Program,
  signature: ReturnType<typeof stablehloSignature>,
): number {
  const read = tensors.filter(({ name }) =>
    expressions.some((own) => own.op === 'tensor' && own.name === name),
  )
  return signature.arguments.length - read.length
}

function bytesOf(numbers: ArrayLike<number>, type: ElementType): Uint8Array {
  if (!isHalfType(type)) return new Uint8Array(Float32Array.from(numbers).buffer)
  const half = new elementTypes[type].array(numbers.length)
  half.setAll(numbers)
  return new Uint8Array(half.bits.buffer)
}

function numbersOf({ buffer }: Uint8Array<ArrayBuffer>, type: ElementType): TensorData {
  if (!isHalfType(type)) return new Float32Array(buffer)
  return new elementTypes[type].array(new Uint16Array(buffer)).toFloat32()
}
