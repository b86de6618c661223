import { type Axes, isWithin, unionOf, without } from '@adafactor/core'
import { type NodeIndex, operandsOfNode, type ProgramRecipe, type RecipeNode } from './recipe.js'

/**
 * Makes a failing recipe as small as it can: fewer stores, fewer operations, smaller shapes,
 * plainer numbers. Each change is kept if it still fails.
 *
 * @param attempts how many smaller recipes to try at most
 */
export async function shrinkRecipe(
  recipe: ProgramRecipe,
  stillFails: (smaller: ProgramRecipe) => Promise<boolean>,
  attempts = 500,
): Promise<ProgramRecipe> {
  let smallest = pruned(recipe)
  let left = attempts
  for (let progress = true; progress && left > 0; ) {
    progress = false
    for (const candidate of candidates(smallest)) {
      if (left-- <= 0) break
      if (!(await stillFails(candidate))) continue
      smallest = candidate
      progress = true
      break
    }
  }
  return smallest
}

function* candidates(recipe: ProgramRecipe): Generator<ProgramRecipe> {
  const { stores, shapes, nodes, numbers, scalars } = recipe
  if (stores.length > 1) {
    for (const store of stores)
      yield pruned({ ...recipe, stores: stores.filter((s) => s !== store) })
  }
  if (shapes.length > 1) for (const shape of shapes) yield { ...recipe, shapes: [shape] }
  for (const [index, node] of [...nodes.entries()].reverse()) {
    const operands = operandsOfNode(node)
    for (const operand of operands) {
      const smaller = redirected(recipe, index, operand)
      if (smaller) yield pruned(smaller)
    }
    if (operands.length > 0) yield pruned(replaced(recipe, index, { op: 'constant', value: 1 }))
  }
  for (const [item, shape] of shapes.entries()) {
    for (const [axis, size] of shape.entries()) {
      for (const smaller of new Set([1, 2, Math.floor(size / 2), size - 1])) {
        if (smaller < 1 || smaller >= size) continue
        const changed = shape.map((own, other) => (other === axis ? smaller : own))
        yield { ...recipe, shapes: shapes.map((own, other) => (other === item ? changed : own)) }
      }
    }
  }
  if (numbers !== 'plain') yield { ...recipe, numbers: 'plain' }
  for (const [name, value] of Object.entries(scalars)) {
    if (value !== 1) yield { ...recipe, scalars: { ...scalars, [name]: 1 } }
  }
}

function replaced(recipe: ProgramRecipe, index: NodeIndex, node: RecipeNode): ProgramRecipe {
  return { ...recipe, nodes: recipe.nodes.map((own, other) => (other === index ? node : own)) }
}

/** Users of one node use another one instead; undefined where a store could not take it. */
function redirected(
  recipe: ProgramRecipe,
  from: NodeIndex,
  to: NodeIndex,
): ProgramRecipe | undefined {
  const place = (index: NodeIndex) => (index === from ? to : index)
  const nodes = recipe.nodes.map((node) =>
    'of' in node ? ({ ...node, of: node.of.map(place) } as RecipeNode) : node,
  )
  const stores = recipe.stores.map(({ tensor, node }) => ({ tensor, node: place(node) }))
  const spans = spansOf({ ...recipe, nodes })
  const fits = stores.every(({ tensor, node }) => {
    const axes = recipe.tensors.find(({ name }) => name === tensor)?.axes ?? []
    return isWithin(spans[node] as Axes, axes)
  })
  return fits ? { ...recipe, nodes, stores } : undefined
}

function spansOf({ nodes, tensors }: ProgramRecipe): Axes[] {
  const spans: Axes[] = []
  for (const node of nodes) {
    const own =
      node.op === 'tensor'
        ? (tensors.find(({ name }) => name === node.name)?.axes ?? [])
        : operandsOfNode(node).reduce<Axes>((axes, of) => unionOf(axes, spans[of] as Axes), [])
    spans.push('over' in node ? without(own, node.over) : own)
  }
  return spans
}

/** Without the nodes, tensors and scalars that no store needs; the first tensor stays. */
function pruned(recipe: ProgramRecipe): ProgramRecipe {
  const needed = new Set(recipe.stores.map(({ node }) => node))
  for (const [index, node] of [...recipe.nodes.entries()].reverse()) {
    if (needed.has(index)) for (const operand of operandsOfNode(node)) needed.add(operand)
  }
  const kept = [...recipe.nodes.keys()].filter((index) => needed.has(index))
  const renumbered = new Map(kept.map((index, place) => [index, place]))
  const place = (index: NodeIndex) => renumbered.get(index) as NodeIndex
  const nodes = kept.map((index): RecipeNode => {
    const node = recipe.nodes[index] as RecipeNode
    return 'of' in node ? ({ ...node, of: node.of.map(place) } as RecipeNode) : node
  })
  const used = new Set([
    ...nodes.flatMap((node) => ('name' in node ? [node.name] : [])),
    ...recipe.stores.map(({ tensor }) => tensor),
  ])
  return {
    ...recipe,
    nodes,
    stores: recipe.stores.map(({ tensor, node }) => ({ tensor, node: place(node) })),
    tensors: recipe.tensors.filter(({ name }, index) => index === 0 || used.has(name)),
    scalars: Object.fromEntries(Object.entries(recipe.scalars).filter(([name]) => used.has(name))),
  }
}
