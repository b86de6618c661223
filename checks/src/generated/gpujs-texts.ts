import { type GpujsMode, generateKernels } from '@adafactor/backend-gpujs'
import type { Shape } from '@adafactor/core'
import type { GeneratedMemory, GeneratedText } from '@adafactor/core/compiler'
import { explained } from './explained.js'
import { recordedProgram } from './recorded-programs.js'

/** A program of the record as kernels of one mode for one shape. */
export interface RecordedKernels {
  readonly program: string
  readonly shape: Shape
  readonly mode: GpujsMode
}

/**
 * One for each limit and habit of the modes: WebGPU updates in place, WebGL does not and reads few
 * arrays, the CPU reads many. The large shapes have sums that are split, the small ones have not.
 */
export const recordedKernels: readonly RecordedKernels[] = [
  { program: 'number', shape: [], mode: 'webgpu' },
  { program: 'vector', shape: [960], mode: 'webgpu' },
  { program: 'vector', shape: [1_000_000], mode: 'webgpu' },
  { program: 'matrix', shape: [40, 24], mode: 'webgpu' },
  { program: 'matrix', shape: [4096, 3000], mode: 'webgpu' },
  { program: 'matrix', shape: [40, 24], mode: 'webgl2' },
  { program: 'matrix', shape: [4096, 3000], mode: 'webgl2' },
  { program: 'batch-of-matrices', shape: [6, 40, 24], mode: 'webgpu' },
  { program: 'batch-of-matrices', shape: [64, 1, 3000], mode: 'webgl2' },
  { program: 'momentum', shape: [960], mode: 'webgpu' },
  { program: 'momentum-bfloat16', shape: [960], mode: 'webgpu' },
  { program: 'cautious-momentum', shape: [960], mode: 'webgl' },
  { program: 'torch', shape: [40, 24], mode: 'webgpu' },
  { program: 'weight-decay', shape: [960], mode: 'webgpu' },
  { program: 'skip-non-finite', shape: [960], mode: 'webgpu' },
  { program: 'clipped-by-slice', shape: [40, 24], mode: 'cpu' },
  { program: 'clipped-by-global-norm', shape: [960], mode: 'webgpu' },
  { program: 'norm', shape: [4096, 3000], mode: 'webgpu' },
  { program: 'norm-of-two', shape: [], mode: 'webgpu' },
  { program: 'accumulate', shape: [40, 24], mode: 'webgl2' },
  { program: 'every-operation', shape: [40, 24], mode: 'webgpu' },
]

/** The gpu.js kernels that backend-gpujs writes, by file name. */
export function gpujsTexts(): Map<string, string> {
  return new Map(
    recordedKernels.map(({ program: name, shape, mode }) => {
      const {
        program,
        shape: sizes = [],
        texts,
      } = generateKernels(recordedProgram(name), shape, mode)
      const madeFor = [
        `mode ${mode}, shape ${show(shape)}, walked as ${show(sizes)}`,
        ...workSpace(texts).map((memory) => `work space ${memory.name}: ${memory.elements}`),
      ]
      const parts = [explained(program, madeFor), ...texts.map(kernelText)]
      return [`${fileName({ program: name, shape, mode })}.js`, `${parts.join('\n\n')}\n`] as const
    }),
  )
}

/** `matrix-40x24-webgpu` */
export function fileName({ program, shape, mode }: RecordedKernels): string {
  return [program, ...(shape.length > 0 ? [shape.join('x')] : []), mode].join('-')
}

/** The work space of all kernels, in the order of its numbers. */
function workSpace(texts: readonly GeneratedText[]): GeneratedMemory[] {
  const memories = texts.flatMap(({ reads, writes }) => [...writes, ...reads])
  const works = memories.filter(({ name }) => name.startsWith('work '))
  const byName = new Map(works.map((memory) => [memory.name, memory]))
  const numberOf = (name: string) => Number(/\d+/.exec(name))
  return [...byName.values()].sort((a, b) => numberOf(a.name) - numberOf(b.name))
}

function kernelText({ passes, names, reads, writes, threads = [0, 0, 0], code }: GeneratedText) {
  const elementsOf = new Map(reads.map(({ name, elements }) => [name, elements]))
  const inputs = Object.entries(names).map(([name, value]) => {
    const elements = name.startsWith('a') ? elementsOf.get(String(value)) : undefined
    return `${name} = ${value}${elements === undefined ? '' : ` (${elements})`}`
  })
  const into = writes.map(({ name, elements }) => `${name} (${elements})`).join(', ')
  return [
    `// pass ${passes.join(', ')}: ${threads.join(' x ')} threads, into ${into}`,
    ...(inputs.length > 0 ? [`// ${inputs.join(', ')}`] : []),
    code,
  ].join('\n')
}

function show(shape: Shape): string {
  return `[${shape.join(', ')}]`
}
