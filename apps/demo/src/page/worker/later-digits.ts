import type { DigitSet } from '../../training/digit-set.js'
import type { SessionWorld } from './session-world.js'

/** Milliseconds without a byte after which that is told. */
export const silence = 5000

/** Milliseconds that are waited for images at a time, so that messages are still answered. */
const patience = 100

/** Waits for images that a run comes to before they are here, and tells if nothing comes. */
export class LaterDigits {
  readonly #world: Pick<SessionWorld, 'send' | 'wait'>
  #bytes = 0
  #waited = 0
  #isSilent = false

  constructor(world: Pick<SessionWorld, 'send' | 'wait'>) {
    this.#world = world
  }

  /** Whether the first `images` of a set are here; it waits a little for them. */
  async areHere({ arrival }: DigitSet, images: number): Promise<boolean> {
    if (arrival === undefined || arrival.has(images)) {
      this.forget()
      return true
    }
    const came = arrival.until(images).then(() => true)
    const areHere = await Promise.race([came, this.#world.wait(patience).then(() => false)])
    const isProgress = areHere || arrival.bytes !== this.#bytes
    this.#bytes = arrival.bytes
    this.#waited = isProgress ? 0 : this.#waited + patience
    this.#tell(this.#waited >= silence)
    return areHere
  }

  /** Whoever waits next waits anew. */
  forget(): void {
    this.#waited = 0
    this.#tell(false)
  }

  #tell(isSilent: boolean): void {
    if (isSilent === this.#isSilent) return
    this.#isSilent = isSilent
    this.#world.send({ type: 'laterDigits', isSilent })
  }
}
