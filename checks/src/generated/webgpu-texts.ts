import { generateKernels } from '@adafactor/backend-webgpu'
import { explained } from './explained.js'
import { recordedProgram } from './recorded-programs.js'

/** The programs whose kernels are on record: a matrix, a vector, 16 bits, a batch, and all operations. */
const recorded = [
  'number',
  'vector',
  'matrix',
  'batch-of-matrices',
  'bfloat16-stochastic',
  'every-operation',
] as const

/** The WGSL that backend-webgpu writes, by file name. */
export function webgpuTexts(): Map<string, string> {
  return new Map(
    recorded.map((name) => {
      const { program, texts } = generateKernels(recordedProgram(name))
      const kernels = texts.map(({ title, passes, names, code }) => {
        const buffers = Object.entries(names).map(([buffer, tensor]) => `${buffer} = ${tensor}`)
        const head = [`// passes ${passes.join(', ')}: ${title}`, `// ${buffers.join(', ')}`]
        return [...head, code].join('\n')
      })
      return [`${name}.wgsl`, `${[explained(program, []), ...kernels].join('\n\n')}\n`] as const
    }),
  )
}
