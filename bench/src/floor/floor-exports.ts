/** What `floor/adafactor.c` exports to the thread that calls. */
export interface FloorExports {
  prepare(capacity: number, columns: number, threads: number): void
  add_matrix(rows: number, columns: number): number
  add_vector(length: number): number
  take_stack(): number
  step(weight: number, relativeStep: number): void
}
