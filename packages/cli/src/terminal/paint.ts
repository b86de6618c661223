import { styleText } from 'node:util'
import type { Terminal } from './terminal.js'

/** What a text says by its colour too; it never says it by the colour alone. */
export type Tone = 'heading' | 'good' | 'bad' | 'faint'

const styles = { heading: 'bold', good: 'green', bad: 'red', faint: 'dim' } as const

/** A text in a colour, where there are colours. */
export function paint({ colors }: Pick<Terminal, 'colors'>, tone: Tone, text: string): string {
  // Whether there are colours was decided already, by more than styleText looks at.
  return colors ? styleText(styles[tone], text, { validateStream: false }) : text
}
