import { type Shape, sizeOf } from '@adafactor/core'

const mostAxes = 4
/** What the largest of the backends can hold in one tensor. */
const mostElements = 2 ** 31 - 1

/** The shape that was typed, or for people what is wrong with it. */
export function parseShape(text: string): Shape | string {
  const parts = text
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .split(/\s*[x×*,;]\s*|\s+/i)
  if (parts.length === 1 && parts[0] === '') return 'Type the sizes, such as 1024 × 1024.'
  const wrong = parts.find((part) => !/^\d{1,10}$/.test(part) || Number(part) === 0)
  if (wrong !== undefined) {
    return `“${wrong.slice(0, 20)}” is no size: sizes are whole numbers from 1 up, with × between them.`
  }
  if (parts.length > mostAxes) return `These are ${parts.length} axes; this page shows up to four.`
  const shape = parts.map(Number)
  if (sizeOf(shape) > mostElements) {
    return 'Together that is more than 2 147 483 647 numbers, the most that any backend holds.'
  }
  return shape
}

export function shapeText(shape: Shape): string {
  return shape.join(' × ')
}
