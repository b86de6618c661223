/** A small backend whose tensors have strides, sound or with one fault. */
import {
  type Backend,
  checkData,
  type DenseTensor,
  type ElementType,
  elementTypes,
  floatTypeOf,
  HalfArray,
  type HalfType,
  isHalfType,
  type Program,
  randomWord,
  referenceBackend,
  roundStochastically,
  type Shape,
  sizeOf,
  type TensorData,
  TensorLedger,
} from '@adafactor/core'
import type { StridedLayout } from '../src/backend-under-test.js'

/** Numbers in memory, of any type. */
type Buffer = TensorData | HalfArray

export interface StridedTensor extends StridedLayout {
  readonly buffer: Buffer
}

export type StridedFault =
  | 'views are read as if they were contiguous'
  | 'offsets are left out'
  | 'negative strides are made positive'
  | 'a write fills the gaps too'
  | 'the layout is kept from the first run'
  | 'one layout is taken for the whole batch'
  | 'overlaps compares tensors, not memory'
  | 'random numbers go by the place in memory'

export function viewOf(buffer: Buffer, layout: StridedLayout): StridedTensor {
  return { buffer, ...layout }
}

/** Runs programs on dense copies of the tensors, with the reference. */
export function stridedBackend(fault?: StridedFault): Backend<StridedTensor, 'synchronous'> {
  const reference = referenceBackend({ precision: 'float32' })
  const made = new Map<StridedTensor, DenseTensor>()
  const ledger = new TensorLedger<StridedTensor>('strided', ({ shape }) => shape)
  const use = (tensor: StridedTensor) => ledger.check(tensor)
  const typeOf = ({ buffer }: StridedTensor) => floatTypeOf(buffer) ?? 'float64'
  const read = (tensor: StridedTensor, layout: StridedLayout = tensor): TensorData => {
    const places = placesOf(layout, fault)
    const numbers = places.map((place) => numberAt(tensor.buffer, place) as number)
    return typeOf(tensor) === 'float64' ? Float64Array.from(numbers) : Float32Array.from(numbers)
  }
  const write = (
    tensor: StridedTensor,
    data: ArrayLike<number>,
    layout: StridedLayout = tensor,
  ) => {
    const places = placesOf(layout, fault)
    places.forEach((place, index) => {
      setNumber(tensor.buffer, place, data[index] as number)
    })
    if (fault === 'a write fills the gaps too' && places.length > 1) setNumber(tensor.buffer, 0, 0)
  }
  return {
    ...reference,
    name: 'strided',
    isTensor: (value): value is StridedTensor =>
      typeof value === 'object' && value !== null && 'strides' in value,
    create: (shape, data, options) => {
      // The reference checks, and counts.
      const dense = reference.create(shape, data, options)
      const buffer = bufferOf(reference.typeOf?.(dense) ?? 'float32', dense.data)
      const tensor = { buffer, shape: [...shape], strides: stridesOf(shape), offset: 0 }
      made.set(tensor, dense)
      return tensor
    },
    shapeOf: (tensor) => use(tensor).shape,
    typeOf: (tensor) => typeOf(use(tensor)),
    read: (tensor) => read(use(tensor)),
    write: (tensor, data) => {
      checkData(use(tensor).shape, data)
      write(tensor, data)
    },
    dispose: (tensor) => {
      const dense = made.get(tensor)
      if (dense) reference.dispose(dense)
      ledger.dispose(tensor)
    },
    destroy: () => {
      ledger.destroy()
      reference.destroy()
    },
    repeatsElements: () => false,
    explainReadOnly: () => undefined,
    extentOf: () => undefined,
    overlaps: (a, b) =>
      fault === 'overlaps compares tensors, not memory' ? a === b : a.buffer === b.buffer,
    compile: (program) => {
      // With the fault, programs store what is not rounded, and `write` rounds it.
      const roundsInMemory = fault === 'random numbers go by the place in memory'
      const compiled = reference.compile(roundsInMemory ? unrounded(program) : program)
      const firstLayout = new Map<string, StridedLayout>()
      return {
        dispose: () => compiled.dispose(),
        run: (batch) => {
          for (const { tensors } of batch) Object.values(tensors).forEach(use)
          const inBatch = new Map<string, StridedLayout>()
          for (const { tensors, scalars } of batch) {
            const layoutOf = (name: string) => {
              const own = tensors[name] as StridedTensor
              const key = `${name} ${own.shape.join()}`
              const kept =
                fault === 'the layout is kept from the first run'
                  ? firstLayout
                  : fault === 'one layout is taken for the whole batch'
                    ? inBatch
                    : undefined
              if (kept && !kept.has(key)) kept.set(key, own)
              return kept?.get(key) ?? own
            }
            const dense = Object.fromEntries(
              Object.entries(tensors).map(([name, tensor]) => [
                name,
                reference.create(tensor.shape, read(tensor, layoutOf(name)), {
                  type: roundsInMemory && roundingOf(program, name) ? 'float32' : typeOf(tensor),
                }),
              ]),
            )
            compiled.run([{ tensors: dense, scalars }])
            for (const { tensor, rounding } of program.stores) {
              const target = tensors[tensor] as StridedTensor
              const numbers = reference.read(dense[tensor] as DenseTensor)
              if (rounding && roundsInMemory) {
                const [low = 0, high = 0] = rounding.key.map((name) => scalars[name] ?? 0)
                for (const [index, place] of placesOf(target).entries()) {
                  const word = randomWord([low, high], rounding.stream, place)
                  const type = typeOf(target) as HalfType
                  numbers[index] = roundStochastically(type, numbers[index] as number, word)
                }
              }
              write(target, numbers, layoutOf(tensor))
            }
            for (const tensor of Object.values(dense)) reference.dispose(tensor)
          }
        },
      }
    },
  }
}

function roundingOf({ stores }: Program, name: string) {
  return stores.find(({ tensor }) => tensor === name)?.rounding
}

/** The program with its stochastic stores in float32. */
function unrounded(program: Program): Program {
  return {
    ...program,
    tensors: program.tensors.map((one) =>
      roundingOf(program, one.name) ? { name: one.name, axes: one.axes } : one,
    ),
    stores: program.stores.map(({ tensor, value }) => ({ tensor, value })),
  }
}

/** Memory of a type with these numbers, which are of it. */
function bufferOf(type: ElementType, numbers: TensorData): Buffer {
  if (!isHalfType(type)) return numbers
  const buffer = new elementTypes[type].array(numbers.length)
  buffer.setAll(numbers)
  return buffer
}

function numberAt(buffer: Buffer, place: number): number | undefined {
  return buffer instanceof HalfArray ? buffer.get(place) : buffer[place]
}

function setNumber(buffer: Buffer, place: number, value: number): void {
  if (buffer instanceof HalfArray) buffer.set(place, value)
  else buffer[place] = value
}

function placesOf({ shape, strides, offset }: StridedLayout, fault?: StridedFault): number[] {
  const contiguous = fault === 'views are read as if they were contiguous'
  const used = contiguous ? stridesOf(shape) : strides
  return Array.from({ length: sizeOf(shape) }, (_, index) => {
    let place = fault === 'offsets are left out' ? 0 : offset
    let rest = index
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = used[axis] as number
      const positive = fault === 'negative strides are made positive'
      place += (rest % (shape[axis] as number)) * (positive ? Math.abs(stride) : stride)
      rest = Math.floor(rest / (shape[axis] as number))
    }
    return place
  })
}

function stridesOf(shape: Shape): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)))
}
