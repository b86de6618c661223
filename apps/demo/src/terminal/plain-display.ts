import { type Display, progressFields } from './display.js'

const linesPerEpoch = 10

/** A display for pipes and files: whole lines of text, ten per epoch, no control characters. */
export function plainDisplay(write: (text: string) => void): Display {
  let shown = 0
  return {
    print: (text) => write(`${text}\n`),
    progress(progress) {
      const { epoch, share, percent, loss, speed, remaining } = progressFields(progress)
      const tenths = Math.floor(share * linesPerEpoch)
      if (tenths !== shown && share < 1) {
        write(`${epoch} ${percent}  ${loss}  ${speed}  ${remaining}\n`)
      }
      shown = share < 1 ? tenths : 0
    },
    close() {},
  }
}
