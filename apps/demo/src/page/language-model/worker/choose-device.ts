import { reasonOf } from '@adafactor/core'
import { openRuntime } from '@adafactor/webgpu-runtime'
import { defaultDevice, init } from '@jax-js/jax'
import type { DeviceChoice } from './language-setup.js'

/** Where the models are trained, and why, for people. */
export interface ChosenDevice {
  readonly device: 'wasm' | 'webgpu'
  readonly reason: string
}

const policyForbids =
  "this site's content security policy forbids WebAssembly ('wasm-unsafe-eval' is missing in script-src)"

/**
 * Makes one of the devices the default of jax-js: WebGPU where it is no software and a step is faster.
 * @param timeStep seconds of a step on the default device
 * @throws Error with a sentence for people where there is none
 */
export async function chooseDevice(
  choice: DeviceChoice,
  timeStep: () => Promise<number>,
): Promise<ChosenDevice> {
  const chosen = await choose(choice, timeStep)
  await use(chosen.device)
  return chosen
}

async function choose(
  choice: DeviceChoice,
  timeStep: () => Promise<number>,
): Promise<ChosenDevice> {
  const forbidden = wasmIsForbidden()
  if (choice === 'wasm') {
    if (forbidden) throw new Error(`WebAssembly can't be used: ${policyForbids}.`)
    return { device: 'wasm', reason: 'your choice' }
  }
  const gpu = await findGpu()
  if (choice === 'webgpu') {
    if (gpu.kind === 'none') throw new Error(`WebGPU can't be used: ${gpu.reason}.`)
    const software = gpu.kind === 'software' ? ', in software on the CPU: slow' : ''
    return { device: 'webgpu', reason: `your choice${software}` }
  }
  if (forbidden) {
    if (gpu.kind === 'hardware') return { device: 'webgpu', reason: `since ${policyForbids}` }
    throw new Error(`jax-js needs WebAssembly or a GPU, and ${policyForbids}.`)
  }
  if (gpu.kind === 'none') return { device: 'wasm', reason: `WebGPU is not there: ${gpu.reason}` }
  if (gpu.kind === 'software') {
    return { device: 'wasm', reason: 'WebGPU runs in software here, which is many times slower' }
  }
  let webgpu: number
  try {
    webgpu = await secondsOn('webgpu', timeStep)
  } catch (error) {
    return { device: 'wasm', reason: `WebGPU failed at a step: ${reasonOf(error)}` }
  }
  const wasm = await secondsOn('wasm', timeStep)
  const words = (value: number) => `${Math.round(1000 * value)} ms`
  return {
    device: webgpu < wasm ? 'webgpu' : 'wasm',
    reason: `a step took ${words(webgpu)} on WebGPU, ${words(wasm)} in WebAssembly`,
  }
}

async function secondsOn(
  device: 'wasm' | 'webgpu',
  timeStep: () => Promise<number>,
): Promise<number> {
  await use(device)
  return timeStep()
}

async function use(device: 'wasm' | 'webgpu'): Promise<void> {
  const there = await init(device)
  if (!there.includes(device)) throw new Error(`jax-js finds no ${device} here.`)
  defaultDevice(device)
}

/** An empty module is compiled, which a policy without 'wasm-unsafe-eval' refuses. */
function wasmIsForbidden(): boolean {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))
    return false
  } catch {
    return true
  }
}

type Gpu =
  | { readonly kind: 'hardware' | 'software' }
  | { readonly kind: 'none'; readonly reason: string }

async function findGpu(): Promise<Gpu> {
  try {
    const runtime = await openRuntime({ powerPreference: 'high-performance' })
    const { kind } = runtime.details
    runtime.destroy()
    return { kind: kind === 'software' ? 'software' : 'hardware' }
  } catch {
    return { kind: 'none', reason: 'the browser offers no adapter' }
  }
}
