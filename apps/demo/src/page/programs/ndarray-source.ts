/** The JavaScript that the ndarray backend generates, and its parts. */
import { ndarrayBackend } from '@adafactor/backend-ndarray'
import type { Program, Shape } from '@adafactor/core'

/**
 * The text that runs a program on tensors of this shape; undefined where code may not be
 * generated. It is the same for all sizes but 1, so that small stand-ins are enough to get it.
 */
export function ndarraySource(program: Program, shape: Shape): string | undefined {
  const backend = ndarrayBackend()
  try {
    // Sizes that differ, so that none is taken for another's.
    const small = shape.map((size, axis) => Math.min(size, axis + 3))
    const tensors = program.tensors.map(({ name, axes }) => {
      const sizes = small.map((size, axis) => (axes.includes(axis) ? size : 1))
      return [name, backend.create(sizes)] as const
    })
    backend.compile(program).run([
      {
        tensors: Object.fromEntries(tensors),
        scalars: Object.fromEntries(program.scalars.map((name) => [name, 0])),
      },
    ])
    return backend.generatedSources()[0]?.texts[0]?.code
  } finally {
    backend.destroy()
  }
}

/** A part of a generated text. */
export interface SourcePart {
  readonly title: string
  readonly text: string
}

/** The functions and the loops around them, by the pass that they are: that of pass 1 first. */
export function sourcesByPass(source: string): SourcePart[][] {
  const parts: SourcePart[][] = []
  const add = (pass: string | undefined, title: string, text: string) => {
    const index = Number(pass) - 1
    parts[index] = [...(parts[index] ?? []), { title, text }]
  }
  for (const [text, name, pass] of source.matchAll(/^function (pass(\d+)\w*)\(.*?^\}/gms)) {
    add(pass, `${name}()`, text)
  }
  const [, driver = ''] = source.split(/^return function run.*$/m)
  for (const [text, pass] of driver.matchAll(
    /^ {2}\/\/ pass (\d+):.*?(?=^ {2}\/\/ pass |^\})/gms,
  )) {
    add(pass, 'what calls it', text.replace(/^ {2}/gm, '').trimEnd())
  }
  return parts
}
