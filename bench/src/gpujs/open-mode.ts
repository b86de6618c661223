import { type GpujsBackend, gpujsBackend } from '@adafactor/backend-gpujs'
import { provideWebgpu } from '@adafactor/backend-gpujs/node'
import { type BackendTraits, reasonOf } from '@adafactor/core'
import type { NodeMode } from './gpujs-case.js'

/** A mode of gpu.js, or in one line why it does not run here. */
export type OpenedMode =
  | { readonly backend: GpujsBackend; readonly reason?: undefined }
  | { readonly backend?: undefined; readonly reason: string }

export async function openMode(mode: NodeMode): Promise<OpenedMode> {
  try {
    if (mode === 'webgpu') await provideWebgpu()
    return { backend: await gpujsBackend({ mode }) }
  } catch (error) {
    const reason = reasonOf(error)
    return { reason: reason.replaceAll(/\s+/g, ' ') }
  }
}

/** The mode as its numbers have to be read: the adapter, its precision, and whether it is a GPU. */
export function describeMode({ mode, traits }: GpujsBackend): string {
  const where = mode === 'webgpu' ? describeAdapter(traits) : 'on the CPU, one thread'
  return `gpujs ${mode}: ${where}; ${traits.precision}, subnormals ${traits.subnormals}`
}

/** What runs a backend on WebGPU. */
export function describeAdapter({ details = {} }: BackendTraits): string {
  const { vendor, architecture, description, kind } = details
  const adapter = description || [vendor, architecture].filter(Boolean).join(' ')
  return kind === 'software'
    ? `${adapter}: a SOFTWARE adapter on the CPU, whose times say nothing about a GPU`
    : adapter || 'an adapter without a name'
}
