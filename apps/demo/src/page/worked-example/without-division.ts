/** What becomes of V = R C / mean(R) where the division is left out, as on the textbook's page. */
import { formatNumber } from './format-number.js'
import type { WorkedExample } from './worked-example.js'

/** For people, whichever way it goes. */
export function withoutDivision(meanR: number): string {
  if (Math.abs(meanR - 1) < 5e-5) return 'here, where it is 1, leaving it out would change nothing.'
  const wrong =
    meanR < 1
      ? `${formatNumber(1 / meanR, 1)} times too small`
      : `${formatNumber(meanR, 1)} times too large`
  return `without it every number would be ${wrong}.`
}

/** The root mean square that the textbook's page prints for its U. */
export const printedRms = 3.303

/** That of U where V = R C, without the division by mean(R): every number of U is larger by a root. */
export function rmsWithoutDivision({ rmsU, meanR }: WorkedExample): number {
  return rmsU / Math.sqrt(meanR)
}
