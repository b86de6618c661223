/** The address of the project's repository; Vite puts it in. */
declare const __REPOSITORY__: string

/** What training well-known models holds, in bytes; Vite puts it in. */
declare const __MODEL_MEMORY__: readonly {
  readonly name: string
  readonly parameters: number
  readonly adam: number
  readonly adafactor: number
}[]
