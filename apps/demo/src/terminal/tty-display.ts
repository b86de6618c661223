import { type Display, progressFields } from './display.js'

/** What control sequences of terminals begin with. */
const csi = '\u001b['
const hideCursor = `${csi}?25l`
const showCursor = `${csi}?25h`
const clearLine = `\r${csi}K`
const redrawMilliseconds = 80
const widestBar = 40
const narrowestBar = 5

/** What a display needs of a terminal. */
export interface TtyOptions {
  write(text: string): void
  /** The width of the terminal, asked anew for every drawing. */
  columns(): number
  readonly colors: boolean
}

/** A display for terminals: one line with a bar that is drawn again and again. */
export function ttyDisplay({ write, columns, colors }: TtyOptions): Display {
  let drawn = false
  let lastDrawing = Number.NEGATIVE_INFINITY
  const clear = () => {
    if (drawn) write(`${clearLine}${showCursor}`)
    drawn = false
  }
  return {
    print(text) {
      clear()
      write(`${text}\n`)
    },
    progress(progress) {
      const now = performance.now()
      if (drawn && now - lastDrawing < redrawMilliseconds) return
      lastDrawing = now
      const { epoch, share, percent, loss, speed, remaining } = progressFields(progress)
      // Padded, so that the bar keeps its width while numbers grow and shrink.
      const fields = [percent, loss, speed.padStart(15), remaining.padEnd(16)]
      // The last column stays empty: writing there moves some terminals to the next line.
      const line = fit(epoch, fields, share, columns() - 1, colors)
      write(`${drawn ? '' : hideCursor}${clearLine}${line}`)
      drawn = true
    },
    close: clear,
  }
}

/** The line with a bar in the room that is left, or without a bar, or without the last fields. */
function fit(
  epoch: string,
  fields: readonly string[],
  share: number,
  width: number,
  colors: boolean,
): string {
  const text = fields.join('  ')
  const room = Math.min(widestBar, width - epoch.length - text.length - 3)
  if (room >= narrowestBar) return `${epoch} ${bar(share, room, colors)}  ${text}`
  const line = `${epoch}  ${text}`
  if (line.length <= width || fields.length === 0) return line.slice(0, Math.max(0, width))
  return fit(epoch, fields.slice(0, -1), share, width, colors)
}

function bar(share: number, width: number, colors: boolean): string {
  const full = Math.round(share * width)
  const done = '━'.repeat(full)
  const rest = width - full
  if (!colors) return done + '─'.repeat(rest)
  return `${csi}32m${done}${csi}90m${'━'.repeat(rest)}${csi}0m`
}
