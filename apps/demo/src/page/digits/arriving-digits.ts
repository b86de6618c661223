import type { Arrival, DigitSet } from '../../training/digit-set.js'
import type { DigitFile } from './digit-files.js'
import type { LoadOptions } from './load-part.js'

/** Loads a file. */
type Load = (name: string, options: LoadOptions) => Promise<DigitSet>

/** A set whose first part is here; the others are put behind it, one after the other. */
export class ArrivingDigits implements Arrival {
  readonly block: number
  readonly set: DigitSet
  readonly #files: readonly DigitFile[]
  readonly #load: Load
  #parts = 0
  #here = 0
  #bytes = 0
  #ending = new AbortController()
  #next: Promise<void> | undefined

  /** @param first the part of the first of the files */
  constructor(files: readonly DigitFile[], first: DigitSet, load: Load) {
    const count = files.reduce((sum, { images }) => sum + images, 0)
    this.block = first.count
    this.set = {
      count,
      pixels: first.pixels,
      images: new Uint8Array(count * first.pixels),
      labels: new Uint8Array(count),
      arrival: this,
    }
    this.#files = files
    this.#load = load
    this.#add(first)
  }

  has(images: number): boolean {
    return this.#here >= images
  }

  async until(images: number): Promise<void> {
    while (!this.has(images)) {
      this.#next ??= this.#loadNext(this.#ending.signal)
      await this.#next
    }
  }

  get bytes(): number {
    return this.#bytes
  }

  giveUp(): void {
    this.#ending.abort()
    this.#ending = new AbortController()
    this.#next = undefined
  }

  /** One that failed is asked for again the next time. */
  async #loadNext(signal: AbortSignal): Promise<void> {
    try {
      const file = this.#files[this.#parts]
      if (file === undefined) throw new Error('there are no more images')
      const onBytes = (bytes: number) => {
        this.#bytes += bytes
      }
      const part = await this.#load(file.name, { signal, onBytes })
      signal.throwIfAborted()
      this.#add(part)
    } finally {
      if (!signal.aborted) this.#next = undefined
    }
  }

  #add(part: DigitSet): void {
    this.set.images.set(part.images, this.#here * part.pixels)
    this.set.labels.set(part.labels, this.#here)
    this.#here += part.count
    this.#parts += 1
  }
}
