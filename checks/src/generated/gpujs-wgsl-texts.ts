import { generateKernels } from '@adafactor/backend-gpujs'
import type { GeneratedText } from '@adafactor/core/compiler'
import { GPU } from 'gpu.js'
import { translate } from '../../../packages/backend-gpujs/src/device/webgpu/translate.js'
import { explained } from './explained.js'
import { fileName, recordedKernels } from './gpujs-texts.js'
import { recordedProgram } from './recorded-programs.js'

/** What is on record in WGSL too: together they have every operation, a split sum and a function. */
const translated = [
  'matrix-4096x3000-webgpu',
  'momentum-bfloat16-960-webgpu',
  'every-operation-40x24-webgpu',
]

/**
 * The WGSL that gpu.js's WebGPU mode makes of its kernels, by file name: what another version of
 * gpu.js would change. Without the module around it, which is the same for all.
 */
export function gpujsWgslTexts(): Map<string, string> {
  const gpu = gpuThatTranslates()
  const recorded = recordedKernels.filter((entry) => translated.includes(fileName(entry)))
  return new Map(
    recorded.map((entry) => {
      const program = recordedProgram(entry.program)
      const { texts } = generateKernels(program, entry.shape, 'webgpu')
      const parts = texts.map((text) => wgslOf(gpu, text))
      const head = explained(program, [`shape [${entry.shape.join(', ')}]`])
      return [`${fileName(entry)}.wgsl`, `${[head, ...parts].join('\n\n')}\n`] as const
    }),
  )
}

/** gpu.js asks whether there is WebGPU, and needs none to translate. */
function gpuThatTranslates(): GPU {
  const own = Object.getOwnPropertyDescriptor(navigator, 'gpu')
  Object.defineProperty(navigator, 'gpu', { value: {}, configurable: true })
  try {
    return new GPU({ mode: 'webgpu' as never })
  } finally {
    if (own) Object.defineProperty(navigator, 'gpu', own)
    else Reflect.deleteProperty(navigator, 'gpu')
  }
}

function wgslOf(gpu: GPU, { passes, code, names, threads, reads, writes }: GeneratedText): string {
  // The kernel is the last of its functions; its arguments are arrays, and then numbers.
  const functions = code.split(/\n(?=function )/)
  const { body, declarations } = translate(gpu, {
    text: functions.pop() as string,
    functions,
    size: threads ?? [1, 1, 1],
    arrays: Object.keys(names).slice(0, reads.length),
    scalars: Object.keys(names).slice(reads.length),
  })
  return [
    `// pass ${passes}, into ${writes[0]?.name}`,
    ...(declarations.trim() === '' ? [] : [declarations.trim()]),
    body,
  ].join('\n')
}
