import { type GpujsMode, generateKernels } from '@adafactor/backend-gpujs'
import type { Shape } from '@adafactor/core'
import type { GeneratedText } from '@adafactor/core/compiler'
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
      const tensors = new Set(program.tensors.map((tensor) => tensor.name))
      const written = texts.flatMap(({ writes }) => writes)
      const work = new Map(written.map((memory) => [memory.name, memory.elements]))
      const madeFor = [
        `mode ${mode}, shape ${show(shape)}, walked as ${show(sizes)}`,
        ...[...work]
          .filter(([memory]) => !tensors.has(memory))
          .map(([memory, elements]) => `work space ${memory}: ${elements}`),
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

function kernelText({ passes, reads, names, writes, threads, code }: GeneratedText): string {
  const [into] = writes
  const elementsOf = new Map(reads.map(({ name, elements }) => [name, elements]))
  const inputs = Object.entries(names).map(([name, meaning]) => {
    const elements = elementsOf.get(String(meaning))
    return `${name} = ${meaning}${elements === undefined ? '' : ` (${elements})`}`
  })
  return [
    `// pass ${passes}: ${threads?.join(' x ')} threads, into ${into?.name} (${into?.elements})`,
    ...(inputs.length > 0 ? [`// ${inputs.join(', ')}`] : []),
    code,
  ].join('\n')
}

function show(shape: Shape): string {
  return `[${shape.join(', ')}]`
}
