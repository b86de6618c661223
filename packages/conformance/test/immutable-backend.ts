import {
  AdafactorError,
  type Backend,
  checkData,
  type DenseTensor,
  denseOps,
  type Execution,
  interpretedBackend,
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

/** An immutable array of a library that counts its own: a tensor is a cell that holds one. */
interface Cell {
  readonly shape: Shape
  data: TensorData
}

/**
 * The reference in float32 over arrays that can't be written: a tensor gets new ones, which its library
 * frees by hand. Right in every way, but for the fault.
 */
export function immutableBackend<E extends Execution>(
  execution: E,
  fault?: AssignFault,
): Backend<DenseTensor, E> & { readonly reads: () => number } {
  const reference = referenceBackend({ precision: 'float32' })
  const { isTensor, explainForeign, traits } = reference
  const alive = new Set<TensorData>()
  const freed = new WeakSet<TensorData>()
  let reads = 0
  const made = (tensor: DenseTensor): DenseTensor => {
    alive.add(tensor.data)
    return tensor
  }
  const use = (tensor: DenseTensor): Cell => {
    if (!freed.has(tensor.data)) return tensor as Cell
    throw new AdafactorError(
      'tensor/disposed',
      `an array of shape ${showShape(tensor.shape)} was used after it was freed`,
    )
  }
  const free = (data: TensorData) => {
    alive.delete(data)
    freed.add(data)
  }
  const fill = (cell: Cell, data: TensorData) => {
    const old = cell.data
    cell.data = data
    alive.add(data)
    if (fault !== 'the old content of a target is never given back') free(old)
  }
  const assign = (target: DenseTensor, value: DenseTensor) => {
    const [cell, { data }] = [use(target), use(value)]
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
  const ops = Object.fromEntries(
    Object.entries(denseOps('float32')).map(([name, compute]) => [
      name,
      (...operands: unknown[]) => {
        for (const operand of operands) if (isTensor(operand)) use(operand)
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
    traits: { ...traits, types: ['float32'], execution },
    ops,
    isTensor,
    ...(explainForeign ? { explainForeign } : {}),
    create: (shape, data) => {
      const tensor = reference.create(shape, data)
      reference.dispose(tensor)
      return made({ ...tensor })
    },
    shapeOf: (tensor) => use(tensor).shape,
    read: (tensor) =>
      reply(() => {
        reads++
        return use(tensor).data.slice()
      }),
    write: (tensor, data) =>
      reply(() => {
        checkData(use(tensor).shape, data)
        fill(tensor as Cell, Float32Array.from(data))
      }),
    assign: (target, value) => reply(() => assign(target, value)),
    dispose: (tensor) => free(tensor.data),
    memory: () => ({
      tensors: alive.size,
      bytes: [...alive].reduce((bytes, { byteLength }) => bytes + byteLength, 0),
    }),
  })
  return { ...backend, reads: () => reads }
}
