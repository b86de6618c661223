/** What a visitor downloads: what was found on this device, as JSON. */
import conformance from '@adafactor/conformance/package.json' with { type: 'json' }
import core from '@adafactor/core/package.json' with { type: 'json' }
import gpujs from 'gpu.js/package.json' with { type: 'json' }
import { randomPrograms } from './check-protocol.js'
import { type CheckState, summarize } from './check-state.js'

/** All that was run so far, or one backend of it. */
export function deviceReport(states: readonly CheckState[], date: Date, userAgent: string) {
  return {
    /** The version of this structure. */
    format: 1,
    date: date.toISOString(),
    userAgent,
    versions: {
      '@adafactor/core': core.version,
      '@adafactor/conformance': conformance.version,
      'gpu.js': gpujs.version,
    },
    backends: states
      .filter(({ status }) => status !== 'not run' && status !== 'waiting')
      .map((state) => {
        const { backend, status, extent, reason, total, results, began, ended, report } = state
        const { worst, ...counts } = summarize(state)
        return {
          backend,
          status,
          ...(reason === undefined ? {} : { reason }),
          ...(extent === undefined ? {} : { extent, randomPrograms: randomPrograms[extent] }),
          ...(began === undefined || ended === undefined ? {} : { milliseconds: ended - began }),
          casesInAll: total,
          ...counts,
          ...(worst === undefined ? {} : { worst: { id: worst.id, inTolerances: worst.worst } }),
          ...(report === undefined ? {} : { traits: report.backend.traits, seed: report.seed }),
          cases: results,
        }
      }),
  }
}

export function reportFileName(states: readonly CheckState[], date: Date): string {
  const day = date.toISOString().slice(0, 10)
  const which = states.length === 1 ? `-${states[0]?.backend}` : ''
  return `adafactor-device-report${which}-${day}.json`
}
