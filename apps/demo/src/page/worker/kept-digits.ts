import type { Digits } from '../../training/digit-set.js'
import { firstDownload } from '../digits/digit-files.js'
import type { SessionWorld } from './session-world.js'

/** Milliseconds without a byte after which that is told. */
const silence = 5000

const nothingYet = { bytes: 0, total: firstDownload }

/** The digits, which are loaded once, unless that fails or is given up. */
export class KeptDigits {
  readonly #world: Pick<SessionWorld, 'loadDigits' | 'send' | 'wait'>
  #loading: Promise<Digits> | undefined
  #ending = new AbortController()
  #progress = nothingYet
  #isHere = false

  constructor(world: Pick<SessionWorld, 'loadDigits' | 'send' | 'wait'>) {
    this.#world = world
  }

  /** Whether nobody has to wait for them. */
  get isHere(): boolean {
    return this.#isHere
  }

  async get(): Promise<Digits> {
    const loading = this.#loading ?? this.#load()
    this.#loading = loading
    try {
      const digits = await loading
      this.#isHere = true
      return digits
    } catch (error) {
      if (this.#loading === loading) this.#forget()
      throw error
    }
  }

  /** The digits, or nothing if `stop` comes first. Meanwhile it is told how far they are, and if nothing comes. */
  async unless(stop: Promise<void>): Promise<Digits | undefined> {
    if (this.#isHere) return this.get()
    let isOver = false
    this.#watch(() => isOver)
    try {
      return await Promise.race([this.get(), stop.then(() => undefined)])
    } finally {
      isOver = true
    }
  }

  /** Ends the loading: whoever wants them then has them asked for afresh. */
  giveUp(): void {
    if (this.#isHere) return
    this.#ending.abort()
    this.#forget()
  }

  #load(): Promise<Digits> {
    const { signal } = this.#ending
    return this.#world.loadDigits((bytes, total) => {
      if (signal.aborted) return
      this.#progress = { bytes, total }
      this.#tell()
    }, signal)
  }

  #forget(): void {
    this.#loading = undefined
    this.#ending = new AbortController()
    this.#progress = nothingYet
  }

  async #watch(isOver: () => boolean): Promise<void> {
    this.#tell()
    for (;;) {
      const before = this.#progress
      await this.#world.wait(silence)
      if (isOver()) return
      if (this.#progress === before) this.#tell(true)
    }
  }

  #tell(isSilent = false): void {
    this.#world.send({ type: 'digits', ...this.#progress, isSilent })
  }
}
