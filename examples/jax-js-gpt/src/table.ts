import type { Trained } from './train.js'

/** How many losses at the end are averaged. */
const last = 20

/** A line for each optimizer, as Markdown. */
export function tableOf(trained: readonly Trained[]): string {
  const lines = trained.map(({ name, losses, optimizerTime, stepTime, stateBytes }) => {
    const end = losses.slice(-last)
    const loss = end.reduce((sum, value) => sum + value, 0) / end.length
    const kilobytes = (stateBytes / 1000).toFixed(1)
    return `| ${name} | ${loss.toFixed(3)} | ${optimizerTime.toFixed(2)} | ${stepTime.toFixed(1)} | ${kilobytes} |`
  })
  return [
    '| optimizer | loss | optimizer, ms a step | whole step, ms | state, kB |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}
