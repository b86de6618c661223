import { expect, test } from 'vitest'
import { chooseDevice, type Machine } from '../src/page/language-model/worker/choose-device.js'

/** A machine whose steps take so many seconds. */
function machineOf({
  gpu = 'hardware',
  forbidden = false,
  cores = 2,
  seconds = {},
}: {
  gpu?: 'hardware' | 'software' | 'none'
  forbidden?: boolean
  cores?: number
  seconds?: { wasm?: number; webgpu?: number }
}) {
  const timed: string[] = []
  let used: 'wasm' | 'webgpu' = 'wasm'
  const machine: Machine = {
    cores,
    wasmIsForbidden: () => forbidden,
    findGpu: async () =>
      gpu === 'none' ? { kind: gpu, reason: 'the browser offers no adapter' } : { kind: gpu },
    useDevice: async (device) => {
      used = device
    },
  }
  const timeStep = async () => {
    timed.push(used)
    const time = seconds[used]
    if (time === undefined) throw new Error('the device is lost')
    return time
  }
  return {
    timed,
    choose: (wanted: 'auto' | 'wasm' | 'webgpu') => chooseDevice(wanted, timeStep, machine),
  }
}

test('the device on which both are sooner done: in turns on WebGPU, in WebAssembly on a core each', async () => {
  const { choose, timed } = machineOf({ seconds: { wasm: 0.2, webgpu: 0.15 } })
  expect(await choose('auto')).toEqual({
    device: 'wasm',
    inTurns: false,
    reason: 'a step of both takes 300 ms on WebGPU, 200 ms in WebAssembly',
  })
  expect(timed).toEqual(['webgpu', 'wasm'])
  expect(await machineOf({ seconds: { wasm: 0.2, webgpu: 0.05 } }).choose('auto')).toEqual({
    device: 'webgpu',
    inTurns: true,
    reason: 'a step of both takes 100 ms on WebGPU, 200 ms in WebAssembly',
  })
  // With one core they take turns in WebAssembly too.
  const oneCore = machineOf({ cores: 1, seconds: { wasm: 0.2, webgpu: 0.15 } })
  expect(await oneCore.choose('auto')).toMatchObject({ device: 'webgpu', inTurns: true })
  expect(await oneCore.choose('wasm')).toMatchObject({ device: 'wasm', inTurns: true })
})

test.each([
  ['software', 'WebGPU runs in software here, which is many times slower'],
  ['none', 'WebGPU is not there: the browser offers no adapter'],
] as const)('WebGPU that is %s is not timed', async (gpu, reason) => {
  const { choose, timed } = machineOf({ gpu })
  expect(await choose('auto')).toEqual({ device: 'wasm', inTurns: false, reason })
  expect(timed).toEqual([])
})

test('a GPU that fails at a step is not taken', async () => {
  const { choose } = machineOf({ seconds: { wasm: 0.2 } })
  expect(await choose('auto')).toMatchObject({
    device: 'wasm',
    reason: 'WebGPU failed at a step: the device is lost',
  })
})

test('what the visitor wants is taken, or it is said why not', async () => {
  expect(await machineOf({ gpu: 'software' }).choose('webgpu')).toMatchObject({
    device: 'webgpu',
    reason: 'your choice, in software on the CPU: slow',
  })
  await expect(machineOf({ gpu: 'none' }).choose('webgpu')).rejects.toThrow(/WebGPU can't be used/)
  await expect(machineOf({ forbidden: true }).choose('wasm')).rejects.toThrow(
    /WebAssembly can't be used: this site's content security policy/,
  )
})

test('where WebAssembly is forbidden a GPU is taken, but no software', async () => {
  expect(await machineOf({ forbidden: true }).choose('auto')).toMatchObject({ device: 'webgpu' })
  await expect(machineOf({ forbidden: true, gpu: 'software' }).choose('auto')).rejects.toThrow(
    /jax-js needs WebAssembly or a GPU/,
  )
})
