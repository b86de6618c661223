import { type Code, type FunctionCode, isCode, type ModuleCode, mostSharedPages } from './code.js'
import { type Immediate, type Operation, operations, vectorBytes } from './operations.js'

const widest = 100

/** The text form of a module, with folded expressions. */
export function printModule({ comments, functions, isShared }: ModuleCode): string {
  const memory = isShared ? `(memory 0 ${mostSharedPages} shared)` : '(memory 0)'
  return [
    ...comments.map((comment) => `;; ${comment}`),
    '(module',
    `  (import "env" "memory" ${memory})`,
    ...functions.map(printFunction),
    ')',
    '',
  ].join('\n')
}

function printFunction({
  name,
  parameters,
  result,
  locals,
  body,
  isExported,
}: FunctionCode): string {
  const head = [
    `  (func $${name}`,
    ...(isExported ? [`(export "${name}")`] : []),
    ...parameters.map(([parameter, type]) => `(param $${parameter} ${type})`),
    ...(result ? [`(result ${result})`] : []),
  ].join(' ')
  const types = [...new Set(locals.values())]
  const declared = types.flatMap((type) => {
    const names = [...locals].filter(([, other]) => other === type).map(([local]) => local)
    return names.map((local) => `    (local $${local} ${type})`)
  })
  const lines = body.flatMap((code) => printCode(code, 2))
  return `${[head, ...declared, ...lines].join('\n')})`
}

/** The lines of a piece of code: one if it fits. */
function printCode(code: Code, depth: number): string[] {
  const indent = '  '.repeat(depth)
  const [name, ...parts] = code
  const holds = name === 'loop' || name === 'block' || name === 'if'
  const line = indent + printLine(code)
  if (!holds && line.length <= widest) return [line]
  const inner = parts.flatMap((part) => (isCode(part) ? printCode(part, depth + 1) : []))
  const immediates = parts.flatMap((part, index) =>
    isCode(part) ? [] : [printImmediate(code, part, index)],
  )
  const head = [`${indent}(${name}`, ...immediates.filter((text) => text !== '')].join(' ')
  if (name === 'if') {
    const [condition, ...held] = parts as Code[]
    const then = held.flatMap((part) => printCode(part, depth + 2))
    return [`${head} ${printLine(condition as Code)}`, `${indent}  (then`, ...closed(then, '))')]
  }
  return [head, ...closed(inner, ')')]
}

function closed(lines: readonly string[], brackets: string): string[] {
  return [...lines.slice(0, -1), `${lines.at(-1) ?? ''}${brackets}`]
}

function printLine(code: Code): string {
  const [name, ...parts] = code
  const printed = parts.map((part, index) =>
    isCode(part) ? printLine(part) : printImmediate(code, part, index),
  )
  return `(${[name, ...printed.filter((text) => text !== '')].join(' ')})`
}

function printImmediate([name]: Code, value: unknown, index: number): string {
  if (name === 'loop' || name === 'block') return `$${value}`
  const kinds: readonly Immediate[] = (operations[name as keyof typeof operations] as Operation)
    .immediates
  switch (kinds[index]) {
    case 'local':
    case 'function':
    case 'label':
      return `$${value}`
    case 'offset':
      return value === 0 ? '' : `offset=${value}`
    case 'i32x4':
      return `i32x4 ${(value as number[]).map((bits) => `0x${(bits >>> 0).toString(16)}`).join(' ')}`
    case 'bytes':
      return (value as number[]).slice(0, vectorBytes).join(' ')
    case 'f64':
      return printNumber(value as number)
    default:
      return String(value)
  }
}

function printNumber(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value)
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
}
