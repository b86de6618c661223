import { useEffect, useRef } from 'preact/hooks'
import { formatCount } from '../../format.js'
import { theme } from '../shell/theme.js'
import { Card } from '../ui/card.js'
import { tokenColor } from '../ui/token-color.js'
import type { ReadDigit } from '../worker/protocol.js'
import { side } from './centre-digit.js'
import { digitsRead } from './training.js'

/** Digits of the test set, and what the network reads in them. */
export function DigitsRead() {
  const read = digitsRead.value
  return (
    <Card title={titleOf()} class="train-digits">
      {read === undefined ? (
        <p class="soft">
          As soon as it trains, digits that it never learned from are shown here, with what it
          reads.
        </p>
      ) : (
        <ul class="digits">
          {read.digits.map((digit, index) => (
            <li
              key={`${index} ${digit.label}`}
              class={digit.read === digit.label ? '' : 'digit-wrong'}
            >
              <DigitPicture {...digit} />
              <span>
                {digit.read === digit.label ? '' : `${digit.label}, read as `}
                <strong>{digit.read}</strong>
              </span>
              <span class="soft number">{(100 * digit.share).toFixed(0)} %</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function titleOf(): string {
  const read = digitsRead.value
  if (read === undefined) return 'What it reads'
  if (read.mistakes === undefined) return `What it reads after step ${formatCount(read.step)}`
  return `${read.digits.length} of its ${formatCount(read.mistakes)} mistakes in the test images`
}

function DigitPicture({ pixels, label }: ReadDigit) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const shownTheme = theme.value
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    context.clearRect(0, 0, side, side)
    context.fillStyle = tokenColor('--ink')
    for (const [index, ink] of pixels.entries()) {
      context.globalAlpha = ink / 255
      context.fillRect(index % side, Math.floor(index / side), 1, 1)
    }
  }, [pixels, shownTheme])
  return (
    <canvas
      ref={canvas}
      class="digit-picture"
      width={side}
      height={side}
      role="img"
      aria-label={`A handwritten ${label}`}
    />
  )
}
