/** Rows of a matrix; all have the same length. */
export type Matrix = readonly (readonly number[])[]

/** What the two optimizers remember of the steps before, and Adam's own parameter. */
export interface ExampleState {
  /** How many steps were taken. */
  readonly steps: number
  /** Adafactor's running averages of row means and column means. */
  readonly R: readonly number[]
  readonly C: readonly number[]
  readonly adam: AdamState
}

export interface AdamState {
  /** The running averages of the gradient and of its square. */
  readonly m: Matrix
  readonly v: Matrix
  readonly parameter: Matrix
}

/** What a step starts from. */
export interface ExampleInput {
  /** G */
  readonly gradient: Matrix
  /** X, of the same shape; Adafactor's, where Adam's own differs. */
  readonly parameter: Matrix
  /** Absent before the first step. */
  readonly before?: ExampleState
}

/** The gradient of the example in Cornell's textbook; its X has the root mean square of this one, 0.806. */
export const textbookInput: ExampleInput = {
  gradient: [
    [0.3, -0.2, 0.4],
    [-0.5, 0.6, -0.1],
    [0.2, -0.4, 0.3],
  ],
  parameter: [
    [0.9, -0.7, 0.5],
    [-1.1, 0.8, -0.4],
    [0.6, -1.2, 0.7],
  ],
}

export function isTextbookGradient({ gradient, before }: ExampleInput): boolean {
  return before === undefined && JSON.stringify(gradient) === JSON.stringify(textbookInput.gradient)
}

/**
 * Stands for the gradient of the next batch: the last one turned by half a turn and half as large, or
 * twice, so that two batches take turns.
 *
 * @param step the next one, counted from 1
 */
export function nextGradient(gradient: Matrix, step: number): Matrix {
  const factor = step % 2 === 0 ? 0.5 : 2
  return [...gradient].reverse().map((row) => [...row].reverse().map((value) => factor * value))
}
