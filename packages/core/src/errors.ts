/** The stable codes of the errors that this library throws. A code never changes its meaning. */
export type AdafactorErrorCode =
  /** An option that does not exist. */
  | 'option/unknown'
  /** An option whose value is outside what is allowed, or of the wrong type. */
  | 'option/invalid'
  /** Two options that contradict each other. */
  | 'option/conflict'
  /** No parameters were given. */
  | 'parameter/none'
  /** One tensor was given under two names, or two parameters share memory. */
  | 'parameter/duplicate'
  /** A name that is not among the parameters. */
  | 'parameter/unknown'
  /** A gradient whose shape or rank is not its parameter's. */
  | 'gradient/shape'
  /** A gradient that shares memory with a parameter. */
  | 'gradient/shared-memory'
  /** A second gradient for one parameter within one iteration. */
  | 'gradient/repeated'
  /** A value that is not a tensor of the backend in use. */
  | 'tensor/foreign'
  /** A tensor that was disposed before. */
  | 'tensor/disposed'
  /** Data that is no flat list of numbers, or that can't be written where it has to be. */
  | 'tensor/data'
  /** Data whose length is not the size of the tensor. */
  | 'tensor/data-length'
  /** A type of elements that the backend has not, or that a program does not expect. */
  | 'tensor/type'
  /** A shape with a negative or fractional size. */
  | 'tensor/shape'
  /** A call on an optimizer after `dispose()`. */
  | 'optimizer/disposed'
  /** Something that is not a state dictionary of a format that this version reads. */
  | 'state/format'
  /** A state dictionary of other parameters, shapes, factoring or options. */
  | 'state/mismatch'
  /** A step that failed when some parameters had moved already. */
  | 'step/incomplete'
  /** A backend that cannot run here; the message has the reason. */
  | 'backend/unavailable'
  /** A backend written for another version of the interface. */
  | 'backend/specification'
  /** A backend without an operation that a program needs. */
  | 'backend/missing-operation'
  /** A backend that computed wrong numbers in its self-test, or gave a result of the wrong shape. */
  | 'backend/wrong-result'
  /** A tensor or a program too large for the device. */
  | 'backend/unsupported-size'
  /** A device that was lost; create the backend anew and load the last state. */
  | 'backend/device-lost'
  /** A thread that a backend computes with is gone; it goes on with one. */
  | 'backend/thread-lost'
  /** A call on a backend after `destroy()`. */
  | 'backend/destroyed'
  /** Code generation was asked for where a content security policy forbids it. */
  | 'backend/code-generation-forbidden'
  /** Bytes that are no file of the format that was asked for, or a damaged one. */
  | 'checkpoint/format'
  /** A file that ends too early. */
  | 'checkpoint/truncated'
  /** A file that is whole, with something in it that is not read here: a class, a type, a compression. */
  | 'checkpoint/unsupported'
  /** A tensor that a file has not. */
  | 'checkpoint/unknown-tensor'
  /** A file that cannot be opened, read or written. */
  | 'checkpoint/io'
  /** A program that breaks the rules of programs: this is a bug in whoever built it. */
  | 'program/invalid'

const marker = Symbol.for('@adafactor/core/error')

/**
 * Every error that this library throws on purpose.
 *
 * Test with {@link AdafactorError.isInstance} rather than with `instanceof`: it also recognises
 * errors of another copy of the package.
 *
 * @example
 * ```ts
 * import { AdafactorError, adafactor, referenceBackend } from '@adafactor/core'
 *
 * const backend = referenceBackend()
 * try {
 *   adafactor({ backend, params: { weights: backend.create([4, 3]) }, clipThreshold: -1 })
 * } catch (error) {
 *   if (AdafactorError.isInstance(error, 'option/invalid')) console.log(error.message)
 *   // => option "clipThreshold" is -1; it must be a finite number above 0 (null for no clipping) (option/invalid)
 * }
 * ```
 */
export class AdafactorError extends Error {
  override readonly name = 'AdafactorError'
  /** What kind of error it is: for programs, as the message is for people. */
  readonly code: AdafactorErrorCode
  /** The message without the code at its end, to be quoted in another one. */
  readonly reason: string

  /** @param message what is wrong, with names and shapes, and what to do about it */
  constructor(code: AdafactorErrorCode, message: string, options?: { cause?: unknown }) {
    super(`${message} (${code})`, options)
    this.code = code
    this.reason = message
    Object.defineProperty(this, marker, { value: true })
  }

  /** Whether a value is an error of this library, of whichever copy; with `code`, of that code. */
  static isInstance(value: unknown, code?: AdafactorErrorCode): value is AdafactorError {
    if (typeof value !== 'object' || value === null || !(marker in value)) return false
    return code === undefined || (value as { code?: unknown }).code === code
  }
}

/**
 * What was thrown, in words to be quoted in another message: an error's own message, without the code
 * that ends those of this library; anything else as text.
 *
 * @example
 * ```ts
 * import { reasonOf } from '@adafactor/core'
 *
 * console.log(reasonOf(new Error('no adapter'))) // => no adapter
 * ```
 */
export function reasonOf(thrown: unknown): string {
  if (AdafactorError.isInstance(thrown)) return thrown.reason
  return thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
}
