import type { BackendTraits } from '@adafactor/core'
import { softwareDriver } from '@adafactor/webgpu-runtime'

/**
 * The adapter of a backend that emulates a GPU on the CPU, by the name that it is known by; undefined for a real
 * one, and for a backend without an adapter. WebGPU's backends say it themselves (`kind`), WebGL has a renderer.
 */
export function softwareAdapter({
  details = {},
}: Pick<BackendTraits, 'details'>): string | undefined {
  const { kind, renderer = '', architecture = '', description = '', device = '' } = details
  const name = softwareDriver(`${renderer} ${architecture} ${description} ${device}`)
  if (name !== undefined) return name
  return kind === 'software' ? description || architecture || 'an emulated adapter' : undefined
}
