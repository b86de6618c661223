import { describe, expect, test } from 'vitest'
import type { GpuStorage, WebgpuRuntime } from '../src/index.js'
import type { FakeGpu } from './support/fake-gpu.js'
import { openFake, update } from './support/runtime.js'

interface Prepared {
  readonly gpu: FakeGpu
  readonly runtime: WebgpuRuntime
  readonly x: GpuStorage
  readonly g: GpuStorage
  launch(scalar: number, into?: GpuStorage, from?: GpuStorage): void
}

/** Two storages, `b0` and `b1`, of four numbers, and a kernel. */
async function prepare(): Promise<Prepared> {
  const { gpu, runtime } = await openFake()
  const [x, g] = [runtime.allocate(16), runtime.allocate(16)]
  const pipeline = update(runtime)
  await runtime.flush()
  gpu.log.length = 0
  const launch = (scalar: number, into = x, from = g) =>
    runtime.launch(pipeline, [from, into], [scalar], [1])
  return { gpu, runtime, x, g, launch }
}

const run = 'update(b1+0:16 b0+0:16) in 1 x 1 x 1'

describe('launches', () => {
  test('wait, and are one submission in their order', async () => {
    const { gpu, runtime, launch } = await prepare()
    launch(1)
    launch(2)
    runtime.launch(
      runtime.compile({ code: 'other', bindings: ['read-write'], scalars: 0 }),
      [runtime.wrap(runtime.allocate(1024).buffer, 256, 512)],
      [],
      [3, 2],
    )
    launch(1)
    expect(gpu.log).toEqual([])
    await runtime.flush()
    expect(gpu.log).toEqual([
      'write b3+0, 512 bytes',
      'submit',
      'scalars at 0: 1',
      run,
      'scalars at 256: 2',
      run,
      'other(b2+256:512) in 3 x 2 x 1',
      'scalars at 0: 1',
      run,
    ])
    expect(runtime.counters).toMatchObject({ launches: 4, submissions: 1, bytesUp: 512 })
    await runtime.flush()
    expect(runtime.counters.submissions).toBe(1)
  })

  test('that are thousands are submitted before they are all recorded', async () => {
    const { runtime, launch } = await prepare()
    for (let i = 0; i <= 4096; i++) launch(1)
    expect(runtime.counters.submissions).toBe(1)
  })

  test('of other numbers of storages or scalars than the kernel’s are refused', async () => {
    const { runtime, x } = await prepare()
    const pipeline = update(runtime)
    expect(() => runtime.launch(pipeline, [x], [1], [1])).toThrow('was given 1 and 1')
    expect(() => runtime.launch(pipeline, [x, x], [], [1])).toThrow('was given 2 and 0')
    const kernel = { code: 'large', bindings: ['read-write'] as const, scalars: 65 }
    expect(() => runtime.compile(kernel)).toThrow('at most 64 numbers, not 65')
  })
})

describe('writes, copies and reads', () => {
  test('come after the launches that use their buffer', async () => {
    const { gpu, runtime, x, g, launch } = await prepare()
    launch(1)
    runtime.write(runtime.allocate(4), Float32Array.of(7))
    expect(gpu.log).toEqual(['write b2+0, 4 bytes'])
    gpu.log.length = 0
    runtime.write(g, Float32Array.of(1, 2, 3, 4))
    expect(gpu.log.slice(1)).toEqual(['submit', 'scalars at 0: 1', run, 'write b1+0, 16 bytes'])
    gpu.log.length = 0
    launch(2)
    runtime.copy(g, x)
    expect(gpu.log.slice(1)).toEqual([
      'submit',
      'scalars at 0: 2',
      run,
      'copy b1+0 to b0+0, 16 bytes',
    ])
    gpu.log.length = 0
    launch(3)
    const read = new Float32Array(await runtime.read(x))
    expect([...read]).toEqual([1, 2, 3, 4])
    expect(gpu.log.slice(1, 4)).toEqual(['submit', 'scalars at 0: 3', run])
    expect(runtime.counters).toMatchObject({ readBacks: 1, bytesDown: 16, submissions: 3 })
  })

  test('know a buffer also by another part of it', async () => {
    const { gpu, runtime, launch } = await prepare()
    const whole = runtime.allocate(1024)
    launch(1, runtime.wrap(whole.buffer, 512, 16))
    runtime.write(runtime.wrap(whole.buffer, 256, 16), Float32Array.of(1, 2, 3, 4))
    expect(gpu.log.at(-1)).toBe('write b2+256, 16 bytes')
    expect(runtime.counters.submissions).toBe(1)
    runtime.submitUsesOf(whole)
    expect(runtime.counters.submissions).toBe(1)
  })

  test('take any bits, no bytes, and bytes that are no whole number of words', async () => {
    const { runtime } = await prepare()
    const bits = new Uint32Array([0x7fc00001, 0x80000000, 1])
    const storage = runtime.allocate(12)
    runtime.write(storage, bits)
    expect(new Uint32Array(await runtime.read(storage))).toEqual(bits)
    expect((await runtime.read(runtime.allocate(0))).byteLength).toBe(0)
    const halves = runtime.allocate(6)
    runtime.write(halves, Uint16Array.of(1, 2, 3, 0))
    expect(new Uint16Array(await runtime.read(halves))).toEqual(Uint16Array.of(1, 2, 3))
  })
})

describe('scalars', () => {
  test('are sent once for launches that have the same, by their bits', async () => {
    const { gpu, runtime, launch } = await prepare()
    for (const scalar of [0.5, 0.5, -0, 0, Number.NaN, Number.NaN, 0.5]) launch(scalar)
    await runtime.flush()
    expect(gpu.log[0]).toBe('write b2+0, 1024 bytes')
    const scalars = gpu.log.filter((line) => line.startsWith('scalars'))
    expect(scalars).toEqual([
      'scalars at 0: 0.5',
      'scalars at 256: 0',
      'scalars at 512: 0',
      'scalars at 768: NaN',
      'scalars at 0: 0.5',
    ])
    expect(runtime.counters.bytesUp).toBe(1024)
  })

  test('have room for as many launches as there are', async () => {
    const { gpu, runtime, launch } = await prepare()
    for (let i = 0; i < 200; i++) launch(i)
    await runtime.flush()
    const scalars = gpu.log.filter((line) => line.startsWith('scalars'))
    expect(scalars).toEqual(Array.from({ length: 200 }, (_, i) => `scalars at ${256 * i}: ${i}`))
    for (let i = 0; i < 200; i++) launch(i)
    await runtime.flush()
    // x, g and one block of scalars, which the first submission made large enough.
    expect(gpu.buffers).toHaveLength(3)
  })
})

describe('bind groups', () => {
  test('are made once for the same storages', async () => {
    const { gpu, runtime, x, launch } = await prepare()
    const other = runtime.allocate(16)
    const before = gpu.groups
    for (let i = 0; i < 3; i++) {
      launch(1)
      launch(1, other)
    }
    expect(gpu.groups - before).toBe(2)
    launch(1, runtime.wrap(x.buffer, 0, 16))
    expect(gpu.groups - before).toBe(2)
    launch(1, runtime.wrap(x.buffer, 0, 8))
    const both = runtime.compile({ code: 'both', bindings: ['read', 'read'], scalars: 0 })
    runtime.launch(both, [other, x], [], [1])
    expect(gpu.groups - before).toBe(4)
  })

  test('go with any of their buffers', async () => {
    const { gpu, runtime, g, launch } = await prepare()
    const [first, second] = [runtime.allocate(16), runtime.allocate(16)]
    launch(1, first)
    launch(1, second)
    const before = gpu.groups
    runtime.free(first)
    launch(1, second)
    expect(gpu.groups).toBe(before)
    runtime.free(runtime.wrap(g.buffer))
    launch(1, second)
    expect(gpu.groups).toBe(before + 1)
  })
})

describe('buffers', () => {
  test('that are freed live until recorded work has them', async () => {
    const { gpu, runtime, g, launch } = await prepare()
    const [used, unused] = [runtime.allocate(16), runtime.allocate(16)]
    launch(1, used)
    runtime.free(unused)
    runtime.free(used)
    runtime.free(used)
    const destroyed = () => gpu.buffers.filter((each) => each.destroyed).map(({ name }) => name)
    expect(destroyed()).toEqual(['b3'])
    runtime.submitUsesOf(g)
    expect(destroyed()).toEqual(['b2', 'b3'])
  })

  test('that are freed with a way of their own are given to it, at the same time', async () => {
    const { gpu, runtime, launch } = await prepare()
    const storage = runtime.allocate(16)
    launch(1, storage)
    let calls = 0
    runtime.free(storage, () => calls++)
    expect(calls).toBe(0)
    await runtime.flush()
    expect(calls).toBe(1)
    runtime.destroy()
    expect(gpu.buffers[2]?.destroyed).toBe(false)
  })

  test('of others are left alone', async () => {
    const { gpu, runtime } = await prepare()
    const buffer = gpu.device.createBuffer({ size: 1024, usage: 0x80 })
    const [whole, part] = [runtime.wrap(buffer), runtime.wrap(buffer, 256)]
    expect([whole.bytes, part.bytes]).toEqual([1024, 768])
    runtime.free(whole)
    runtime.destroy()
    expect(gpu.buffers.at(-1)?.destroyed).toBe(false)
  })

  test('of others are held by bind groups until they are forgotten', async () => {
    const { gpu, runtime, x, launch } = await prepare()
    const lent = runtime.wrap(gpu.device.createBuffer({ size: 16, usage: 0x80 }))
    launch(1, x, lent)
    launch(2, x, lent)
    const made = gpu.groups
    runtime.forget(lent.buffer)
    launch(3, x, lent)
    expect(gpu.groups).toBe(made + 1)
    await runtime.flush()
  })

  test('that no kernel can be bound to are refused with what is wrong', async () => {
    const { gpu, runtime, x } = await prepare()
    const unbindable = gpu.device.createBuffer({ size: 1024, usage: 0x8 })
    const refused = (call: () => unknown, message: string) =>
      expect(call).toThrow(
        expect.objectContaining({
          code: 'tensor/foreign',
          message: expect.stringContaining(message),
        }),
      )
    refused(() => runtime.wrap(unbindable), 'without GPUBufferUsage.STORAGE')
    refused(() => runtime.wrap(x.buffer, 8), 'an offset of 8 bytes is no multiple of 256')
    refused(() => runtime.wrap(x.buffer, 0, 20), 'beyond the 16 bytes')
    expect(() => runtime.allocate(2 ** 28 + 4, 'a whole lot of numbers')).toThrow(
      /a whole lot of numbers are too many.*backend\/unsupported-size/,
    )
  })
})

test("more bytes than a storage has are refused: what lies behind it may be somebody's", async () => {
  const { gpu, runtime, x } = await prepare()
  const first = runtime.wrap(runtime.allocate(1024).buffer, 0, 4)
  for (const storage of [x, first]) {
    expect(() => runtime.write(storage, new Float32Array(5))).toThrow(
      expect.objectContaining({ code: 'tensor/data-length' }),
    )
  }
  expect(gpu.log).toEqual([])
})

test('after destroy nothing is launched on a device that was given', async () => {
  const { gpu, runtime, x, launch } = await prepare()
  const { buffer } = x
  runtime.destroy()
  const refused = expect.objectContaining({ code: 'backend/destroyed' })
  expect(() => launch(1)).toThrow(refused)
  expect(() => runtime.wrap(buffer)).toThrow(refused)
  expect(gpu.log.filter((entry) => entry.startsWith('update'))).toEqual([])
})
