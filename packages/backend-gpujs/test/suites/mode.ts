/** What the suites share: they are written once and run in every mode. */
import { type AdafactorOptions, type Shape, sizeOf } from '@adafactor/core'
import type { GPU } from 'gpu.js'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type GpujsBackend, type GpujsMode, gpujsBackend } from '../../src/index.js'
import { loadGpujs } from '../../src/load-gpujs.js'

export { expectClose, expectSame } from '../../../conformance/test/support/expect-numbers.ts'
export { refusal } from '../../../conformance/test/support/refusal.ts'

/** Options of few kernels, for what does not depend on them: software GPUs compile slowly. */
export const plainOptions: AdafactorOptions = {
  learningRate: 0.01,
  factored: false,
  clipThreshold: null,
  parameterScale: false,
}

const open: { backends: GpujsBackend[]; instances: GPU[] } = { backends: [], instances: [] }

/** Gives back what a test opened; called once by each suite. */
export function closeAfterEach(): void {
  afterEach(async () => {
    for (const backend of open.backends.splice(0)) backend.destroy()
    for (const gpu of open.instances.splice(0)) await gpu.destroy()
  })
}

export async function openBackend(mode: GpujsMode): Promise<GpujsBackend> {
  const backend = await gpujsBackend({ mode })
  open.backends.push(backend)
  return backend
}

/**
 * One backend for all tests of a suite, on an instance of the user's: what a test has compiled is
 * there for the next one, as long as its optimizer is not disposed.
 */
export function shareBackend(mode: GpujsMode): { gpu: GPU; backend: GpujsBackend } {
  const shared = {} as { gpu: GPU; backend: GpujsBackend }
  beforeAll(async () => {
    const Gpu = await loadGpujs()
    shared.gpu = new Gpu({ mode: mode as 'cpu' })
    shared.backend = await gpujsBackend({ gpu: shared.gpu })
  })
  afterAll(async () => {
    shared.backend.destroy()
    await shared.gpu.destroy()
  })
  return shared
}

/** A user's instance of gpu.js, and a backend on it. */
export async function openShared(mode: GpujsMode): Promise<{ gpu: GPU; backend: GpujsBackend }> {
  const gpu = await openInstance(mode)
  const backend = await gpujsBackend({ gpu })
  open.backends.push(backend)
  return { gpu, backend }
}

export async function openInstance(mode: GpujsMode): Promise<GPU> {
  const Gpu = await loadGpujs()
  const gpu = new Gpu({ mode: mode as 'cpu' })
  open.instances.push(gpu)
  return gpu
}

/** gpu.js gives its kernels back in timers. */
export function gpujsTidiedUp(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}

/** A result of a user's kernel: a texture, a buffer handle or nested arrays, by mode. */
export interface UserHandle {
  readonly context?: unknown
  toArray?(): unknown
  delete?(): void
}

/** Runs a kernel of the user's that leaves its result on the device. */
export async function userResult(
  gpu: GPU,
  text: string,
  shape: Shape,
  ...args: unknown[]
): Promise<UserHandle> {
  const kernel = gpu.createKernel(text, {
    output: [...shape].reverse(),
    pipeline: true,
    precision: 'single',
  }) as unknown as (...args: unknown[]) => UserHandle | Promise<UserHandle>
  return kernel(...args)
}

/** The numbers of a user's result, row-major. */
export async function numbersOf(handle: UserHandle): Promise<number[]> {
  return flatten(handle.toArray ? await handle.toArray() : handle)
}

function flatten(nested: unknown): number[] {
  return typeof nested === 'number'
    ? [nested]
    : Array.from(nested as ArrayLike<unknown>, flatten).flat()
}

/** Numbers of both signs between -1 and 1, none of them 0, the same on every machine. */
export function wave(shape: Shape, seed = 0): Float32Array {
  return Float32Array.from(
    { length: sizeOf(shape) },
    (_, index) => (((index * 37 + seed * 11 + 5) % 64) + 0.5) / 32 - 1,
  )
}
