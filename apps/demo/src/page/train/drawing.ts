import { tokenColor } from '../ui/token-color.js'
import { centreDigit, type Picture, side } from './centre-digit.js'
import { drawInk } from './draw-ink.js'

/** Pixels along a side of the drawing. */
export const drawingSize = 280

/** About as thick as MNIST's strokes, which are 2 to 3 of 28 pixels. */
const strokeWidth = 22

/** A place on the drawing, in its pixels. */
export interface Place {
  readonly x: number
  readonly y: number
}

/** What is drawn on a canvas of `drawingSize`, in the ink of the theme. */
export class Drawing {
  readonly #context: CanvasRenderingContext2D
  /** Whose pixels are shown, as long as nothing is drawn over them. */
  #shown: Uint8Array | undefined
  #isEmpty = true

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context
  }

  get isEmpty(): boolean {
    return this.#isEmpty
  }

  /** A stroke of the pen; a dot if it ends where it begins. */
  stroke(from: Place, to: Place): void {
    const context = this.#context
    context.lineWidth = strokeWidth
    context.lineCap = 'round'
    context.strokeStyle = tokenColor('--ink')
    context.beginPath()
    context.moveTo(from.x, from.y)
    context.lineTo(to.x, to.y)
    context.stroke()
    this.#shown = undefined
    this.#isEmpty = false
  }

  /** A digit of the data in place of what was drawn. */
  show(pixels: Uint8Array): void {
    drawInk(this.#context, pixels, drawingSize / side)
    this.#shown = pixels
    this.#isEmpty = false
  }

  clear(): void {
    this.#context.clearRect(0, 0, drawingSize, drawingSize)
    this.#shown = undefined
    this.#isEmpty = true
  }

  /** Gives what is drawn the ink of the theme that there is now. */
  recolour(): void {
    const context = this.#context
    context.globalCompositeOperation = 'source-in'
    context.fillStyle = tokenColor('--ink')
    context.fillRect(0, 0, drawingSize, drawingSize)
    context.globalCompositeOperation = 'source-over'
  }

  /** As a network takes it: centred as the digits of the data are; undefined if there is nothing. */
  get pixels(): Float32Array | undefined {
    if (this.#shown) return Float32Array.from(this.#shown, (byte) => byte / 255)
    return this.#isEmpty ? undefined : centreDigit(this.#ink())
  }

  /** The ink is what is not transparent, whatever its colour. */
  #ink(): Picture {
    const { data } = this.#context.getImageData(0, 0, drawingSize, drawingSize)
    const pixels = Float32Array.from(
      { length: drawingSize * drawingSize },
      (_, index) => (data[4 * index + 3] ?? 0) / 255,
    )
    return { width: drawingSize, height: drawingSize, pixels }
  }
}
