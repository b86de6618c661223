import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { theme } from '../shell/theme.js'
import { Button } from '../ui/button.js'
import { Card } from '../ui/card.js'
import { Answer } from './answer.js'
import { Drawing, drawingSize, type Place } from './drawing.js'
import { type Pen, penAfter, penPlaces, penText, restingPen } from './pen.js'
import { classify, testDigits } from './training.js'

const askAgainAfter = 1000

/** A digit drawn by hand, and what the network being trained takes it for. */
export function DrawPanel() {
  const canvas = useRef<HTMLCanvasElement>(null)
  const drawing = useRef<Drawing | undefined>(undefined)
  const [pen, setPen] = useState(restingPen)
  const [said, say] = useState('')
  const digits = testDigits.value
  const nextDigit = useRef(0)
  /** Where the pointer was. */
  const last = useRef<Place | undefined>(undefined)
  const keys = useId()
  const shownTheme = theme.value

  useEffect(() => {
    const context = canvas.current?.getContext('2d', { willReadFrequently: true })
    if (context) drawing.current = new Drawing(context)
    // The network changes while it learns: what is drawn is shown to it again and again.
    const timer = setInterval(() => drawing.current?.isEmpty === false && ask(), askAgainAfter)
    return () => clearInterval(timer)
  }, [])
  useEffect(() => drawing.current?.recolour(), [shownTheme])

  const ask = () => classify(drawing.current?.pixels)
  const stroke = (from: Place, to: Place) => {
    drawing.current?.stroke(from, to)
    ask()
  }
  const clear = () => {
    drawing.current?.clear()
    setPen({ ...pen, isDown: false })
    say('The drawing is cleared')
    ask()
  }
  const showDigit = () => {
    const digit = digits[nextDigit.current % digits.length]
    if (digit === undefined) return
    nextDigit.current++
    drawing.current?.show(digit.pixels)
    say(`A ${digit.label} of the test images`)
    // What was read in the drawing before is no answer to this.
    classify(undefined)
    ask()
  }
  const byPointer = (event: PointerEvent, begins: boolean) => {
    if (!begins && event.buttons === 0) return
    const place = pointedAt(event)
    if (begins) {
      canvas.current?.setPointerCapture(event.pointerId)
      last.current = place
    }
    if (last.current) stroke(last.current, place)
    last.current = place
  }
  const byKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      return clear()
    }
    const moved = penAfter(pen, event.key, event.shiftKey)
    if (moved === undefined) return
    event.preventDefault()
    setPen(moved)
    say(penText(moved))
    if (moved.isDown) stroke(placeOf(pen), placeOf(moved))
  }

  return (
    <Card
      title="Draw a digit"
      class="train-draw"
      aside={
        <Button look="quiet" onClick={clear}>
          Clear
        </Button>
      }
    >
      <div class="draw">
        <div class="draw-here">
          <div class="draw-field" role="application" aria-label="Drawing area">
            <canvas
              ref={canvas}
              class="draw-canvas"
              width={drawingSize}
              height={drawingSize}
              tabIndex={0}
              aria-label="Draw a digit from 0 to 9 with mouse, finger, pen or keys"
              aria-describedby={keys}
              onPointerDown={(event) => byPointer(event, true)}
              onPointerMove={(event) => byPointer(event, false)}
              onKeyDown={byKey}
            />
            <span
              class={pen.isDown ? 'draw-pen draw-pen-down' : 'draw-pen'}
              style={{ left: percent(pen.column), top: percent(pen.row) }}
            />
          </div>
          <Button onClick={showDigit} disabled={digits.length === 0}>
            Take a test image
          </Button>
          {/* Below what can be clicked: it goes with the focus, and must not move that from under the pointer. */}
          <p id={keys} class="soft draw-keys">
            Arrow keys move the pen (with Shift in longer steps), Space sets it down and lifts it,
            Delete clears.
          </p>
        </div>
        <Answer />
      </div>
      <p class="unseen" role="status">
        {said}
      </p>
    </Card>
  )
}

/** Where a pen is on the drawing. */
function placeOf({ column, row }: Pen): Place {
  const between = drawingSize / (penPlaces + 1)
  return { x: column * between, y: row * between }
}

function percent(place: number): string {
  return `${(100 * place) / (penPlaces + 1)}%`
}

/** Where on the drawing is pointed at. */
function pointedAt({ currentTarget, clientX, clientY }: PointerEvent): Place {
  const { left, top, width, height } = (currentTarget as HTMLElement).getBoundingClientRect()
  return {
    x: ((clientX - left) / width) * drawingSize,
    y: ((clientY - top) / height) * drawingSize,
  }
}
