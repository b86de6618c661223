import { type GeneratedKernel, type GpujsMode, generateKernels } from '@adafactor/backend-gpujs'
import type { Shape } from '@adafactor/core'
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
        shape: sizes,
        kernels,
        work,
      } = generateKernels(recordedProgram(name), shape, mode)
      const madeFor = [
        `mode ${mode}, shape ${show(shape)}, walked as ${show(sizes)}`,
        ...work.map((array) => `work space ${array.name}: ${array.elements}`),
      ]
      const texts = [explained(program, madeFor), ...kernels.map(kernelText)]
      return [`${fileName({ program: name, shape, mode })}.js`, `${texts.join('\n\n')}\n`] as const
    }),
  )
}

/** `matrix-40x24-webgpu` */
export function fileName({ program, shape, mode }: RecordedKernels): string {
  return [program, ...(shape.length > 0 ? [shape.join('x')] : []), mode].join('-')
}

function kernelText({ pass, arrays, scalars, into, threads, source, functions }: GeneratedKernel) {
  const inputs = [
    ...arrays.map(({ name, elements }, index) => `a${index} = ${name} (${elements})`),
    ...scalars.map((scalar, index) => `s${index} = ${scalar}`),
  ]
  return [
    `// pass ${pass}: ${threads.join(' x ')} threads, into ${into.name} (${into.elements})`,
    ...(inputs.length > 0 ? [`// ${inputs.join(', ')}`] : []),
    ...functions,
    source,
  ].join('\n')
}

function show(shape: Shape): string {
  return `[${shape.join(', ')}]`
}
