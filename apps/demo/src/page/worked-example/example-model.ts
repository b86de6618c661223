import { computed, signal } from '@preact/signals'
import {
  type Entries,
  type EntryFault,
  entriesOf,
  isFault,
  readEntries,
  resizeEntries,
  sizeLimits,
} from './matrix-entries.js'
import { computeExample, type ExampleInput, textbookInput } from './worked-example.js'

export type MatrixName = 'gradient' | 'parameter'

/** The two matrices as they are typed, and the example of the last ones that could be read. */
export class ExampleModel {
  readonly #typed = signal(typedAs(textbookInput))
  readonly #lastGood = signal(textbookInput)

  readonly input = computed(() => this.#lastGood.value)
  readonly example = computed(() => computeExample(this.#lastGood.value))
  readonly size = computed(() => {
    const { gradient } = this.#typed.value
    return { rows: gradient.length, columns: gradient[0]?.length ?? 0 }
  })
  readonly isTextbook = computed(
    () => JSON.stringify(this.#typed.value) === JSON.stringify(typedAs(textbookInput)),
  )
  /** What is wrong with what is typed, matrix by matrix. */
  readonly faults = computed(() =>
    (['gradient', 'parameter'] as const).flatMap((matrix) => {
      const read = readEntries(this.#typed.value[matrix])
      return isFault(read) ? [{ matrix, ...read }] : []
    }),
  )

  entries(matrix: MatrixName): Entries {
    return this.#typed.value[matrix]
  }

  edit(matrix: MatrixName, row: number, column: number, text: string): void {
    const changed = this.entries(matrix).map((texts, r) =>
      texts.map((old, c) => (r === row && c === column ? text : old)),
    )
    this.#take({ ...this.#typed.value, [matrix]: changed })
  }

  resize(rows: number, columns: number): void {
    const fits = [rows, columns].every((size) => size >= sizeLimits.min && size <= sizeLimits.max)
    if (!fits) return
    const { gradient, parameter } = this.#typed.value
    this.#take({
      gradient: resizeEntries(gradient, rows, columns),
      parameter: resizeEntries(parameter, rows, columns),
    })
  }

  reset(): void {
    this.#take(typedAs(textbookInput))
  }

  #take(typed: Readonly<Record<MatrixName, Entries>>): void {
    this.#typed.value = typed
    const [gradient, parameter] = [readEntries(typed.gradient), readEntries(typed.parameter)]
    if (!isFault(gradient) && !isFault(parameter)) this.#lastGood.value = { gradient, parameter }
  }
}

export type MatrixFault = EntryFault & { readonly matrix: MatrixName }

function typedAs({ gradient, parameter }: ExampleInput): Readonly<Record<MatrixName, Entries>> {
  return { gradient: entriesOf(gradient), parameter: entriesOf(parameter) }
}
