/**
 * Runs the passes of a fused program one after the other on dense arrays, taking every liberty
 * that the rules give to a backend: points are walked in random order, reductions are accumulated
 * right in their work space, values are computed once for all points along which they do not
 * vary, and work space is shared as `planSlots` says and full of rubbish at first.
 */
import { type FusedProgram, lower, type PassBody, planSlots } from '../../src/compiler.js'
import type { Axes, DenseTensor, Shape } from '../../src/index.js'
import { isWithin, sizeOf, unionOf } from '../../src/tensors/shape.js'
import type { ScalarArithmetic } from './field-arithmetic.js'
import type { Random } from './random.js'

interface Memory {
  readonly axes: Axes
  readonly data: { [index: number]: number; fill(value: number): unknown }
}

export interface PassInputs {
  /** Changed in place. */
  readonly tensors: Readonly<Record<string, DenseTensor>>
  readonly scalars: Readonly<Record<string, number>>
  /** The sizes of the program's axes. */
  readonly shape: Shape
  /** What a value becomes as it is stored at a row-major place of a tensor; default: itself. */
  readonly stored?: StoredValue
}

/** What a value becomes as it is stored. */
export type StoredValue = (
  into: string,
  value: number,
  place: number,
  rounding: PassBody['stores'][number]['rounding'],
) => number

export function runPasses(
  fused: FusedProgram,
  { tensors, scalars, shape, stored = (_, value) => value }: PassInputs,
  arithmetic: ScalarArithmetic,
  random: Random,
): void {
  const rubbish = 12_345
  const sizeAlong = (axes: Axes) => sizeOf(axes.map((axis) => shape[axis] as number))
  const plan = planSlots(fused)
  const slots = plan.slots.map(({ axes }) => ({
    axes,
    data: new Float64Array(sizeAlong(axes)).fill(rubbish),
  }))
  const memory = new Map<string, Memory>()
  for (const { name, axes } of fused.program.tensors) {
    memory.set(name, { axes, data: (tensors[name] as DenseTensor).data })
  }
  for (const { name, axes } of fused.temporaries) {
    const slot = slots[plan.slotOf[name] as number] as Memory
    if (slot.axes.join() !== axes.join()) throw new Error(`${name} is in a slot of other axes`)
    memory.set(name, slot)
  }
  const find = (name: string) => {
    const found = memory.get(name)
    if (!found) throw new Error(`a pass uses "${name}", which nobody declared`)
    return found
  }
  for (const pass of fused.passes) {
    runPass(lower(fused, pass), find, { scalars, shape, stored }, arithmetic, random)
  }
}

function runPass(
  body: PassBody,
  find: (name: string) => Memory,
  { scalars, shape, stored }: Required<Pick<PassInputs, 'scalars' | 'shape' | 'stored'>>,
  arithmetic: ScalarArithmetic,
  random: Random,
): void {
  const sizeAlong = (axes: Axes) => sizeOf(axes.map((axis) => shape[axis] as number))
  checkBody(body, find)
  for (const { into } of body.reductions) find(into).data.fill(0)
  const computed = body.values.map(() => new Map<number, number>())
  for (const point of random.shuffled(pointsOf(body.space, shape))) {
    const indexOf = (axes: Axes) =>
      axes.reduce((index, axis) => index * (shape[axis] as number) + (point[axis] as number), 0)
    const results: number[] = []
    body.values.forEach((value, id) => {
      const known = computed[id] as Map<number, number>
      const at = indexOf(value.axes)
      let result = known.get(at)
      if (result === undefined) {
        switch (value.op) {
          case 'constant':
            result = arithmetic.constant(value.value)
            break
          case 'scalar':
            result = arithmetic.constant(scalars[value.name] as number)
            break
          case 'size':
            result = arithmetic.constant(sizeAlong(value.over))
            break
          case 'load':
            result = find(value.from).data[at] as number
            break
          default: {
            const [a, b, c] = value.of.map((operand) => results[operand] as number) as [
              number,
              number,
              number,
            ]
            if (value.op === 'where') result = a === 0 ? c : b
            else if (value.op in arithmetic.unary)
              result = arithmetic.unary[value.op as keyof typeof arithmetic.unary](a)
            else result = arithmetic.binary[value.op as keyof typeof arithmetic.binary](a, b)
          }
        }
        known.set(at, result)
      }
      results.push(result)
    })
    for (const { into, value, axes } of body.reductions) {
      const { data } = find(into)
      const at = indexOf(axes)
      data[at] = arithmetic.binary.add(data[at] as number, results[value] as number)
    }
    for (const { into, value, rounding } of body.stores) {
      const place = indexOf(body.space)
      find(into).data[place] = stored(into, results[value] as number, place, rounding)
    }
  }
  for (const { into, op, axes, over } of body.reductions) {
    if (op === 'sum') continue
    const { data } = find(into)
    for (let index = 0; index < sizeAlong(axes); index++) {
      data[index] = arithmetic.mean(data[index] as number, sizeAlong(over))
    }
  }
}

/** What a backend relies on. */
function checkBody(body: PassBody, find: (name: string) => Memory): void {
  const fail = (why: string) => {
    throw new Error(`a pass over ${body.space.join(' x ')} ${why}: ${JSON.stringify(body)}`)
  }
  const loaded = new Set<string>()
  body.values.forEach((value, id) => {
    const operands = 'of' in value ? value.of : []
    if (operands.some((operand) => operand >= id)) fail('has an operand after its user')
    if (!isWithin(value.axes, body.space)) fail('computes a value of axes that it does not walk')
    if (value.op === 'load') {
      loaded.add(value.from)
      if (value.axes.join() !== find(value.from).axes.join()) fail('loads along other axes')
    } else {
      const axes = operands.reduce<Axes>(
        (span, operand) => unionOf(span, body.values[operand]?.axes ?? []),
        [],
      )
      if (axes.join() !== value.axes.join()) fail('has a value of wrong axes')
    }
  })
  const written = [...body.reductions, ...body.stores].map(({ into }) => into)
  if (new Set(written).size !== written.length) fail('writes something twice')
  for (const { into, axes, over } of body.reductions) {
    if (loaded.has(into)) fail('reads a reduction that it accumulates')
    if (axes.join() !== find(into).axes.join()) fail('reduces to other axes')
    if (unionOf(axes, over).join() !== body.space.join()) fail('reduces axes that it does not walk')
  }
  for (const { into } of body.stores) {
    if (find(into).axes.join() !== body.space.join()) fail('stores to other axes')
  }
}

function pointsOf(space: Axes, shape: Shape): number[][] {
  let points: number[][] = [shape.map(() => 0)]
  for (const axis of space) {
    points = points.flatMap((point) =>
      Array.from({ length: shape[axis] as number }, (_, position) =>
        point.map((old, at) => (at === axis ? position : old)),
      ),
    )
  }
  return points
}
