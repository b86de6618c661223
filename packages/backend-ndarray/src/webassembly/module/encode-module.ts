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
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(functions.map(encodeType))),
    ...section(2, vector([[...text('env'), ...text('memory'), 0x02, ...limits]])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(
      7,
      vector(
        exported.map(({ name }) => [...text(name), 0x00, ...unsigned(places.get(name) as number)]),
      ),
    ),
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
  const names = [...code.parameters.map(([name]) => name), ...code.locals.keys()]
  const encoder = new CodeEncoder(new Map(names.map((name, index) => [name, index])), functions)
  for (const statement of code.body) encoder.encode(statement, [])
  const locals = vector([...code.locals.values()].map((type) => [1, typeBytes[type]]))
  const body = [...locals, ...encoder.bytes, end]
  return [...unsigned(body.length), ...body]
}

class CodeEncoder {
  readonly bytes: number[] = []
  readonly #locals: ReadonlyMap<string, number>
  readonly #functions: ReadonlyMap<string, number>

  constructor(locals: ReadonlyMap<string, number>, functions: ReadonlyMap<string, number>) {
    this.#locals = locals
    this.#functions = functions
  }

  /** @param labels those around the code, innermost last */
  encode(code: Code, labels: readonly string[]): void {
    const [name, ...parts] = code
    if (name === 'if') {
      this.encode(parts[0] as Code, labels)
      this.#encodeStructure(name, parts.slice(1), [...labels, ''])
    } else if (name === 'loop' || name === 'block') {
      this.#encodeStructure(name, parts.slice(1), [...labels, parts[0] as string])
    } else {
      for (const part of parts) if (isCode(part)) this.encode(part, labels)
      const operation: Operation = operations[name]
      this.bytes.push(...operation.bytes)
      operation.immediates.forEach((immediate, index) => {
        if (immediate === 'offset') this.bytes.push(operation.alignment)
        this.bytes.push(...this.#immediate(immediate, parts[index] as never, labels))
      })
    }
  }

  #encodeStructure(
    name: keyof typeof structures,
    held: readonly unknown[],
    labels: readonly string[],
  ): void {
    this.bytes.push(structures[name], noResult)
    for (const part of held) this.encode(part as Code, labels)
    this.bytes.push(end)
  }

  #immediate(kind: Immediate, value: never, labels: readonly string[]): Bytes {
    switch (kind) {
      case 'local':
        return unsigned(placeOf(this.#locals, value))
      case 'function':
        return unsigned(placeOf(this.#functions, value))
      case 'label':
        return unsigned(labels.length - 1 - labels.lastIndexOf(value))
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

function placeOf(places: ReadonlyMap<string, number>, name: string): number {
  const place = places.get(name)
  if (place === undefined) throw new TypeError(`there is no "${name}"`)
  return place
}

function section(id: number, content: Bytes): Bytes {
  return [id, ...unsigned(content.length), ...content]
}

function vector(items: readonly Bytes[]): Bytes {
  return [...unsigned(items.length), ...items.flat()]
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
