/** The WebGL device on a browser's real contexts: numbers, sizes, order. */
import { describe, expect, test } from 'vitest'
import { openGlDevice } from '../../src/device/gl/gl-device.js'
import { countCalls, elementwise, firstDifference, Gpu, openShared, upload } from '../support/gl.js'

for (const mode of ['webgl2', 'webgl'] as const) {
  describe(mode, () => {
    test('says what it runs on', () => {
      const device = openGlDevice(Gpu, mode)
      expect(device.mode).toBe(mode)
      expect(device.details.version?.startsWith(mode === 'webgl' ? 'WebGL 1' : 'WebGL 2')).toBe(
        true,
      )
      expect(Number(device.details.maxTextureSize) >= 2048).toBe(true)
      expect(device.maxElements <= 2 ** 24).toBe(true)
      expect(device.counters.compilations).toBe(0)
      device.destroy()
    })

    test('numbers come back bit for bit, whatever they are and however many', async () => {
      const device = openGlDevice(Gpu, mode)
      const odd = [
        0x7fc00000, 0xffc12345, 0x7f800000, 0xff800000, 0x80000000, 1, 0x807fffff, 0x3f800000,
      ]
      for (const elements of [1, 2, 3, 5, 8, 1000, 1_000_003]) {
        const bits = Uint32Array.from({ length: elements }, (_, i) => odd[i % 8] ?? 0)
        const storage = upload(device, new Float32Array(bits.buffer))
        const copy = device.copy(storage)
        device.write(storage, new Float32Array(elements).fill(7))
        device.free(storage)
        const data = await device.read(copy)
        expect(data.length).toBe(elements)
        expect(firstDifference(new Uint32Array(data.buffer), bits)).toBe(undefined)
        device.free(copy)
      }
      expect(device.counters.readBacks).toBe(7)
      expect(device.counters.bytesDown).toBe(4 * 1_001_022)
      device.destroy()
    })

    test('storage of no elements can be written and read', async () => {
      const device = openGlDevice(Gpu, mode)
      const storage = upload(device, new Float32Array(0))
      expect((await device.read(storage)).length).toBe(0)
      expect((await device.read(device.copy(storage))).length).toBe(0)
      device.destroy()
    })

    test('threads of any three sizes find their elements, sides above 8192 included', async () => {
      const device = openGlDevice(Gpu, mode)
      const sizes = [
        [7, 5, 3],
        [1, 1, 1],
        [20_000, 3, 1],
        [3, 20_000, 1],
        [2, 2, 9_000],
        [1_000_000, 1, 1],
      ]
      for (const [width = 1, height = 1, depth = 1] of sizes) {
        const elements = width * height * depth
        const kernel = device.compile({
          text: `function f(a, b, c, s, t) {
            return a[this.thread.x + ${width} * (this.thread.y + ${height} * this.thread.z)] * s
              + b[this.thread.y] - c[this.thread.z] * t }`,
          functions: [],
          size: [width, height, depth],
          arrays: ['a', 'b', 'c'],
          scalars: ['s', 't'],
        })
        const counted = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => i)
        const arrays = [elements, height, depth].map((length) => upload(device, counted(length)))
        const into = device.allocate(elements)
        kernel.launch(arrays, [0.5, 3], into)
        const expected = counted(elements).map((value) => {
          const row = Math.floor(value / width)
          return value * 0.5 + (row % height) - Math.floor(row / height) * 3
        })
        expect(firstDifference(await device.read(into), expected)).toBe(undefined)
        kernel.dispose()
        for (const storage of [...arrays, into]) device.free(storage)
      }
      device.destroy()
    })

    test('loops run to their literal bounds and helper functions are called', async () => {
      const device = openGlDevice(Gpu, mode)
      const kernel = device.compile({
        text: `function f(a) {
          let sum = 0.0
          for (let k = 0; k < 5000; k++) { sum += twice(a[k]) }
          return sum }`,
        functions: ['function twice(value) { return value * 2.0 }'],
        size: [1, 1, 1],
        arrays: ['a'],
        scalars: [],
      })
      const into = device.allocate(1)
      kernel.launch([upload(device, new Float32Array(5000).fill(1))], [], into)
      expect([...(await device.read(into))]).toEqual([10_000])
      device.destroy()
    })

    test('a thousand launches run in order and make no texture, no compilation, no read', async () => {
      const { device, gpu } = openShared(mode)
      const kernel = device.compile(elementwise(4096, 'a[this.thread.x] + s'))
      let from = upload(device, new Float32Array(4096))
      let into = device.allocate(4096)
      const round = (s: number): void => {
        kernel.launch([from], [s], into)
        const swapped = from
        from = into
        into = swapped
      }
      round(0)
      round(0)
      const before = { ...device.counters }
      const calls = countCalls(gpu.context, [
        'createTexture',
        'deleteTexture',
        'texImage2D',
        'texStorage2D',
        'texSubImage2D',
        'createFramebuffer',
        'createBuffer',
        'compileShader',
        'readPixels',
        'getError',
        'finish',
        'drawArrays',
      ])
      for (let i = 1; i <= 1000; i++) round(i % 3)
      expect(calls()).toEqual({ drawArrays: 1000 })
      expect(device.counters).toEqual({
        ...before,
        launches: before.launches + 1000,
        submissions: before.submissions + 1000,
        bytesUp: before.bytesUp + 4000,
      })
      expect(firstDifference(await device.read(from), new Float32Array(4096).fill(1000))).toBe(
        undefined,
      )
      device.destroy()
      await gpu.destroy()
    })

    test('as many arrays as it says go into a kernel', async () => {
      const device = openGlDevice(Gpu, mode)
      const arrays = Array.from({ length: device.maxArrays }, (_, i) => `a${i}`)
      const kernel = device.compile({
        text: `function f(${arrays.join(', ')}) {
          return ${arrays.map((name, i) => `${name}[this.thread.x] * ${i + 1}.0`).join(' + ')} }`,
        functions: [],
        size: [3, 1, 1],
        arrays,
        scalars: [],
      })
      const into = device.allocate(3)
      const given = arrays.map(() => upload(device, Float32Array.of(1, 2, 3)))
      kernel.launch(given, [], into)
      const sum = (device.maxArrays * (device.maxArrays + 1)) / 2
      expect([...(await device.read(into))]).toEqual([sum, 2 * sum, 3 * sum])
      device.destroy()
    })

    test('NaN and infinities are seen by comparisons', async () => {
      const device = openGlDevice(Gpu, mode)
      const values = Float32Array.of(Number.NaN, Infinity, -Infinity, 0, -2)
      const finite = device.compile(
        elementwise(5, '(Math.abs(a[this.thread.x]) <= 3.4028234663852886e38 ? s : 0.0)'),
      )
      const smaller = device.compile(
        elementwise(
          5,
          '((a[this.thread.x] < s || a[this.thread.x] !== a[this.thread.x]) ? a[this.thread.x] : s)',
        ),
      )
      const from = upload(device, values)
      const into = device.allocate(5)
      finite.launch([from], [1], into)
      expect([...(await device.read(into))]).toEqual([0, 0, 0, 1, 1])
      smaller.launch([from], [1], into)
      expect([...(await device.read(into))]).toEqual([Number.NaN, 1, -Infinity, 0, -2])
      device.destroy()
    })
  })
}
