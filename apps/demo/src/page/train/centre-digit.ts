/** Pixels along a side of an MNIST digit. */
export const side = 28

/** MNIST fits its digits into a box of so many pixels before it centres them. */
const box = 20

/** A grey-scale picture, row by row, 0 background to 1 ink. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Float32Array
}

/**
 * A drawing as MNIST has its digits: scaled into a box of 20 x 20 pixels, keeping its proportions, with
 * its centre of mass in the middle of 28 x 28 (LeCun et al., the MNIST database).
 *
 * @returns undefined if there is no ink
 */
export function centreDigit(drawing: Picture): Float32Array | undefined {
  const bounds = inkBounds(drawing)
  if (bounds === undefined) return undefined
  const { left, top, width, height } = bounds
  const scale = box / Math.max(width, height)
  const target = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
  const small = new Float32Array(target.width * target.height)
  for (let y = 0; y < target.height; y++) {
    for (let x = 0; x < target.width; x++) {
      small[y * target.width + x] = meanOf(
        drawing,
        left + x / scale,
        top + y / scale,
        left + (x + 1) / scale,
        top + (y + 1) / scale,
      )
    }
  }
  const mass = centreOfMass({ ...target, pixels: small })
  const shiftX = place(side / 2 - mass.x, target.width)
  const shiftY = place(side / 2 - mass.y, target.height)
  const result = new Float32Array(side * side)
  for (let y = 0; y < target.height; y++) {
    const row = small.subarray(y * target.width, (y + 1) * target.width)
    result.set(row, (y + shiftY) * side + shiftX)
  }
  return result
}

/** A whole shift that leaves the picture inside. */
function place(shift: number, size: number): number {
  return Math.min(side - size, Math.max(0, Math.round(shift)))
}

function inkBounds({ width, height, pixels }: Picture) {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((pixels[y * width + x] as number) < 0.02) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
    }
  }
  if (right < 0) return undefined
  return { left, top, width: right - left + 1, height: bottom - top + 1 }
}

/** The mean over the pixels that an area touches. */
function meanOf(picture: Picture, x0: number, y0: number, x1: number, y1: number): number {
  let [sum, count] = [0, 0]
  for (let y = Math.floor(y0); y < Math.min(picture.height, Math.max(Math.ceil(y1), y0 + 1)); y++) {
    for (
      let x = Math.floor(x0);
      x < Math.min(picture.width, Math.max(Math.ceil(x1), x0 + 1));
      x++
    ) {
      sum += picture.pixels[y * picture.width + x] as number
      count++
    }
  }
  return count === 0 ? 0 : sum / count
}

function centreOfMass({ width, height, pixels }: Picture) {
  let [sum, x, y] = [0, 0, 0]
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const ink = pixels[row * width + column] as number
      sum += ink
      x += ink * (column + 0.5)
      y += ink * (row + 0.5)
    }
  }
  return sum === 0 ? { x: width / 2, y: height / 2 } : { x: x / sum, y: y / sum }
}
