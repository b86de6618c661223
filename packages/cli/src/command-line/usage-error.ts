/** A command line that is well formed and asks for what there is not: shown as one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
