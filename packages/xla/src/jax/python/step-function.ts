import {
  type Axes,
  allAxes,
  isWithin,
  type Program,
  type StateName,
  sameShape,
} from '@adafactor/core'
import { type Expression, type ExpressionId, reachable } from '@adafactor/core/compiler'
import { ExpressionPrinter } from './expression-printer.js'
import { pythonName, pythonString, pythonTuple } from './literals.js'

/** What axes of a program are to a function for many ranks. */
export interface AxisRoles {
  readonly rows: Axes
  readonly columns: Axes
}

/**
 * A Python function of a program's step: `(X, G, state, numbers, rows, columns)` to the change of X
 * and the state after it. It is of any rank if all reductions are over rows, over columns, or over everything.
 *
 * @param program one that stores to `update` and to parts of the state
 */
export function stepFunction(name: string, program: Program, roles: AxisRoles): string {
  const { expressions, stores } = program
  const isFactored = roles.rows.length > 0
  const printer = new ExpressionPrinter(program, namesOf(program), (over, span) =>
    axesText(over, span, roles, program.rank),
  )
  const values = stores.map(({ value }) => value)
  const lines = printer.assignments(values)
  const update = stores.find(({ tensor }) => tensor === 'update')?.value as ExpressionId
  const parts = stores
    .filter(({ tensor }) => tensor !== 'update')
    .map(({ tensor, value }) => `${pythonString(tensor)}: ${printer.text(value)}`)
  const used = usedLeaves(expressions, values)
  return [
    `def ${name}(X, G, state, numbers, rows, columns):`,
    `    """The change of X and the state after it (${isFactored ? 'Algorithms 4 and 6' : 'Algorithms 5 and 6'})."""`,
    ...unpack('state', used.tensors),
    ...unpack('numbers', used.scalars),
    ...lines.map((line) => `    ${line}`),
    `    return ${printer.text(update)}, {${parts.join(', ')}}`,
  ].join('\n')
}

/** Values by the names that the algorithm or a store has for them. */
function namesOf({ expressions, labels, stores }: Program): Map<ExpressionId, string> {
  const names = new Map<ExpressionId, string>()
  expressions.forEach((expression, id) => {
    if (expression.op === 'tensor') names.set(id, tensorName(expression.name))
    if (expression.op === 'scalar') names.set(id, pythonName(expression.name))
  })
  for (const { tensor, value } of stores) {
    if (names.has(value)) continue
    // Not "update", which is the algorithm's word for what momentum may be kept of.
    names.set(value, tensor === 'update' ? 'change' : `new_${pythonName(tensor)}`)
  }
  for (const [id, label] of Object.entries(labels)) {
    const own = names.get(Number(id))
    if (own === undefined || own.startsWith('new_')) names.set(Number(id), pythonName(label))
  }
  return names
}

/** As the paper has them. */
const paperNames: Readonly<Record<string, string>> = { parameter: 'X', gradient: 'G' }

function tensorName(name: string): string {
  return paperNames[name] ?? pythonName(name)
}

function usedLeaves(expressions: readonly Expression[], roots: readonly ExpressionId[]) {
  const tensors: StateName[] = []
  const scalars: string[] = []
  for (const id of reachable(expressions, roots).sort((a, b) => a - b)) {
    const expression = expressions[id]
    if (expression?.op === 'scalar') scalars.push(expression.name)
    if (expression?.op === 'tensor' && !(expression.name in paperNames)) {
      tensors.push(expression.name as StateName)
    }
  }
  return { tensors, scalars }
}

function unpack(from: string, names: readonly string[]): string[] {
  return names.map((name) => `    ${pythonName(name)} = ${from}[${pythonString(name)}]`)
}

/** The axes of a reduction, for any rank where that can be said: one more that has size 1 adds nothing. */
function axesText(over: Axes, span: Axes, { rows, columns }: AxisRoles, rank: number): string {
  const isAll = (axes: Axes) =>
    sameShape(
      axes.filter((axis) => span.includes(axis)),
      over,
    )
  if (rows.length > 0 && isWithin(rows, span) && isAll(rows)) return 'rows'
  if (columns.length > 0 && isWithin(columns, span) && isAll(columns)) return 'columns'
  return isAll(allAxes(rank)) ? 'None' : pythonTuple(over)
}
