import type { Digits } from '../../training/digit-set.js'
import type { SessionWorld } from './session-world.js'

/** The digits, which are loaded once, unless that fails. */
export class KeptDigits {
  readonly #world: Pick<SessionWorld, 'loadDigits' | 'send'>
  #loading: Promise<Digits> | undefined
  #isHere = false

  constructor(world: Pick<SessionWorld, 'loadDigits' | 'send'>) {
    this.#world = world
  }

  /** Whether nobody has to wait for them. */
  get isHere(): boolean {
    return this.#isHere
  }

  async get(): Promise<Digits> {
    this.#loading ??= this.#world.loadDigits((bytes, total) =>
      this.#world.send({ type: 'digits', bytes, total }),
    )
    try {
      const digits = await this.#loading
      this.#isHere = true
      return digits
    } catch (error) {
      this.#loading = undefined
      throw error
    }
  }
}
