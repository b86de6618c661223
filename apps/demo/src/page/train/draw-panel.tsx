import { useEffect, useRef } from 'preact/hooks'
import { theme } from '../shell/theme.js'
import { Button } from '../ui/button.js'
import { Card } from '../ui/card.js'
import { tokenColor } from '../ui/token-color.js'
import { centreDigit } from './centre-digit.js'
import { classify, probabilities, progress } from './training.js'

/** Pixels along a side of the drawing. */
const size = 280
/** About as thick as MNIST's strokes, which are 2 to 3 of 28 pixels. */
const strokeWidth = 22
const askAgainAfter = 1000

/** A digit drawn by hand, and what the network being trained takes it for. */
export function DrawPanel() {
  const canvas = useRef<HTMLCanvasElement>(null)
  const drawn = useRef(false)
  const shownTheme = theme.value
  const trained = progress.value !== undefined

  const ask = () => {
    const context = canvas.current?.getContext('2d', { willReadFrequently: true })
    if (context) classify(drawn.current ? centreDigit(inkOf(context)) : undefined)
  }
  const clear = () => {
    const context = canvas.current?.getContext('2d', { willReadFrequently: true })
    context?.clearRect(0, 0, size, size)
    drawn.current = false
    ask()
  }

  // The network changes while it learns: what is drawn is shown to it again and again.
  useEffect(() => {
    const timer = setInterval(() => drawn.current && ask(), askAgainAfter)
    return () => clearInterval(timer)
  }, [])
  useEffect(() => recolour(canvas.current), [shownTheme])

  const draw = (event: PointerEvent, begins: boolean) => {
    const element = event.currentTarget as HTMLCanvasElement
    const context = element.getContext('2d', { willReadFrequently: true })
    if (!context || (!begins && event.buttons === 0)) return
    const box = element.getBoundingClientRect()
    const x = ((event.clientX - box.left) / box.width) * size
    const y = ((event.clientY - box.top) / box.height) * size
    if (begins) {
      element.setPointerCapture(event.pointerId)
      context.lineWidth = strokeWidth
      context.lineCap = 'round'
      context.lineJoin = 'round'
      context.strokeStyle = tokenColor('--ink')
      context.beginPath()
      context.moveTo(x, y)
      drawn.current = true
    }
    context.lineTo(x, y)
    context.stroke()
    ask()
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
        <canvas
          ref={canvas}
          class="draw-canvas"
          width={size}
          height={size}
          role="img"
          aria-label="Drawing area: draw a digit from 0 to 9 with mouse, finger or pen"
          onPointerDown={(event) => draw(event, true)}
          onPointerMove={(event) => draw(event, false)}
        />
        <Answer trained={trained} />
      </div>
      <p class="soft">
        {trained
          ? 'The network that is being trained answers at once, and again as it learns.'
          : 'Start the training: before its first step there is no network to ask.'}
      </p>
    </Card>
  )
}

/** Gives what is drawn the ink of the theme. */
function recolour(canvas: HTMLCanvasElement | null): void {
  const context = canvas?.getContext('2d', { willReadFrequently: true })
  if (!context) return
  context.globalCompositeOperation = 'source-in'
  context.fillStyle = tokenColor('--ink')
  context.fillRect(0, 0, size, size)
  context.globalCompositeOperation = 'source-over'
}

function Answer({ trained }: { readonly trained: boolean }) {
  const shares = trained ? probabilities.value : []
  const best = shares.indexOf(Math.max(...shares))
  return (
    <div>
      <ol class="answer" aria-label="What the network takes it for">
        {Array.from({ length: 10 }, (_, digit) => {
          const share = shares[digit] ?? 0
          return (
            <li key={digit} class={digit === best ? 'answer-best' : undefined}>
              <span class="number">{digit}</span>
              <span class="answer-track">
                <span class="answer-bar" style={{ transform: `scaleX(${share})` }} />
              </span>
              <span class="number answer-share">{(100 * share).toFixed(0)} %</span>
            </li>
          )
        })}
      </ol>
      <p class="visually-hidden" role="status">
        {best >= 0 ? `It is taken for a ${best}` : ''}
      </p>
    </div>
  )
}

/** The ink is what is not transparent, whatever its colour. */
function inkOf(context: CanvasRenderingContext2D) {
  const { data } = context.getImageData(0, 0, size, size)
  const pixels = Float32Array.from(
    { length: size * size },
    (_, index) => (data[4 * index + 3] ?? 0) / 255,
  )
  return { width: size, height: size, pixels }
}
