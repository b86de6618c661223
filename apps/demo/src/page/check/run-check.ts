/** Holds one backend against the kit. Runs in a worker, and in Node for its tests. */
import { conformanceCases, goldens } from '@adafactor/conformance'
import { type ConformanceOptions, runConformance } from '@adafactor/conformance/run'
import type { Execution } from '@adafactor/core'
import ndarray, { type NdArray } from 'ndarray'
import { ndarrayEngines } from '../../training/ndarray-network/ndarray-engines.js'
import { type BackendName, gpujsModeOf, isGpujsBackend } from '../setup/setup.js'
import { reasonOf } from '../worker/reason-of.js'
import {
  type CheckMessage,
  type CheckRequest,
  type Extent,
  randomPrograms,
} from './check-protocol.js'

/** Runs the cases one after the other and tells each result; never throws. */
export async function runCheck(
  { backend, extent, only = extent === 'quick' ? quickCases() : undefined }: CheckRequest,
  tell: (message: CheckMessage) => void,
): Promise<void> {
  let subject: ConformanceOptions<unknown, Execution>
  try {
    subject = (await subjectFor(backend, extent)) as ConformanceOptions<unknown, Execution>
    const first = await subject.create()
    first.destroy()
  } catch (error) {
    tell({ type: 'unavailable', reason: reasonOf(error) })
    return
  }
  try {
    const report = await runConformance(subject, {
      ...(only ? { only } : {}),
      onProgress: (progress) => tell({ type: 'case', ...progress }),
    })
    tell({ type: 'report', report })
  } catch (error) {
    tell({ type: 'broken', reason: reasonOf(error) })
  }
}

/** Every case but the trajectories, of which one for each library that they come from. */
export function quickCases(): string[] {
  const shortest = new Map<string, (typeof goldens)[number]>()
  for (const golden of goldens) {
    const known = shortest.get(golden.preset)
    if (known === undefined || golden.steps < known.steps) shortest.set(golden.preset, golden)
  }
  const trajectories = [...shortest.values()].map(({ id }) => `golden trajectories/${id}`)
  const others = conformanceCases({ randomPrograms: randomPrograms.quick })
    .map(({ group }) => group)
    .filter((group) => group !== 'golden trajectories')
  return [...new Set(others), ...trajectories]
}

async function subjectFor(backend: BackendName, extent: Extent) {
  const common = { name: backend, randomPrograms: randomPrograms[extent] }
  if (backend === 'webgpu') {
    const { webgpuBackend } = await import('@adafactor/backend-webgpu')
    return { ...common, create: () => webgpuBackend() }
  }
  if (isGpujsBackend(backend)) {
    const { gpujsBackend } = await import('@adafactor/backend-gpujs')
    return { ...common, create: () => gpujsBackend({ mode: gpujsModeOf[backend] }) }
  }
  const { ndarrayBackend } = await import('@adafactor/backend-ndarray')
  const subject: ConformanceOptions<NdArray, 'synchronous'> = {
    ...common,
    create: () => ndarrayBackend({ engine: ndarrayEngines[backend] }),
    view: (data, { shape, strides, offset }) => {
      try {
        return ndarray(data, [...shape], [...strides], offset) as NdArray
      } catch {
        // The ndarray package itself generates code. Where it may not, its users hold such objects.
        return { data, shape: [...shape], stride: [...strides], offset } as NdArray
      }
    },
  }
  return subject
}
