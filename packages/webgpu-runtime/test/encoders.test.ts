import { expect, test } from 'vitest'
import { type GpuCommandEncoder, openRuntime } from '../src/index.js'
import { openFake, update } from './support/runtime.js'

async function prepare() {
  const { gpu, runtime } = await openFake()
  const pipeline = update(runtime)
  const [g, x] = [runtime.allocate(16), runtime.allocate(16)]
  await runtime.flush()
  const launch = (rate: number, on = x) => runtime.launch(pipeline, [g, on], [rate], [1])
  const submit = (...encoders: GpuCommandEncoder[]) =>
    gpu.device.queue.submit(encoders.map((encoder) => encoder.finish()))
  return { gpu, runtime, g, x, launch, submit }
}

const scalarsIn = (log: readonly string[]) =>
  log.filter((entry) => entry.startsWith('scalars')).map((entry) => entry.replace(/.*: /, ''))

test('what is recorded for an encoder is in it after a flush, and submitted by its owner', async () => {
  const { gpu, runtime, launch, submit } = await prepare()
  const encoder = gpu.device.createCommandEncoder()
  runtime.submitInto = encoder
  expect(runtime.submitInto).toBe(encoder)
  launch(1)
  launch(2)
  expect(runtime.flush()).toBeUndefined()
  expect(gpu.log.filter((entry) => !entry.startsWith('write'))).toEqual([])
  expect(runtime.counters).toMatchObject({ launches: 2, submissions: 0, bytesUp: 512 })
  submit(encoder)
  expect(gpu.log.slice(-5)).toEqual([
    'submit',
    'scalars at 0: 1',
    'update(b0+0:16 b1+0:16) in 1 x 1 x 1',
    'scalars at 256: 2',
    'update(b0+0:16 b1+0:16) in 1 x 1 x 1',
  ])
})

test('recordings of one encoder, and of several, keep their own scalars', async () => {
  const { gpu, runtime, launch, submit } = await prepare()
  const [first, second] = [gpu.device.createCommandEncoder(), gpu.device.createCommandEncoder()]
  runtime.submitInto = first
  launch(1)
  await runtime.flush()
  launch(2)
  await runtime.flush()
  runtime.submitInto = second
  launch(3)
  runtime.submitInto = undefined
  launch(4)
  submit(first, second)
  await runtime.flush()
  expect(scalarsIn(gpu.log)).toEqual(['1', '2', '3', '4'])
})

test('what was recorded before a change goes where it would have gone', async () => {
  const { gpu, runtime, launch, submit } = await prepare()
  const encoder = gpu.device.createCommandEncoder()
  launch(1)
  runtime.submitInto = encoder
  expect(scalarsIn(gpu.log)).toEqual(['1'])
  launch(2)
  runtime.submitInto = undefined
  launch(3)
  submit(encoder)
  expect(scalarsIn(gpu.log)).toEqual(['1', '2'])
  await runtime.flush()
  expect(scalarsIn(gpu.log)).toEqual(['1', '2', '3'])
})

test('writes, copies and zeros are in the encoder, in the order of the calls', async () => {
  const { gpu, runtime, g, x, launch, submit } = await prepare()
  const encoder = gpu.device.createCommandEncoder()
  runtime.submitInto = encoder
  launch(1)
  runtime.write(x, Float32Array.of(1, 2, 3, 4))
  runtime.copy(x, g)
  launch(2)
  runtime.clear({ ...x, offset: 4, bytes: 8 })
  expect(gpu.buffers[1]?.bytes.every((byte) => byte === 0)).toBe(true)
  submit(encoder)
  const [, ...commands] = gpu.log.slice(gpu.log.indexOf('submit'))
  expect(commands.filter((entry) => !entry.startsWith('scalars'))).toEqual([
    'update(b0+0:16 b1+0:16) in 1 x 1 x 1',
    expect.stringMatching(/^copy b\d\+0 to b1\+0, 16 bytes$/),
    'copy b1+0 to b0+0, 16 bytes',
    'update(b0+0:16 b1+0:16) in 1 x 1 x 1',
    'clear b1+4, 8 bytes',
  ])
  runtime.submitInto = undefined
  expect([...new Float32Array(await runtime.read(x))]).toEqual([1, 0, 0, 4])
  expect([...new Float32Array(await runtime.read(g))]).toEqual([1, 2, 3, 4])
})

test('a read gives what is on the queue, and leaves the encoder alone', async () => {
  const { gpu, runtime, x, launch, submit } = await prepare()
  runtime.write(x, Float32Array.of(1, 2, 3, 4))
  const encoder = gpu.device.createCommandEncoder()
  runtime.submitInto = encoder
  runtime.write(x, Float32Array.of(5, 6, 7, 8))
  launch(1)
  expect([...new Float32Array(await runtime.read(x))]).toEqual([1, 2, 3, 4])
  expect(scalarsIn(gpu.log)).toEqual([])
  submit(encoder)
  expect([...new Float32Array(await runtime.read(x))]).toEqual([5, 6, 7, 8])
  expect(scalarsIn(gpu.log)).toEqual(['1'])
})

test('buffers that an encoder uses outlive it, until work goes elsewhere', async () => {
  const { gpu, runtime, launch, submit } = await prepare()
  const [y, z] = [runtime.allocate(16), runtime.allocate(16)]
  const destroyed = () => gpu.buffers.slice(2, 4).map((buffer) => buffer.destroyed)
  const encoder = gpu.device.createCommandEncoder()
  runtime.submitInto = encoder
  launch(1, y)
  runtime.free(y)
  await runtime.flush()
  launch(1, z)
  await runtime.flush()
  runtime.submitInto = undefined
  // Used by what is not submitted, as far as the runtime knows.
  runtime.free(z)
  expect(destroyed()).toEqual([false, false])
  submit(encoder)
  launch(1)
  await runtime.flush()
  expect(destroyed()).toEqual([true, true])
})

test('another encoder ends the wait for the one before, not for itself', async () => {
  const { gpu, runtime, launch } = await prepare()
  const [y, z] = [runtime.allocate(16), runtime.allocate(16)]
  const destroyed = () => gpu.buffers.slice(2, 4).map((buffer) => buffer.destroyed)
  runtime.submitInto = gpu.device.createCommandEncoder()
  launch(1, y)
  runtime.free(y)
  runtime.submitInto = gpu.device.createCommandEncoder()
  launch(1, z)
  runtime.free(z)
  expect(destroyed()).toEqual([false, false])
  await runtime.flush()
  expect(destroyed()).toEqual([true, false])
  runtime.destroy()
  expect(destroyed()).toEqual([true, true])
})

test('an encoder that takes no commands is an error of the next call that waits', async () => {
  const { gpu, runtime, x, launch } = await prepare()
  runtime.submitInto = gpu.device.createCommandEncoder()
  launch(1)
  gpu.fail('validation', 'the encoder is finished')
  await runtime.flush()
  await expect(runtime.read(x)).rejects.toThrow(
    /encoder takes no commands: the encoder is finished.*option\/invalid/,
  )
})

test('zeros are on the queue when the call returns', async () => {
  const { gpu, runtime, x, launch } = await prepare()
  runtime.write(x, Float32Array.of(1, 2, 3, 4))
  launch(1)
  runtime.clear({ ...x, offset: 8, bytes: 4 })
  expect(gpu.log.slice(-2)).toEqual(['update(b0+0:16 b1+0:16) in 1 x 1 x 1', 'clear b1+8, 4 bytes'])
  expect([...new Float32Array(await runtime.read(x))]).toEqual([1, 2, 0, 4])
})

test('a buffer is asked about once, and one of another device is an error', async () => {
  const { gpu, runtime } = await prepare()
  const buffer = gpu.device.createBuffer({ size: 16, usage: 0x80 })
  const { groups } = gpu
  runtime.checkBuffer(buffer)
  runtime.checkBuffer(buffer)
  expect(gpu.groups).toBe(groups + 1)
  await runtime.flush()
  gpu.fail('validation', 'it is associated with another device')
  const other = gpu.device.createBuffer({ size: 16, usage: 0x80 })
  runtime.checkBuffer(other)
  await expect(runtime.flush()).rejects.toThrow(
    /none of this device: it is associated with another device.*tensor\/foreign/,
  )
  gpu.fail('validation', 'it still is')
  runtime.checkBuffer(other)
  await expect(runtime.flush()).rejects.toThrow('it still is')
  const foreign = expect.objectContaining({ code: 'tensor/foreign' })
  const unbindable = gpu.device.createBuffer({ size: 16, usage: 0x8 })
  expect(() => runtime.checkBuffer(unbindable)).toThrow(foreign)
  // What WebGPU itself does not take for a buffer.
  const { device } = gpu
  const strict = await openRuntime({
    device: new Proxy(device, {
      get: (target, name) =>
        name === 'createBindGroup'
          ? () => {
              throw new TypeError('it is no GPUBuffer')
            }
          : Reflect.get(target, name),
    }),
  })
  expect(() => strict.checkBuffer(buffer)).toThrow(foreign)
})
