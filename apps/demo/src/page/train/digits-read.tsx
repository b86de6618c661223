import { useEffect, useRef } from 'preact/hooks'
import { formatCount, formatShare } from '../../format.js'
import { theme } from '../shell/theme.js'
import { Card } from '../ui/card.js'
import type { ReadDigit } from '../worker/protocol.js'
import { side } from './centre-digit.js'
import { drawInk } from './draw-ink.js'
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
            <Digit key={`${index} ${digit.label}`} digit={digit} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function Digit({ digit }: { readonly digit: ReadDigit }) {
  const { label, answer } = digit
  const isRight = answer?.digit === label
  return (
    <li class={isRight ? '' : 'digit-wrong'}>
      <DigitPicture {...digit} />
      <span>
        {isRight ? '' : `${label}, read as `}
        <strong>{answer?.digit ?? 'nothing'}</strong>
      </span>
      <span class="soft number">{answer ? formatShare(answer.share, 0) : '–'}</span>
    </li>
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
    if (context) drawInk(context, pixels, 1)
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
