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
}

/** What a run needs: images to learn from and images never learned from. */
export interface Digits {
  readonly training: DigitSet
  readonly test: DigitSet
}

/** How many different labels there are. */
export const digitClasses = 10
