import {
  type Axes,
  allAxes,
  type BinaryOperation,
  isWithin,
  type Shape,
  type UnaryOperation,
  unionOf,
  without,
} from '@adafactor/core'
import { type Random, randomOf } from '../random.js'
import type { NodeIndex, ProgramRecipe, RecipeNode } from './recipe.js'

/** The program of this number under a seed: always the same one. */
export function drawProgram(seed: number, index: number): ProgramRecipe {
  const random = randomOf(seed, `random program ${index}`)
  return new Draw(random).recipe()
}

const plainOperations: readonly (UnaryOperation | BinaryOperation | 'where')[] = [
  ...(['add', 'add', 'subtract', 'subtract', 'multiply', 'multiply', 'multiply'] as const),
  ...(['minimum', 'maximum', 'greater', 'where', 'where', 'square', 'abs'] as const),
  ...(['bfloat16', 'isFinite', 'divide', 'sqrt', 'rsqrt'] as const),
]

class Draw {
  readonly #random: Random

  readonly #nodes: RecipeNode[] = []
  readonly #spans: Axes[] = []
  readonly #rank: number
  readonly #tensors: { readonly name: string; readonly axes: Axes }[]
  readonly #scalars: Record<string, number>

  constructor(random: Random) {
    this.#random = random

    this.#rank = random.pick([0, 1, 1, 2, 2, 2, 2, 3, 3, 4])
    this.#tensors = Array.from({ length: random.integer(2, 5) }, (_, index) => ({
      name: 'abcde'.charAt(index),
      axes: index === 0 || random.chance(0.4) ? allAxes(this.#rank) : this.#someAxes(0.5),
    }))
    const names = ['p', 'q'].slice(0, random.integer(0, 2))
    this.#scalars = Object.fromEntries(names.map((name) => [name, random.normal()]))
  }

  recipe(): ProgramRecipe {
    const random = this.#random
    for (const { name } of this.#tensors) this.#add({ op: 'tensor', name })
    for (const name of Object.keys(this.#scalars)) this.#add({ op: 'scalar', name })
    for (const value of [1, random.pick([0, 0.5, -2, 1e-3, 3])])
      this.#add({ op: 'constant', value })
    const count = random.integer(2, 14)
    for (let step = 0; step < count; step++) this.#addRandom()
    return {
      rank: this.#rank,
      tensors: this.#tensors,
      scalars: this.#scalars,
      stores: this.#drawStores(),
      nodes: this.#nodes,
      shapes: Array.from({ length: random.pick([1, 1, 2, 3]) }, () => this.#drawShape()),
      numbers: random.pick(['plain', 'plain', 'plain', 'wide', 'wide', 'special']),
      seed: random.integer(0, 2 ** 31),
    }
  }

  #someAxes(probability: number): number[] {
    return allAxes(this.#rank).filter(() => this.#random.chance(probability))
  }

  #drawShape(): Shape {
    const random = this.#random
    const shape = allAxes(this.#rank).map(() => random.integer(1, 6))
    if (this.#rank === 0) return shape
    const axis = random.integer(0, this.#rank - 1)
    if (random.chance(0.1) && this.#rank <= 2) shape[axis] = random.integer(60, 1500)
    if (random.chance(0.03)) shape[axis] = 0
    return shape
  }

  #add(node: RecipeNode): NodeIndex {
    this.#nodes.push(node)
    this.#spans.push(this.#spanOf(node))
    return this.#nodes.length - 1
  }

  #spanOf(node: RecipeNode): Axes {
    if (node.op === 'tensor')
      return this.#tensors.find(({ name }) => name === node.name)?.axes ?? []
    if (!('of' in node)) return []
    const span = node.of.reduce<Axes>((axes, of) => unionOf(axes, this.#spans[of] as Axes), [])
    return 'over' in node ? without(span, node.over) : span
  }

  /** Any value so far; the later ones more often, so that programs grow deep. */
  #operand(): NodeIndex {
    const last = this.#nodes.length - 1
    return this.#random.chance(0.5)
      ? this.#random.integer(Math.max(0, last - 3), last)
      : this.#random.integer(0, last)
  }

  #addRandom(): void {
    const random = this.#random
    if (random.chance(0.25)) this.#addReduction(this.#operand())
    else if (random.chance(0.12)) this.#addQuotient()
    else this.#addPlain(random.pick(plainOperations))
  }

  #addPlain(op: (typeof plainOperations)[number]): void {
    const count = op === 'where' ? 3 : unary.has(op) ? 1 : 2
    this.#add({ op, of: Array.from({ length: count }, () => this.#operand()) })
  }

  /** A division, root or where by something that is not near zero, so that the result says much. */
  #addQuotient(): void {
    const one = this.#nodes.findIndex((node) => node.op === 'constant')
    const size = this.#add({
      op: this.#random.pick(['abs', 'square'] as const),
      of: [this.#operand()],
    })
    const positive = this.#add({ op: 'add', of: [size, one] })
    if (this.#random.chance(0.5)) this.#add({ op: 'divide', of: [this.#operand(), positive] })
    else this.#add({ op: this.#random.pick(['sqrt', 'rsqrt'] as const), of: [positive] })
  }

  #addReduction(of: NodeIndex): NodeIndex {
    const span = this.#spans[of] as Axes
    const chosen = this.#random.chance(0.1)
      ? this.#someAxes(0.5)
      : span.filter(() => this.#random.chance(0.6))
    const over = chosen.length > 0 ? chosen : span
    return this.#add({ op: this.#random.pick(['sum', 'mean'] as const), of: [of], over })
  }

  #drawStores(): ProgramRecipe['stores'] {
    const random = this.#random
    const targets = random.shuffled(this.#tensors).slice(0, random.integer(1, this.#tensors.length))
    return targets.map(({ name, axes }) => ({ tensor: name, node: this.#valueFor(axes) }))
  }

  /** A value that fits a tensor of these axes: computed if there is one, late ones more often. */
  #valueFor(axes: Axes): NodeIndex {
    const random = this.#random
    const fitting = (indices: NodeIndex[]) =>
      indices.filter((index) => isWithin(this.#spans[index] as Axes, axes))
    const all = this.#nodes.map((_, index) => index)
    // A plain tensor now and then: two of them make a swap.
    if (random.chance(0.1)) return random.pick(fitting(all))
    const computed = fitting(all.filter((index) => 'of' in (this.#nodes[index] as RecipeNode)))
    if (computed.length > 0 && random.chance(0.8)) return random.pick(computed.slice(-4))
    const wide = this.#operand()
    const over = without(this.#spans[wide] as Axes, axes)
    if (over.length === 0) return wide
    return this.#add({ op: random.pick(['sum', 'mean'] as const), of: [wide], over })
  }
}

const unary: ReadonlySet<string> = new Set([
  'sqrt',
  'rsqrt',
  'square',
  'abs',
  'bfloat16',
  'isFinite',
])
