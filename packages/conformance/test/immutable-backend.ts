import {
  AdafactorError,
  type Backend,
  Bfloat16Array,
  checkData,
  type DenseTensor,
  denseOps,
  type ElementType,
  type Execution,
  elementTypes,
  Float16Bits,
  floatTypeOf,
  HalfArray,
  interpretedBackend,
  isHalfType,
  type Reply,
  referenceBackend,
  type Shape,
  showShape,
  type TensorData,
  type TensorOps,
} from '@adafactor/core'

/** Ways in which handing over arrays that are counted can go wrong. */
export type AssignFault =
  | 'a value is disposed of after a target has taken it over'
  | 'the old content of a target is never given back'
  | 'a target copies a value and forgets to give it back'
  | 'a target takes the place of a single number only'
  | 'a target of 16 bits takes over what is not rounded'
  | 'what was widened is taken for the other type of 16 bits'

/** Immutable numbers of a library that counts its own. */
type Numbers = TensorData | HalfArray

/** A tensor: it holds numbers, and may get others. */
class Cell implements DenseTensor {
  readonly shape: Shape
  held: Numbers

  constructor(shape: Shape, held: Numbers) {
    this.shape = shape
    this.held = held
  }

  get data(): TensorData {
    return this.held instanceof HalfArray ? this.held.toFloat32() : this.held
  }
}

/**
 * The reference in float32 over arrays that can't be written: a tensor gets new ones, which its library
 * frees by hand. Its operations take no numbers of 16 bits, which are widened for them. Right in every
 * way, but for the fault.
 */
export function immutableBackend<E extends Execution>(
  execution: E,
  fault?: AssignFault,
): Backend<DenseTensor, E> & { readonly reads: () => number } {
  const reference = referenceBackend({ precision: 'float32' })
  const { isTensor, explainForeign, traits } = reference
  const alive = new Set<Numbers>()
  const freed = new WeakSet<Numbers>()
  let reads = 0
  const made = <V extends DenseTensor>(tensor: V): V => {
    alive.add(heldBy(tensor))
    return tensor
  }
  const use = <V extends DenseTensor>(tensor: V): V => {
    if (!freed.has(heldBy(tensor))) return tensor
    throw new AdafactorError(
      'tensor/disposed',
      `an array of shape ${showShape(tensor.shape)} was used after it was freed`,
    )
  }
  const free = (numbers: Numbers) => {
    alive.delete(numbers)
    freed.add(numbers)
  }
  const fill = (cell: Cell, numbers: Numbers) => {
    const old = cell.held
    cell.held = numbers
    alive.add(numbers)
    if (fault !== 'the old content of a target is never given back') free(old)
  }
  const assign = (target: DenseTensor, value: DenseTensor) => {
    const [cell, { data }] = [use(target) as Cell, use(value)]
    const type = typeOf(cell)
    if (type !== 'float32' && !(isHalfType(type) && fault === unrounded)) {
      fill(cell, numbersOf(type, data))
      return free(data)
    }
    if (fault === 'a target takes the place of a single number only' && data.length > 1) {
      fill(
        cell,
        data.map((_, index) => (index === 0 ? data : cell.data)[index] as number),
      )
      return free(data)
    }
    const copies = fault === 'a target copies a value and forgets to give it back'
    fill(cell, copies ? data.slice() : data)
    if (fault === 'a value is disposed of after a target has taken it over') free(data)
  }
  const widen = (tensor: DenseTensor): DenseTensor => {
    const { shape, held } = use(tensor) as Cell
    const isOther = fault === 'what was widened is taken for the other type of 16 bits'
    const { bits } = held as HalfArray
    const Other = typeOf(tensor) === 'bfloat16' ? Float16Bits : Bfloat16Array
    return made(new Cell(shape, (isOther ? new Other(bits) : (held as HalfArray)).toFloat32()))
  }
  const ops = Object.fromEntries(
    Object.entries(denseOps('float32')).map(([name, compute]) => [
      name,
      (...operands: unknown[]) => {
        for (const operand of operands) {
          if (!isTensor(operand)) continue
          if (heldBy(use(operand)) instanceof HalfArray) throw new Error('16 bits were not widened')
        }
        return made((compute as (...of: unknown[]) => DenseTensor)(...operands))
      },
    ]),
  ) as unknown as TensorOps<DenseTensor>
  let patience = 8
  /** Asynchronous work takes its time, the later the less. */
  const reply = <V>(work: () => V): Reply<E, V> => {
    if (execution === 'synchronous') return work() as Reply<E, V>
    const later = async () => {
      patience = patience > 1 ? patience - 1 : 8
      for (let turn = 0; turn < patience; turn++) await undefined
      return work()
    }
    return later() as Reply<E, V>
  }
  const backend = interpretedBackend<DenseTensor, E>({
    name: fault ?? `${execution} immutable arrays`,
    traits: { ...traits, execution },
    ops,
    isTensor,
    ...(explainForeign ? { explainForeign } : {}),
    create: (shape, data, options) => {
      // The reference checks, and rounds.
      const tensor = reference.create(shape, data, options)
      reference.dispose(tensor)
      return made(new Cell(shape.slice(), numbersOf(options?.type ?? 'float32', tensor.data)))
    },
    shapeOf: (tensor) => use(tensor).shape,
    typeOf: (tensor) => typeOf(use(tensor)),
    read: (tensor) =>
      reply(() => {
        reads++
        return use(tensor).data.slice()
      }),
    write: (tensor, data) =>
      reply(() => {
        checkData(use(tensor).shape, data)
        fill(tensor as Cell, numbersOf(typeOf(tensor), data))
      }),
    widen,
    assign: (target, value) => reply(() => assign(target, value)),
    dispose: (tensor) => free(heldBy(tensor)),
    memory: () => ({
      tensors: alive.size,
      bytes: [...alive].reduce((bytes, { byteLength }) => bytes + byteLength, 0),
    }),
  })
  return { ...backend, reads: () => reads }
}

const unrounded = 'a target of 16 bits takes over what is not rounded'

/** What holds the numbers of a cell, or of a result of an operation. */
function heldBy(tensor: DenseTensor): Numbers {
  return tensor instanceof Cell ? tensor.held : tensor.data
}

function typeOf(tensor: DenseTensor): ElementType {
  return floatTypeOf(heldBy(tensor)) as ElementType
}

/** New numbers of this type, rounded to it. */
function numbersOf(type: ElementType, data: ArrayLike<number>): Numbers {
  const numbers = new elementTypes[type].array(data.length)
  if (numbers instanceof HalfArray) numbers.setAll(data)
  else numbers.set(data)
  return numbers
}
