import { halfFunctions } from './half-functions.js'
import { randomFunctions } from './random-functions.js'
import { dialectFunctions } from './wgsl-dialect.js'

const functions = new Map(
  [...dialectFunctions, ...halfFunctions, ...randomFunctions].map((text) => [
    text.slice('fn '.length, text.indexOf('(')),
    text,
  ]),
)

/**
 * The functions that WGSL text names, and those that these call, each once: what a module needs beside
 * that text.
 *
 * @param code a part of a module, or names
 *
 * @example
 * ```ts
 * console.log(functionsFor('x[i] = bfloat16_to_f32(bits[i]);'))
 * // => fn bfloat16_to_f32(pattern : u32) -> f32 {
 * // =>   return bitcast<f32>(pattern << 16u);
 * // => }
 * ```
 */
export function functionsFor(code: string): string {
  const needed = new Set<string>()
  const collect = (text: string) => {
    for (const [name] of text.matchAll(/\w+/g)) {
      const called = functions.get(name)
      if (called === undefined || needed.has(called)) continue
      needed.add(called)
      collect(called)
    }
  }
  collect(code)
  return [...needed].join('\n\n')
}
