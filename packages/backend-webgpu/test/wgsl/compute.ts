import {
  declareScalars,
  declareStorages,
  entryPointOverThreads,
  foldWorkgroups,
  openRuntime,
  type StorageDeclaration,
  type WebgpuRuntime,
} from '@adafactor/webgpu-runtime'
import { provideWebgpu } from '@adafactor/webgpu-runtime/node'
import { afterAll, beforeAll, describe } from 'vitest'
import { functionsFor } from '../../src/wgsl/functions-for.js'
import { noWebgpu } from '../support/no-webgpu.js'

/** Computes `result[thread]` for each thread; every array is of words, and so is what comes back. */
export type Compute = (kernel: {
  readonly inputs: Readonly<Record<string, { element: WordType; words: Uint32Array }>>
  readonly element: WordType
  readonly threads: number
  readonly statements: string
  /** What `params.one` is 1 for. */
  readonly takesOne?: boolean
}) => Promise<Uint32Array>

type WordType = keyof typeof sizes

const sizes = { u32: 1, 'vec2<u32>': 2, 'vec4<u32>': 4 }

/** A group of tests that compute on the device of this machine. */
export function describeOnDevice(name: string, body: (compute: Compute) => void): void {
  const title = noWebgpu === undefined ? name : `${name}, not run: ${noWebgpu}`
  describe.skipIf(noWebgpu !== undefined)(title, () => {
    let runtime: WebgpuRuntime
    beforeAll(async () => {
      await provideWebgpu()
      runtime = await openRuntime()
    })
    afterAll(() => runtime.destroy())
    body((kernel) => computeOn(runtime, kernel))
  })
}

const inWorkgroup = 64

async function computeOn(
  runtime: WebgpuRuntime,
  { inputs, element, threads, statements, takesOne = false }: Parameters<Compute>[0],
): Promise<Uint32Array> {
  const declarations: StorageDeclaration[] = [
    ...Object.entries(inputs).map(([name, input]) => ({
      name,
      access: 'read' as const,
      element: input.element,
    })),
    { name: 'result', access: 'read-write', element },
  ]
  const scalars = takesOne ? ['one'] : []
  const { maxComputeWorkgroupsPerDimension } = runtime.device.limits
  const workgroups = foldWorkgroups(threads, inWorkgroup, maxComputeWorkgroupsPerDimension)
  const pipeline = runtime.compile({
    code: [
      declareStorages(declarations),
      declareScalars(scalars),
      functionsFor(statements),
      entryPointOverThreads(threads, inWorkgroup, workgroups[0], statements),
    ].join('\n'),
    bindings: declarations.map(({ access }) => access),
    scalars: scalars.length,
  })
  const storages = Object.values(inputs).map(({ words }) => {
    const storage = runtime.allocate(words.byteLength)
    runtime.write(storage, words)
    return storage
  })
  const result = runtime.allocate(4 * sizes[element] * threads)
  runtime.launch(pipeline, [...storages, result], takesOne ? [1] : [], workgroups)
  const words = new Uint32Array(await runtime.read(result))
  for (const storage of [...storages, result]) runtime.free(storage)
  return words
}
