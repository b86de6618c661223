import { generateKernels } from '@adafactor/backend-webgpu'
import { resolveParameterOptions, stepForm, stepProgram } from '@adafactor/core'
import { markdownTable } from './markdown-table.js'

/** The launches of backend-webgpu for a step of matrices with the default options. */
export function launchesTable(): string {
  const shape = [512, 256]
  const settings = resolveParameterOptions({}, 'weights', shape)
  const { program, texts } = generateKernels(stepProgram(stepForm(shape, settings)))
  const large = new Set(
    program.tensors.filter(({ axes }) => axes.length === program.rank).map(({ name }) => name),
  )
  const walked = (memories: readonly { readonly name: string }[]) =>
    memories
      .filter(({ name }) => large.has(name))
      .map(({ name }) => name)
      .join(', ') || 'nothing'
  return markdownTable(
    ['launch', 'passes', 'leaves', 'reads of what is as large as the parameter', 'stores of it'],
    texts.map(({ title, passes, reads, writes }, index) => [
      `${index + 1}`,
      passes.join(' and '),
      title,
      walked(reads),
      walked(writes),
    ]),
  )
}
