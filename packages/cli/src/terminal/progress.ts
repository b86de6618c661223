import cliProgress from 'cli-progress'
import type { Terminal } from './terminal.js'

/** How far long work is. */
export interface Progress {
  /** @param done need not be whole */
  show(done: number, total: number, what: string): void
  /** Takes it away again. */
  end(): void
}

/** A bar on the error stream, if that is a terminal; otherwise nothing is shown. */
export function progressOn({ progress }: Terminal): Progress {
  if (!progress) return { show: () => {}, end: () => {} }
  const stream = process.stderr
  const bar = new cliProgress.SingleBar(
    {
      stream,
      format: (options, params, payload: { what?: string }) =>
        `${cliProgress.Format.BarFormat(params.progress, options)} ${payload.what ?? ''}`.slice(
          0,
          (stream.columns || 80) - 1,
        ),
      barsize: 24,
      clearOnComplete: true,
      hideCursor: true,
      fps: 10,
    },
    cliProgress.Presets.shades_classic,
  )
  let isShown = false
  return {
    show(done, total, what) {
      if (!isShown) bar.start(total, done, { what })
      isShown = true
      bar.setTotal(total)
      bar.update(done, { what })
    },
    end() {
      if (isShown) bar.stop()
      isShown = false
    },
  }
}
