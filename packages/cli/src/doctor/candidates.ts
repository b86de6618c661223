import { availableParallelism } from 'node:os'
import { ndarrayBackend } from '@adafactor/backend-ndarray'
import type { AnyBackend } from '@adafactor/conformance'
import { optionalPackage } from '../optional-package.js'

/** A backend that may run here. */
export interface Candidate {
  readonly name: string
  readonly packageName: string
  /** @throws the reason why it does not run here */
  open(): Promise<AnyBackend>
  /** The reason in a person's words, where the error is in those of a library. */
  inWords?(reason: string): string
}

/** More threads than this do not help a step on one parameter. */
const mostThreads = 4

const webgpuPackages = ['@adafactor/backend-webgpu', 'webgpu'] as const
const gpujsPackages = ['@adafactor/backend-gpujs', 'gpu.js'] as const
const gpujsModes = ['webgpu', 'webgl2', 'webgl', 'headlessgl', 'webasm', 'cpu'] as const

/** All that there is, in the order of the table. */
export function candidates(): readonly Candidate[] {
  const threads = Math.min(Math.max(2, availableParallelism()), mostThreads)
  return [
    ndarray('webassembly', { engine: 'webassembly' }),
    ndarray(`webassembly, ${threads} threads`, { engine: 'webassembly', threads }),
    ndarray('javascript', { engine: 'javascript' }),
    ndarray('closures', { engine: 'closures' }),
    {
      name: 'webgpu',
      packageName: webgpuPackages[0],
      open: openWebgpu,
      inWords: withoutAdapter,
    },
    ...gpujsModes.map((mode) => ({
      name: `gpujs ${mode}`,
      packageName: gpujsPackages[0],
      open: () => openGpujs(mode),
      inWords: (reason: string) => gpujsReason(mode, reason),
    })),
  ]
}

function ndarray(name: string, options: Parameters<typeof ndarrayBackend>[0]): Candidate {
  return {
    name: `ndarray ${name}`,
    packageName: '@adafactor/backend-ndarray',
    open: async () => ndarrayBackend(options) as AnyBackend,
  }
}

async function openWebgpu(): Promise<AnyBackend> {
  const { webgpuBackend } = await optionalPackage(
    () => import('@adafactor/backend-webgpu'),
    webgpuPackages,
  )
  const { provideWebgpu } = await import('@adafactor/backend-webgpu/node')
  await provideWebgpu()
  return (await webgpuBackend()) as AnyBackend
}

async function openGpujs(mode: (typeof gpujsModes)[number]): Promise<AnyBackend> {
  const { gpujsBackend } = await optionalPackage(
    () => import('@adafactor/backend-gpujs'),
    gpujsPackages,
  )
  if (mode === 'webgpu') {
    const { provideWebgpu } = await import('@adafactor/backend-gpujs/node')
    await provideWebgpu()
  }
  return (await gpujsBackend({ mode })) as AnyBackend
}

function withoutAdapter(reason: string): string {
  if (!/adapter/.test(reason)) return reason
  return 'no GPU was offered: WebGPU needs a driver for Vulkan, Metal or Direct3D 12, and none was found'
}

function gpujsReason(mode: (typeof gpujsModes)[number], reason: string): string {
  if (/npm install/.test(reason)) return reason
  if (mode === 'webgpu') return withoutAdapter(reason)
  if (mode === 'webgl2' || mode === 'webgl') return 'Node has no WebGL; it runs in a browser'
  if (mode === 'headlessgl')
    return 'it needs the npm package gl, built for this machine, and a display'
  return reason
}
