/**
 * Algorithms 4 and 5 of the paper with its proposed hyperparameters, on plain float64 arrays of
 * rows, as the paper writes them: an n x m array for every intermediate. A vector is one row with
 * `factored` off.
 */
export class NaiveAdafactor {
  readonly factored: boolean
  rowMoment: number[] = []
  columnMoment: number[] = []
  moment: number[][] = []
  t = 0

  constructor(factored: boolean) {
    this.factored = factored
  }

  /** The values after one more step. */
  step(values: number[][], gradient: number[][]): number[][] {
    this.t += 1
    const secondMoment = this.#secondMoment(gradient)
    const update = gradient.map((row, i) =>
      row.map((g, j) => g / Math.sqrt(secondMoment[i]?.[j] as number)),
    )
    const rho = Math.min(1e-2, 1 / Math.sqrt(this.t))
    const alpha = Math.max(1e-3, rms(values)) * rho
    const clip = Math.max(1, rms(update))
    return values.map((row, i) =>
      row.map((x, j) => x - (alpha * (update[i]?.[j] as number)) / clip),
    )
  }

  #secondMoment(gradient: number[][]): number[][] {
    const beta2 = 1 - this.t ** -0.8
    const mix = (old: number | undefined, fresh: number) => beta2 * (old ?? 0) + (1 - beta2) * fresh
    const squares = gradient.map((row) => row.map((g) => g * g + 1e-30))
    if (!this.factored) {
      this.moment = squares.map((row, i) => row.map((s, j) => mix(this.moment[i]?.[j], s)))
      return this.moment
    }
    const transposed = (squares[0] ?? []).map((_, j) => squares.map((row) => row[j] as number))
    this.rowMoment = squares.map((row, i) => mix(this.rowMoment[i], mean(row)))
    this.columnMoment = transposed.map((column, j) => mix(this.columnMoment[j], mean(column)))
    const overall = mean(this.rowMoment)
    return this.rowMoment.map((r) => this.columnMoment.map((c) => (r / overall) * c))
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function rms(rows: readonly number[][]): number {
  return Math.sqrt(mean(rows.flat().map((value) => value * value)))
}
