import type { CheckState } from './check-state.js'
import { deviceReport, reportFileName } from './device-report.js'

/** Hands the report on these checks to the visitor as a file. */
export function downloadReport(states: readonly CheckState[]): void {
  const date = new Date()
  const report = deviceReport(states, date, navigator.userAgent)
  const blob = new Blob([`${JSON.stringify(report, null, 2)}\n`], { type: 'application/json' })
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = reportFileName(states, date)
  link.click()
  // The browser has taken the bytes by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
