import type { StateLayout } from '@adafactor/core'
import { UsageError } from '../command-line/usage-error.js'

/** @throws UsageError if a state is said to be in other words than it is */
export function checkFrom(
  path: string,
  from: StateLayout | 'adafactor' | undefined,
  own: StateLayout | 'adafactor',
): void {
  if (from === undefined || from === own) return
  throw new UsageError(`--from is ${from}, and the state in ${path} is of ${own}`)
}
