import type { BackendTraits } from '@adafactor/core'

/** Drivers that compute on the CPU, by words in what they call themselves. */
const knownNames = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|\bwarp\b/i

/**
 * The adapter of a backend that emulates a GPU on the CPU, by the name that it is known by; undefined for a real
 * one, and for a backend without an adapter. WebGPU's backends say it themselves (`kind`), WebGL has a renderer.
 */
export function softwareAdapter({
  details = {},
}: Pick<BackendTraits, 'details'>): string | undefined {
  const { kind, renderer = '', architecture = '', description = '', device = '' } = details
  const [name] = knownNames.exec(`${renderer} ${architecture} ${description} ${device}`) ?? []
  if (name !== undefined) return name
  return kind === 'software' ? description || architecture || 'an emulated adapter' : undefined
}
