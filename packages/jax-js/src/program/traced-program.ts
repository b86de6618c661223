import type { Program } from '@adafactor/core'
import { fuse, lower, type PassBody, type PassValue, type ValueId } from '@adafactor/core/compiler'

/** A program as the passes that jax-js traces, with the numbers that come with a run. */
export interface TracedProgram {
  readonly program: Program
  readonly bodies: readonly PassBody[]
  /** Temporaries that a single value is made of: jax-js would compute them within it, once an element. */
  readonly keptApart: ReadonlySet<string>
  /** Constants that the compiler of jax-js must not see, and their places in {@link constants}. */
  readonly hidden: ReadonlyMap<PassValue, number>
  /** They come behind the run-time numbers. */
  readonly constants: readonly number[]
}

/** Plans a program: its passes, once for all shapes. */
export function tracedProgram(program: Program): TracedProgram {
  const fused = fuse(program)
  const bodies = fused.passes.map((pass) => lower(fused, pass, { reorderProducts: false }))
  const constants: number[] = []
  const hidden = new Map<PassValue, number>()
  for (const { values } of bodies) {
    for (const value of constantsToHide(values)) {
      hidden.set(value, constants.length)
      constants.push((value as { value: number }).value)
    }
  }
  return { program, bodies, keptApart: usedOnce(bodies, program), hidden, constants }
}

/** Larger ones jax-js writes into shaders as integers, which have to be less. */
const largestLiteral = 2 ** 31

/** Sums and products are one kind each: a difference is a sum, a square and a quotient a product. */
const kinds: Readonly<Record<string, 'sum' | 'product'>> = {
  add: 'sum',
  subtract: 'sum',
  multiply: 'product',
  square: 'product',
  divide: 'product',
}

/**
 * Constants of a sum within a sum, or of a product within a product, which the compiler of jax-js would
 * put together as if numbers were real; 0 as a factor, by which it takes NaN for 0; what consists of
 * constants alone; and large ones.
 */
function constantsToHide(values: readonly PassValue[]): Set<PassValue> {
  const operandsOf = (value: PassValue): readonly ValueId[] => ('of' in value ? value.of : [])
  const at = (id: ValueId) => values[id] as PassValue
  const isConstant = ({ op }: PassValue) => op === 'constant' || op === 'size'
  const hide = new Set<PassValue>()
  for (const value of values) {
    const operands = operandsOf(value).map(at)
    const kind = kinds[value.op]
    for (const operand of operands) {
      if (operand.op === 'constant') {
        if (kind === 'product' && operand.value === 0) hide.add(operand)
        if (operands.every(isConstant)) hide.add(operand)
        if (Math.abs(operand.value) >= largestLiteral) hide.add(operand)
      }
      if (kind === undefined || kinds[operand.op] !== kind) continue
      for (const id of operandsOf(operand)) if (at(id).op === 'constant') hide.add(at(id))
    }
  }
  return hide
}

/** Temporaries that are no result of a reduction, and that one value of one later pass reads. */
function usedOnce(bodies: readonly PassBody[], program: Program): Set<string> {
  const own = new Set(program.tensors.map(({ name }) => name))
  const readers = new Map<string, number>()
  for (const { values, reductions, stores } of bodies) {
    for (const { value } of [...reductions, ...stores]) {
      for (const from of loadsOf(values, value)) readers.set(from, (readers.get(from) ?? 0) + 1)
    }
  }
  const stored = bodies.flatMap(({ stores }) => stores.map(({ into }) => into))
  return new Set(stored.filter((into) => !own.has(into) && (readers.get(into) ?? 0) < 2))
}

/** What a value is computed from, by name. */
function loadsOf(values: readonly PassValue[], root: ValueId): Set<string> {
  const found = new Set<string>()
  const seen = new Set<ValueId>()
  const visit = (id: ValueId): void => {
    if (seen.has(id)) return
    seen.add(id)
    const value = values[id] as PassValue
    if (value.op === 'load') found.add(value.from)
    if ('of' in value) for (const operand of value.of) visit(operand)
  }
  visit(root)
  return found
}
