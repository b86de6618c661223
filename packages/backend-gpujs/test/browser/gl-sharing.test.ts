/** The WebGL device beside its user's own kernels: textures passed both ways, one context, memory. */
import { describe, expect, test } from 'vitest'
import type { GlStorage } from '../../src/device/gl/gl-storage.js'
import {
  codeOf,
  codeOfError,
  countCalls,
  elementwise,
  errorOf,
  firstDifference,
  flat,
  Gpu,
  openShared,
  type UserTexture,
  upload,
  userKernel,
} from '../support/gl.js'

for (const mode of ['webgl2', 'webgl'] as const) {
  describe(mode, () => {
    test('kernels of different sizes share a context, and outlive each other', async () => {
      const { device, gpu } = openShared(mode)
      const user = userKernel(gpu, 'function u() { return this.thread.x + 100 * this.thread.y }', {
        output: [9, 4],
      })
      const expectUser = (): void => {
        const rows = (user() as UserTexture).toArray() as Float32Array[]
        expect(rows.flatMap((row) => [...row]).join()).toBe(
          Array.from({ length: 36 }, (_, i) => (i % 9) + 100 * Math.floor(i / 9)).join(),
        )
      }
      expectUser()
      const kernels = [10, 90_000, 3, 250_000].map((elements) => ({
        elements,
        kernel: device.compile(elementwise(elements, 'a[this.thread.x] + s')),
      }))
      for (let disposed = 0; disposed < 4; disposed++) {
        for (const { elements, kernel } of kernels.slice(0, 4 - disposed)) {
          expectUser()
          const from = upload(device, new Float32Array(elements).fill(1))
          const into = device.allocate(elements)
          kernel.launch([from], [1.5], into)
          expect(
            firstDifference(await device.read(into), new Float32Array(elements).fill(2.5)),
          ).toBe(undefined)
          device.free(from)
          device.free(into)
        }
        // Only the user's kernel has made the canvas as large as its result.
        expect([gpu.canvas.width, gpu.canvas.height].join()).toBe('9,4')
        // The last one built is the one whose buffer gpu.js's vertex attributes point at.
        kernels[3 - disposed]?.kernel.dispose()
      }
      const other = userKernel(gpu, 'function v() { return 3.5 }', { output: [2] })
      ;(other() as UserTexture).toArray()
      ;(other as unknown as { destroy(): void }).destroy()
      const late = device.compile(elementwise(2, 'a[this.thread.x] + s'))
      const into = device.allocate(2)
      late.launch([upload(device, Float32Array.of(1, 2))], [1], into)
      expect([...(await device.read(into))]).toEqual([2, 3])
      device.destroy()
      expectUser()
      await gpu.destroy()
    })

    test('gives every texture back, and leaves a given instance running', async () => {
      const { device, gpu } = openShared(mode)
      const calls = countCalls(gpu.context, [
        'createTexture',
        'deleteTexture',
        'createFramebuffer',
        'deleteFramebuffer',
      ])
      const kernel = device.compile(elementwise(50, 'a[this.thread.x] * s'))
      const from = upload(device, new Float32Array(50).fill(4))
      const into = device.allocate(50)
      kernel.launch([from], [2], into)
      kernel.dispose()
      expect((await device.read(into))[49]).toBe(8)
      device.free(from)
      device.free(from)
      device.destroy()
      device.destroy()
      const counted = calls()
      // One more than was made since: what stands for the arguments when kernels are compiled.
      expect(counted.deleteTexture).toBe((counted.createTexture ?? 0) + 1)
      expect(counted.deleteFramebuffer).toBe(counted.createFramebuffer)
      expect(codeOf(() => device.checkAlive())).toBe('backend/destroyed')
      expect([
        ...((
          userKernel(gpu, 'function u() { return 2.5 }', { output: [2] })() as UserTexture
        ).toArray() as Float32Array),
      ]).toEqual([2.5, 2.5])
      await gpu.destroy()
    })

    for (const output of [[6], [3, 2], [1, 3, 2], [3, 8_000]]) {
      test(`a user's [${output}] kernels and ours read each other's results`, async () => {
        const { device, gpu } = openShared(mode)
        const elements = output.reduce((product, size) => product * size, 1)
        const [width = 1, height = 1] = output
        const place = `this.thread.x + ${width} * (this.thread.y + ${height} * this.thread.z)`
        const produce = userKernel(gpu, `function p(s) { return (${place}) * s }`, { output })
        const shape = [...output].reverse()
        const gradient = produce(2)
        const adopted = device.adopt(gradient)
        if (adopted === undefined) throw new Error('the texture was not adopted')
        expect(adopted.elements).toBe(elements)
        const kernel = device.compile(elementwise(elements, 'a[this.thread.x] + s'))
        const into = device.allocate(elements)
        kernel.launch([adopted], [1], into)
        // The user's kernel goes on rendering into the texture that was adopted.
        expect(produce(3)).toBe(gradient)
        const again = device.allocate(elements)
        kernel.launch([adopted], [1], again)

        const handle = device.handleOf(into, shape) as UserTexture
        expect(device.handleOf(into, shape)).toBe(handle)
        const index = [
          '[this.thread.x]',
          '[this.thread.y][this.thread.x]',
          '[this.thread.z][this.thread.y][this.thread.x]',
        ]
        const consume = userKernel(
          gpu,
          `function c(h) { return h${index[output.length - 1]} * 10 }`,
          { output },
        )
        const numbers = (factor: number, added: number): number[] =>
          Array.from({ length: elements }, (_, i) => i * factor + added)
        expect(firstDifference(flat(handle.toArray()), numbers(2, 1))).toBe(undefined)
        expect(
          firstDifference(flat((consume(handle) as UserTexture).toArray()), numbers(20, 10)),
        ).toBe(undefined)
        expect(firstDifference(await device.read(again), numbers(3, 1))).toBe(undefined)
        expect(firstDifference(await device.read(device.copy(adopted)), numbers(3, 0))).toBe(
          undefined,
        )

        // Deleting a handle leaves the storage alone.
        handle.delete()
        const second = device.handleOf(into, shape) as UserTexture
        expect(firstDifference(flat(second.toArray()), numbers(2, 1))).toBe(undefined)

        // The user's texture may be written and rendered to, whatever its sides, and stays theirs.
        kernel.launch([into], [1], adopted)
        expect(firstDifference(flat((gradient as UserTexture).toArray()), numbers(2, 2))).toBe(
          undefined,
        )
        device.write(adopted, new Float32Array(elements).fill(5))
        device.free(adopted)
        expect(
          firstDifference(
            flat((gradient as UserTexture).toArray()),
            new Float32Array(elements).fill(5),
          ),
        ).toBe(undefined)
        device.destroy()
        await gpu.destroy()
      })
    }

    test('textures that cannot be read as single numbers are refused with what they need', async () => {
      const { device, gpu } = openShared(mode)
      const made = (text: string, settings: object): unknown =>
        userKernel(gpu, text, { output: [4], ...settings })()
      const refusals: [unknown, string][] = [
        [
          made('function u() { return 1.5 }', { optimizeFloatMemory: true }),
          'optimizeFloatMemory: false',
        ],
        [made('function u() { return 1.5 }', { precision: 'unsigned' }), "precision: 'single'"],
        [made('function u() { return [1.5, 2.5] }', {}), 'one number a thread'],
        [made('function u() { return [1.5, 2.5, 3, 4] }', {}), 'one number a thread'],
        [
          userKernel(new Gpu({ mode }), 'function u() { return 1.5 }', { output: [4] })(),
          'instance of GPU',
        ],
      ]
      for (const [handle, wanted] of refusals) {
        const error = errorOf(() => device.adopt(handle))
        expect(codeOfError(error)).toBe('tensor/foreign')
        expect(String(error).includes(wanted)).toBe(true)
      }
      const handle = made('function u() { return 1.5 }', { immutable: true }) as UserTexture
      const adopted = device.adopt(handle) as GlStorage
      handle.delete()
      expect(codeOf(() => device.adopt(handle))).toBe('tensor/foreign')
      expect(await device.read(adopted).then(() => 'read', codeOfError)).toBe('tensor/disposed')
      for (const value of [undefined, null, 3, 'x', new Float32Array(3), [], {}, { texture: {} }]) {
        expect(device.adopt(value)).toBe(undefined)
      }
      device.destroy()
      await gpu.destroy()
    })
  })
}
