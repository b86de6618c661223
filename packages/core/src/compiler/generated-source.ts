import type { Program } from '../program/program.js'
import type { Shape } from '../tensors/shape.js'

/** Memory that generated code reads or writes. */
export interface GeneratedMemory {
  /** A tensor of the program, or a piece of work space: `rowMoment`, `work 3: rowFactor`. */
  readonly name: string
  /** What its elements are: `float32`. */
  readonly type: string
  /** How many elements there are; absent in code that serves tensors of every size. */
  readonly elements?: number
}

/** A text as the device was given it, word for word. */
export interface TranslatedText {
  /** `wgsl`, `glsl`, `javascript`. */
  readonly language: string
  readonly code: string
}

/** One text: a kernel, a function, or a module of them. */
export interface GeneratedText {
  /** For people, what it computes: `rowFactor`. */
  readonly title: string
  /** The passes that it runs, or is a part of, counted from 1 as {@link explain} does. */
  readonly passes: readonly number[]
  /** All of it, with the functions that it calls. */
  readonly code: string
  /** What a library that compiles `code` made of it for the device, where a device was there to be asked. */
  readonly translated?: TranslatedText
  /**
   * What names in the code stand for that are not the program's own: `a0` for the memory `gradient`,
   * `s0` for the scalar `stepSize`, `s1` for the number 1.
   */
  readonly names: Readonly<Record<string, string | number>>
  /** Each memory once. */
  readonly reads: readonly GeneratedMemory[]
  /** Each memory once; one that is updated in place is among the reads too. */
  readonly writes: readonly GeneratedMemory[]
  /** Threads along x, y and z, where code is run by many and their number is known. */
  readonly threads?: readonly [x: number, y: number, z: number]
}

/**
 * What a backend made of a program, to be read: `generatedSources()` of a backend that generates code
 * gives these, whatever the language, so that one viewer shows them all.
 */
export interface GeneratedSource {
  /** `javascript`, `gpu.js`, `wgsl`, `wat`, or another one that a backend writes. */
  readonly language: string
  /**
   * The program as it was planned, whose passes the texts run. It may be over fewer axes than the one
   * that was compiled, where neighbouring ones were treated alike.
   */
  readonly program: Program
  /** The sizes of its axes; absent where the texts serve every shape. */
  readonly shape?: Shape
  /** In the order in which they run. */
  readonly texts: readonly GeneratedText[]
}
