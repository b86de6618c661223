/** The loss of some images. */
export class LossSum {
  #sum = 0
  #images = 0

  add({ sum, images }: { readonly sum: number; readonly images: number }): void {
    this.#sum += sum
    this.#images += images
  }

  get isFinite(): boolean {
    return Number.isFinite(this.#sum)
  }

  /** The mean, in nats, after which a new one begins. */
  take(): number {
    const mean = this.#sum / this.#images
    this.#sum = 0
    this.#images = 0
    return mean
  }
}
