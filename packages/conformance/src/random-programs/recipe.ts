import type {
  Axes,
  BinaryOperation,
  ReductionOperation,
  Shape,
  TensorOps,
  UnaryOperation,
} from '@adafactor/core'
import { type Program, type Traced, trace } from '@adafactor/core/compiler'

/** A place in {@link ProgramRecipe.nodes}; operands come before their users. */
export type NodeIndex = number

/** One node of a random program: a leaf, or an operation on nodes before it. */
export type RecipeNode =
  | { readonly op: 'tensor' | 'scalar'; readonly name: string }
  | { readonly op: 'constant'; readonly value: number }
  | { readonly op: UnaryOperation | BinaryOperation | 'where'; readonly of: readonly NodeIndex[] }
  | { readonly op: ReductionOperation; readonly of: readonly [NodeIndex]; readonly over: Axes }

/** A program to be, and what it is run on: easier to change at random than a program. */
export interface ProgramRecipe {
  readonly rank: number
  /** The first spans all axes, so that every size is known. */
  readonly tensors: readonly { readonly name: string; readonly axes: Axes }[]
  readonly scalars: Readonly<Record<string, number>>
  readonly nodes: readonly RecipeNode[]
  readonly stores: readonly { readonly tensor: string; readonly node: NodeIndex }[]
  /** The space of each item of the batch. */
  readonly shapes: readonly Shape[]
  readonly numbers: 'plain' | 'wide' | 'special'
  /** What the numbers are drawn from. */
  readonly seed: number
}

/** The operands of a node: none for leaves. */
export function operandsOfNode(node: RecipeNode): readonly NodeIndex[] {
  return 'of' in node ? node.of : []
}

/** @throws AdafactorError `program/invalid` for a store that its tensor can't take */
export function programOf({ rank, tensors, scalars, nodes, stores }: ProgramRecipe): Program {
  return trace(
    {
      name: 'random program',
      rank,
      tensors: Object.fromEntries(tensors.map(({ name, axes }) => [name, axes])),
      scalars: Object.keys(scalars),
    },
    (ops, tensorValues, scalarValues) => {
      const values: Traced[] = []
      const leaves = { tensor: tensorValues, scalar: scalarValues }
      for (const node of nodes) values.push(evaluate(ops, node, values, leaves))
      return {
        stores: Object.fromEntries(
          stores.map(({ tensor, node }) => [tensor, values[node] as Traced]),
        ),
      }
    },
  )
}

function evaluate(
  ops: TensorOps<Traced>,
  node: RecipeNode,
  values: readonly Traced[],
  leaves: Readonly<Record<'tensor' | 'scalar', Readonly<Record<string, Traced>>>>,
): Traced {
  switch (node.op) {
    case 'tensor':
    case 'scalar':
      return leaves[node.op][node.name] as Traced
    case 'constant':
      return ops.constant(node.value)
    case 'sum':
    case 'mean':
      return ops[node.op](values[node.of[0]] as Traced, node.over)
    default: {
      const operands = node.of.map((index) => values[index] as Traced)
      return (ops[node.op] as (...operands: Traced[]) => Traced)(...operands)
    }
  }
}
