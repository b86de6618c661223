const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** 60000 is `60,000`. */
export function formatCount(value: number): string {
  return grouped.format(value)
}

const exact = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 })

/** From where to where a number may be: `50 to 20,000`. */
export function formatRange({ min, max }: { min: number; max: number }): string {
  return `${exact.format(min)} to ${exact.format(max)}`
}

/** A share from 0 to 1 with `decimals` digits: 0.9813 is `98.13 %`. */
export function formatShare(share: number, decimals: number): string {
  return `${(100 * share).toFixed(decimals)} %`
}

/** Bytes in decimal units: 814160 is `814.2 kB`, 53.9e9 is `53.9 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < 999_950) return `${(bytes / 1e3).toFixed(1)} kB`
  if (bytes < 999_950_000) return `${(bytes / 1e6).toFixed(1)} MB`
  return `${(bytes / 1e9).toFixed(1)} GB`
}

/** How much of something is loaded: `1.2 of 9.9 MB`. */
export function formatLoaded({ bytes, total }: { bytes: number; total: number }): string {
  const megabytes = (count: number) => (count / 1e6).toFixed(1)
  return `${megabytes(bytes)} of ${megabytes(total)} MB`
}

/** A time with about a tenth of a second: `0.4 s`, `14.6 s`, `2 min 05 s`. */
export function formatDuration(seconds: number): string {
  return seconds < 59.95 ? `${seconds.toFixed(1)} s` : minutesAndSeconds(seconds)
}

/** What is left of a time, in whole seconds: `3 s`, `2 min 05 s`. */
export function formatRemaining(seconds: number): string {
  return seconds < 59.5 ? `${Math.round(seconds)} s` : minutesAndSeconds(seconds)
}

function minutesAndSeconds(seconds: number): string {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}
