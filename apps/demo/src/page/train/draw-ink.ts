import { tokenColor } from '../ui/token-color.js'
import { side } from './centre-digit.js'

/**
 * Draws a digit of the data in the ink of the theme.
 *
 * @param pixels `side * side` bytes, 255 is ink
 * @param scale the side of each of them on the canvas
 */
export function drawInk(
  context: CanvasRenderingContext2D,
  pixels: Uint8Array,
  scale: number,
): void {
  const { width, height } = context.canvas
  context.clearRect(0, 0, width, height)
  context.fillStyle = tokenColor('--ink')
  for (const [index, ink] of pixels.entries()) {
    context.globalAlpha = ink / 255
    context.fillRect(scale * (index % side), scale * Math.floor(index / side), scale, scale)
  }
  context.globalAlpha = 1
}
