import { afterEach } from 'vitest'
import { type WebgpuBackend, type WebgpuOptions, webgpuBackend } from '../../src/index.js'

export { expectSame } from '../../../conformance/test/support/expect-numbers.ts'
export { refusal } from '../../../conformance/test/support/refusal.ts'

const opened: { destroy(): void }[] = []

/** Gives back what a test opened; called once by each file. */
export function closeAfterEach(): void {
  afterEach(() => {
    for (const each of opened.splice(0).reverse()) each.destroy()
  })
}

export async function openBackend(options?: WebgpuOptions): Promise<WebgpuBackend> {
  const backend = await webgpuBackend(options)
  opened.push(backend)
  return backend
}

/** A device of a user's. */
export async function openDevice(description: GPUDeviceDescriptor = {}): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter()
  const device = (await adapter?.requestDevice(description)) as GPUDevice
  opened.push(device)
  return device
}

/** A backend on a device of the user's. */
export async function openShared(): Promise<{ device: GPUDevice; backend: WebgpuBackend }> {
  const device = await openDevice()
  return { device, backend: await openBackend({ device }) }
}

export const usage = { storage: 0x80, copySource: 0x4, copyTarget: 0x8, all: 0x8c } as const

/** A buffer of the user's with these numbers in it. */
export function userBuffer(
  device: GPUDevice,
  numbers: Float32Array | Uint16Array,
  flags: number = usage.all,
): GPUBuffer {
  const buffer = device.createBuffer({
    size: 4 * Math.ceil(numbers.byteLength / 4),
    usage: flags,
    mappedAtCreation: true,
  })
  const { BYTES_PER_ELEMENT: bytes } = numbers
  const mapped = buffer.getMappedRange()
  if (bytes === 4) new Float32Array(mapped).set(numbers)
  else new Uint16Array(mapped).set(numbers)
  buffer.unmap()
  return buffer
}

/** The bytes of a buffer, as its user gets them. */
export async function bytesOf(device: GPUDevice, buffer: GPUBuffer): Promise<ArrayBuffer> {
  const staging = device.createBuffer({ size: buffer.size, usage: 0x1 | 0x8 })
  const encoder = device.createCommandEncoder()
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size)
  device.queue.submit([encoder.finish()])
  await staging.mapAsync(0x1)
  const bytes = staging.getMappedRange().slice(0)
  staging.destroy()
  return bytes
}
