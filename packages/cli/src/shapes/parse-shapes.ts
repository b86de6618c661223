import type { Shape } from '@adafactor/core'

const sizes = String.raw`\d{1,10}(?:[x×]\d{1,10})*`
const one = new RegExp(`^(?:([^=,]+)=)?(${sizes})$`)

/**
 * Shapes as they are typed: `512x256,512` or `kernel=512x256,bias=512`. Shapes without a name get one by
 * their place.
 *
 * @returns undefined if these are no shapes
 */
export function parseShapes(text: string): Readonly<Record<string, Shape>> | undefined {
  const parts = text.split(',').map((part) => one.exec(part.trim()))
  const shapes = new Map<string, Shape>()
  for (const [place, part] of parts.entries()) {
    if (part === null) return undefined
    const [, name = `parameter ${place + 1}`, typed = ''] = part
    shapes.set(name.trim(), typed.split(/[x×]/).map(Number))
  }
  return shapes.size === parts.length ? Object.fromEntries(shapes) : undefined
}
