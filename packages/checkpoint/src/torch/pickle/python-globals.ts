import type { Faults } from '../tensors/faults.js'
import { type Call, Namespace } from './raw-values.js'

/** Classes of Python's own library that are plain data, by their names. */
export const pythonCalls: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['collections.OrderedDict', ([items = []], faults) => new Map(pairsIn(items, faults))],
  // The factory of missing values does not count.
  ['collections.defaultdict', () => new Map()],
  ['collections.Counter', ([items = new Map()], faults) => new Map(pairsIn(items, faults))],
  ['argparse.Namespace', () => new Namespace()],
  ['builtins.set', ([items = []], faults) => new Set(listIn(items, faults))],
  ['builtins.frozenset', ([items = []], faults) => new Set(listIn(items, faults))],
  ['builtins.complex', complex],
  ['builtins.slice', slice],
  ['builtins.bytearray', bytes],
  ['builtins.bytes', bytes],
  ['_codecs.encode', bytes],
])

/** Names that stand for classes beside data, as the factory of a `defaultdict`. */
export const pythonClasses = ['list', 'dict', 'int', 'float', 'tuple', 'str', 'bool'].map(
  (name) => `builtins.${name}`,
)

/** Python 2 had other names for some modules. */
export const pythonModules: ReadonlyMap<string, string> = new Map([
  ['__builtin__', 'builtins'],
  ['numpy.core.multiarray', 'numpy._core.multiarray'],
  ['numpy.core.numeric', 'numpy._core.numeric'],
])

function listIn(value: unknown, faults: Faults): readonly unknown[] {
  // A Set takes no more than 2^24.
  if (Array.isArray(value) && value.length < 2 ** 24) return value
  throw faults.damaged('a set in its pickle is not made of a list, or of a huge one')
}

function pairsIn(value: unknown, faults: Faults): Iterable<[unknown, unknown]> {
  if (value instanceof Map) return value
  const isPairs =
    Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2)
  if (isPairs) return value
  throw faults.damaged('a dictionary in its pickle is not made of pairs')
}

function complex(args: readonly unknown[], faults: Faults): object {
  const [real, imag] = args
  if (typeof real === 'number' && typeof imag === 'number') return { real, imag }
  throw faults.damaged('a complex number in its pickle is not made of two numbers')
}

/** Bytes, or a text with a letter for each byte, which protocol 2 has in place of bytes. */
function bytes(args: readonly unknown[], faults: Faults): Uint8Array<ArrayBuffer> {
  const [content = ''] = args
  if (content instanceof Uint8Array) return content.slice()
  if (typeof content === 'string') {
    const codes = Uint16Array.from({ length: content.length }, (_, at) => content.charCodeAt(at))
    if (codes.every((code) => code < 256)) return Uint8Array.from(codes)
  }
  throw faults.damaged('bytes in its pickle are not made of a text of Latin-1')
}

function slice(args: readonly unknown[], faults: Faults): object {
  const [start = null, stop = null, step = null] = args
  if ([start, stop, step].every((place) => place === null || typeof place === 'number')) {
    return { start, stop, step }
  }
  throw faults.damaged('a slice in its pickle is not made of numbers')
}
