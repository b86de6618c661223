/** A part of a page that can be found. */
export interface SearchEntry {
  /** From the folder of the documentation. */
  readonly address: string
  /** The page's title. */
  readonly page: string
  readonly heading: string
  readonly text: string
}
