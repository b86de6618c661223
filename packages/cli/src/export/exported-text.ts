/** What is printed for another runtime. */
export interface ExportedText {
  readonly text: string
  /** What it is, for people. */
  readonly title: string
}
