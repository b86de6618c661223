/** What no writer wrote, or should not have: each is refused with a reason. */
import { describe, expect, test } from 'vitest'
import {
  bytesOf,
  integer,
  mark,
  type Part,
  pickled,
  storage,
  tensor,
} from './support/pickle-writer.js'
import { refused } from './support/refused.js'
import { floats, torchFile } from './support/torch-writer.js'
import { zip } from './support/zip-writer.js'

const { call, float, get, int, list, long, name, put, text, tuple } = pickled

describe('what is refused', () => {
  test.each<[string, string]>([
    ['os', 'system'],
    ['posix', 'system'],
    ['nt', 'system'],
    ['builtins', 'eval'],
    ['__builtin__', 'getattr'],
    ['subprocess', 'Popen'],
    ['torch.nn.modules.linear', 'Linear'],
    ['torch._utils', '_rebuild_qtensor'],
    ['torch.storage', '_load_from_bytes'],
    ['numpy', 'load'],
    ['constructor', 'constructor'],
    ['', '__proto__'],
  ])('the name %s.%s, whether it is called or not', async (module, called) => {
    const why = `checkpoint/unsupported: the file holds "${module}.${called}", which is no plain data, and nothing of a file is executed here`
    expect(await refused(torchFile(name(module, called)))).toContain(why)
    expect(await refused(torchFile(call(module, called, text('true'))))).toContain(why)
    // The same by protocol 4.
    expect(await refused(torchFile([text(module), text(called), 0x93]))).toContain(why)
  })

  test.each<[string, Part, string]>([
    ['a class as a value', name('torch', 'FloatStorage'), 'the class torch.FloatStorage itself'],
    ['a class that is called', call('builtins', 'dict'), 'calls builtins.dict'],
    [
      'a list in itself',
      [']', put(0), get(0), 'a'],
      'checkpoint/unsupported: the file holds a value that is within itself',
    ],
    ['a dictionary in itself', ['}', put(0), text('own'), get(0), 's'], 'within itself'],
    ['two in each other', [']', put(0), ']', put(1), get(0), 'a', 'a'], 'within itself'],
    ['a deep value', [']'.repeat(5000), 'a'.repeat(4999)], 'values within each other, 1000 deep'],
    [
      'values in values in values',
      [
        list(int(1)),
        put(0),
        Array.from({ length: 40 }, (_, at) => [list(get(at), get(at)), put(at + 1)]),
      ],
      'of more than 10000000 parts',
    ],
    [
      'a text of 4 GiB',
      ['X', integer(0xfffffff0, 4), 'abc'],
      'checkpoint/truncated: the file ends too early: its pickle has',
    ],
    ['a text of 2^63 bytes', [0x8d, integer(2n ** 63n - 1n, 8), 'abc'], 'are needed'],
    ['a number of 4 GiB', [0x8b, integer(0xfffffff0, 4), 1], 'a whole number of 4294967280 bytes'],
    ['an instruction of protocol 0', ['I1\n'], 'has the instruction 0x49 at 2 of its pickle'],
    ['a later protocol', [0x80, 9], 'a pickle of protocol 9'],
    ['an empty stack', ['a'], 'takes more than it has made'],
    ['a mark as a value', [mark], 'takes more than it has made'],
    ['a list without a mark', [']e'], 'ends a list that it has not begun'],
    ['a value that was not kept', get(7), 'wants value 7'],
    ['items for a tuple', [tuple(), int(1), 'a'], 'items for a list where there is none'],
    ['a key without a value', ['}', mark, int(1), 'u'], 'a key without a value'],
    ['what is no function', [int(1), tuple(), 'R'], 'calls what is no function'],
    ['a storage without a size', [tuple(text('storage')), 'Q'], 'no type, key or size'],
    ['a storage of 2^53', storage({ elements: -1 }), 'no type, key or size'],
    [
      'a storage of two sizes',
      list(storage(), storage({ elements: 3 })),
      'storage "0" has 16 bytes, and then 12',
    ],
    [
      'a tensor beyond its storage',
      tensor({ offset: int(1) }),
      'a tensor of shape [2, 2], strides [2, 1] and type float32 from element 1 on reaches beyond the 16 bytes of its storage "0"',
    ],
    ['a huge offset', tensor({ offset: long(2n ** 62n) }), 'a tensor in its pickle has no storage'],
    ['a negative stride', tensor({ strides: [-1, 1] }), 'a tensor in its pickle has no storage'],
    ['a tensor of another rank', tensor({ strides: [1] }), 'a tensor in its pickle has no storage'],
    [
      'an endless view',
      tensor({ shape: [2 ** 30, 2 ** 30], strides: [0, 0] }),
      'shows the 16 bytes of its storage "0" over and over',
    ],
    [
      'texts that are lists of lists of lists',
      [
        [']', put(0), Array.from({ length: 40 }, (_, at) => [list(get(at), get(at)), put(at + 1)])],
        [name('torch', 'device'), tuple(text('cuda'), get(40)), 'R'],
      ],
      'a device in its pickle is not a name and a number',
    ],
    [
      "a type of numpy's own",
      call('numpy', 'dtype', text('M8[ns]'), 'N', 'N'),
      "checkpoint/unsupported: the file holds numpy's type M8[ns]",
    ],
    [
      'the bytes of no text',
      call('builtins', 'bytes', text('\u20ac')),
      'not made of a text of Latin-1',
    ],
  ])('%s', async (_, value, why) => {
    expect(await refused(torchFile(value))).toContain(why)
  })

  test('a pickle that ends anywhere', async () => {
    const whole = bytesOf(0x80, 2, list(tensor(), text('abc'), float(1)), '.')
    for (let end = 0; end < whole.length; end++) {
      const bytes = zip({ 'a/data.pkl': whole.subarray(0, end), 'a/data/0': floats(1, 2, 3, 4) })
      expect(await refused(bytes)).toContain('checkpoint/truncated')
    }
  })
})
