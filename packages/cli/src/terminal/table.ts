import Table from 'cli-table3'
import { paint } from './paint.js'
import type { Terminal } from './terminal.js'

/** A table for people: columns of one width, without lines around them, so that a pipe can read it too. */
export interface TableContent {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** The columns whose texts end below each other, as numbers do, counted from 0. */
  readonly right?: readonly number[]
}

const noLines = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
    ...['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((name) => [name, '']),
)

/** The table as lines, without spaces at their ends. */
export function renderTable(
  terminal: Pick<Terminal, 'colors'>,
  { head, rows, right = [] }: TableContent,
): string {
  const table = new Table({
    chars: { ...noLines, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    head: head.map((title) => (title ? paint(terminal, 'heading', title) : '')),
    colAligns: head.map((_, column) => (right.includes(column) ? 'right' : 'left')),
  })
  table.push(...rows.map((row) => [...row]))
  return table.toString().replaceAll(/ +$/gm, '')
}
