/** Files that are made by hand: what torch has written at some time, and what nobody wrote. */
import { describe, expect, test } from 'vitest'
import { type PlainValue, readTorch, TorchTensor } from '../src/torch.js'
import { bytesOf, integer, type Part, pickled, storage, tensor } from './support/pickle-writer.js'
import { refused } from './support/refused.js'
import { floats, legacyFile, torchFile } from './support/torch-writer.js'
import { zip } from './support/zip-writer.js'

const { bool, call, dict, float, get, int, list, name, put, text, tuple } = pickled

async function read(...written: Parameters<typeof torchFile>): Promise<PlainValue> {
  return (await readTorch(torchFile(...written))).value
}

async function numbersIn(value: PlainValue): Promise<number[]> {
  if (!(value instanceof TorchTensor)) throw new Error('no tensor')
  return Array.from((await value.read()).data, Number)
}

describe('archives of any make', () => {
  test.each<[string, Parameters<typeof torchFile>[2]]>([
    ['stored', {}],
    ['compressed', { isDeflated: true }],
    ['ZIP64', { isZip64: true }],
    ['with a comment', { comment: 'a comment with PK\u0005\u0006 in it' }],
  ])('%s', async (_, writing) => {
    const value = await read(
      tensor({ shape: [2], strides: [2], offset: int(1) }),
      undefined,
      writing,
    )
    expect(await numbersIn(value)).toEqual([2, 4])
  })

  test('without a folder', async () => {
    const bytes = zip({ 'data.pkl': bytesOf(0x80, 2, list(int(1)), '.') })
    expect((await readTorch(bytes)).value).toEqual([1])
  })

  test('with the most significant byte first', async () => {
    const swapped = floats(1, 2, 3, 4)
    for (let at = 0; at < 16; at += 4) swapped.subarray(at, at + 4).reverse()
    const value = await read(tensor(), { 0: swapped }, { byteorder: 'big' })
    expect(await numbersIn(value)).toEqual([1, 2, 3, 4])
  })

  test.each<[string, Uint8Array, string]>([
    [
      'no directory',
      torchFile(tensor()).subarray(0, 300),
      'checkpoint/truncated: the file ends too early: it has 300 bytes',
    ],
    ['encrypted', torchFile(tensor(), undefined, { flags: 1 }), 'is encrypted'],
    [
      'another compression',
      torchFile(tensor(), undefined, { method: 12 }),
      'compressed by method 12',
    ],
    [
      'an unknown order of bytes',
      torchFile(tensor(), undefined, { byteorder: 'middle' }),
      '"byteorder" is "middle"',
    ],
    [
      'no pickle',
      zip({ 'a/b.npy': bytesOf(1) }),
      'checkpoint/unsupported: the file is a zip archive, but none that torch.save writes: there is no data.pkl in it, but "a/b.npy"',
    ],
    [
      'TorchScript',
      zip({ 'm/data.pkl': bytesOf('.'), 'm/constants.pkl': bytesOf('.') }),
      'torch.save(torch.jit.load(path).state_dict(), path)',
    ],
    [
      'no storage',
      torchFile(tensor(), {}),
      'checkpoint/format: the file is damaged: it has no "any name/data/0"',
    ],
    [
      'a short storage',
      torchFile(tensor(), { 0: floats(1) }),
      'it has 4 bytes in "any name/data/0", and a storage of 16 bytes',
    ],
  ])('%s is refused', async (_, source, why) => {
    expect(await refused(source)).toContain(why)
  })
})

test('of a large storage only the slice is read that a tensor shows', async () => {
  const slice = tensor({
    storage: storage({ elements: 1_000_000 }),
    offset: int(500_000),
    shape: [3],
    strides: [2],
  })
  const bytes = torchFile(slice, {
    0: new Uint8Array(Float32Array.from({ length: 1_000_000 }, (_, at) => at).buffer),
  })
  let readBytes = 0
  const file = await readTorch({
    name: 'counted',
    size: bytes.length,
    async read(begin: number, end: number) {
      readBytes += end - begin
      return bytes.subarray(begin, end)
    },
    async close() {},
  })
  expect([file.fileBytes, file.tensorBytes]).toEqual([bytes.length, 12])
  // The end of the file, in which the directory is searched for, is the most of it.
  expect(readBytes).toBeLessThan(70_000)
  readBytes = 0
  expect(await numbersIn(file.value)).toEqual([500_000, 500_002, 500_004])
  expect(readBytes).toBeLessThan(100)
})

describe('what is no file of torch is called what it is', () => {
  test.each<[string, Part, string]>([
    [
      'a pointer of Git LFS',
      'version https://git-lfs.github.com/spec/v1\n',
      'get the file itself with "git lfs pull"',
    ],
    ['a page', '<!doctype html><title>404</title>', 'it is a page of HTML'],
    ['safetensors', [integer(2, 8), '{}'], 'it is a safetensors file (readSafetensors)'],
    ['nothing', [], 'checkpoint/format: the file is no file of torch.save: it is empty'],
    ['noise', [1, 2, 3], 'it begins like none'],
    [
      'tar',
      [new Uint8Array(257), 'ustar', new Uint8Array(300)],
      'torch.save(torch.load(path, weights_only=True), path)',
    ],
    ['another pickle', [0x80, 4, 'N.'], 'is a pickle, but none that torch.save writes'],
  ])('%s', async (_, content, why) => {
    expect(await refused(bytesOf(content))).toContain(why)
  })
})

describe('values', () => {
  const numpy = (module: string, code: string, bytes: Uint8Array) =>
    call(
      module,
      'scalar',
      [call('numpy', 'dtype', text(code), bool(false), bool(true)), tuple(int(3), text('<')), 'b'],
      pickled.bytes(bytes),
    )

  test.each(['numpy.core.multiarray', 'numpy._core.multiarray'])(
    'nerfstudio#3702: a number of %s',
    async (module) => {
      expect(await read(numpy(module, 'f4', floats(0.25)))).toBe(0.25)
    },
  )

  test('bytes as protocol 2 has them, a letter for each', async () => {
    const value = call('_codecs', 'encode', text('\u0000\u00ff'), text('latin1'))
    expect(await read(value)).toEqual(Uint8Array.of(0, 255))
  })

  test('a Namespace is its attributes', async () => {
    const attributes = dict([text('lr'), float(0.5)], [text('constructor'), int(1)])
    const value = [name('argparse', 'Namespace'), ')', 0x81, attributes, 'b']
    expect(await read(value)).toEqual(
      new Map<string, number>([
        ['lr', 0.5],
        ['constructor', 1],
      ]),
    )
  })

  test('keys that objects have anyway are data', async () => {
    const keys = ['__proto__', 'constructor', 'toString', 'state']
    const file = await readTorch(
      torchFile(dict(...keys.map((key) => [text(key), int(7)] as const))),
    )
    for (const key of keys) expect(file.at(key)).toBe(7)
    expect(Object.keys({})).toEqual([])
  })

  test.each<[string, readonly Part[], number[]]>([
    ['neg', [dict([text('neg'), bool(true)])], [-1, -2, -3, -4]],
    ['no flag', [dict([text('neg'), bool(false)])], [1, 2, 3, 4]],
    ['no metadata', [], [1, 2, 3, 4]],
  ])('a view with the flag %s', async (_, more, numbers) => {
    expect(await numbersIn(await read(tensor({ more })))).toEqual(numbers)
  })

  test('the flag of a conjugate', async () => {
    const complex = tensor({
      storage: storage({ type: 'ComplexFloatStorage', elements: 2 }),
      shape: [2],
      strides: [1],
      more: [dict([text('conj'), bool(true)])],
    })
    expect(await numbersIn(await read(complex))).toEqual([1, -2, 3, -4])
  })

  test('pytorch#103256: a tensor of CUDA, and one of a storage without a type', async () => {
    const cuda = await read(tensor({ storage: storage({ location: 'cuda:1' }) }))
    expect(cuda).toMatchObject({ storage: { location: 'cuda:1' } })
    expect(await numbersIn(cuda)).toEqual([1, 2, 3, 4])
    const untyped = [
      tuple(
        text('storage'),
        name('torch.storage', 'UntypedStorage'),
        text('0'),
        text('cpu'),
        int(16),
      ),
      'Q',
    ]
    const hooks = call('collections', 'OrderedDict')
    const args = [untyped, int(0), tuple(int(4)), tuple(int(1)), bool(false), hooks]
    const value = call('torch._utils', '_rebuild_tensor_v3', ...args, name('torch', 'float32'))
    expect(await numbersIn(await read(value))).toEqual([1, 2, 3, 4])
  })

  test('one object at two places stays one', async () => {
    const value = list([tensor(), put(1)], get(1))
    const [first, second] = (await read(value)) as readonly PlainValue[]
    expect(first).toBe(second)
  })
})

describe('a file from before torch 1.6', () => {
  test('is read', async () => {
    const value = list(
      tensor({ storage: storage({ key: '140' }), strides: [1, 2] }),
      tensor({ storage: storage({ key: '99', elements: 1 }), shape: [], strides: [] }),
    )
    const file = await readTorch(legacyFile(value, { 99: floats(5), 140: floats(1, 2, 3, 4) }))
    expect(await Promise.all((file.value as PlainValue[]).map(numbersIn))).toEqual([
      [1, 3, 2, 4],
      [5],
    ])
  })

  test('is read, where its pickles are longer than what is looked at first', async () => {
    const numbers = Float32Array.from({ length: 400_000 }, (_, at) => at)
    const long = text('a'.repeat(1_200_000))
    const bytes = legacyFile(list(long, tensor({ storage: storage({ elements: 400_000 }) })), {
      0: new Uint8Array(numbers.buffer),
    })
    const { value } = await readTorch(bytes)
    expect(await numbersIn((value as PlainValue[])[1] as PlainValue)).toEqual([0, 1, 2, 3])
    expect(await refused(bytes.subarray(0, -1))).toContain('are needed for its storages')
  })

  test.each<[string, Uint8Array, string]>([
    [
      'half of it',
      legacyFile(tensor()).subarray(0, 150),
      'checkpoint/truncated: the file ends too early: its pickle has 150 bytes',
    ],
    [
      'without its last byte',
      legacyFile(tensor()).subarray(0, -1),
      'checkpoint/truncated: the file ends too early: it has',
    ],
    [
      'a storage that is not there',
      legacyFile(tensor(), {}),
      'does not have the 1 that it refers to',
    ],
    [
      'a model',
      legacyFile([tuple(text('module'), int(1), int(2), int(3)), 'Q']),
      'holds a whole model with its classes',
    ],
  ])('%s is refused', async (_, source, why) => {
    expect(await refused(source)).toContain(why)
  })
})
