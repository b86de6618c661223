/** Something for each of the two optimizers, in the order in which they are shown. */
export type Pair<T> = readonly [T, T]

/** The optimizers' names. */
export const contenderNames: Pair<string> = ['Adafactor', 'Adam']
