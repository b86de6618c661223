import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Bfloat16Array, Float16Bits } from '@adafactor/core'
import ndarray from 'ndarray'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnyTensor, readSafetensors, writeSafetensors } from '../src/index.js'
import { handMade, headerOf } from './support/hand-made.js'
import { refusal } from './support/refusal.js'

const weights = { shape: [2, 3], data: Float32Array.of(1, -0, 3, Number.NaN, Infinity, 6) }

async function tensorsOf(bytes: Uint8Array): Promise<Record<string, AnyTensor>> {
  const file = await readSafetensors(bytes)
  const read = file.names.map(async (name) => [name, await file.tensor(name)] as const)
  return Object.fromEntries(await Promise.all(read))
}

describe('what is written is read again', () => {
  it('in every type, to the bit', async () => {
    const tensors = {
      f32: { ...weights, type: 'float32' },
      f64: { shape: [2], type: 'float64', data: Float64Array.of(Math.PI, -0) },
      f16: { shape: [3], type: 'float16', data: Float32Array.of(1, 2.5, 65504) },
      bf16: { shape: [1, 2], type: 'bfloat16', data: Float32Array.of(1.0078125, 3e38) },
      count: { shape: [], type: 'I64', data: BigInt64Array.of(-(2n ** 62n)) },
      u64: { shape: [1], type: 'U64', data: BigUint64Array.of(2n ** 64n - 1n) },
      i32: { shape: [1], type: 'I32', data: Int32Array.of(-7) },
      u32: { shape: [1], type: 'U32', data: Uint32Array.of(2 ** 32 - 1) },
      i16: { shape: [1], type: 'I16', data: Int16Array.of(-7) },
      u16: { shape: [1], type: 'U16', data: Uint16Array.of(7) },
      i8: { shape: [1], type: 'I8', data: Int8Array.of(-7) },
      u8: { shape: [0, 3], type: 'U8', data: new Uint8Array() },
      flags: { shape: [2], type: 'BOOL', data: Uint8Array.of(1, 0) },
      complex: { shape: [1], type: 'C64', data: Float32Array.of(1, -2) },
      f8: { shape: [3], type: 'F8_E4M3', data: Uint8Array.of(1, 2, 255) },
      f4: { shape: [2, 2], type: 'F4', data: Uint8Array.of(0x12, 0x34) },
    } as const
    const read = await tensorsOf(writeSafetensors(tensors))
    expect(Object.keys(read).sort()).toEqual(Object.keys(tensors).sort())
    for (const [name, tensor] of Object.entries(tensors)) {
      const given =
        tensor.type === 'bfloat16' ? Bfloat16Array.from(tensor.data).toFloat32() : tensor.data
      expect(read[name], name).toEqual({ ...tensor, data: given })
    }
  })

  it('from lists, half arrays and other types, rounded to the nearest', async () => {
    const rounded = await tensorsOf(
      writeSafetensors({
        list: { shape: [2], data: [0.1, 2] },
        half: { shape: [1], data: Float16Bits.from([1.0001]) },
        narrow: { shape: [1], type: 'bfloat16', data: Float64Array.of(1.01) },
        wide: { shape: [1], type: 'float64', data: Bfloat16Array.from([1.01]) },
        steps: { shape: [], type: 'I64', data: [7] },
      }),
    )
    expect(rounded.list).toEqual({ shape: [2], type: 'float32', data: Float32Array.of(0.1, 2) })
    expect(rounded.half).toEqual({ shape: [1], type: 'float16', data: Float32Array.of(1) })
    expect(rounded.narrow?.data).toEqual(Float32Array.of(1.0078125))
    expect(rounded.wide?.data).toEqual(Float64Array.of(1.0078125))
    expect(rounded.steps?.data).toEqual(BigInt64Array.of(7n))
  })

  it('safetensors#469: of views, transposed too, the tensor that they show, in C order', async () => {
    const all = ndarray(
      Float32Array.from({ length: 12 }, (_, i) => i),
      [3, 4],
    )
    const views = {
      transposed: all.transpose(1, 0),
      reversed: all.step(-1, 2),
      row: all.pick(1, null),
      empty: all.hi(0, 4),
    }
    const read = await tensorsOf(writeSafetensors(views))
    expect([...(read.transposed?.data ?? [])]).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
    expect([...(read.reversed?.data ?? [])]).toEqual([8, 10, 4, 6, 0, 2])
    expect([...(read.row?.data ?? [])]).toEqual([4, 5, 6, 7])
    expect(read.row?.shape).toEqual([4])
    expect(read.empty).toEqual({ shape: [0, 4], type: 'float32', data: new Float32Array() })
  })

  it('with names and metadata of any letters, in the order of the reference', async () => {
    const one = { shape: [1], data: [1] }
    const names = [
      '__proto__',
      'constructor',
      'q"\\\n\u0001\u2028',
      '\uffee',
      '\u{1f600}',
      '',
      '10',
      '9',
    ]
    const metadata = { 10: 'a', b: '"é"' }
    const file = writeSafetensors(
      [...names, 'a'].map((name) => [name, one] as const),
      { metadata },
    )
    const { names: read, metadata: texts } = await readSafetensors(file)
    expect(read).toEqual([
      '',
      '10',
      '9',
      '__proto__',
      'a',
      'constructor',
      'q"\\\n\u0001\u2028',
      '\uffee',
      '\u{1f600}',
    ])
    expect({ ...texts }).toEqual(metadata)
    expect(file.length % 4).toBe(0)
  })

  it('byte for byte as safetensors 0.8.0 for Python wrote it', () => {
    const small = writeSafetensors(
      {
        b: { shape: [], type: 'I64', data: [5] },
        a: { shape: [1], data: [1] },
        c: { shape: [1], type: 'bfloat16', data: [1] },
      },
      { metadata: { format: 'pt' } },
    )
    expect(headerOf(small)).toBe(
      '{"__metadata__":{"format":"pt"},"b":{"dtype":"I64","shape":[],"data_offsets":[0,8]},' +
        '"a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"c":{"dtype":"BF16","shape":[1],"data_offsets":[12,14]}}' +
        ' '.repeat(6),
    )
    expect([...small.subarray(-14)]).toEqual([5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 63, 128, 63])
    expect(headerOf(writeSafetensors({}))).toBe('{}      ')
  })
})

describe('what other writers do is read', () => {
  const f32 = (begin: number, end: number) =>
    `{"dtype":"F32","shape":[1],"data_offsets":[${begin},${end}]}`
  const data = new Uint8Array(Float32Array.of(1, 2).buffer)

  it.each([
    ['blanks around the JSON', ` \n{"a":${f32(0, 4)},"b":${f32(4, 8)}}\t\r\n `],
    ['metadata that are null (MLX)', `{"__metadata__":null,"a":${f32(0, 4)},"b":${f32(4, 8)}}`],
    ['no padding, and so unaligned tensors', `{"a":${f32(0, 4)},"b" :${f32(4, 8)}}`],
    ['any order', `{"b":${f32(4, 8)},"a":${f32(0, 4)}}`],
    [
      'unknown keys of a tensor',
      `{"a":{"x":[{"y":1.5e3}],"dtype":"F32","shape":[1],"data_offsets":[0,4],"z":"}"},"b":${f32(4, 8)}}`,
    ],
  ])('%s', async (_, header) => {
    const read = await tensorsOf(handMade(header, data))
    expect(read.a?.data).toEqual(Float32Array.of(1))
    expect(read.b?.data).toEqual(Float32Array.of(2))
  })

  it('a tensor at an offset that is no multiple of its elements', async () => {
    const header =
      '{"u":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"x":{"dtype":"F64","shape":[],"data_offsets":[1,9]}}'
    const bytes = new Uint8Array(9)
    new DataView(bytes.buffer).setFloat64(1, Math.E, true)
    expect((await tensorsOf(handMade(header, bytes))).x?.data).toEqual(Float64Array.of(Math.E))
  })

  it('a type of a later version does not stop the file', async () => {
    const header = `{"new":{"dtype":"F2","shape":[16],"data_offsets":[0,4]},"a":${f32(4, 8)}}`
    const file = await readSafetensors(handMade(header, data))
    expect(file.info('new')).toEqual({ shape: [16], type: 'F2', bytes: 4 })
    expect((await file.tensor('a')).data).toEqual(Float32Array.of(2))
    expect(await refusal('checkpoint/unsupported', () => file.tensor('new'))).toContain('"F2"')
    expect(await file.bytes('new')).toEqual(data.subarray(0, 4))
  })
})

describe('a damaged file is refused, with what is wrong', () => {
  const entry = (shape: string, begin: number | string, end: number | string, dtype = 'F32') =>
    `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`

  it.each([
    ['overlaps the one before it', `{"a":${entry('[2]', 0, 8)},"b":${entry('[1]', 4, 8)}}`, 8],
    ['leaves a gap before it', `{"a":${entry('[1]', 4, 8)}}`, 8],
    ['more than its header knows of', `{"a":${entry('[1]', 0, 4)}}`, 8],
    ['is F32 of shape [3], but has 8 bytes', `{"a":${entry('[3]', 0, 8)}}`, 8],
    [
      'has 0 bytes',
      `{"a":${entry('[9007199254740991,9007199254740991,9007199254740991]', 0, 0)}}`,
      0,
    ],
    ['the tensor "a" twice', `{"a":${entry('[1]', 0, 4)},"a":${entry('[1]', 4, 8)}}`, 8],
    ['"__metadata__" twice', '{"__metadata__":{},"__metadata__":{}}', 0],
    ['its metadata have "k" twice', '{"__metadata__":{"k":"1","k":"2"}}', 0],
    ['has dtype twice', '{"a":{"dtype":"F32","dtype":"F32","shape":[0],"data_offsets":[0,0]}}', 0],
    ['needs dtype, shape and data_offsets', '{"__proto__":{"shape":[0],"data_offsets":[0,0]}}', 0],
    ['lies from 4 to 0', `{"a":${entry('[1]', 4, 0)}}`, 4],
    ['lies from 0 to undefined', '{"a":{"dtype":"F32","shape":[0],"data_offsets":[0]}}', 0],
    ['whole number below 2^53', `{"a":${entry('[1.0]', 0, 4)}}`, 4],
    ['whole number below 2^53', `{"a":${entry('[-1]', 0, 4)}}`, 4],
    ['whole number below 2^53', `{"a":${entry('[1]', 0, '9007199254740993')}}`, 4],
    ['whole number below 2^53', `{"a":${entry('[1e0]', 0, 4)}}`, 4],
    ['no "{"', '[]', 0],
    ['something after its end', '{} {}', 0],
    ['something after its end', '{}\0\0', 0],
    ['a text without an end', '{"a', 0],
    ['no """', '{"__metadata__":{"k":1}}', 0],
    ['more than 100 deep', `{"a":{"x":${'['.repeat(200)}`, 0],
    ['more than 100 deep', `{"a":{"x":${'{"":'.repeat(200)}`, 0],
  ])('%s', async (words, header, size) => {
    const file = handMade(header, new Uint8Array(size))
    expect(await refusal('checkpoint/format', () => readSafetensors(file))).toContain(words)
  })

  it('airllm#137: half a download tells the bytes that are there and the bytes that are wanted', async () => {
    const file = writeSafetensors({ weights })
    const wanted = `${file.length}`
    expect(
      await refusal('checkpoint/truncated', () =>
        readSafetensors(file.subarray(0, file.length - 5)),
      ),
    ).toBe(
      `the file ends too early: it has ${file.length - 5} bytes, and its header wants ${wanted}. Was it downloaded to its end?`,
    )
    expect(
      await refusal('checkpoint/truncated', () => readSafetensors(file.subarray(0, 40))),
    ).toContain('ends within its header: it has 40 bytes')
    expect(
      await refusal('checkpoint/truncated', () => readSafetensors(new Uint8Array())),
    ).toContain('it has 0 bytes')
  })

  it('airllm#137: what is another kind of file is called what it is', async () => {
    const text = (words: string) => new TextEncoder().encode(words.padEnd(200))
    for (const [file, words] of [
      [text('version https://git-lfs.github.com/spec/v1\noid sha256:0'), 'a pointer of Git LFS'],
      [text('<!DOCTYPE html><html>'), 'a page of HTML'],
      [Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 8, 8, 0, 0), 'a zip archive'],
    ] as const) {
      expect(await refusal('checkpoint/format', () => readSafetensors(file))).toContain(words)
    }
    const random = new Uint8Array(100).fill(0xee)
    expect(await refusal('checkpoint/format', () => readSafetensors(random))).toContain(
      'and the most is 100000000',
    )
  })

  it('a message stays short, whatever the header has', async () => {
    const name = 'n'.repeat(100_000)
    const many = `[${'2,'.repeat(100_000)}2]`
    for (const header of [
      `{"${name}":{"dtype":"F32","shape":${many},"data_offsets":[0,4]}}`,
      `{"${name}":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`,
      `{"${name}":{},"${name}":{}}`,
      `{"__metadata__":{"${name}":"","${name}":""}}`,
    ]) {
      const file = handMade(header, new Uint8Array(4))
      expect((await refusal('checkpoint/format', () => readSafetensors(file))).length).toBeLessThan(
        400,
      )
    }
    const later = handMade(
      `{"${name}":{"dtype":"${name}","shape":[1],"data_offsets":[0,4]}}`,
      new Uint8Array(4),
    )
    const file = await readSafetensors(later)
    expect((await refusal('checkpoint/unsupported', () => file.tensor(name))).length).toBeLessThan(
      400,
    )
    expect(
      (await refusal('checkpoint/unknown-tensor', () => file.tensor(`${name}!`))).length,
    ).toBeLessThan(600)
  })

  it('a name that is not there is told, with those that are', async () => {
    const file = await readSafetensors(writeSafetensors({ weights }))
    for (const name of ['weight', 'toString', '__proto__']) {
      expect(await refusal('checkpoint/unknown-tensor', () => file.tensor(name))).toBe(
        `the file has no tensor "${name}"; it has "weights"`,
      )
    }
  })
})

it('what can not be written is refused by its name', async () => {
  const bad: readonly (readonly [object, string])[] = [
    [
      { w: { shape: [2, 2], data: [1, 2, 3] } },
      'the tensor "w" of shape [2, 2] needs 4 elements, and its data has 3',
    ],
    [
      { w: { shape: [2], type: 'float31', data: [1, 2] } },
      'the tensor "w" is to be of type "float31"',
    ],
    [{ w: { shape: [-1], data: [] } }, 'the tensor "w" has the shape [-1]'],
    [{ w: { shape: [1] } }, 'the tensor "w" has no data'],
    [{ w: null }, 'the tensor "w" has the shape undefined'],
    [{ __metadata__: { shape: [1], data: [1] } }, 'has a name that no safetensors file can have'],
    [{ '\ud800': { shape: [1], data: [1] } }, 'has a name that no safetensors file can have'],
    [{ w: { shape: [3], type: 'F4', data: new Uint8Array(2) } }, 'ends within a byte'],
    [{ w: { shape: [2], data: [1, 2], stride: [2] } }, 'reaches beyond its data'],
    [{ w: { shape: [2], data: [1, 2], stride: [-1] } }, 'reaches beyond its data'],
    [
      [
        ['w', weights],
        ['w', weights],
      ],
      'the tensor "w" is given twice',
    ],
    [{ w: { shape: [1], type: 'I8', data: [300] } }, 'has 300, which is no number of I8'],
    [{ w: { shape: [1], type: 'U8', data: [1.5] } }, 'has 1.5, which is no number of U8'],
    [{ w: { shape: [1], type: 'I64', data: [2n ** 70n] } }, 'no number of I64'],
    [{ w: { shape: [1], type: 'I64', data: [Number.NaN] } }, 'has NaN, which is no number of I64'],
    [{ w: { shape: [2], data: [1, 'x'] } }, 'has string in place 1 of its data'],
    [{ w: { shape: [2], data: new Array(2) } }, 'has undefined in place 0'],
    [{ w: { shape: [2], data: [1, 2], stride: [0.5] } }, 'reaches beyond its data'],
  ]
  for (const [tensors, words] of bad) {
    expect(await refusal('tensor/data', () => writeSafetensors(tensors as never))).toContain(words)
  }
  expect(
    await refusal('option/invalid', () => writeSafetensors({}, { metadata: { n: 1 as never } })),
  ).toContain('"n" is number')
  expect(await refusal('option/invalid', () => writeSafetensors(7 as never))).toContain(
    'of type number',
  )
  expect(await refusal('option/invalid', () => writeSafetensors([weights] as never))).toContain(
    '[name, { shape, data }]',
  )
})

describe('sources', () => {
  const folder = mkdtempSync(join(tmpdir(), 'adafactor-sources-'))
  const path = join(folder, 'model.safetensors')
  const big = { shape: [100_000], data: Float32Array.from({ length: 100_000 }, (_, i) => i) }
  const bytes = writeSafetensors({ weights, big })
  let server: Server
  let address = ''
  const asked: string[] = []

  beforeAll(async () => {
    writeFileSync(path, bytes)
    server = createServer(({ url = '', headers }, response) => {
      asked.push(headers.range ?? 'all')
      if (url === '/none') response.writeHead(404).end()
      else if (url === '/whole') response.end(bytes)
      else if (url === '/short')
        response.writeHead(206, { 'content-range': `bytes 0-0/${bytes.length}` }).end('x')
      else {
        const [, first = '0', last = '0'] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? []
        const part = bytes.subarray(Number(first), Number(last) + 1)
        response.writeHead(206, {
          'content-range': `bytes ${first}-${Number(first) + part.length - 1}/${bytes.length}`,
        })
        response.end(part)
      }
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const at = server.address()
    address = `http://127.0.0.1:${typeof at === 'object' ? at?.port : ''}`
  })
  afterAll(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })

  it('bytes, views, blobs, paths, file addresses and open files', async () => {
    const open1 = await open(path)
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    for (const source of [
      bytes,
      bytes.buffer,
      new DataView(bytes.buffer),
      shifted.subarray(3),
      new Blob([bytes]),
      new File([bytes], 'model.safetensors'),
      path,
      pathToFileURL(path),
      pathToFileURL(path).href,
      open1,
    ]) {
      const file = await readSafetensors(source)
      expect(file.names).toEqual(['big', 'weights'])
      expect((await file.tensor('weights')).data).toEqual(weights.data)
      expect((await file.tensor('big')).data[99_999]).toBe(99_999)
      await file.close()
    }
    expect((await open1.stat()).size).toBe(bytes.length)
    await open1.close()
  })

  it('addresses: the header is one request, a tensor another, of its bytes alone', async () => {
    asked.length = 0
    const file = await readSafetensors(`${address}/model.safetensors`)
    expect(file.info('weights')).toEqual({ shape: [2, 3], type: 'float32', bytes: 24 })
    expect(asked).toEqual(['bytes=0-65535'])
    expect((await file.tensor('weights')).data).toEqual(weights.data)
    expect(asked).toEqual(['bytes=0-65535', `bytes=${bytes.length - 24}-${bytes.length - 1}`])
    const whole = await readSafetensors(new URL(`${address}/whole`))
    expect((await whole.tensor('weights')).data).toEqual(weights.data)
  })

  it('what can not be had is told', async () => {
    const cases = [
      [`${address}/none`, 'the server answers 404'],
      [`${address}/short`, "can't be fetched: it sent 1 bytes"],
      ['http://127.0.0.1:1/x', "can't be fetched"],
      [join(folder, 'missing'), 'there is no such file'],
      [folder, 'is a folder'],
    ] as const
    for (const [source, words] of cases) {
      expect(await refusal('checkpoint/io', () => readSafetensors(source)), source).toContain(words)
    }
    for (const source of [undefined, null, 7, [], {}]) {
      await refusal('option/invalid', () => readSafetensors(source as never))
    }
  })

  it('an index is one file: its shards are found beside it', async () => {
    const write = (name: string, content: Uint8Array | string) =>
      writeFileSync(join(folder, name), content)
    const index = (files: object) =>
      JSON.stringify({ metadata: { total_size: 48 }, weight_map: files })
    write('model-1.safetensors', writeSafetensors({ a: weights }, { metadata: { format: 'pt' } }))
    write('model-2.safetensors', writeSafetensors({ b: weights, c: weights }))
    write(
      'model.safetensors.index.json',
      index({ c: 'model-2.safetensors', a: 'model-1.safetensors' }),
    )
    const file = await readSafetensors(join(folder, 'model.safetensors.index.json'))
    expect(file.names).toEqual(['c', 'a'])
    expect((await file.tensor('a')).data).toEqual(weights.data)
    await refusal('checkpoint/unknown-tensor', () => file.tensor('b'))
    await file.close()

    const broken = async (
      files: unknown,
      code: 'checkpoint/format' | 'checkpoint/io' | 'checkpoint/truncated',
    ) => {
      write('broken.index.json', typeof files === 'string' ? files : index(files as object))
      return refusal(code, () => readSafetensors(join(folder, 'broken.index.json')))
    }
    expect(await broken({ a: 'model-3.safetensors' }, 'checkpoint/io')).toContain(
      'model-3.safetensors',
    )
    expect(await broken({ z: 'model-1.safetensors' }, 'checkpoint/format')).toContain(
      'has no tensor "z"',
    )
    for (const away of ['../x', '/etc/x', 'a\\b', '..', 'c:x', 7]) {
      expect(await broken({ a: away }, 'checkpoint/format')).toContain('and not the name of one')
    }
    expect(await broken('{"weight_map":[]}', 'checkpoint/format')).toContain(
      'does not say which tensor',
    )
    expect(await broken('{"weight_map":', 'checkpoint/format')).toContain('no index')
    write('half.safetensors', bytes.subarray(0, 90))
    expect(await broken({ weights: 'half.safetensors' }, 'checkpoint/truncated')).toContain(
      'half.safetensors ends within its header',
    )
    expect(
      await refusal('checkpoint/io', () => readSafetensors(new TextEncoder().encode(index({})))),
    ).toContain('give its path or address')
  })

  it('no call asks Node for more than it reads at once, which would end the process', async () => {
    const length = 2 ** 31 + 8
    const header = new TextEncoder().encode(
      `{"a":{"dtype":"U8","shape":[${length}],"data_offsets":[0,${length}]}}`,
    )
    const asked: number[] = []
    const file = await readSafetensors({
      stat: async () => ({ size: 8 + header.length + length }),
      async read(buffer: Uint8Array, offset: number, count: number, position: number) {
        asked.push(count)
        if (position === 0) buffer.set(handMade(header).subarray(0, count), offset)
        return { bytesRead: count }
      },
    })
    expect((await file.bytes('a')).length).toBe(length)
    expect(Math.max(...asked)).toBeLessThan(2 ** 31)
  })

  it('mlverse/safetensors#14: offsets beyond 2 and 4 GiB are exact, and one tensor is one read', async () => {
    const gib = 2 ** 30
    const header = new TextEncoder().encode(
      `{"a":{"dtype":"U8","shape":[${5 * gib + 1}],"data_offsets":[0,${5 * gib + 1}]},` +
        `"b":{"dtype":"F32","shape":[2],"data_offsets":[${5 * gib + 1},${5 * gib + 9}]}}`,
    )
    const begin = 8 + header.length
    const reads: number[][] = []
    const file = await readSafetensors({
      name: 'large',
      size: begin + 5 * gib + 9,
      async read(from: number, to: number) {
        reads.push([from, to])
        if (from === 0) return handMade(header, new Uint8Array(to)).slice(0, to)
        return new Uint8Array(Float32Array.of(1, 2).buffer)
      },
      async close() {},
    })
    expect((await file.tensor('b')).data).toEqual(Float32Array.of(1, 2))
    expect(reads).toEqual([
      [0, 65536],
      [begin + 5 * gib + 1, begin + 5 * gib + 9],
    ])
  })
})
