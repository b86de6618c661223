import { generateKernels } from '@adafactor/backend-gpujs'
import { resolveParameterOptions, type Shape, stepForm, stepProgram } from '@adafactor/core'
import { markdownTable } from './markdown-table.js'

const parameters: Readonly<Record<string, Shape>> = {
  'a vector': [1000],
  'a small matrix': [256, 256],
  'a large matrix': [1024, 1024],
  'a very large matrix': [4096, 4096],
  'a long and narrow matrix': [1_000_000, 8],
}

/** How many gpu.js kernels a step with the default options launches for one parameter. */
export function kernelsTable(): string {
  return markdownTable(
    ['parameter', 'shape', 'kernels of a step'],
    Object.entries(parameters).map(([name, shape]) => {
      const settings = resolveParameterOptions({}, 'weights', shape)
      const program = stepProgram(stepForm(shape, settings))
      const { texts } = generateKernels(program, shape, 'webgpu')
      return [
        name,
        shape.map((size) => size.toLocaleString('en-US')).join(' x '),
        `${texts.length}`,
      ]
    }),
  )
}
