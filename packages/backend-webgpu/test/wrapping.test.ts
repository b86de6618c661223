import { Bfloat16Array, elementTypes, Float16Bits, type Shape } from '@adafactor/core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { WebgpuTensor, WrapOptions } from '../src/index.js'
import { provideWebgpu } from '../src/node.js'
import {
  bytesOf,
  closeAfterEach,
  expectSame,
  openDevice,
  openShared,
  refusal,
  usage,
  userBuffer,
} from './support/device.js'
import { noWebgpu } from './support/no-webgpu.js'

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`
const counted = (length: number, first = 0) => Array.from({ length }, (_, i) => first + i)

describe.skipIf(noWebgpu !== undefined)(title, () => {
  beforeAll(provideWebgpu)
  closeAfterEach()

  test('a buffer of the user’s is read and written where it is', async () => {
    const { device, backend } = await openShared()
    const buffer = userBuffer(device, Float32Array.from(counted(100)))
    const tensor = backend.wrap(buffer, [3, 4], { offset: 20 })
    expect(tensor).toMatchObject({ buffer, offset: 20, shape: [3, 4], type: 'float32', size: 12 })
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
    expectSame(await backend.read(tensor), counted(12, 5))
    await backend.write(tensor, counted(12, 1000))
    const numbers = new Float32Array(await bytesOf(device, buffer))
    expectSame(numbers, [...counted(5), ...counted(12, 1000), ...counted(83, 17)])
    device.queue.writeBuffer(buffer, 24, Float32Array.of(-1))
    expect((await backend.read(tensor))[1]).toBe(-1)
    backend.dispose(tensor)
    backend.dispose(tensor)
    expect((await refusal(() => backend.read(tensor))).code).toBe('tensor/disposed')
    expect(new Float32Array(await bytesOf(device, buffer))[6]).toBe(-1)
  })

  for (const type of ['float16', 'bfloat16'] as const) {
    test(`${type} begins and ends within a word, whose other half stays`, async () => {
      const { device, backend } = await openShared()
      const { from } = type === 'float16' ? Float16Bits : Bfloat16Array
      for (const first of [0, 1, 2, 3, 255, 256]) {
        for (const length of [0, 1, 2, 3, 4, 5, 600]) {
          const before = counted(900).map((value) => elementTypes[type].round(value / 8))
          const buffer = userBuffer(device, from(before).bits)
          const tensor = backend.wrap(buffer, [length], { offset: 2 * first, type })
          const numbers = before.slice(first, first + length)
          expectSame(await backend.read(tensor), numbers)
          const written = numbers.map((value) => -2 * value - 1)
          await backend.write(tensor, written)
          const rounded = written.map(elementTypes[type].round)
          expectSame(await backend.read(tensor), rounded)
          const after = [...before.slice(0, first), ...rounded, ...before.slice(first + length)]
          const bits = new Uint16Array(await bytesOf(device, buffer))
          expectSame(bits, from(after).bits)
          buffer.destroy()
        }
      }
    })
  }

  test('any bits of 16 go into half of a word, NaN and infinities too', async () => {
    const { device, backend } = await openShared()
    const buffer = userBuffer(device, Uint16Array.of(0x1234, 0x5678, 0x9abc, 0xdef0))
    const tensor = backend.wrap(buffer, [1], { offset: 2, type: 'bfloat16' })
    const last = backend.wrap(buffer, [1], { offset: 4, type: 'float16' })
    await backend.write(tensor, [Number.NaN])
    await backend.write(last, [Number.NEGATIVE_INFINITY])
    expectSame(new Uint16Array(await bytesOf(device, buffer)), [0x1234, 0x7fc0, 0xfc00, 0xdef0])
  })

  test('tensors overlap where they share a word of a buffer', async () => {
    const { device, backend } = await openShared()
    const buffer = userBuffer(device, new Float32Array(100))
    const other = userBuffer(device, new Float32Array(100))
    const at = (from: number, size: number, options: WrapOptions = {}) =>
      backend.wrap(buffer, [size], { offset: from, ...options })
    const a = at(40, 10)
    const type = 'float16'
    const pairs: [WebgpuTensor, boolean][] = [
      [a, true],
      [at(0, 10), false],
      [at(0, 11), true],
      [at(80, 5), false],
      [at(76, 5), true],
      [at(44, 2), true],
      [at(38, 1, { type }), false],
      [at(38, 2, { type }), true],
      [at(78, 1, { type }), true],
      [backend.wrap(other, [100]), false],
      [backend.create([10]), false],
    ]
    for (const [index, [b, overlap]] of pairs.entries()) {
      expect([index, backend.overlaps?.(a, b)]).toEqual([index, overlap])
      expect([index, backend.overlaps?.(b, a)]).toEqual([index, overlap])
    }
    expect(backend.overlaps?.(at(0, 1, { type }), at(2, 1, { type }))).toBe(true)
    expect(backend.extentOf?.(a)).toEqual({ memory: buffer, from: 10, to: 20 })
  })

  test('what can’t be wrapped is refused with the reason', async () => {
    const { device, backend } = await openShared()
    const buffer = userBuffer(device, new Float32Array(8))
    const refused: [() => unknown, string, string][] = [
      [() => backend.wrap({} as GPUBuffer, [2]), 'tensor/foreign', 'is no GPUBuffer'],
      [() => backend.wrap(null as never, [2]), 'tensor/foreign', 'is no GPUBuffer'],
      [() => backend.wrap(new Float32Array(3) as never, [2]), 'tensor/foreign', 'no GPUBuffer'],
      [
        () => backend.wrap({ size: 8, usage: 0x80, mapAsync() {} } as never, [2]),
        'tensor/foreign',
        'none of this device',
      ],
      [
        () => backend.wrap(device.createBuffer({ size: 8, usage: 0xc }), [2]),
        'tensor/foreign',
        'without GPUBufferUsage.STORAGE',
      ],
      [
        () => backend.wrap(buffer, [3, 3]),
        'tensor/foreign',
        'shape [3, 3] in float32: up to byte 36, in whole groups of 4, it does not fit into the 32',
      ],
      [() => backend.wrap(buffer, [2], { offset: 28 }), 'tensor/foreign', 'up to byte 36'],
      [
        () => backend.wrap(device.createBuffer({ size: 6, usage: 0x80 }), [3], { type: 'float16' }),
        'tensor/foreign',
        'up to byte 8, in whole groups of 4, it does not fit into the 6 bytes',
      ],
      [() => backend.wrap(buffer, [-1]), 'tensor/shape', 'sizes must be whole numbers'],
      [() => backend.wrap(buffer, [2], { offset: 2 }), 'option/invalid', 'a multiple of 4'],
      [() => backend.wrap(buffer, [2], { offset: -4 }), 'option/invalid', '"offset" is -4'],
      [
        () => backend.wrap(buffer, [2], { offset: 3, type: 'float16' }),
        'option/invalid',
        'a multiple of 2 for float16',
      ],
      [() => backend.wrap(buffer, [2], { type: 'float64' as never }), 'option/invalid', '"type"'],
      [() => backend.wrap(buffer, [2], { offSet: 4 } as never), 'option/unknown', '"offset"'],
    ]
    for (const [call, code, words] of refused) {
      expect(await refusal(call)).toEqual({ code, message: expect.stringContaining(words) })
    }
    await backend.flush?.()
  })

  test('a buffer that can’t be read or written says so when it is', async () => {
    const { device, backend } = await openShared()
    const [unread, unwritten] = [usage.copyTarget, usage.copySource].map((flag) =>
      backend.wrap(userBuffer(device, Float32Array.of(1, 2), usage.storage | flag), [2]),
    ) as [WebgpuTensor, WebgpuTensor]
    await backend.write(unread, [3, 4])
    expectSame(await backend.read(unwritten), [1, 2])
    expect(await refusal(() => backend.read(unread))).toEqual({
      code: 'tensor/foreign',
      message: expect.stringMatching(/shape \[2\].*without GPUBufferUsage.COPY_SRC, which read/),
    })
    expect(await refusal(() => backend.write(unwritten, [3, 4]))).toEqual({
      code: 'tensor/foreign',
      message: expect.stringMatching(/shape \[2\].*without GPUBufferUsage.COPY_DST, which write/),
    })
  })

  test('a buffer of another device is an error of the next call', async () => {
    const { device, backend } = await openShared()
    const seen: string[] = []
    device.onuncapturederror = ({ error }) => void seen.push(error.message)
    const other = await openDevice()
    const foreign = userBuffer(other, new Float32Array(8))
    for (let again = 0; again < 2; again++) {
      backend.wrap(foreign, [2])
      expect(await refusal(() => backend.flush?.())).toEqual({
        code: 'tensor/foreign',
        message: expect.stringContaining('the buffer is none of this device'),
      })
    }
    await backend.flush?.()
    expect(seen).toEqual([])
  })

  test('a buffer that its owner has destroyed is an error of a call that waits', async () => {
    const { device, backend } = await openShared()
    const buffer = userBuffer(device, new Float32Array(8))
    const tensor = backend.wrap(buffer, [2])
    buffer.destroy()
    await expect(backend.read(tensor)).rejects.toThrow(/refused a submission.*destroyed/i)
    expectSame(await backend.read(backend.create([1], [5])), [5])
  })

  test('what is no tensor is foreign to every member', async () => {
    const { device, backend } = await openShared()
    const { backend: another } = await openShared()
    const own = backend.create([2])
    const values: unknown[] = [undefined, null, 3, {}, new Float32Array(2), another.create([2])]
    for (const value of values) {
      const tensor = value as WebgpuTensor
      for (const call of [
        () => backend.shapeOf(tensor),
        () => backend.read(tensor),
        () => backend.write(tensor, [1, 2]),
        () => backend.overlaps?.(own, tensor),
        () => backend.overlaps?.(tensor, own),
      ]) {
        expect((await refusal(call)).code).toBe('tensor/foreign')
      }
      backend.dispose(tensor)
    }
    const buffer = userBuffer(device, new Float32Array(2))
    const shape: Shape = [2]
    expect((await refusal(() => backend.read(buffer as never))).message).toContain(
      'wrap(buffer, shape)',
    )
    expect((await refusal(() => backend.read(another.create(shape)))).message).toContain(
      'it belongs to another webgpu backend',
    )
  })
})
