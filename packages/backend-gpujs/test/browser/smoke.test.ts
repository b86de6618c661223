import gpujs from 'gpu.js'
import { expect, test } from 'vitest'

for (const mode of ['webgpu', 'webgl2', 'webgl', 'webasm', 'cpu'] as const) {
  test(`gpu.js adds two arrays in ${mode}`, async () => {
    const gpu = new gpujs.GPU({ mode: mode as 'cpu' })
    const kernel = gpu.createKernel(
      'function (a, b) { return a[this.thread.x] + b[this.thread.x] }',
      { output: [4] },
    )
    const result = await kernel([1, 2, 3, 4], [5, 6, 7, 8])
    const r = (result as { toArray?(): unknown }).toArray
      ? await (result as unknown as { toArray(): unknown }).toArray()
      : result
    expect(Array.from(r as Float32Array)).toEqual([6, 8, 10, 12])
    const k = (kernel as unknown as { kernel: { constructor: { mode: string; name: string } } })
      .kernel
    console.log(mode, '->', k.constructor.mode, k.constructor.name)
  })
}
