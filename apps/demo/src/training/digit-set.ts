/** Labelled grey-scale images in the bytes they are stored in: 0 is background, 255 is ink. */
export interface DigitSet {
  /** How many images. */
  readonly count: number
  /** Pixels per image (rows times columns). */
  readonly pixels: number
  /** `count * pixels` bytes, one image after the other, each row by row. */
  readonly images: Uint8Array
  /** `count` bytes from 0 to 9. */
  readonly labels: Uint8Array
  /** Where not all are here yet: the others come in their order. Absent: all are here. */
  readonly arrival?: Arrival
}

/** How far a set is that is still being loaded. */
export interface Arrival {
  /** How many come together: the first of them are here. */
  readonly block: number
  /** Whether the first `images` are here. */
  has(images: number): boolean
  /** Until the first `images` are here; asks again for what could not be loaded. */
  until(images: number): Promise<void>
  /** Bytes that have come so far: while they grow, somebody is answering. */
  readonly bytes: number
  /** Ends the loading of what is on its way; what is here stays. */
  giveUp(): void
}

/** What a run needs: images to learn from and images never learned from. */
export interface Digits {
  readonly training: DigitSet
  readonly test: DigitSet
}

/** How many different labels there are. */
export const digitClasses = 10
