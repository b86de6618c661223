import { type GpujsMode, gpujsBackend } from '@adafactor/backend-gpujs'
import { provideWebgpu } from '@adafactor/backend-gpujs/node'
import gpujs from 'gpu.js'
import { test } from 'vitest'
import { gpujsNetwork } from '../src/training/gpujs-network/gpujs-network.js'
import { testNetworks } from './support/network-tests.js'
import { noWebgpu } from './support/webgpu-in-node.js'

const modes: readonly GpujsMode[] =
  noWebgpu === undefined ? ['cpu', 'webasm', 'webgpu'] : ['cpu', 'webasm']

if (noWebgpu !== undefined)
  test.skip(`the network in mode webgpu in Node (skipped: ${noWebgpu})`, () => {})

for (const mode of modes) {
  testNetworks(`the network as gpu.js kernels in mode ${mode}`, async () => {
    if (mode === 'webgpu') await provideWebgpu()
    const gpu = new gpujs.GPU({ mode })
    const backend = await gpujsBackend({ mode, gpu })
    return {
      backend,
      mapsBuffers: mode === 'webgpu',
      network: (values, batchSize) => gpujsNetwork(gpu, backend, values, batchSize),
      async close() {
        backend.destroy()
        await gpu.destroy()
      },
    }
  })
}
