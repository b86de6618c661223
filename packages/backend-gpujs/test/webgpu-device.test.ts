import type { GpuDevice } from '@adafactor/webgpu-runtime'
import { GPU } from 'gpu.js'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { KernelSource } from '../src/device/device.js'
import type { BufferHandle, WebgpuKernel } from '../src/device/webgpu/gpujs-internals.js'
import type { WebgpuStorage } from '../src/device/webgpu/storage.js'
import { openWebgpuDevice } from '../src/device/webgpu/webgpu-device.js'
import { provideWebgpu } from '../src/node.js'
import { noWebgpu } from './support/no-webgpu.js'

type WebgpuDevice = Awaited<ReturnType<typeof openWebgpuDevice>>

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`

describe.skipIf(noWebgpu !== undefined)(title, () => {
  const opened: WebgpuDevice[] = []
  beforeAll(provideWebgpu)
  afterEach(() => {
    vi.restoreAllMocks()
    for (const device of opened.splice(0)) device.destroy()
  })

  async function open(gpu?: GPU): Promise<WebgpuDevice> {
    const device = await openWebgpuDevice(GPU, gpu)
    opened.push(device)
    return device
  }

  test('numbers come back as they were written, any bits of them', async () => {
    const device = await open()
    const data = Float32Array.of(1, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e-40, 3)
    const storage = upload(device, data)
    data.fill(7)
    const read = await device.read(storage)
    expect(Array.from(read)).toEqual(
      [1, -0, Number.NaN, Number.POSITIVE_INFINITY, 1.0e-40, 3].map(Math.fround),
    )
    expect(Array.from(await device.read(device.copy(storage)))).toEqual(Array.from(read))
    expect(device.counters).toMatchObject({ bytesUp: 24, bytesDown: 48, readBacks: 2 })
  })

  test('says what it is', async () => {
    const device = await open()
    expect(device.mode).toBe('webgpu')
    expect(device.updatesInPlace).toBe(true)
    expect(device.maxArrays).toBeGreaterThanOrEqual(7)
    expect(device.maxElements).toBeGreaterThanOrEqual(2 ** 25)
    expect(['kept', 'flushed']).toContain(device.subnormals)
    expect(device.details.vendor).toBeTypeOf('string')
    expect(device.counters.launches).toBe(0)
  })

  test('a kernel takes arrays, numbers and functions, and gives an element a thread', async () => {
    const device = await open()
    const kernel = device.compile({
      text: `function mix(left, right, scale, shift) {
        return twice(left[this.thread.x + 3 * (this.thread.y + 2 * this.thread.z)]) * scale
          + right[this.thread.y] + shift + 100.0 * this.thread.z + Math.pow(right[0], 2.0);
      }`,
      functions: ['function twice(value) { return value * 2.0; }'],
      size: [3, 2, 2],
      arrays: ['left', 'right'],
      scalars: ['scale', 'shift'],
    })
    const left = Array.from({ length: 12 }, (_, i) => i)
    const into = device.allocate(12)
    kernel.launch([upload(device, left), upload(device, [3, 5])], [0.5, -1], into)
    const wanted = left.map((value, i) => {
      const [y, z] = [Math.floor(i / 3) % 2, Math.floor(i / 6)]
      return value + (y === 0 ? 3 : 5) - 1 + 100 * z + 9
    })
    const numbers = Array.from(await device.read(into))
    expect(numbers.map((value) => Math.round(value * 1000) / 1000)).toEqual(wanted)
  })

  test('an array may have a name that gpu.js changes', async () => {
    const device = await open()
    const kernel = device.compile({
      text: 'function f(row_sum, a$b, the_scale) { return (row_sum[0] + a$b[0]) * the_scale; }',
      functions: [],
      size: [1, 1, 1],
      arrays: ['row_sum', 'a$b'],
      scalars: ['the_scale'],
    })
    const into = device.allocate(1)
    kernel.launch([upload(device, [1]), upload(device, [2])], [4], into)
    expect(Array.from(await device.read(into))).toEqual([12])
  })

  test('a loop runs more than gpu.js’s thousand times', async () => {
    const device = await open()
    const kernel = device.compile({
      text: 'function f(a) { let sum = 0.0; for (let i = 0; i < 5000; i++) { sum += a[i]; } return sum; }',
      functions: [],
      size: [1, 1, 1],
      arrays: ['a'],
      scalars: [],
    })
    const into = device.allocate(1)
    kernel.launch([upload(device, new Float32Array(5000).fill(1))], [], into)
    expect(Array.from(await device.read(into))).toEqual([5000])
  })

  test('an update in place reads what it replaces', async () => {
    const device = await open()
    const kernel = device.compile(axpy(4))
    const [x, g] = [upload(device, [1, 2, 3, 4]), upload(device, [10, 20, 30, 40])]
    kernel.launch([x, g], [0.5], x)
    kernel.launch([x, g], [0.25], x)
    expect(Array.from(await device.read(x))).toEqual([8.5, 17, 25.5, 34])
    expect(() => kernel.launch([x, g], [1], g)).toThrow('does not replace')
  })

  test('writes, launches, copies and reads happen in the order of the calls', async () => {
    const device = await open()
    const kernel = device.compile(axpy(2))
    const [x, g] = [upload(device, [0, 0]), upload(device, [1, 2])]
    kernel.launch([x, g], [1], x)
    device.write(g, Float32Array.of(10, 20))
    kernel.launch([x, g], [1], x)
    const early = device.copy(x)
    const reading = device.read(x)
    kernel.launch([x, g], [1], x)
    device.write(x, Float32Array.of(-1, -1))
    kernel.launch([x, g], [2], x)
    device.free(g)
    expect(Array.from(await reading)).toEqual([11, 22])
    expect(Array.from(await device.read(early))).toEqual([11, 22])
    expect(Array.from(await device.read(x))).toEqual([19, 39])
  })

  test('a thousand launches are one submission, read nothing back and leave nothing', async () => {
    const device = await open()
    const [x, g] = [upload(device, [0, 0, 0]), upload(device, [1, 2, 3])]
    const kernel = device.compile(axpy(3))
    kernel.launch([x, g], [0], x)
    await device.flush()
    const count = countBuffers()
    const groups = vi.spyOn(GPUDevice.prototype, 'createBindGroup')
    const before = { ...device.counters }
    for (let i = 0; i < 1000; i++) {
      const temporary = device.allocate(3)
      kernel.launch([x, g], [i % 3], x)
      device.free(temporary)
    }
    await device.flush()
    expect(device.counters.launches - before.launches).toBe(1000)
    expect(device.counters.submissions - before.submissions).toBe(1)
    expect(device.counters.readBacks).toBe(before.readBacks)
    expect(device.counters.compilations).toBe(1)
    expect(groups).not.toHaveBeenCalled()
    expect(count).toEqual({ made: 1000, destroyed: 1000 })
    expect(Array.from(await device.read(x))).toEqual([999, 1998, 2997])
  })

  test('equal kernels are compiled once', async () => {
    const device = await open()
    const first = device.compile(axpy(2))
    const second = device.compile(axpy(2))
    expect(device.counters.compilations).toBe(1)
    first.dispose()
    first.dispose()
    device.compile(axpy(2))
    expect(device.counters.compilations).toBe(1)
    second.dispose()
  })

  test('more threads than a row of workgroups holds are folded', async () => {
    const device = await open()
    const width = 4099
    const height = 4111
    const elements = width * height
    // More than 2^24: a float could not even count them.
    expect(elements).toBeGreaterThan(65535 * 256)
    const into = device.allocate(elements)
    const kernel = device.compile({
      text: 'function f(a) { return a[this.thread.x] + this.thread.y; }',
      functions: [],
      size: [width, height, 1],
      arrays: ['a'],
      scalars: [],
    })
    kernel.launch(
      [
        upload(
          device,
          Float32Array.from({ length: width }, (_, i) => i / 8192),
        ),
      ],
      [],
      into,
    )
    const numbers = await device.read(into)
    let wrong = 0
    for (let i = 0; i < elements; i++) {
      const wanted = Math.fround((i % width) / 8192 + Math.floor(i / width))
      if (numbers[i] !== wanted) wrong++
    }
    expect(wrong).toBe(0)
  })

  test('indices beyond 2^24 are exact', async () => {
    const device = await open()
    const elements = 2 ** 24 + 4
    const data = new Float32Array(elements)
    data.set([1, 2, 3, 4], elements - 4)
    const kernel = device.compile({
      text: 'function f(a) { return a[this.thread.x + 16777216]; }',
      functions: [],
      size: [4, 1, 1],
      arrays: ['a'],
      scalars: [],
    })
    const into = device.allocate(4)
    kernel.launch([upload(device, data)], [], into)
    expect(Array.from(await device.read(into))).toEqual([1, 2, 3, 4])
  })

  test('a storage larger than the device allows is refused at once', async () => {
    const device = await open()
    expect(() => device.allocate(device.maxElements + 1)).toThrow(
      expect.objectContaining({ code: 'backend/unsupported-size' }),
    )
  })

  test('what gpu.js can’t translate is refused at once, with its message', async () => {
    const device = await open()
    const source = { ...axpy(1), text: 'function f(x, g, rate) { return nothing(x[0]); }' }
    expect(() => device.compile(source)).toThrow(
      /can't translate.*unhandled return type[\s\S]*nothing\(x\[0\]\)/,
    )
  })

  test('what the driver can’t compile is refused by the next flush, with the text', async () => {
    const device = await open()
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const kernel = device.compile({
      text: 'function broken(a) { return a[0] + 1.0 / 0.0; }',
      functions: [],
      size: [1, 1, 1],
      arrays: ['a'],
      scalars: [],
    })
    kernel.launch([upload(device, [1])], [], device.allocate(1))
    await expect(device.flush()).rejects.toThrow(/refused a kernel[\s\S]*function broken/)
    const [x, g] = [upload(device, [0]), upload(device, [1])]
    device.compile(axpy(1)).launch([x, g], [1], x)
    await device.flush()
    expect(Array.from(await device.read(x))).toEqual([1])
    expect(log).not.toHaveBeenCalled()
  })

  test('a kernel that the driver refused is refused again by the next device', async () => {
    const gpu = new GPU({ mode: 'webgpu' })
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    for (let round = 0; round < 2; round++) {
      const device = await open(gpu)
      device.compile({
        text: 'function broken(a) { return a[0] + 1.0 / 0.0; }',
        functions: [],
        size: [1, 1, 1],
        arrays: ['a'],
        scalars: [],
      })
      expect(device.counters.compilations).toBe(1)
      await expect(device.flush()).rejects.toThrow(/refused a kernel[\s\S]*function broken/)
      device.destroy()
    }
    expect(log).not.toHaveBeenCalled()
    await gpu.destroy()
  })

  test('a user’s kernel and the device pass numbers to each other without reading them', async () => {
    const gpu = new GPU({ mode: 'webgpu' })
    const device = await open(gpu)
    const gradient = await run(
      gpu,
      'function f(a) { return a[this.thread.y][this.thread.x] * 2; }',
      [3, 2],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    )
    const g = device.adopt(gradient) as WebgpuStorage
    expect(g.elements).toBe(6)
    const x = upload(device, [0, 0, 0, 1, 1, 1])
    device.compile(axpy(6)).launch([x, g], [10], x)
    const handle = device.handleOf(x, [2, 3]) as BufferHandle
    expect(device.handleOf(x, [2, 3])).toBe(handle)
    expect(handle.output).toEqual([3, 2])
    const after = await run(
      gpu,
      'function f(a) { return a[this.thread.y][this.thread.x] + 1; }',
      [3, 2],
      handle,
    )
    expect(rows(await after.toArray())).toEqual([
      [21, 41, 61],
      [82, 102, 122],
    ])
    expect(rows(await handle.toArray())).toEqual([
      [20, 40, 60],
      [81, 101, 121],
    ])
    device.free(g)
    expect(rows(await gradient.toArray())).toEqual([
      [2, 4, 6],
      [8, 10, 12],
    ])
    expect(device.counters.readBacks).toBe(0)
    await gpu.destroy()
  })

  test('handles have their storage’s shape and die with it, clones do not', async () => {
    const device = await open()
    const storage = upload(device, [1, 2])
    const shapes: [number[], number[]][] = [
      [[2], [2]],
      [
        [1, 2, 1],
        [1, 2, 1],
      ],
      [[1, 1, 2, 1], [2]],
    ]
    for (const [shape, output] of shapes) {
      expect((device.handleOf(storage, shape) as BufferHandle).output).toEqual(output)
    }
    expect((device.handleOf(upload(device, [3]), []) as BufferHandle).output).toEqual([1])
    const handle = device.handleOf(storage, [2]) as BufferHandle & { clone(): BufferHandle }
    const clone = handle.clone()
    const count = countBuffers()
    device.free(storage)
    expect(handle._deleted).toBe(true)
    expect(count.destroyed).toBe(0)
    expect(Array.from((await clone.toArray()) as Float32Array)).toEqual([1, 2])
    clone.delete()
    expect(count.destroyed).toBe(1)
  })

  test('adopts only whole handles of its own device', async () => {
    const gpu = new GPU({ mode: 'webgpu' })
    const device = await open(gpu)
    expect(device.adopt(new Float32Array(2))).toBeUndefined()
    expect(device.adopt(undefined)).toBeUndefined()
    const pairs = await run(gpu, 'function f(a) { return [a[this.thread.x], 1]; }', [2], [1, 2])
    expect(() => device.adopt(pairs)).toThrow(/2 numbers a thread.*tensor\/foreign/)
    expect(() => device.adopt({ type: 'WebGPUBuffer' })).toThrow(/another copy.*tensor\/foreign/)
    const good = await run(gpu, 'function f(a) { return a[this.thread.x]; }', [2], [1, 2])
    const borrowed = device.adopt(good) as WebgpuStorage
    good.delete()
    expect(() => device.adopt(good)).toThrow(/deleted.*tensor\/foreign/)
    expect(() => device.copy(borrowed)).toThrow(/tensor\/disposed/)
    await gpu.destroy()
  })

  test('an instance of another mode is refused with the reason', async () => {
    const gpu = new GPU({ mode: 'cpu' })
    await expect(openWebgpuDevice(GPU, gpu)).rejects.toThrow(/mode "cpu".*backend\/unavailable/)
  })

  test('without an adapter it says so', async () => {
    const installed = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true })
    try {
      await expect(openWebgpuDevice(GPU)).rejects.toThrow(/webgpu.*backend\/unavailable/i)
    } finally {
      Object.defineProperty(globalThis, 'navigator', installed as PropertyDescriptor)
    }
  })

  test('opening and giving back fifty times leaves no buffers', async () => {
    await gpujsTidiedUp()
    const count = countBuffers()
    for (let i = 0; i < 50; i++) {
      const device = await openWebgpuDevice(GPU)
      const [x, g] = [upload(device, [i]), upload(device, [1])]
      device.compile(axpy(1)).launch([x, g], [1], x)
      expect(Array.from(await device.read(x))).toEqual([i + 1])
      device.destroy()
      device.destroy()
      expect(() => device.checkAlive()).toThrow(/backend\/destroyed/)
    }
    await gpujsTidiedUp()
    expect(count.made).toBeGreaterThan(50)
    expect(count.destroyed).toBe(count.made)
  })

  test('a lost device is a typed error, and a new one can be opened', async () => {
    const gpu = new GPU({ mode: 'webgpu' })
    const device = await open(gpu)
    const [x, g] = [upload(device, [1]), upload(device, [1])]
    const kernel = device.compile(axpy(1))
    await device.flush()
    kernel.launch([x, g], [1], x)
    const stale = await run(gpu, 'function f(a) { return a[this.thread.x]; }', [2], [1, 2])
    const { device: shared } = stale.context as unknown as { device: GpuDevice }
    shared.destroy()
    const lost = expect.objectContaining({ code: 'backend/device-lost' })
    await expect(device.read(x)).rejects.toEqual(lost)
    await shared.lost
    expect(() => device.checkAlive()).toThrow(lost)
    expect(() => device.allocate(1)).toThrow(lost)
    expect(() => device.write(x, Float32Array.of(1))).toThrow(lost)
    expect(() => device.flush()).toThrow(lost)
    expect(() => device.compile(axpy(2))).toThrow(lost)
    await expect(device.read(x)).rejects.toEqual(lost)
    device.destroy()

    const next = await open()
    const again = upload(next, [5])
    expect(Array.from(await next.read(again))).toEqual([5])
    expect(() => next.adopt(stale)).toThrow(/another WebGPU device/)
  })
})

/** x + rate * g, in place of x. */
function axpy(elements: number): KernelSource {
  return {
    text: 'function axpy(x, g, rate) { return x[this.thread.x] + rate * g[this.thread.x]; }',
    functions: [],
    size: [elements, 1, 1],
    arrays: ['x', 'g'],
    scalars: ['rate'],
    replaces: 'x',
  }
}

function upload(device: WebgpuDevice, numbers: ArrayLike<number>): WebgpuStorage {
  const storage = device.allocate(numbers.length)
  device.write(storage, Float32Array.from(numbers))
  return storage
}

/** A user's kernel. */
async function run(
  gpu: GPU,
  text: string,
  output: number[],
  argument: unknown,
): Promise<BufferHandle> {
  const kernel = gpu.createKernel(text, { output, pipeline: true }) as unknown as ((
    argument: unknown,
  ) => Promise<BufferHandle>) & { readonly kernel: WebgpuKernel }
  return kernel(argument)
}

/** gpu.js destroys its kernels in a timer, and timers of one length run in order. */
function gpujsTidiedUp(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}

function rows(numbers: unknown): number[][] {
  return (numbers as Float32Array[]).map((row) => Array.from(row))
}

/** Counts buffers made and destroyed from now on. */
function countBuffers(): { made: number; destroyed: number } {
  const count = { made: 0, destroyed: 0 }
  const { createBuffer } = GPUDevice.prototype
  const { destroy } = GPUBuffer.prototype
  const destroyed = new WeakSet()
  vi.spyOn(GPUDevice.prototype, 'createBuffer').mockImplementation(function (
    this: GPUDevice,
    ...args
  ) {
    count.made++
    return createBuffer.apply(this, args)
  })
  vi.spyOn(GPUBuffer.prototype, 'destroy').mockImplementation(function (this: GPUBuffer) {
    if (!destroyed.has(this)) count.destroyed++
    destroyed.add(this)
    return destroy.apply(this)
  })
  return count
}
