import { describe, expect, test } from 'vitest'
import { openFake, update } from './support/runtime.js'

describe('what the driver reports later', () => {
  test('is thrown by the next flush: no memory', async () => {
    const { gpu, runtime } = await openFake()
    gpu.fail('out-of-memory', 'the card is full')
    runtime.allocate(4, '1 element')
    await expect(runtime.flush()).rejects.toThrow(
      /no memory left for 1 element \(the card is full\).*backend\/unsupported-size/,
    )
    expect(runtime.flush()).toBeUndefined()
  })

  test('is thrown by a read that has no memory for its copy', async () => {
    const { gpu, runtime } = await openFake()
    const storage = runtime.allocate(8)
    await runtime.flush()
    gpu.fail('out-of-memory', 'full')
    await expect(runtime.read(storage)).rejects.toThrow(
      /no memory left for a copy of 8 bytes to be read \(full\).*backend\/unsupported-size/,
    )
  })

  test('is thrown by the next flush: a refused kernel, with its text or in the words given', async () => {
    const { gpu, runtime } = await openFake()
    gpu.fail('validation', 'no such function')
    update(runtime, 'broken')
    await expect(runtime.flush()).rejects.toThrow(
      'WebGPU refused a kernel: no such function\nbroken',
    )
    gpu.fail('internal', 'the compiler crashed')
    runtime.compile(
      { code: 'broken', bindings: [], scalars: 0 },
      (message) => new RangeError(`in other words: ${message}`),
    )
    await expect(runtime.flush()).rejects.toThrow(
      new RangeError('in other words: the compiler crashed'),
    )
  })

  test('is thrown by the next call that waits: a refused submission', async () => {
    const { gpu, runtime } = await openFake()
    const [x, g] = [runtime.allocate(4), runtime.allocate(4)]
    const pipeline = update(runtime)
    await runtime.flush()
    runtime.launch(pipeline, [g, x], [1], [1])
    gpu.fail('validation', 'a buffer is destroyed')
    // Submissions are not waited for: a step would take as long as the device.
    expect(runtime.flush()).toBeUndefined()
    await expect(runtime.read(x)).rejects.toThrow('refused a submission: a buffer is destroyed')
    expect([...new Float32Array(await runtime.read(x))]).toEqual([0])
  })

  test('is thrown by the next call that waits: storages that can’t be bound', async () => {
    const { gpu, runtime } = await openFake()
    const [x, g] = [runtime.allocate(4), runtime.allocate(4)]
    const pipeline = update(runtime)
    await runtime.flush()
    gpu.fail('validation', 'the buffer is invalid')
    runtime.launch(pipeline, [g, x], [1], [1])
    await expect(runtime.read(x)).rejects.toThrow('to bind storages to a kernel: the buffer is inv')
  })

  test('is told to who allocated, also when something else went wrong before', async () => {
    const { gpu, runtime } = await openFake()
    gpu.fail('validation', 'earlier')
    update(runtime)
    const refused: string[] = []
    gpu.fail('out-of-memory', 'full')
    runtime.allocate(4, '1 element', () => refused.push('1 element'))
    runtime.allocate(4, 'another', () => refused.push('another'))
    await expect(runtime.flush()).rejects.toThrow('earlier')
    expect(refused).toEqual(['1 element'])
  })

  test('is thrown as the first of several, which the others follow from', async () => {
    const { gpu, runtime } = await openFake()
    gpu.fail('out-of-memory', 'first')
    const x = runtime.allocate(4)
    gpu.fail('validation', 'second')
    update(runtime)
    gpu.fail('validation', 'third')
    await expect(runtime.read(x)).rejects.toThrow('first')
    expect(runtime.flush()).toBeUndefined()
  })

  test('is waited for only where something may still be refused', async () => {
    const { runtime } = await openFake()
    const [x, g] = [runtime.allocate(4), runtime.allocate(4)]
    const pipeline = update(runtime)
    expect(runtime.flush()).toBeInstanceOf(Promise)
    runtime.launch(pipeline, [g, x], [1], [1])
    expect(runtime.flush()).toBeUndefined()
  })
})
