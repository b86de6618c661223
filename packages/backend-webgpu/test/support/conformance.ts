import { describeBackend } from '@adafactor/conformance/vitest'
import { type WebgpuBackend, webgpuBackend } from '../../src/index.js'

/** One backend in so many has a device of its own, and compiles everything itself. */
const ownEvery = 100

/**
 * Registers the conformance kit. Each case opens a backend of its own; most are on one device, where they
 * find what those before them compiled.
 */
export function describeConformance({
  randomPrograms,
  only,
}: {
  readonly randomPrograms?: number
  readonly only?: readonly string[]
} = {}): void {
  let first: WebgpuBackend | undefined
  let opened = 0
  const create = async (): Promise<WebgpuBackend> => {
    if (opened++ % ownEvery === 0) return webgpuBackend()
    first ??= await webgpuBackend()
    return webgpuBackend({ device: first.device })
  }
  describeBackend({
    name: 'webgpu',
    create,
    ...(randomPrograms === undefined ? {} : { randomPrograms }),
    ...(only === undefined ? {} : { only }),
  })
}
