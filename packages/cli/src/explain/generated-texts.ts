import { ndarrayBackend } from '@adafactor/backend-ndarray'
import type { Program, Shape } from '@adafactor/core'
import { explain, type GeneratedSource } from '@adafactor/core/compiler'
import { optionalPackage } from '../optional-package.js'

/** What writes the code of a language, and how a comment begins in it. */
interface Generator {
  readonly comment: string
  generate(program: Program, shape: Shape): Promise<GeneratedSource | undefined>
}

/** The languages that backends write programs in. */
export const targets = {
  javascript: {
    comment: '//',
    generate: async (program, shape) => ndarraySource('javascript', program, shape),
  },
  webassembly: {
    comment: ';;',
    generate: async (program, shape) => ndarraySource('webassembly', program, shape),
  },
  wgsl: {
    comment: '//',
    async generate(program) {
      const { generateKernels } = await optionalPackage(
        () => import('@adafactor/backend-webgpu'),
        ['@adafactor/backend-webgpu'],
      )
      return generateKernels(program)
    },
  },
  // gpu.js makes GLSL of them when they first run, on the device's own terms.
  'gpu.js': {
    comment: '//',
    async generate(program, shape) {
      const { generateKernels } = await optionalPackage(
        () => import('@adafactor/backend-gpujs'),
        ['@adafactor/backend-gpujs', 'gpu.js'],
      )
      return generateKernels(program, shape, 'webgl2')
    },
  },
} as const satisfies Readonly<Record<string, Generator>>

/** A language that there is a backend for. */
export type Target = keyof typeof targets

/**
 * The code of a program, with its passes above.
 *
 * @throws AdafactorError `backend/unavailable` if the backend that writes it is not installed
 */
export async function generatedTexts(
  target: Target,
  program: Program,
  shape: Shape,
): Promise<string> {
  const { comment, generate }: Generator = targets[target]
  const source = await generate(program, shape)
  const commented = (lines: readonly string[]) =>
    lines.map((line) => `${comment} ${line}`.trimEnd()).join('\n')
  const texts = (source?.texts ?? []).map(({ title, passes, names, code }) => {
    const named = Object.entries(names).map(([name, value]) => `${name} = ${value}`)
    const head = [
      `passes ${passes.join(', ')}: ${title}`,
      ...(named.length > 0 ? [named.join(', ')] : []),
    ]
    return `${commented(head)}\n${code.trimEnd()}`
  })
  const head = [`${program.name}, shape ${shape.join(' x ')}`, '', ...explain(program).split('\n')]
  return [commented(head), ...texts].join('\n\n')
}

/** The text is the same for all sizes but 1, so that small tensors are enough to get it. */
function ndarraySource(
  engine: 'javascript' | 'webassembly',
  program: Program,
  shape: Shape,
): GeneratedSource | undefined {
  const backend = ndarrayBackend({ engine })
  try {
    const small = shape.map((size, axis) => Math.min(size, axis + 3))
    const tensors = program.tensors.map(({ name, axes, type }) => {
      const sizes = small.map((size, axis) => (axes.includes(axis) ? size : 1))
      return [name, backend.create(sizes, undefined, type ? { type } : {})] as const
    })
    const compiled = backend.compile(program)
    compiled.prepare?.([{ tensors: Object.fromEntries(tensors), scalars: {} }])
    return backend.generatedSources()[0]
  } finally {
    backend.destroy()
  }
}
