import { reasonOf } from '@adafactor/core'
import { openRuntime } from '@adafactor/webgpu-runtime'
import { defaultDevice, init } from '@jax-js/jax'
import type { DeviceChoice } from './language-setup.js'

/** Where the models are trained, and why, for people. */
export interface ChosenDevice {
  readonly device: 'wasm' | 'webgpu'
  readonly reason: string
  /** Whether only one model is at work at a time: there is one GPU, and in WebAssembly each takes a core. */
  readonly inTurns: boolean
}

type Choice = Omit<ChosenDevice, 'inTurns'>

const policyForbids =
  "this site's content security policy forbids WebAssembly ('wasm-unsafe-eval' is missing in script-src)"

/** What is asked of the machine. */
export interface Machine {
  readonly cores: number
  readonly wasmIsForbidden: () => boolean
  readonly findGpu: () => Promise<Gpu>
  readonly useDevice: (device: Choice['device']) => Promise<void>
}

/**
 * Finds where to train: on WebGPU where it is no software and both models are sooner done with a step.
 * @param timeStep seconds of a model's step on the default device of jax-js
 * @throws Error with a sentence for people where there is none
 */
export async function chooseDevice(
  wanted: DeviceChoice,
  timeStep: () => Promise<number>,
  machine: Machine = thisMachine(),
): Promise<ChosenDevice> {
  const chosen = await choose(wanted, timeStep, machine)
  return { ...chosen, inTurns: areInTurns(chosen.device, machine) }
}

function thisMachine(): Machine {
  return { cores: navigator.hardwareConcurrency, wasmIsForbidden, findGpu, useDevice }
}

function areInTurns(device: Choice['device'], { cores }: Machine): boolean {
  return device === 'webgpu' || cores < 2
}

async function choose(
  wanted: DeviceChoice,
  timeStep: () => Promise<number>,
  machine: Machine,
): Promise<Choice> {
  const forbidden = machine.wasmIsForbidden()
  if (wanted === 'wasm') {
    if (forbidden) throw new Error(`WebAssembly can't be used: ${policyForbids}.`)
    return { device: 'wasm', reason: 'your choice' }
  }
  const gpu = await machine.findGpu()
  if (wanted === 'webgpu') {
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
  /** How long both models take for a step each, by a step of one. */
  const secondsOn = async (device: Choice['device']) => {
    await machine.useDevice(device)
    return (areInTurns(device, machine) ? 2 : 1) * (await timeStep())
  }
  let webgpu: number
  try {
    webgpu = await secondsOn('webgpu')
  } catch (error) {
    return { device: 'wasm', reason: `WebGPU failed at a step: ${reasonOf(error)}` }
  }
  const wasm = await secondsOn('wasm')
  const words = (value: number) => `${Math.round(1000 * value)} ms`
  return {
    device: webgpu < wasm ? 'webgpu' : 'wasm',
    reason: `a step of both takes ${words(webgpu)} on WebGPU, ${words(wasm)} in WebAssembly`,
  }
}

/** Makes a device the default of jax-js. */
export async function useDevice(device: Choice['device']): Promise<void> {
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

/** What the browser has. */
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
