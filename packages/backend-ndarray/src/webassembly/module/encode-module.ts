import {
  type Code,
  type FunctionCode,
  isCode,
  type ModuleCode,
  mostSharedPages,
  type ValueType,
} from './code.js'
import { type Immediate, type Operation, operations } from './operations.js'

type Bytes = readonly number[]

const typeBytes: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
}
/** A block that leaves nothing behind. */
const noResult = 0x40
const end = 0x0b
const structures = { block: 0x02, loop: 0x03, if: 0x04 } as const

/**
 * The binary form of a module.
 * Source: WebAssembly Core Specification 2.0, chapter 5, "Binary Format".
 */
export function encodeModule({ functions, isShared }: ModuleCode): Uint8Array<ArrayBuffer> {
  const places = new Map(functions.map(({ name }, index) => [name, index]))
  const exported = functions.filter((code) => code.isExported)
  // Limits: a least size of 0 fits every memory; shared ones have to name a greatest size too.
  const limits = isShared ? [0x03, 0, ...unsigned(mostSharedPages)] : [0x00, 0]
  const exports = exported.map(({ name }) => {
    const place = places.get(name) as number
    return [...text(name), 0x00, ...unsigned(place)]
  })
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(functions.map(encodeType))),
    ...section(2, vector([[...text('env'), ...text('memory'), 0x02, ...limits]])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(exports)),
    ...section(10, vector(functions.map((code) => encodeFunction(code, places)))),
  ])
}

function encodeType({ parameters, result }: FunctionCode): Bytes {
  return [
    0x60,
    ...vector(parameters.map(([, type]) => [typeBytes[type]])),
    ...vector(result ? [[typeBytes[result]]] : []),
  ]
}

function encodeFunction(code: FunctionCode, functions: ReadonlyMap<string, number>): Bytes {
  const locals = new Map<string, number>()
  for (const [name] of code.parameters) locals.set(name, locals.size)
  for (const name of code.locals.keys()) locals.set(name, locals.size)
  const encoder = new CodeEncoder(locals, functions)
  append(encoder.bytes, vector([...code.locals.values()].map((type) => [1, typeBytes[type]])))
  for (const statement of code.body) encoder.encode(statement)
  encoder.bytes.push(end)
  return [...unsigned(encoder.bytes.length), ...encoder.bytes]
}

class CodeEncoder {
  readonly bytes: number[] = []
  readonly #locals: ReadonlyMap<string, number>
  readonly #functions: ReadonlyMap<string, number>
  /** Those around the code, innermost last. */
  readonly #labels: string[] = []

  constructor(locals: ReadonlyMap<string, number>, functions: ReadonlyMap<string, number>) {
    this.#locals = locals
    this.#functions = functions
  }

  encode(code: Code): void {
    const [name] = code
    if (name === 'if') {
      this.encode(code[1] as Code)
      this.#encodeStructure(name, '', code)
    } else if (name === 'loop' || name === 'block') {
      this.#encodeStructure(name, code[1] as string, code)
    } else {
      for (let k = 1; k < code.length; k++) {
        const part = code[k] as Exclude<Code[number], undefined>
        if (isCode(part)) this.encode(part)
      }
      const operation: Operation = operations[name]
      append(this.bytes, operation.bytes)
      for (let k = 0; k < operation.immediates.length; k++) {
        const immediate = operation.immediates[k] as Immediate
        if (immediate === 'offset') this.bytes.push(operation.alignment)
        append(this.bytes, this.#immediate(immediate, code[k + 1] as never))
      }
    }
  }

  /** What it holds begins after its label, or its condition. */
  #encodeStructure(name: keyof typeof structures, label: string, code: Code): void {
    this.bytes.push(structures[name], noResult)
    this.#labels.push(label)
    for (let k = 2; k < code.length; k++) this.encode(code[k] as Code)
    this.#labels.pop()
    this.bytes.push(end)
  }

  #immediate(kind: Immediate, value: never): Bytes {
    switch (kind) {
      case 'local':
        return unsigned(placeOf(this.#locals, value))
      case 'function':
        return unsigned(placeOf(this.#functions, value))
      case 'label':
        return unsigned(this.#labels.length - 1 - this.#labels.lastIndexOf(value))
      case 'i32':
        return signed(value)
      case 'f64':
        return [...new Uint8Array(Float64Array.of(value).buffer)]
      case 'i32x4':
        return [...new Uint8Array(Int32Array.from(value).buffer)]
      case 'bytes':
        return value
      default:
        return unsigned(value)
    }
  }
}

function append(bytes: number[], more: Bytes): void {
  for (let k = 0; k < more.length; k++) bytes.push(more[k] as number)
}

function placeOf(places: ReadonlyMap<string, number>, name: string): number {
  const place = places.get(name)
  if (place === undefined) throw new TypeError(`there is no "${name}"`)
  return place
}

function section(id: number, content: Bytes): Bytes {
  return [id, ...unsigned(content.length), ...content]
}

function vector(items: readonly Bytes[]): Bytes {
  const bytes = unsigned(items.length)
  for (const item of items) append(bytes, item)
  return bytes
}

/** A name of ASCII letters. */
function text(name: string): Bytes {
  return vector([...name].map((letter) => [letter.charCodeAt(0)]))
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  return [...bytes, rest]
}

/** LEB128 of 32 bits with a sign. */
function signed(value: number): number[] {
  const bytes: number[] = []
  let rest = value | 0
  while (rest < -0x40 || rest >= 0x40) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>= 7
  }
  return [...bytes, rest & 0x7f]
}
