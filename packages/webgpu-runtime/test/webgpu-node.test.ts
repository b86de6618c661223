import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  declareScalars,
  declareStorages,
  entryPointOverThreads,
  foldWorkgroups,
  type GpuPipeline,
  type GpuStorage,
  openRuntime,
  type StorageDeclaration,
  type WebgpuRuntime,
} from '../src/index.js'
import { provideWebgpu } from '../src/node.js'
import { noWebgpu } from './support/no-webgpu.js'

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`

describe.skipIf(noWebgpu !== undefined)(title, () => {
  let runtime: WebgpuRuntime
  beforeAll(provideWebgpu)
  beforeEach(async () => {
    runtime = await openRuntime()
  })
  afterEach(() => {
    vi.restoreAllMocks()
    runtime.destroy()
  })

  test('says what it is', () => {
    expect(runtime.details.vendor).toBeTypeOf('string')
    expect(runtime.device.limits.maxStorageBuffersPerShaderStage).toBeGreaterThanOrEqual(8)
    expect(runtime.counters.launches).toBe(0)
  })

  test('numbers come back as they were written, any bits of them', async () => {
    const data = Float32Array.of(1, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e-40, 3)
    const storage = upload(runtime, data)
    const copy = runtime.allocate(storage.bytes)
    runtime.copy(storage, copy)
    const written = Array.from(data)
    data.fill(7)
    expect(await numbersOf(runtime, storage)).toEqual(written)
    expect(await numbersOf(runtime, copy)).toEqual(written)
    expect((await runtime.read(runtime.allocate(0))).byteLength).toBe(0)
  })

  test('a kernel has several results and scalars, of any number of threads', async () => {
    const threads = 70_001
    const kernel = over(
      threads,
      [
        { name: 'x', access: 'read' },
        { name: 'sum', access: 'read-write' },
        { name: 'count', access: 'read-write', element: 'u32' },
      ],
      ['scale', 'shift'],
      'sum[thread] = x[thread] * params.scale + params.shift; count[thread] = thread;',
      // As if this were the device's limit.
      { mostInRow: 100 },
    )
    expect(kernel.workgroups).toEqual([92, 3])
    const x = upload(
      runtime,
      Float32Array.from({ length: threads }, (_, i) => i),
    )
    const [sum, count] = [runtime.allocate(4 * threads), runtime.allocate(4 * threads)]
    const pipeline = runtime.compile(kernel)
    runtime.launch(pipeline, [x, sum, count], [2, 0.5], kernel.workgroups)
    const sums = await numbersOf(runtime, sum)
    const counts = new Uint32Array(await runtime.read(count))
    expect(sums.filter((value, i) => value !== 2 * i + 0.5)).toEqual([])
    expect(counts.filter((value, i) => value !== i)).toEqual(new Uint32Array())
  })

  test('kernels work on parts of a large buffer', async () => {
    const whole = upload(
      runtime,
      Float32Array.from({ length: 256 }, (_, i) => i),
    )
    const [low, high] = [0, 512].map((offset) => runtime.wrap(whole.buffer, offset, 16))
    const add = axpy(runtime, 4)
    // What is read and what is written may not lie in one buffer.
    const into = upload(runtime, new Float32Array(4))
    add(into, high as GpuStorage, 1)
    add(into, low as GpuStorage, 100)
    expect(await numbersOf(runtime, into)).toEqual([128, 229, 330, 431])
  })

  test('writes, launches, copies and reads happen in the order of the calls', async () => {
    const add = axpy(runtime, 2)
    const [x, g] = [upload(runtime, [0, 0]), upload(runtime, [1, 2])]
    const early = runtime.allocate(8)
    add(x, g, 1)
    runtime.write(g, Float32Array.of(10, 20))
    add(x, g, 1)
    runtime.copy(x, early)
    const reading = numbersOf(runtime, x)
    add(x, g, 1)
    runtime.write(x, Float32Array.of(-1, -1))
    add(x, g, 2)
    runtime.free(g)
    expect(await reading).toEqual([11, 22])
    expect(await numbersOf(runtime, early)).toEqual([11, 22])
    expect(await numbersOf(runtime, x)).toEqual([19, 39])
  })

  test('numbers that differ from launch to launch all arrive', async () => {
    const add = axpy(runtime, 1)
    const [x, g] = [upload(runtime, [0]), upload(runtime, [1])]
    let sum = 0
    for (let i = 0; i < 6000; i++) {
      add(x, g, i % 100)
      sum += i % 100
    }
    expect(await numbersOf(runtime, x)).toEqual([sum])
    expect(runtime.counters).toMatchObject({ launches: 6000, submissions: 2, compilations: 1 })
  })

  test('what the driver can’t compile is refused by the next flush, with the text', async () => {
    const broken = { code: 'fn broken() -> f32 { return nothing; }', bindings: [], scalars: 0 }
    runtime.compile(broken)
    await expect(runtime.flush()).rejects.toThrow(/refused a kernel.*nothing[\s\S]*fn broken/)
    const [x, g] = [upload(runtime, [0]), upload(runtime, [1])]
    axpy(runtime, 1)(x, g, 1)
    await runtime.flush()
    expect(await numbersOf(runtime, x)).toEqual([1])
  })

  test('a submission that the driver refuses is reported', async () => {
    const add = axpy(runtime, 1)
    const [x, g] = [upload(runtime, [0]), upload(runtime, [1])]
    add(x, g, 1)
    await runtime.flush()
    add(x, g, 1)
    g.buffer.destroy()
    expect(runtime.flush()).toBeUndefined()
    await expect(runtime.read(x)).rejects.toThrow('WebGPU refused a submission')
  })

  test('a given device keeps its error handler, its errors and its life', async () => {
    const adapter = await navigator.gpu.requestAdapter()
    const device = (await adapter?.requestDevice({ label: 'mine' })) as GPUDevice
    const seen: string[] = []
    const handler = ({ error }: GPUUncapturedErrorEvent) => {
      seen.push(error.message)
    }
    device.onuncapturederror = handler
    const guest = await openRuntime({ device })
    guest.compile({ code: 'broken', bindings: [], scalars: 0 })
    // Of its owner: too small to hold what is copied.
    const small = device.createBuffer({ size: 4, usage: GPUBufferUsage.COPY_DST })
    device.queue.writeBuffer(small, 0, new Float32Array(2))
    await expect(guest.flush()).rejects.toThrow('refused a kernel')
    const mine = device.createBuffer({ size: 8, usage: 0x80 | 0x4 | 0x8 })
    device.queue.writeBuffer(mine, 0, Float32Array.of(1, 2))
    axpy(guest, 2)(guest.wrap(mine), upload(guest, [10, 20]), 1)
    expect(await numbersOf(guest, guest.wrap(mine))).toEqual([11, 22])
    guest.destroy()
    await device.queue.onSubmittedWorkDone()
    expect(seen).toHaveLength(1)
    expect(device.onuncapturederror).toBe(handler)
    expect(device.label).toBe('mine')
    const again = await openRuntime({ device })
    expect(await numbersOf(again, again.wrap(mine))).toEqual([11, 22])
    again.destroy()
    device.destroy()
  })

  test('a lost device is a typed error, and a new one can be opened', async () => {
    const [x, g] = [upload(runtime, [1]), upload(runtime, [1])]
    const add = axpy(runtime, 1)
    await runtime.flush()
    add(x, g, 1)
    runtime.device.destroy()
    const lost = expect.objectContaining({ code: 'backend/device-lost' })
    await expect(runtime.read(x)).rejects.toEqual(lost)
    await runtime.device.lost
    expect(() => runtime.flush()).toThrow(lost)
    const next = await openRuntime()
    expect(await numbersOf(next, upload(next, [5]))).toEqual([5])
    next.destroy()
  })

  test('leaves no buffer and no bind group behind, however often it is opened', async () => {
    const count = countBuffers()
    for (let i = 0; i < 20; i++) {
      const each = await openRuntime()
      const [x, g] = [upload(each, [i]), upload(each, [1])]
      axpy(each, 1)(x, g, 1)
      expect(await numbersOf(each, x)).toEqual([i + 1])
      each.destroy()
    }
    expect(count.made).toBeGreaterThan(60)
    expect(count.destroyed).toBe(count.made)
  })
})

const inWorkgroup = 256

/** A kernel that runs statements for each `thread`. */
function over(
  threads: number,
  storages: readonly StorageDeclaration[],
  scalars: readonly string[],
  statements: string,
  { mostInRow = 65_535 } = {},
) {
  const workgroups = foldWorkgroups(threads, inWorkgroup, mostInRow)
  return {
    code: [
      declareStorages(storages),
      declareScalars(scalars),
      entryPointOverThreads(threads, inWorkgroup, workgroups[0], statements),
    ].join('\n'),
    bindings: storages.map(({ access }) => access),
    scalars: scalars.length,
    workgroups,
  }
}

/** x + rate * g, in place of x. */
function axpy(runtime: WebgpuRuntime, elements: number) {
  const kernel = over(
    elements,
    [
      { name: 'g', access: 'read' },
      { name: 'x', access: 'read-write' },
    ],
    ['rate'],
    'x[thread] += params.rate * g[thread];',
  )
  const pipeline: GpuPipeline = runtime.compile(kernel)
  return (x: GpuStorage, g: GpuStorage, rate: number) =>
    runtime.launch(pipeline, [g, x], [rate], kernel.workgroups)
}

function upload(runtime: WebgpuRuntime, numbers: ArrayLike<number>): GpuStorage {
  const storage = runtime.allocate(4 * numbers.length)
  runtime.write(storage, Float32Array.from(numbers))
  return storage
}

async function numbersOf(runtime: WebgpuRuntime, storage: GpuStorage): Promise<number[]> {
  return Array.from(new Float32Array(await runtime.read(storage)))
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
