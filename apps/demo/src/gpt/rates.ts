/** What a training begins with: our checkpoint, or random numbers. */
export type Beginning = 'checkpoint' | 'nothing'

/**
 * The learning rates. Adafactor's are relative to the size of what is moved, Adam's are not. README.md
 * has what was tried.
 */
export const rates = {
  checkpoint: {
    adafactor: { learningRate: 0.012, warmUp: 10 },
    adam: { learningRate: 0.001, warmUp: 10 },
  },
  nothing: {
    adafactor: { learningRate: 0.05, warmUp: 20 },
    adam: { learningRate: 0.003, warmUp: 20 },
  },
} as const

/** The rates that were tried with the size of the checkpoint, of which none does better by a hundredth. */
export const ratesTried = {
  checkpoint: { adafactor: [0.008, 0.012, 0.02, 0.04], adam: [0.0003, 0.0005, 0.001, 0.002] },
  nothing: {
    adafactor: [0.02, 0.03, 0.05, 0.08],
    adam: [0.0005, 0.001, 0.002, 0.003, 0.004, 0.006],
  },
} as const

/**
 * Mean losses over some steps on Moby Dick, with the size of the checkpoint and one seed: by the last the rates
 * were chosen.
 */
export const measuredLosses = {
  checkpoint: [{ from: 81, to: 100, adafactor: 3.575, adam: 3.565 }],
  nothing: [
    { from: 41, to: 50, adafactor: 4.777, adam: 5.223 },
    { from: 131, to: 150, adafactor: 4.343, adam: 4.417 },
  ],
} as const

/** How long Adam remembers squares: shorter than by default, which suits runs as short as these. */
export const adamBeta2 = 0.99
