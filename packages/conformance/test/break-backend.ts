/** How broken backends are made: a sound one, with one thing changed. */
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

export type Dense = Backend<DenseTensor, 'synchronous'>
export type Ops = TensorOps<DenseTensor>

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

export type Change = Partial<Ops>
export type Around = (
  runSound: (batch: readonly Invocation<DenseTensor>[]) => void,
  batch: readonly Invocation<DenseTensor>[],
  program: Program,
) => void

export function ops(fault: string, caughtBy: string, change: Change): BrokenBackend {
  return { fault, caughtBy, create: () => withOps(change) }
}

export function run(fault: string, caughtBy: string, change: Around): BrokenBackend {
  return { fault, caughtBy, create: () => withRun(change) }
}

/** A compiler that puts other expressions in the place of some; all of them have the axes of one. */
export function simplifying(
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

export function traits(
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

export function withRun(change: Around): Dense {
  const sound = soundBackend()
  return { ...sound, compile: (program) => around(sound.compile(program), change, program) }
}

export function around(
  compiled: CompiledProgram<DenseTensor, 'synchronous'>,
  change: Around,
  program?: Program,
): CompiledProgram<DenseTensor, 'synchronous'> {
  return { ...compiled, run: (batch) => change(compiled.run, batch, program as Program) }
}

/** The program with some values rounded to bfloat16, for whatever uses them. */
export function roundingValues(
  program: Program,
  isRounded: (expression: Program['expressions'][number], id: number) => boolean,
): Program {
  const expressions: Program['expressions'][number][] = []
  const places: number[] = []
  program.expressions.forEach((expression, id) => {
    const of = 'of' in expression ? { of: expression.of.map((from) => places[from]) } : {}
    expressions.push({ ...expression, ...of } as typeof expression)
    if (isRounded(expression, id)) {
      const last = expressions.length - 1
      expressions.push({ op: 'bfloat16', of: [last], axes: expression.axes })
    }
    places.push(expressions.length - 1)
  })
  const stores = program.stores.map((one) => ({ ...one, value: places[one.value] as number }))
  return { ...program, expressions, stores, labels: {} }
}

export function storesInTurn(
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

export function rowAsColumn(b: DenseTensor, shape: Shape): DenseTensor {
  const [rows, columns] = shape
  const isRow = b.shape.length === 2 && b.shape[0] === 1 && b.shape[1] === columns
  return isRow && rows === columns ? { shape: [columns as number, 1], data: b.data } : b
}

export function fromTheOtherEnd(a: DenseTensor, axes: Axes): Axes {
  return axes.map((axis) => a.shape.length - 1 - axis).sort((x, y) => x - y)
}

export function truncateToBfloat16(value: number): number {
  const bits = new Uint32Array(new Float32Array([value]).buffer)
  bits[0] = (bits[0] as number) & 0xffff0000
  return Number.isNaN(value) ? value : (new Float32Array(bits.buffer)[0] as number)
}

export function columnMajor(shape: Shape, data: ArrayLike<number>): number[] {
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

export function flush(value: number): number {
  return Math.abs(value) < 2 ** -126 ? 0 : value
}

export function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
