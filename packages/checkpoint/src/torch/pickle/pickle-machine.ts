import type { Faults } from '../tensors/faults.js'
import { TorchTensor } from '../tensors/torch-tensor.js'
import { findGlobal } from './globals.js'
import { PickleCursor } from './pickle-cursor.js'
import { mostContainers, mostKept, mostWaiting } from './pickle-limits.js'
import { isUnfinished, Namespace, PickleGlobal } from './raw-values.js'

/** Stands on the stack for where a list of items begins. */
const mark = Symbol('mark')

/**
 * Runs the instructions of one pickle, protocol 2 to 5. It makes plain values; a name that is not in
 * a list of this reader's own ends it, and nothing of the file is ever executed.
 */
export class PickleMachine {
  readonly #cursor: PickleCursor
  readonly #faults: Faults
  readonly #load: (id: unknown) => unknown
  readonly #stack: unknown[] = []
  readonly #memo = new Map<number, unknown>()
  #containers = 0

  /**
   * @param begin where it begins in the bytes
   * @param load makes what a persistent id stands for
   */
  constructor(
    bytes: Uint8Array<ArrayBuffer>,
    begin: number,
    faults: Faults,
    load: (id: unknown) => unknown,
  ) {
    this.#cursor = new PickleCursor(bytes, begin, faults)
    this.#faults = faults
    this.#load = load
  }

  /**
   * @returns the value, of which parts may be unfinished, and where the pickle ends
   * @throws AdafactorError `checkpoint/format`, `checkpoint/truncated`, `checkpoint/unsupported`
   */
  run(): { readonly value: unknown; readonly end: number } {
    for (;;) {
      const place = this.#cursor.at
      const code = this.#cursor.byte()
      // STOP
      if (code === 0x2e) return { value: this.#pop(), end: this.#cursor.at }
      if (!this.#scalar(code) && !this.#container(code) && !this.#object(code)) {
        throw this.#faults.unsupported(
          `has the instruction 0x${code.toString(16)} at ${place} of its pickle, which torch.save ` +
            'does not write',
        )
      }
    }
  }

  /** Constants. */
  #scalar(code: number): boolean {
    const cursor = this.#cursor
    switch (code) {
      case 0x4e: // NONE
        return this.#push(null)
      case 0x88: // NEWTRUE
        return this.#push(true)
      case 0x89: // NEWFALSE
        return this.#push(false)
      case 0x4a: // BININT
        return this.#push(cursor.int32())
      case 0x4b: // BININT1
        return this.#push(cursor.byte())
      case 0x4d: // BININT2
        return this.#push(cursor.uint16())
      case 0x8a: // LONG1
        return this.#push(cursor.long(cursor.byte()))
      case 0x8b: // LONG4
        return this.#push(cursor.long(cursor.uint32()))
      case 0x47: // BINFLOAT
        return this.#push(cursor.float64())
      case 0x58: // BINUNICODE
        return this.#push(cursor.text(cursor.uint32()))
      case 0x8c: // SHORT_BINUNICODE
        return this.#push(cursor.text(cursor.byte()))
      case 0x8d: // BINUNICODE8
        return this.#push(cursor.text(cursor.count64()))
      case 0x54: // BINSTRING
        return this.#push(cursor.textOrBytes(cursor.uint32()))
      case 0x55: // SHORT_BINSTRING
        return this.#push(cursor.textOrBytes(cursor.byte()))
      case 0x42: // BINBYTES
        return this.#push(cursor.bytes(cursor.uint32()))
      case 0x43: // SHORT_BINBYTES
        return this.#push(cursor.bytes(cursor.byte()))
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.#push(cursor.bytes(cursor.count64()))
      default:
        return false
    }
  }

  /** Lists, tuples, dictionaries and sets. */
  #container(code: number): boolean {
    switch (code) {
      case 0x28: // MARK
        return this.#push(mark)
      case 0x5d: // EMPTY_LIST
        return this.#make([])
      case 0x29: // EMPTY_TUPLE
        return this.#make(Object.freeze([]))
      case 0x7d: // EMPTY_DICT
        return this.#make(new Map())
      case 0x8f: // EMPTY_SET
        return this.#make(new Set())
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.#make(Object.freeze(this.#popMany(code - 0x84)))
      case 0x74: // TUPLE
        return this.#make(Object.freeze(this.#popToMark()))
      case 0x91: // FROZENSET
        return this.#make(new Set(this.#popToMark()))
      case 0x61: // APPEND
        return this.#append([this.#pop()])
      case 0x65: // APPENDS
        return this.#append(this.#popToMark())
      case 0x73: // SETITEM
        return this.#setItems(this.#popMany(2))
      case 0x75: // SETITEMS
        return this.#setItems(this.#popToMark())
      case 0x90: // ADDITEMS
        return this.#add(this.#popToMark())
      default:
        return false
    }
  }

  /** Names, objects, the stack and the memo. */
  #object(code: number): boolean {
    const cursor = this.#cursor
    switch (code) {
      case 0x80: // PROTO
        return this.#protocol(cursor.byte())
      case 0x95: // FRAME
        cursor.count64()
        return true
      case 0x30: // POP
        this.#stack.pop()
        return true
      case 0x31: // POP_MARK
        this.#popToMark()
        return true
      case 0x63: // GLOBAL
        return this.#push(findGlobal(cursor.line(), cursor.line(), this.#faults))
      case 0x93: // STACK_GLOBAL
        return this.#stackGlobal()
      case 0x52: // REDUCE
      case 0x81: // NEWOBJ
        return this.#call()
      case 0x62: // BUILD
        return this.#build(this.#pop())
      case 0x51: // BINPERSID
        return this.#push(this.#load(this.#pop()))
      case 0x71: // BINPUT
        return this.#remember(cursor.byte())
      case 0x72: // LONG_BINPUT
        return this.#remember(cursor.uint32())
      case 0x94: // MEMOIZE
        return this.#remember(this.#memo.size)
      case 0x68: // BINGET
        return this.#recall(cursor.byte())
      case 0x6a: // LONG_BINGET
        return this.#recall(cursor.uint32())
      default:
        return false
    }
  }

  #push(value: unknown): true {
    if (this.#stack.push(value) <= mostWaiting) return true
    throw this.#faults.unsupported(`holds a value of more than ${mostWaiting} parts`)
  }

  /** A fresh object, of which there may be so many. */
  #make(value: object): true {
    if (++this.#containers > mostContainers) {
      throw this.#faults.unsupported(
        `holds more than ${mostContainers} lists, tuples and dictionaries`,
      )
    }
    return this.#push(value)
  }

  #pop(): unknown {
    const { length } = this.#stack
    const value = this.#stack.pop()
    if (length > 0 && value !== mark) return value
    throw this.#faults.damaged('its pickle takes more than it has made')
  }

  #popMany(count: number): unknown[] {
    const values = Array.from({ length: count }, () => this.#pop())
    return values.reverse()
  }

  #popToMark(): unknown[] {
    const begin = this.#stack.lastIndexOf(mark)
    if (begin < 0) throw this.#faults.damaged('its pickle ends a list that it has not begun')
    const items = this.#stack.splice(begin)
    items.shift()
    return items
  }

  /** What the next items go to. */
  #top<V>(is: (value: unknown) => value is V, what: string): V {
    const value = this.#stack.at(-1)
    if (is(value)) return value
    throw this.#faults.damaged(`its pickle has items for ${what} where there is none`)
  }

  #append(items: readonly unknown[]): true {
    const list = this.#top(isList, 'a list')
    for (const item of items) list.push(item)
    return true
  }

  #setItems(items: readonly unknown[]): true {
    const map = this.#top((value) => value instanceof Map, 'a dictionary')
    if (items.length % 2 === 1) throw this.#faults.damaged('its pickle has a key without a value')
    for (let index = 0; index < items.length; index += 2) map.set(items[index], items[index + 1])
    return this.#checkSize(map)
  }

  #add(items: readonly unknown[]): true {
    const set = this.#top((value) => value instanceof Set, 'a set')
    for (const item of items) set.add(item)
    return this.#checkSize(set)
  }

  /** Of what is not bounded by what waits. */
  #checkSize({ size }: { readonly size: number }): true {
    if (size <= mostKept) return true
    throw this.#faults.unsupported(`holds a value of more than ${mostKept} parts`)
  }

  #protocol(version: number): true {
    if (version <= 5) return true
    throw this.#faults.unsupported(`has a pickle of protocol ${version}, and 2 to 5 are read`)
  }

  #stackGlobal(): true {
    const [module, name] = this.#popMany(2)
    if (typeof module === 'string' && typeof name === 'string') {
      return this.#push(findGlobal(module, name, this.#faults))
    }
    throw this.#faults.damaged('a name in its pickle is no text')
  }

  #call(): true {
    const [callee, args] = this.#popMany(2)
    if (!(callee instanceof PickleGlobal) || !Array.isArray(args)) {
      throw this.#faults.damaged('its pickle calls what is no function')
    }
    if (!callee.call) throw this.#faults.unsupported(`calls ${callee.name}, which is not done here`)
    const value = callee.call(args, this.#faults)
    return typeof value === 'object' && value !== null ? this.#make(value) : this.#push(value)
  }

  /** The attributes of an object. Those of dictionaries and tensors are no data of a state. */
  #build(state: unknown): true {
    const value = this.#stack.at(-1)
    if (isUnfinished(value)) {
      value.setState(state, this.#faults)
    } else if (value instanceof Namespace && state instanceof Map) {
      for (const [key, field] of state) value.fields.set(key, field)
    } else if (!(value instanceof Map || value instanceof TorchTensor)) {
      throw this.#faults.damaged('its pickle has attributes for what has none')
    }
    return true
  }

  #remember(index: number): true {
    const value = this.#pop()
    this.#memo.set(index, value)
    this.#checkSize(this.#memo)
    return this.#push(value)
  }

  #recall(index: number): true {
    if (this.#memo.has(index)) return this.#push(this.#memo.get(index))
    throw this.#faults.damaged(`its pickle wants value ${index}, which it has not made`)
  }
}

/** Whether this is a list: tuples are frozen. */
function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) && !Object.isFrozen(value)
}
