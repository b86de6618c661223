import type { Axes } from '@adafactor/core'
import { type PassBody, type PassValue, printOperation } from '@adafactor/core/compiler'
import { javascriptDialect } from './javascript-dialect.ts'

/** A tensor or temporary: its place among the memories of a kernel, and the axes that it spans. */
export interface Place {
  readonly index: number
  readonly axes: Axes
}

/** What is written inside of so many loops, before and after the next one. */
type Level = { readonly before: string[]; readonly after: string[] }

/**
 * Writes a pass as the body of a function of `memory`, `scalars`, `roundToBfloat16` and the sizes
 * `n0`, `n1`, ... of the axes: a loop for each axis of its space, the first outermost. What varies
 * along outer axes only is computed in the outer loops.
 */
export function emitKernel(body: PassBody, places: ReadonlyMap<string, Place>): string {
  const { space, values, reductions, stores } = body
  const levels = [[], ...space].map((): Level => ({ before: [], after: [] }))
  /** The level at which all that varies along these axes is known. */
  const levelOf = (axes: Axes) => levels[space.indexOf(axes.at(-1) ?? -1) + 1] as Level
  const [outermost, innermost] = [levelOf([]), levelOf(space)]
  const declared = new Set<string>()
  const declare = ({ before }: Level, name: string, value: string) => {
    if (!declared.has(name)) before.push(`const ${name} = ${value}`)
    declared.add(name)
    return name
  }

  const countOf = (axes: Axes) => axes.map((axis) => `n${axis}`).join(' * ') || '1'
  const placeOf = (name: string) => places.get(name) as Place
  const memory = (name: string) => {
    const { index } = placeOf(name)
    return declare(outermost, `m${index}_${name.replaceAll(/\W/g, '')}`, `memory[${index}]`)
  }
  /** Where an element lies in a row-major memory that spans these axes. */
  const position = (axes: Axes): string => {
    const [last, outer] = [axes.at(-1), axes.slice(0, -1)]
    if (outer.length === 0) return last === undefined ? '0' : `i${last}`
    const start = `(${position(outer)}) * n${last}`
    return `${declare(levelOf(outer), `start${axes.join('_')}`, start)} + i${last}`
  }
  const element = (name: string) => `${memory(name)}[${position(placeOf(name).axes)}]`
  const compute = (value: PassValue): string => {
    if (value.op === 'constant') return javascriptDialect.constant(value.value)
    if (value.op === 'scalar') return `scalars[${JSON.stringify(value.name)}]`
    if (value.op === 'size') return countOf(value.over)
    if (value.op === 'load') return element(value.from)
    return printOperation(
      javascriptDialect,
      value.op,
      value.of.map((id) => `v${id}`),
    )
  }

  for (const [id, value] of values.entries()) {
    declare(levelOf(value.axes), `v${id}`, compute(value))
  }
  for (const [k, { into, op, value, over, axes }] of reductions.entries()) {
    const divisor = op === 'mean' ? ` / (${countOf(over)})` : ''
    if (axes.every((axis, depth) => axis === space[depth])) {
      // It spans the outer axes, as the sum of a row does: a variable of their level takes it.
      levelOf(axes).before.push(`let sum${k} = 0`)
      innermost.before.push(`sum${k} += v${value}`)
      levelOf(axes).after.push(`${element(into)} = sum${k}${divisor}`)
    } else {
      // It grows in its memory, as the sums of columns do.
      const [sums, length] = [memory(into), countOf(axes)]
      outermost.before.push(`${sums}.fill(0, 0, ${length})`)
      innermost.before.push(`${element(into)} += v${value}`)
      const each = `for (let k = 0; k < ${length}; k++) ${sums}[k]`
      if (divisor) outermost.after.push(`${each} = ${sums}[k]${divisor}`)
    }
  }
  // Stores come last: at each point all is read before anything is overwritten.
  for (const { into, value } of stores) innermost.after.push(`${element(into)} = v${value}`)

  let lines = [...innermost.before, ...innermost.after]
  for (const [depth, axis] of [...space.entries()].reverse()) {
    const { before, after } = levels[depth] as Level
    const head = `for (let i${axis} = 0; i${axis} < n${axis}; i${axis}++) {`
    lines = [...before, head, ...lines.map((line) => `  ${line}`), '}', ...after]
  }
  return lines.join('\n')
}
