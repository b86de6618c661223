// What the functions of a module are called. Here for themselves, as this is all that a worker needs.

/** The function that runs everything, where all tensors lie in the memory. */
export const runFunction = 'run'

// The functions of a nest.
export function prepareFunction(index: number): string {
  return `prepare_${index + 1}`
}
export function nestFunction(index: number): string {
  return `nest_${index + 1}`
}
export function finishFunction(index: number): string {
  return `finish_${index + 1}`
}
export function wideFunction(index: number): string {
  return `wide_${index + 1}`
}
export function meansFunction(index: number): string {
  return `means_${index + 1}`
}
