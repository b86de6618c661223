/** What is needed of a stream such as `process.stdout`. */
export interface OutputStream {
  on(event: 'error', listener: (error: Error & { readonly code?: string }) => void): unknown
}

/**
 * Ends the process quietly, and as one that has done its work, when nobody reads its output any more: a
 * reader that has seen enough (`| head`) is no error.
 *
 * @example
 * ```ts
 * import { endWithReader } from '@adafactor/cli/command-line'
 *
 * endWithReader(process.stdout)
 * console.log('the first line') // => the first line
 * ```
 */
export function endWithReader(stdout: OutputStream): void {
  stdout.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
}
