import { formatCount, formatRemaining, formatShare } from '../format.js'
import type { Progress } from '../training/train.js'

/** Where a run shows itself. */
export interface Display {
  /** Shows lines that stay. */
  print(text: string): void
  /** Shows where training is; called after every batch. */
  progress(progress: Progress): void
  /** Leaves the terminal as it was found. May be called more than once. */
  close(): void
}

/** What a line about the progress is made of. */
export function progressFields(progress: Progress) {
  const { epoch, epochs, epochImages, epochSize, images, loss, trainingSeconds, seconds } = progress
  const imagesPerSecond = images / trainingSeconds
  // By the clock, as another optimizer may be running beside.
  const remaining = ((epochs * epochSize - images) * seconds) / images
  const share = epochImages / epochSize
  return {
    epoch: epochName(epoch, epochs),
    share,
    percent: formatShare(share, 0).padStart(5),
    loss: `loss ${loss.toFixed(3)}`,
    speed: `${formatCount(imagesPerSecond)} images/s`,
    remaining: `${formatRemaining(remaining)} left`,
  }
}

/** `epoch 3/12`, as wide as the last epoch's will be. */
export function epochName(epoch: number, epochs: number): string {
  return `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`
}
