/** Backends whose arithmetic is right on its own, and that are wrong in one way each all the same. */
import {
  type Backend,
  type DenseTensor,
  denseOps,
  interpretedBackend,
  type Program,
  referenceBackend,
  type Shape,
  sizeOf,
  type TensorOps,
} from '@adafactor/core'
import { type BrokenBackend, ops, reduce, soundBackend, storage, withOps } from './break-backend.js'

type Dense = Backend<DenseTensor, 'synchronous'>

export const brokenContracts: readonly BrokenBackend[] = [
  ops(
    'where repeats its second operand to the shape of the first only',
    'broadcasting/where with every three spans, up to rank 2',
    {
      where: (condition, a, b) => {
        const { where, multiply, add } = denseOps('float32')
        const isSmaller = sizeOf(a.shape) < sizeOf(add(condition, a).shape)
        const full = add(multiply(condition, { shape: [], data: new Float32Array(1) }), a)
        const own = isSmaller ? full : a
        const largest = add(own, b).shape
        const repeated = sizeOf(own.shape) > 1 || sizeOf(largest) === 1
        return repeated ? where(condition, own, b) : where(condition, lost(own, largest), b)
      },
    },
  ),
  ops(
    'a mean is the sum divided by the count, in float32',
    'reductions/a mean is finite where its terms are, though their sum is not',
    {
      mean: reduce(
        (sum, value) => sum + value,
        (sum, count) => Math.fround(sum) / count,
      ),
    },
  ),
  {
    fault: 'a compiler makes one root of the two that a step has of its rows',
    caughtBy: rangeOf('the defaults'),
    create: () => compiling(withOneRoot),
  },
  {
    fault: 'the smallest normal number is flushed like a subnormal one',
    caughtBy: 'ranges/a gradient of zeros moves nothing in 100 steps: the smallest epsilon1',
    create: flushingTooMuch,
  },
  {
    fault: 'a backend that says it is fused keeps a whole matrix as work space',
    caughtBy:
      'memory/work space that memory() counts stays within rows and columns (applies where traits.fused)',
    create: () => {
      const sound = soundBackend()
      let kept = 0
      return {
        ...sound,
        traits: { ...sound.traits, fused: true },
        memory: () => ({ ...sound.memory(), bytes: sound.memory().bytes + kept }),
        compile: (program) => {
          const compiled = sound.compile(program)
          return {
            ...compiled,
            run: (batch) => {
              compiled.run(batch)
              const sizes = batch.flatMap(({ tensors }) => Object.values(tensors).map(bytesOf))
              kept = Math.max(kept, ...sizes)
            },
            dispose: () => {
              kept = 0
            },
          }
        },
      }
    },
  },
  {
    fault: 'a tensor is its number, and every instance counts from 1',
    caughtBy:
      'storage/a tensor of another backend of its kind is read and used right, or is none of this one',
    create: numberedBackend as () => never,
  },
  storage(
    'destroy does nothing',
    'errors/every call after destroy is refused: backend/destroyed',
    () => ({ destroy: () => {} }),
  ),
  {
    fault: 'the items of a batch are looked at one by one, each before it is run',
    caughtBy: 'errors/a batch with a disposed tensor is refused before anything is stored',
    create: oneByOne,
  },
  {
    fault: 'what prepare tries out is stored',
    caughtBy: 'stores/prepare gets a batch ready and stores nothing, whatever is run then',
    create: runningWhenPrepared,
  },
]

function rangeOf(options: string): string {
  return `ranges/a gradient times 2^k moves its parameter alike, beside rows, columns and slices of zeros: ${options}`
}

/** What reading beyond the end of an array gives. */
function lost(tensor: DenseTensor, shape: Shape): DenseTensor {
  const data = new Float32Array(sizeOf(shape)).fill(Number.NaN)
  data[0] = tensor.data[0] as number
  return { shape, data }
}

function bytesOf({ data }: DenseTensor): number {
  return data.byteLength
}

function compiling(change: (program: Program) => Program): Dense {
  const sound = soundBackend()
  return { ...sound, compile: (program) => sound.compile(change(program)) }
}

/** rsqrt(a) * sqrt(b) as 1 / sqrt(a / b), which is the same for real numbers. */
function withOneRoot(program: Program): Program {
  const expressions = [...program.expressions]
  program.expressions.forEach((product, id) => {
    if (product.op !== 'multiply') return
    const [first, second] = product.of.map((of) => program.expressions[of])
    if (first?.op !== 'rsqrt' || second?.op !== 'sqrt') return
    const [place, a, b] = [product.of[1], first.of[0], second.of[0]] as [number, number, number]
    // The quotient takes the place of the second root, which nothing else needs.
    expressions[place] = { op: 'divide', of: [a, b], axes: product.axes }
    expressions[id] = { op: 'rsqrt', of: [place], axes: product.axes }
  })
  return { ...program, expressions }
}

function flushingTooMuch(): Dense {
  const flush = (x: number) => (Math.abs(x) <= 2 ** -126 ? 0 : x)
  const flushed = Object.fromEntries(
    Object.entries(denseOps('float32')).map(([op, compute]) => [
      op,
      (...operands: unknown[]) => {
        const { shape, data } = (compute as (...of: unknown[]) => DenseTensor)(...operands)
        return { shape, data: data.map(flush) }
      },
    ]),
  ) as unknown as TensorOps<DenseTensor>
  return { ...withOps(flushed), traits: { ...withOps(flushed).traits, subnormals: 'flushed' } }
}

/** Runs the items of a batch one after the other, as if each were a batch. */
function oneByOne(): Dense {
  const sound = soundBackend()
  return {
    ...sound,
    compile: (program) => {
      const compiled = sound.compile(program)
      const run: typeof compiled.run = (batch) => {
        for (const item of batch) compiled.run([item])
      }
      return { dispose: () => compiled.dispose(), run }
    },
  }
}

/** A backend whose `prepare` runs the batch. */
function runningWhenPrepared(): Dense {
  const sound = soundBackend()
  return {
    ...sound,
    compile: (program) => {
      const compiled = sound.compile(program)
      return { ...compiled, prepare: (batch) => compiled.run(batch) }
    },
  }
}

interface Numbered {
  readonly id: number
}

/** Tensors live elsewhere, as in a worker; here they are numbers of this instance. */
function numberedBackend(): Backend<Numbered, 'synchronous'> {
  const parts = referenceBackend({ precision: 'float32' })
  const tensors = new Map<number, DenseTensor>()
  const inner = ({ id }: Numbered) => tensors.get(id) as DenseTensor
  const numbered = (tensor: DenseTensor): Numbered => {
    const id = tensors.size + 1
    tensors.set(id, tensor)
    return { id }
  }
  const operations = Object.entries(denseOps('float32')).map(([op, compute]) => [
    op,
    (...operands: unknown[]) =>
      numbered(
        (compute as (...of: unknown[]) => DenseTensor)(
          ...operands.map((one) => (isNumbered(one) ? inner(one) : one)),
        ),
      ),
  ])
  return interpretedBackend<Numbered, 'synchronous'>({
    name: 'numbered',
    traits: parts.traits,
    ops: Object.fromEntries(operations) as TensorOps<Numbered>,
    isTensor: isNumbered,
    create: (shape, data, options) => numbered(parts.create(shape, data, options)),
    shapeOf: (tensor) => parts.shapeOf(inner(tensor)),
    typeOf: (tensor) => parts.typeOf?.(inner(tensor)) ?? 'float32',
    read: (tensor) => parts.read(inner(tensor)),
    write: (tensor, data) => parts.write(inner(tensor), data),
    dispose: (tensor) => parts.dispose(inner(tensor)),
    memory: () => parts.memory(),
  })
}

function isNumbered(value: unknown): value is Numbered {
  return typeof value === 'object' && value !== null && 'id' in value
}
