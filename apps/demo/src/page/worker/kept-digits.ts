import type { DigitSet, Digits } from '../../training/digit-set.js'
import { firstDownload } from '../digits/digit-files.js'
import { LaterDigits, silence } from './later-digits.js'
import type { SessionWorld } from './session-world.js'

const nothingYet = { bytes: 0, total: firstDownload }

/** The digits, which are loaded once, unless that fails or is given up. */
export class KeptDigits {
  readonly #world: Pick<SessionWorld, 'loadDigits' | 'send' | 'wait'>
  #loading: Promise<Digits> | undefined
  #ending = new AbortController()
  #progress = nothingYet
  #here: Digits | undefined
  readonly #later: LaterDigits

  constructor(world: Pick<SessionWorld, 'loadDigits' | 'send' | 'wait'>) {
    this.#world = world
    this.#later = new LaterDigits(world)
  }

  /** Whether nobody has to wait for the first of them. */
  get isHere(): boolean {
    return this.#here !== undefined
  }

  async get(): Promise<Digits> {
    const loading = this.#loading ?? this.#load()
    this.#loading = loading
    try {
      const digits = await loading
      this.#here = digits
      return digits
    } catch (error) {
      if (this.#loading === loading) this.#forget()
      throw error
    }
  }

  /** The digits, or nothing if `stop` comes first. Meanwhile it is told how far they are, and if nothing comes. */
  async unless(stop: Promise<void>): Promise<Digits | undefined> {
    this.#later.forget()
    if (this.isHere) return this.#withLater(this.get())
    let isOver = false
    this.#watch(() => isOver)
    try {
      return await Promise.race([this.#withLater(this.get()), stop.then(() => undefined)])
    } finally {
      isOver = true
    }
  }

  /** Whether the first `images` of a set are here; it waits a little for them, and tells if nothing comes. */
  areHere(set: DigitSet, images: number): Promise<boolean> {
    return this.#later.areHere(set, images)
  }

  /** Ends the loading: whoever wants what has not come then has it asked for afresh. */
  giveUp(): void {
    this.#later.forget()
    if (this.#here) {
      for (const { arrival } of [this.#here.training, this.#here.test]) arrival?.giveUp()
      return
    }
    this.#ending.abort()
    this.#forget()
  }

  /** Has those that come later loaded too. Whoever needs a part that did not come is told what is wrong. */
  async #withLater(loading: Promise<Digits>): Promise<Digits> {
    const digits = await loading
    const { training, test } = digits
    const ahead = async () => {
      await training.arrival?.until(training.count)
      await test.arrival?.until(test.count)
    }
    ahead().catch(() => {})
    return digits
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
