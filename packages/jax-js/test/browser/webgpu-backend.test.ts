/** What core and backend-webgpu do without this package: steps in place, on the device and in the arrays of jax-js. */

import { webgpuBackend } from '@adafactor/backend-webgpu'
import { adafactor, type Shape } from '@adafactor/core'
import { getWebGPUDevice, init, jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax'
import { beforeAll, expect, test } from 'vitest'
import { countReads } from '../../../conformance/test/support/count-reads.ts'
import { expectClose } from '../../../conformance/test/support/expect-numbers.ts'
import {
  byName,
  data,
  initial,
  names,
  options,
  type Parameters,
  shapes,
  steps,
  trainInFloat64,
} from '../../../conformance/test/support/two-layers.ts'

beforeAll(async () => {
  await init('webgpu')
})

const arrayOf = (numbers: Float32Array<ArrayBuffer>, shape: Shape) =>
  np.array(numbers, { shape: [...shape], device: 'webgpu' })

/** Of a model: each use of an array consumes it, or a reference to it. */
const lossOf = (params: Parameters<np.Array>, x: np.Array, target: np.Array): np.Array => {
  const { w1, b1, w2, b2 } = params
  const hidden = np.tanh(np.matmul(x, w1).add(b1))
  const error = np.matmul(hidden, w2).add(b2).sub(target)
  return np.mean(np.square(error))
}

test('a model of jax-js trains in place', async () => {
  const backend = await webgpuBackend({ device: getWebGPUDevice() })
  const [x, target] = [data.x, data.target].map(({ shape, numbers }) =>
    arrayOf(numbers, shape),
  ) as [np.Array, np.Array]
  const arrays = byName((name) => arrayOf(initial[name], shapes[name]))
  const backward = jit(valueAndGrad(lossOf))
  // Their work is on the queue when they have handed a buffer out.
  const wrap = async (tensors: Parameters<np.Array>) => {
    const buffers = await Promise.all(names.map((name) => tensors[name].ref.gpuBuffer()))
    return byName((name, index) => backend.wrap(buffers[index] as GPUBuffer, shapes[name]))
  }

  const params = await wrap(arrays)
  const optimizer = adafactor({ backend, params, ...options })
  const losses: np.Array[] = []
  const reads = countReads()
  const before = backend.counters()
  for (let step = 0; step < steps; step++) {
    const [loss, grads] = backward(tree.ref(arrays), x.ref, target.ref)
    losses.push(loss as np.Array)
    const own = grads as Parameters<np.Array>
    const gradients = await wrap(own)
    await optimizer.step(gradients)
    for (const gradient of Object.values(gradients)) backend.dispose(gradient)
    tree.dispose(own)
  }
  expect(backend.counters().readBacks).toBe(before.readBacks)
  expect(backend.counters().submissions).toBe(before.submissions + steps)
  expect(reads()).toBe(0)

  const expected = await trainInFloat64()
  const found = await Promise.all(losses.map(async (loss) => (await loss.data())[0] as number))
  expectClose(found, expected.losses, 1e-5, 'losses')
  expect(found.at(-1)).toBeLessThan(0.5 * (found[0] as number))
  for (const name of names) {
    expect(await arrays[name].ref.gpuBuffer()).toBe(params[name].buffer)
    expectClose(await arrays[name].ref.data(), expected.parameters[name], 1e-5, name)
  }
  backend.destroy()
  // Theirs goes on: nothing of it was destroyed.
  const [loss, grads] = backward(arrays, x, target)
  tree.dispose(grads)
  expect((await (loss as np.Array).data())[0]).toBeLessThan(found.at(-1) as number)
})
