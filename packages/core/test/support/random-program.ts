import { type Program, type Traced, trace } from '../../src/compiler.js'
import type { Axes, DenseTensor, Shape } from '../../src/index.js'
import { binaryOperations, reductions, unaryOperations } from '../../src/tensor-ops.js'
import { allAxes, isWithin, sizeOf, unionOf, without } from '../../src/tensors/shape.js'
import { prime } from './field-arithmetic.js'
import type { Random } from './random.js'

interface Value {
  readonly traced: Traced
  readonly axes: Axes
}

/**
 * A program of any rank up to 3 that reads, overwrites, swaps and reduces tensors of all spans.
 * @param typed whether some tensors are declared as ones of 16 bits, and some of their stores round
 *   stochastically
 */
export function randomProgram(random: Random, typed = false): Program {
  const rank = random.pick([0, 1, 1, 2, 2, 2, 3, 3])
  const all = allAxes(rank)
  const names = ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, random.whole(2, 6))
  const spans = Object.fromEntries(
    names.map((name) => [name, random.chance(0.4) ? all : random.some(all, 0.6)]),
  )
  const scalars = ['s', 't'].slice(0, random.whole(0, 2))
  const halves = typed ? random.some(names, 0.6) : []
  const types = Object.fromEntries(
    halves.map((name) => [name, random.pick(['bfloat16', 'float16'] as const)]),
  )
  const [s, t] = scalars
  const roundings = Object.fromEntries(
    s && t
      ? random
          .some(halves)
          .map((name) => [name, { key: [s, t] as const, stream: random.whole(0, 3) }])
      : [],
  )
  const signature = { name: 'random', rank, tensors: spans, scalars, types, roundings }
  return trace(signature, (ops, tensors, numbers) => {
    const values: Value[] = [
      ...names.map((name) => ({ traced: tensors[name] as Traced, axes: spans[name] as Axes })),
      ...scalars.map((name) => ({ traced: numbers[name] as Traced, axes: [] })),
      { traced: ops.constant(random.whole(-3, 3)), axes: [] },
    ]
    // Mostly one of the last values, so that long chains arise.
    const pick = () => {
      const from = random.chance(0.3) ? 0 : Math.max(0, values.length - 3)
      return values[random.whole(from, values.length - 1)] as Value
    }
    const reduce = ({ traced, axes }: Value, over: Axes): Value => ({
      traced: ops[random.pick(reductions)](traced, over),
      axes: without(axes, over),
    })
    const elementwise = (): Value => {
      const kind = random.next()
      const [a, c] = [pick(), pick()]
      // What was reduced meets a tensor again, so that later passes need it.
      const b = random.chance(0.5) ? (values[random.whole(0, names.length - 1)] as Value) : pick()
      if (kind < 0.2) return { traced: ops[random.pick(unaryOperations)](a.traced), axes: a.axes }
      const axes = unionOf(a.axes, b.axes)
      if (kind < 0.55) return { traced: ops.multiply(a.traced, b.traced), axes }
      if (kind < 0.95) {
        return { traced: ops[random.pick(binaryOperations)](a.traced, b.traced), axes }
      }
      return { traced: ops.where(c.traced, a.traced, b.traced), axes: unionOf(axes, c.axes) }
    }
    for (let count = random.whole(1, 24); count > 0; count--) {
      values.push(random.chance(0.3) ? reduce(pick(), random.some(all)) : elementwise())
    }
    const stored = random.some(names, 0.7)
    if (stored.length === 0) stored.push(random.pick(names))
    const stores = stored.map((name): [string, Traced] => {
      const axes = spans[name] as Axes
      // Now and then just another tensor, so that tensors are copied and swapped.
      const candidates = random.chance(0.25) ? values.slice(0, names.length) : values
      const fitting = candidates.filter((value) => isWithin(value.axes, axes))
      const wide = fitting.filter((value) => value.axes.length === axes.length)
      const last = wide.at(-1)
      const chosen = last && random.chance(0.7) ? last : random.pick(candidates)
      const value = isWithin(chosen.axes, axes)
        ? chosen
        : reduce(chosen, without(chosen.axes, axes))
      return [name, value.traced]
    })
    const labels = random.some(values, 0.2).map(({ traced }, index) => [`label${index}`, traced])
    return { stores: Object.fromEntries(stores), labels: Object.fromEntries(labels) }
  })
}

/** Whole numbers for every tensor and scalar of a program, and sizes for its axes if not given. */
export function randomInputs(
  { rank, tensors, scalars }: Program,
  random: Random,
  shape: Shape = Array.from({ length: rank }, () => random.whole(1, 3)),
) {
  return {
    shape,
    scalars: Object.fromEntries(scalars.map((name) => [name, random.whole(0, prime - 1)])),
    tensors: Object.fromEntries(
      tensors.map(({ name, axes }): [string, DenseTensor] => {
        const own: Shape = shape.map((size, axis) => (axes.includes(axis) ? size : 1))
        const data = Float64Array.from({ length: sizeOf(own) }, () => random.whole(0, prime - 1))
        return [name, { shape: own, data }]
      }),
    ),
  }
}
