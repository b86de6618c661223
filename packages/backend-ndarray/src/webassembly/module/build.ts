/** Short words for code that is written often. */
import type { Code, FunctionCode, ValueType } from './code.js'

export function get(local: string): Code {
  return ['local.get', local]
}

export function set(local: string, value: Code): Code {
  return ['local.set', local, value]
}

export function integer(value: number): Code {
  return ['i32.const', value]
}

/** The sum of addresses or integers; what is 0 is left out. */
export function sum(...terms: readonly Code[]): Code {
  const present = terms.filter(([op, value]) => !(op === 'i32.const' && value === 0))
  const [first = integer(0), ...others] = present
  return others.reduce<Code>((total, term) => ['i32.add', total, term], first)
}

/** An integer times 2^bits. */
export function shifted(value: Code, bits: number): Code {
  if (bits === 0) return value
  return ['i32.shl', value, integer(bits)]
}

/** `for (counter = begin; counter < end; counter += step)`, tested before the first turn. */
export function forLoop(
  counter: string,
  begin: Code,
  end: Code,
  step: Code,
  body: readonly Code[],
): Code[] {
  const more: Code = ['i32.lt_s', get(counter), end]
  return [
    set(counter, begin),
    whileLoop(counter, more, [...body, set(counter, sum(get(counter), step))]),
  ]
}

/** @param label one that no loop around it has */
export function whileLoop(label: string, condition: Code, body: readonly Code[]): Code {
  return ['if', condition, ['loop', label, ...body, ['br_if', label, condition]]]
}

/** Collects the locals of a function while its code is written. */
export class FunctionBuilder {
  readonly #locals = new Map<string, ValueType>()
  readonly #name: string
  readonly #parameters: FunctionCode['parameters']

  constructor(name: string, parameters: FunctionCode['parameters']) {
    this.#name = name
    this.#parameters = parameters
  }

  /** A local of this name; the same one each time. */
  local(name: string, type: ValueType): string {
    this.#locals.set(name, type)
    return name
  }

  finish(body: readonly Code[], isExported: boolean): FunctionCode {
    return {
      name: this.#name,
      parameters: this.#parameters,
      locals: this.#locals,
      body,
      isExported,
    }
  }
}
