/** Why digits could not be loaded. */
export class DigitsError extends Error {
  override readonly name = 'DigitsError'
  /** No answer, an answer that is not the file, or a file that is damaged. */
  readonly code: 'digits/offline' | 'digits/missing' | 'digits/corrupt'

  constructor(code: DigitsError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
