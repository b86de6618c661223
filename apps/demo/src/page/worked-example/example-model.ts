import { computed, signal } from '@preact/signals'
import { type ExampleInput, nextGradient, textbookInput } from './example-input.js'
import {
  type Entries,
  entriesOf,
  isFault,
  readEntries,
  resizeEntries,
  sizeLimits,
} from './matrix-entries.js'
import { computeExample } from './worked-example.js'

export type MatrixName = 'gradient' | 'parameter'

/** The two matrices as they are typed, the example of the last ones that could be read, and the steps before. */
export class ExampleModel {
  readonly #typed = signal(typedAs(textbookInput))
  readonly #lastGood = signal(textbookInput)
  /** What the earlier steps started from. */
  readonly #earlier = signal<readonly ExampleInput[]>([])

  readonly input = computed(() => this.#lastGood.value)
  readonly example = computed(() => computeExample(this.#lastGood.value))
  readonly size = computed(() => {
    const { gradient } = this.#typed.value
    return { rows: gradient.length, columns: gradient[0]?.length ?? 0 }
  })
  readonly isFirstStep = computed(() => this.#earlier.value.length === 0)
  /** The matrices that are typed: later the parameter is what the step before has made of it. */
  readonly #editable = computed<readonly MatrixName[]>(() =>
    this.isFirstStep.value ? ['gradient', 'parameter'] : ['gradient'],
  )
  readonly isTextbook = computed(
    () =>
      this.isFirstStep.value &&
      JSON.stringify(this.#typed.value) === JSON.stringify(typedAs(textbookInput)),
  )
  /** What is wrong with what is typed, matrix by matrix. */
  readonly faults = computed(() =>
    this.#editable.value.flatMap((matrix) => {
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

  /** Before the first step; later ones have the sizes of what is kept. */
  resize(rows: number, columns: number): void {
    const fits = [rows, columns].every((size) => size >= sizeLimits.min && size <= sizeLimits.max)
    if (!fits || !this.isFirstStep.value) return
    const { gradient, parameter } = this.#typed.value
    this.#take({
      gradient: resizeEntries(gradient, rows, columns),
      parameter: resizeEntries(parameter, rows, columns),
    })
  }

  /** Goes on with what both optimizers keep, and a gradient in the place of the next batch's. */
  next(): void {
    const [input, { after, parameter }] = [this.input.value, this.example.value]
    this.#earlier.value = [...this.#earlier.value, input]
    this.#show({
      gradient: nextGradient(input.gradient, after.steps + 1),
      parameter,
      before: after,
    })
  }

  /** To the step before, as it was. */
  back(): void {
    const last = this.#earlier.value.at(-1)
    if (last === undefined) return
    this.#earlier.value = this.#earlier.value.slice(0, -1)
    this.#show(last)
  }

  reset(): void {
    this.#earlier.value = []
    this.#show(textbookInput)
  }

  #show(input: ExampleInput): void {
    this.#typed.value = typedAs(input)
    this.#lastGood.value = input
  }

  #take(typed: Readonly<Record<MatrixName, Entries>>): void {
    this.#typed.value = typed
    const last = this.#lastGood.value
    const gradient = readEntries(typed.gradient)
    const parameter = this.isFirstStep.value ? readEntries(typed.parameter) : last.parameter
    if (isFault(gradient) || isFault(parameter)) return
    this.#lastGood.value = { ...last, gradient, parameter }
  }
}

function typedAs({ gradient, parameter }: ExampleInput): Readonly<Record<MatrixName, Entries>> {
  return { gradient: entriesOf(gradient), parameter: entriesOf(parameter) }
}
