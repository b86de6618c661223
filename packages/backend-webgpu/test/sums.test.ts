import { type Traced, trace } from '@adafactor/core/compiler'
import { beforeAll, describe, expect, test } from 'vitest'
import { provideWebgpu } from '../src/node.js'
import { closeAfterEach, openBackend, openDevice } from './support/device.js'
import { noWebgpu } from './support/no-webgpu.js'

const title = noWebgpu === undefined ? 'WebGPU in Node' : `WebGPU in Node, not run: ${noWebgpu}`

/** As float32 has it, added up one after the other it is off by a percent after a million. */
const tenth = Math.fround(0.1)

const means = trace(
  { name: 'means', rank: 2, tensors: { x: [0, 1], rows: [0], columns: [1], all: [] } },
  (ops, tensors) => {
    const x = tensors.x as Traced
    return { stores: { rows: ops.sum(x, [1]), columns: ops.sum(x, [0]), all: ops.sum(x, [0, 1]) } }
  },
)

describe.skipIf(noWebgpu !== undefined)(title, () => {
  beforeAll(provideWebgpu)
  closeAfterEach()

  for (const asOnHardware of [false, true]) {
    for (const [rows, columns] of [
      [2048, 512],
      [4, 2 ** 18],
      [2 ** 18, 4],
    ] as const) {
      const where = asOnHardware ? ', shared out as on a GPU' : ''
      test(`sums of ${rows} x ${columns} equal numbers keep five digits${where}`, async () => {
        const device = await openDevice()
        if (asOnHardware) Object.defineProperty(device, 'adapterInfo', { value: {} })
        const backend = await openBackend({ device })
        const tensors = {
          x: backend.create([rows, columns], new Float32Array(rows * columns).fill(tenth)),
          rows: backend.create([rows, 1]),
          columns: backend.create([1, columns]),
          all: backend.create([]),
        }
        await backend.compile(means).run([{ tensors, scalars: {} }])
        const worst = async (tensor: typeof tensors.x, terms: number) => {
          const found = Float64Array.from(await backend.read(tensor))
          return found.reduce((most, sum) => Math.max(most, Math.abs(sum / (terms * tenth) - 1)), 0)
        }
        expect(await worst(tensors.rows, columns)).toBeLessThan(4e-6)
        expect(await worst(tensors.columns, rows)).toBeLessThan(4e-6)
        expect(await worst(tensors.all, rows * columns)).toBeLessThan(4e-6)
      })
    }
  }
})
