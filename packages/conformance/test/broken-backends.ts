/** Backends that are wrong in one way each, as real ones have been. */
import {
  type Axes,
  type Backend,
  type CompiledProgram,
  type DenseTensor,
  denseOps,
  type Execution,
  type Invocation,
  interpretedBackend,
  type Program,
  referenceBackend,
  type Shape,
  sizeOf,
  type TensorOps,
} from '@adafactor/core'
import { roundToBits } from './rounding.js'
import { type StridedFault, type StridedTensor, stridedBackend } from './strided-backend.js'

type Dense = Backend<DenseTensor, 'synchronous'>
type Ops = TensorOps<DenseTensor>

export interface BrokenBackend {
  /** What is wrong with it. */
  readonly fault: string
  /** The case that must fail, whose id says what is wrong. */
  readonly caughtBy: string
  create(): Backend<DenseTensor, Execution>
}

/** Right in every way: what the broken ones are made of. */
export function soundBackend(): Dense {
  return referenceBackend({ precision: 'float32' })
}

export const brokenBackends: readonly BrokenBackend[] = [
  // Operations
  ops('maximum drops NaN', 'operations/maximum is NaN where either is NaN', {
    maximum: map(largerDroppingNan),
  }),
  ops('minimum drops NaN', 'operations/minimum is NaN where either is NaN', {
    minimum: map((a, b) => -largerDroppingNan(-a, -b)),
  }),
  ops('minimum and maximum are swapped', 'operations/minimum of numbers of many magnitudes', {
    minimum: map((a, b) => Math.max(a, b)),
    maximum: map((a, b) => Math.min(a, b)),
  }),
  ops('rsqrt is an approximation good to 1e-4', 'operations/rsqrt of numbers of many magnitudes', {
    rsqrt: map((a) => (1 + 1e-4) / Math.sqrt(a)),
  }),
  ops('rsqrt of zero is kept finite', 'operations/rsqrt is infinite at zero and NaN below', {
    rsqrt: map((a) => 1 / Math.sqrt(a === 0 ? 1e-30 : a)),
  }),
  ops('sqrt of negative numbers is 0', 'operations/sqrt is zero at zero and NaN below', {
    sqrt: map((a) => Math.sqrt(Math.max(a, 0))),
  }),
  ops('division by zero gives 0', 'operations/division by zero is infinite, of zero by zero NaN', {
    divide: map((a, b) => (b === 0 ? 0 : a / b)),
  }),
  ops('division rounds to 16 bits', 'operations/divide of numbers of many magnitudes', {
    divide: map((a, b) => roundToBits(a / b, 16)),
  }),
  ops(
    'greater is greater or equal',
    'operations/greater is 0 for equal numbers and where either is NaN',
    {
      greater: map((a, b) => (a >= b ? 1 : 0)),
    },
  ),
  ops(
    'isFinite takes infinity for finite',
    'operations/isFinite is 0 for NaN and for either infinity, else 1',
    {
      isFinite: map((a) => (Number.isNaN(a) ? 0 : 1)),
    },
  ),
  ops(
    'where computes c a + (1 - c) b',
    'operations/where is not touched by the NaN or infinity that it does not choose',
    {
      where: map((c, a, b) => (c === 0 ? 0 : 1) * a + (c === 0 ? 1 : 0) * b),
    },
  ),
  ops(
    'where takes only 1 for true',
    'operations/where takes the first value for every condition but 0, NaN included',
    {
      where: map((c, a, b) => (c === 1 ? a : b)),
    },
  ),
  ops(
    'bfloat16 truncates',
    'operations/bfloat16 rounds to nearest, ties to even, and keeps NaN and infinities',
    {
      bfloat16: map((a) => truncateToBfloat16(a)),
    },
  ),
  ops(
    'constants go through text with 6 digits',
    'operations/constants arrive with the full precision',
    {
      constant: (value) => denseOps('float32').constant(Number(value.toPrecision(6))),
    },
  ),
  ops(
    'products that overflow are clamped',
    'operations/multiply of special values, each with each',
    {
      multiply: map((a, b) => Math.max(-3.4e38, Math.min(3.4e38, a * b))),
    },
  ),

  ops(
    'abs gives its operand back where it may',
    'operations/a result that equals an operand is a tensor of its own',
    {
      abs: (a) => (a.data.every((value) => value >= 0) ? a : denseOps('float32').abs(a)),
    },
  ),
  ops(
    'sum gives its operand back where it may',
    'reductions/sums over axes of size 1 are tensors of their own',
    {
      sum: (a, axes) =>
        axes.every((axis) => a.shape[axis] === 1) ? a : denseOps('float32').sum(a, axes),
    },
  ),

  // Compilers that simplify
  simplifying(
    'the square of a root becomes its operand',
    'simplifications/the square of a square root is NaN below 0',
    ({ op, operands: [operand] }) =>
      op === 'square' && operand?.op === 'sqrt' ? { op: 'abs', of: operand.of } : undefined,
  ),
  simplifying(
    'a value less itself becomes 0',
    'simplifications/a value less itself, or over itself, is NaN where it is not finite',
    ({ op, of: [a, b] = [] }) =>
      op === 'subtract' && a === b ? { op: 'constant', value: 0 } : undefined,
  ),
  simplifying(
    '0 times a value becomes 0',
    'simplifications/0 times a value is NaN where the value is not finite',
    ({ op, operands }) =>
      op === 'multiply' && operands.some(({ value }) => value === 0)
        ? { op: 'constant', value: 0 }
        : undefined,
  ),
  simplifying(
    'division by a constant 0 gives 0',
    'simplifications/division by a constant 0 is infinite or NaN',
    ({ op, operands: [, divisor] }) =>
      op === 'divide' && divisor?.value === 0 ? { op: 'constant', value: 0 } : undefined,
  ),
  simplifying(
    'a literal condition loses the run-time scalar',
    'simplifications/a condition may be a constant',
    ({ op, operands: [condition, chosen] }) =>
      op === 'where' && condition?.op === 'constant' && chosen?.op === 'scalar'
        ? { op: 'constant', value: 0 }
        : undefined,
  ),
  simplifying(
    'the constants of a product are multiplied first, and underflow',
    'simplifications/constants of a product are not multiplied first',
    ({ op, operands: [first, second] }) =>
      op === 'multiply' && first?.op === 'multiply' && second?.value === 1e-25
        ? { op: 'constant', value: 0 }
        : undefined,
  ),

  // Broadcasting and reductions
  ops(
    'a row is broadcast as a column where the matrix is square',
    'broadcasting/every pair of spans in a space of [3, 3]',
    {
      multiply: (a, b) => denseOps('float32').multiply(a, rowAsColumn(b, a.shape)),
    },
  ),
  ops(
    'the reduced axis is counted from the other end',
    'reductions/sum and mean over every set of axes of [3, 5]',
    {
      sum: (a, axes) => denseOps('float32').sum(a, fromTheOtherEnd(a, axes)),
    },
  ),
  ops(
    'sums are one chain in float32',
    'reductions/sum over an axis of 5000 in [5000] keeps the accuracy of two stages',
    {
      sum: reduce((sum, value) => Math.fround(sum + value)),
    },
  ),
  ops(
    'sums are one chain in float32 (along columns)',
    'reductions/sum over an axis of 1000 in [1000, 3] keeps the accuracy of two stages',
    {
      sum: reduce((sum, value) => Math.fround(sum + value)),
    },
  ),
  ops(
    'the last element of an axis is left out',
    'reductions/every element of an axis counts once, whatever its length',
    {
      sum: reduce((sum, value, place, count) =>
        place === count - 1 && count > 1 ? sum : sum + value,
      ),
    },
  ),
  ops(
    'loops end after 1000 elements',
    'reductions/every element of an axis counts once, whatever its length',
    {
      sum: reduce((sum, value, place) => (place >= 1000 ? sum : sum + value)),
    },
  ),
  ops(
    'loops end after 1024 elements, rows and columns',
    'reductions/rows and columns of any lengths count every element once',
    {
      sum: reduce((sum, value, place) => (place >= 1024 ? sum : sum + value)),
    },
  ),
  ops('mean does not divide', 'reductions/a mean is the sum divided by the count', {
    mean: (a, axes) => denseOps('float32').sum(a, axes),
  }),
  ops(
    'mean divides by the size of the whole tensor',
    'reductions/a mean is the sum divided by the count',
    {
      mean: (a, axes) => {
        const { sum, divide, constant } = denseOps('float32')
        return divide(sum(a, axes), constant(sizeOf(a.shape)))
      },
    },
  ),
  ops(
    'NaN is left out of sums',
    'reductions/NaN and infinities reach their own row and column only',
    {
      sum: reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value)),
      mean: reduce(
        (sum, value) => (Number.isNaN(value) ? sum : sum + value),
        (sum, count) => sum / count,
      ),
    },
  ),
  ops(
    'sums over an axis without elements are NaN',
    'reductions/sums of tensors with an empty axis are 0',
    {
      sum: reduce(
        (sum, value) => sum + value,
        (sum, count) => (count === 0 ? Number.NaN : sum),
      ),
    },
  ),
  {
    fault: 'work space is not cleared for another shape',
    caughtBy: 'determinism/other shapes in between, a matrix',
    create: () => {
      let before: { shape: Shape; first: number } | undefined
      const { sum } = denseOps('float32')
      const result = (a: DenseTensor, axes: Axes) => {
        const total = sum(a, axes)
        if (before && before.shape.join() !== a.shape.join() && total.data.length > 1) {
          total.data[0] = (total.data[0] as number) + 1e-3 * before.first
        }
        before = { shape: a.shape, first: total.data[0] ?? 0 }
        return total
      }
      const { divide, constant } = denseOps('float32')
      const mean = (a: DenseTensor, axes: Axes) =>
        divide(result(a, axes), constant(sizeOf(a.shape.filter((_, axis) => axes.includes(axis)))))
      return withOps({ sum: result, mean })
    },
  },
  {
    fault: 'the order of a sum changes from run to run',
    caughtBy: 'determinism/the same run twice, a matrix',
    create: () => {
      let calls = 0
      const wobble = (value: number) => value * (1 + (calls++ % 7) * 2 ** -23)
      return withOps({
        mean: reduce(
          (sum, value) => sum + value,
          (sum, count) => wobble(sum / count),
        ),
      })
    },
  },

  // Programs
  run(
    'stores run one after the other',
    'programs/stores see the values from before the run: two tensors are swapped',
    storesInTurn,
  ),
  run(
    'a store comes before the last read',
    'programs/a tensor is overwritten only after its last read',
    storesInTurn,
  ),
  {
    fault: 'a stored tensor is the same memory as its source',
    caughtBy: 'programs/a stored value is a copy of what it was made of',
    create: () => {
      const sound = soundBackend()
      return {
        ...sound,
        compile: (program) =>
          around(sound.compile(program), (runSound, batch) => {
            runSound(batch)
            for (const { tensors } of batch) {
              for (const { tensor, value } of program.stores) {
                const source = program.expressions[value]
                if (source?.op !== 'tensor') continue
                const [to, from] = [tensors[tensor], tensors[source.name]] as DenseTensor[]
                if (to?.data.length === from?.data.length)
                  Object.assign(to as object, { data: from?.data })
              }
            }
          }),
      }
    },
  },
  {
    fault: 'a value of fewer axes fills only the first place of the others',
    caughtBy: 'broadcasting/a store repeats a value of fewer axes over [3, 4]',
    create: () => {
      const sound = soundBackend()
      return {
        ...sound,
        compile: (program) =>
          around(sound.compile(program), (runSound, batch) => {
            runSound(batch)
            for (const { tensors } of batch) {
              for (const { tensor, value } of program.stores) {
                const axes = program.expressions[value]?.axes ?? []
                const target = tensors[tensor] as DenseTensor
                if (axes.length === 0 && program.rank > 0) target.data.fill(0, 1)
              }
            }
          }),
      }
    },
  },
  run(
    'tensors that are only read are used as work space',
    'programs/the paper, ranks 0 to 5',
    (runSound, batch) => {
      runSound(batch)
      for (const { tensors } of batch) (tensors.gradient as DenseTensor | undefined)?.data.fill(0)
    },
  ),
  run(
    'run-time scalars are rounded to 11 bits',
    'operations/run-time scalars arrive with the full precision',
    (runSound, batch) =>
      runSound(
        batch.map(({ tensors, scalars }) => ({
          tensors,
          scalars: mapValues(scalars, (value) => roundToBits(value, 11)),
        })),
      ),
  ),
  {
    fault: 'run-time scalars are kept from the first run',
    caughtBy: 'operations/new run-time scalars take effect in the next run',
    create: () => {
      const sound = soundBackend()
      const kept = new Map<string, Readonly<Record<string, number>>>()
      return {
        ...sound,
        compile: (program) =>
          around(sound.compile(program), (runSound, batch) =>
            runSound(
              batch.map(({ tensors, scalars }) => {
                const first = kept.get(program.name) ?? scalars
                kept.set(program.name, first)
                return { tensors, scalars: first }
              }),
            ),
          ),
      }
    },
  },
  {
    fault: 'the size of an axis is kept from the first run',
    caughtBy: 'programs/one program for many shapes of its rank',
    create: () => {
      const counts = new Map<string, number>()
      const mean = (a: DenseTensor, axes: Axes) => {
        const { sum, divide, constant } = denseOps('float32')
        const key = `${a.shape.length}:${axes.join()}`
        const count = counts.get(key) ?? sizeOf(a.shape.filter((_, axis) => axes.includes(axis)))
        counts.set(key, count)
        return divide(sum(a, axes), constant(count))
      }
      return withOps({ mean })
    },
  },
  {
    fault: 'another specification is not refused',
    caughtBy: 'errors/compile refuses a program of another specification',
    create: () => {
      const sound = soundBackend()
      return { ...sound, compile: (program) => sound.compile({ ...program, specification: 1 }) }
    },
  },

  // Batches
  run('only the first item of a batch is run', 'batch/2 items of one shape', (runSound, batch) =>
    runSound(batch.slice(0, 1)),
  ),
  run(
    'all items get the scalars of the first',
    'batch/each item has its own run-time scalars',
    (runSound, batch) =>
      runSound(batch.map(({ tensors }) => ({ tensors, scalars: batch[0]?.scalars ?? {} }))),
  ),
  run('an empty batch is an error', 'batch/an empty batch does nothing', (runSound, batch) => {
    if (batch.length === 0) throw new Error('nothing to launch')
    runSound(batch)
  }),
  run(
    'NaN reaches the other items of a batch',
    'edge cases/one NaN reaches no other parameter of the batch',
    (runSound, batch) => {
      runSound(batch)
      const parameters = batch.map(({ tensors }) => tensors.parameter as DenseTensor | undefined)
      if (parameters.some((tensor) => tensor?.data.some(Number.isNaN))) {
        for (const tensor of parameters) tensor?.data.fill(Number.NaN)
      }
    },
  ),
  {
    fault: 'the tensors of an item are kept from the first time it is seen',
    caughtBy: 'batch/the same item objects with new gradients and scalars in them',
    create: () => {
      const seen = new WeakMap<object, Readonly<Record<string, DenseTensor>>>()
      return withRun((runSound, batch) =>
        runSound(
          batch.map((item) => {
            const tensors = seen.get(item.tensors) ?? { ...item.tensors }
            seen.set(item.tensors, tensors)
            return { tensors, scalars: item.scalars }
          }),
        ),
      )
    },
  },
  run(
    'skipNonFinite is not looked at on the device',
    'edge cases/skipNonFinite leaves all as it was for one NaN, factored',
    (runSound, batch) => {
      runSound(batch)
      for (const { tensors } of batch) {
        const parameter = tensors.parameter as DenseTensor | undefined
        if (parameter && (tensors.nonFinite as DenseTensor | undefined)?.data[0]) {
          parameter.data[0] = (parameter.data[0] as number) * 1.0001
        }
      }
    },
  ),

  // Storage
  storage('write does nothing', 'storage/write replaces every number, of any shape', () => ({
    write: () => {},
  })),
  storage('read gives the tensor itself', 'storage/read gives a copy that can be changed', () => ({
    read: (tensor) => tensor.data,
  })),
  storage('create keeps the array that it is given', 'storage/create copies its data', (sound) => ({
    create: (shape, data) => {
      const tensor = sound.create(shape, data)
      if (data instanceof Float32Array) Object.assign(tensor, { data })
      return tensor
    },
  })),
  storage(
    'tensors hold 11 bits',
    'storage/create keeps every number of the precision',
    (sound) => ({
      create: (shape, data) =>
        sound.create(shape, data && Array.from(data, (value) => roundToBits(value, 11))),
    }),
  ),
  storage(
    'memory is in column-major order',
    'storage/the numbers are in row-major order',
    (sound) => ({
      create: (shape, data) => sound.create(shape, data && columnMajor(shape, data)),
    }),
  ),
  storage('new tensors are not cleared', 'storage/a new tensor holds zeros', (sound) => ({
    create: (shape, data) => {
      const tensor = sound.create(shape, data)
      if (!data) tensor.data.fill(1e-7)
      return tensor
    },
  })),
  storage(
    'shapeOf is in reverse',
    'storage/shapeOf gives the shape that was asked for',
    (sound) => ({
      shapeOf: (tensor) => [...sound.shapeOf(tensor)].reverse(),
    }),
  ),
  storage('overlaps is always false', 'storage/overlaps tells a tensor from another', () => ({
    overlaps: () => false,
  })),
  storage(
    'isTensor is true for every object',
    'storage/isTensor knows its tensors, live and disposed, and nothing else',
    () => ({
      isTensor: (value): value is DenseTensor => typeof value === 'object',
    }),
  ),
  storage(
    'destroy clears the tensors of every backend',
    'storage/backends side by side do not touch each other',
    (sound) => {
      const made: DenseTensor[] = everyTensor
      return {
        create: (shape, data) => {
          const tensor = sound.create(shape, data)
          made.push(tensor)
          return tensor
        },
        destroy: () => {
          for (const { data } of made.splice(0)) data.fill(0)
        },
      }
    },
  ),
  storage(
    'subnormals are flushed without saying so',
    'traits/subnormals: kept or flushed, as it says',
    (sound) => ({
      create: (shape, data) => sound.create(shape, data && Array.from(data, flush)),
      read: (tensor) => sound.read(tensor).map(flush),
    }),
  ),

  // Memory and errors
  {
    fault: 'one tensor is left behind by every run',
    caughtBy: 'memory/50 steps leave as many live tensors as 2, factored',
    create: () => {
      const sound = soundBackend()
      return {
        ...sound,
        compile: (program) =>
          around(sound.compile(program), (runSound, batch) => {
            sound.create([1])
            runSound(batch)
          }),
      }
    },
  },
  storage('disposed tensors are counted on', 'memory/create and dispose are counted', () => ({
    dispose: () => {},
  })),
  storage('a second dispose is counted', 'errors/dispose does nothing the second time', (sound) => {
    let disposed = 0
    let created = 0
    return {
      create: (shape, data) => {
        created++
        return sound.create(shape, data)
      },
      dispose: (tensor) => {
        disposed++
        sound.dispose(tensor)
      },
      memory: () => ({ ...sound.memory(), tensors: created - disposed }),
    }
  }),
  storage(
    'disposed tensors can be read',
    'errors/a disposed tensor cannot be read, written or asked for its shape',
    () => ({
      read: (tensor) => tensor.data.slice(),
    }),
  ),
  storage(
    'the length of data is not looked at',
    'errors/create refuses data of another length',
    (sound) => ({
      create: (shape, data) =>
        sound.create(
          shape,
          data && Array.from({ length: sizeOf(shape) }, (_, index) => data[index] ?? 0),
        ),
    }),
  ),
  storage(
    'whatever has elements is taken for numbers',
    'errors/create and write refuse what is no flat list of numbers, and change nothing',
    (sound) => ({
      create: (shape, data) => sound.create(shape, data && Array.from(data, Number)),
    }),
  ),
  storage(
    'a write that is refused has cleared the tensor',
    'errors/write refuses data of another length and changes nothing',
    (sound) => ({
      write: (tensor, data) => {
        tensor.data.fill(0)
        sound.write(tensor, data)
      },
    }),
  ),
  storage(
    'fractional sizes are rounded',
    'errors/create refuses sizes that are negative, fractional or NaN',
    (sound) => ({
      create: (shape, data) => sound.create(shape.map(Math.floor), data),
    }),
  ),

  // What a backend says about itself
  traits(
    'float64 is claimed, float32 is there',
    'traits/precision: tensors tell numbers apart as finely as it says',
    { precision: 'float64' },
  ),
  traits(
    'promises are claimed, values are returned',
    'traits/execution: replies are there at once, or promised, as it says',
    { execution: 'asynchronous' },
  ),
  traits(
    'flushing is claimed, subnormals are kept',
    'traits/subnormals: kept or flushed, as it says',
    { subnormals: 'flushed' },
  ),
  traits(
    'more elements are claimed than are looked at',
    'errors/create refuses more elements than maxElements',
    { maxElements: 2 ** 21 },
  ),
  traits('a trait has an unknown value', 'traits/every trait has one of its values', {
    compilation: 'jit' as 'generated',
  }),

  // The optimizer
  {
    fault: 'a run waits for the next call and then looks at the gradient of that time',
    caughtBy: 'optimizer/a gradient may be changed after its step',
    create: () => {
      const sound = soundBackend()
      let waiting: (() => void)[] = []
      const catchUp = () => {
        const due = waiting
        waiting = []
        for (const work of due) work()
      }
      return {
        ...sound,
        flush: () => {},
        read: (tensor) => {
          catchUp()
          return sound.read(tensor)
        },
        compile: (program) =>
          around(sound.compile(program), (runSound, batch) => {
            catchUp()
            const items = batch.map(({ tensors, scalars }) => ({
              tensors: { ...tensors },
              scalars,
            }))
            waiting.push(() => runSound(items))
          }),
      }
    },
  },
  storage(
    'the state is read back in 11 bits',
    'optimizer/a loaded state goes on bit for bit, with the defaults',
    (sound) => ({
      read: (tensor) => sound.read(tensor).map((value) => roundToBits(value, 11)),
    }),
  ),

  // Trajectories of other implementations
  ops('rsqrt is wrong by 1e-5', 'golden trajectories/torch/zeros', {
    rsqrt: map((a) => (1 + 1e-5) / Math.sqrt(a)),
  }),
  run(
    '1 - beta2 is formed from a beta2 of 16 bits',
    'golden trajectories/huggingface/long, resumed after step 100',
    (runSound, batch) =>
      runSound(
        batch.map(({ tensors, scalars }) => ({
          tensors,
          scalars: { ...scalars, beta2Weight: 1 - roundToBits(scalars.beta2 ?? 0, 16) },
        })),
      ),
  ),
  ops(
    'momentum is cut off to bfloat16, not rounded',
    'golden trajectories/optax/momentum-bfloat16',
    { bfloat16: map((a) => truncateToBfloat16(a)) },
  ),
]

/** Broken backends whose tensors have strides. */
export const brokenStridedBackends: readonly {
  readonly fault: StridedFault
  readonly caughtBy: string
  create(): Backend<StridedTensor, 'synchronous'>
}[] = (
  [
    ['views are read as if they were contiguous', 'views/a gradient, a transposed matrix'],
    ['offsets are left out', 'views/read and write, rows in reverse'],
    ['negative strides are made positive', 'views/a gradient, columns in reverse'],
    ['a write fills the gaps too', 'views/read and write, columns of a wider matrix'],
    [
      'the layout is kept from the first run',
      'views/one program for one shape in one layout after the other',
    ],
    [
      'one layout is taken for the whole batch',
      'views/items of one shape in different layouts in one batch',
    ],
    [
      'overlaps compares tensors, not memory',
      'views/isTensor is true for a view, and overlaps sees shared memory',
    ],
  ] as const
).map(([fault, caughtBy]) => ({ fault, caughtBy, create: () => stridedBackend(fault) }))

const everyTensor: DenseTensor[] = []

// How the broken ones are made

type Change = Partial<Ops>
type Around = (
  runSound: (batch: readonly Invocation<DenseTensor>[]) => void,
  batch: readonly Invocation<DenseTensor>[],
  program: Program,
) => void

export function ops(fault: string, caughtBy: string, change: Change): BrokenBackend {
  return { fault, caughtBy, create: () => withOps(change) }
}

function run(fault: string, caughtBy: string, change: Around): BrokenBackend {
  return { fault, caughtBy, create: () => withRun(change) }
}

/** A compiler that puts other expressions in the place of some; all of them have the axes of one. */
function simplifying(
  fault: string,
  caughtBy: string,
  simplify: (
    expression: LooseExpression & { readonly operands: readonly LooseExpression[] },
  ) => LooseExpression | undefined,
): BrokenBackend {
  const compile = (program: Program) => {
    const before = program.expressions as readonly LooseExpression[]
    const expressions = before.map((expression) => {
      const operands = (expression.of ?? []).map((id) => before[id] as LooseExpression)
      const instead = simplify({ ...expression, operands })
      return instead === undefined ? expression : { axes: expression.axes, ...instead }
    })
    return soundBackend().compile({ ...program, expressions } as Program)
  }
  return { fault, caughtBy, create: () => ({ ...soundBackend(), compile }) }
}

export interface LooseExpression {
  readonly op: string
  readonly of?: readonly number[] | undefined
  readonly value?: number
  readonly axes?: Axes
}

export function storage(
  fault: string,
  caughtBy: string,
  change: (sound: Dense) => Partial<Dense>,
): BrokenBackend {
  return {
    fault,
    caughtBy,
    create: () => {
      const sound = soundBackend()
      return { ...sound, ...change(sound) }
    },
  }
}

function traits(
  fault: string,
  caughtBy: string,
  change: Partial<Dense['traits']> | { execution: Execution },
): BrokenBackend {
  return {
    fault,
    caughtBy,
    create: () => {
      const sound = soundBackend()
      return { ...sound, traits: { ...sound.traits, ...change } } as Backend<DenseTensor, Execution>
    },
  }
}

export function withOps(change: Change): Dense {
  return interpretedBackend({ ...soundBackend(), ops: { ...denseOps('float32'), ...change } })
}

function withRun(change: Around): Dense {
  const sound = soundBackend()
  return { ...sound, compile: (program) => around(sound.compile(program), change, program) }
}

function around(
  compiled: CompiledProgram<DenseTensor, 'synchronous'>,
  change: Around,
  program?: Program,
): CompiledProgram<DenseTensor, 'synchronous'> {
  return { ...compiled, run: (batch) => change(compiled.run, batch, program as Program) }
}

function storesInTurn(
  _: unknown,
  batch: readonly Invocation<DenseTensor>[],
  program: Program,
): void {
  const { compile } = soundBackend()
  for (const item of batch) {
    for (const store of program.stores) compile({ ...program, stores: [store] }).run([item])
  }
}

/** An operation element by element, from one on numbers. */
export function map(
  compute: (a: number, b: number, c: number) => number,
): (...operands: DenseTensor[]) => DenseTensor {
  const { add } = denseOps('float64')
  return (...operands) => {
    // Only for its shape: what all operands broadcast to.
    const { shape } = operands.reduce((sum, operand) => add(sum, operand))
    const [a, b, c] = operands.map((operand) => spread(operand, shape))
    const data = Float32Array.from({ length: sizeOf(shape) }, (_, index) =>
      compute(a?.[index] as number, b?.[index] as number, c?.[index] as number),
    )
    return { shape, data }
  }
}

function spread(tensor: DenseTensor, shape: Shape): ArrayLike<number> {
  const ones: DenseTensor = { shape, data: new Float64Array(sizeOf(shape)).fill(1) }
  return denseOps('float64').multiply(tensor, ones).data
}

/** A sum, element by element in row-major order. */
export function reduce(
  include: (sum: number, value: number, place: number, count: number) => number,
  finish: (sum: number, count: number) => number = (sum) => sum,
): (a: DenseTensor, axes: Axes) => DenseTensor {
  return (a, axes) => {
    const shape = a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    const count = sizeOf(a.shape.filter((_, axis) => axes.includes(axis)))
    const sums = new Float64Array(sizeOf(shape))
    const places = new Float64Array(sums.length)
    a.data.forEach((value, index) => {
      let rest = index
      let into = 0
      let stride = 1
      for (let axis = a.shape.length - 1; axis >= 0; axis--) {
        const size = a.shape[axis] as number
        if (!axes.includes(axis)) {
          into += (rest % size) * stride
          stride *= size
        }
        rest = Math.floor(rest / size)
      }
      const place = places[into] as number
      sums[into] = include(sums[into] as number, value, place, count)
      places[into] = place + 1
    })
    return { shape, data: Float32Array.from(sums, (sum) => finish(sum, count)) }
  }
}

/** The comparison that everyone writes first: false for NaN, so that b wins. */
export function largerDroppingNan(a: number, b: number): number {
  const aIsLarger = a > b
  return aIsLarger ? a : b
}

function rowAsColumn(b: DenseTensor, shape: Shape): DenseTensor {
  const [rows, columns] = shape
  const isRow = b.shape.length === 2 && b.shape[0] === 1 && b.shape[1] === columns
  return isRow && rows === columns ? { shape: [columns as number, 1], data: b.data } : b
}

function fromTheOtherEnd(a: DenseTensor, axes: Axes): Axes {
  return axes.map((axis) => a.shape.length - 1 - axis).sort((x, y) => x - y)
}

function truncateToBfloat16(value: number): number {
  const bits = new Uint32Array(new Float32Array([value]).buffer)
  bits[0] = (bits[0] as number) & 0xffff0000
  return Number.isNaN(value) ? value : (new Float32Array(bits.buffer)[0] as number)
}

function columnMajor(shape: Shape, data: ArrayLike<number>): number[] {
  const result = new Array<number>(data.length)
  for (let index = 0; index < data.length; index++) {
    let rest = index
    let place = 0
    let stride = 1
    for (let axis = 0; axis < shape.length; axis++) {
      const inner = sizeOf(shape.slice(axis + 1))
      const position = Math.floor(rest / inner)
      rest -= position * inner
      place += position * stride
      stride *= shape[axis] as number
    }
    result[place] = data[index] as number
  }
  return result
}

function flush(value: number): number {
  return Math.abs(value) < 2 ** -126 ? 0 : value
}

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
