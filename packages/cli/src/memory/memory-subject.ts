import { AdafactorError, type Shape } from '@adafactor/core'
import { UsageError } from '../command-line/usage-error.js'
import { fileExists } from '../files/file-exists.js'
import { parameterShapesIn } from '../files/parameter-shapes.js'
import { findModel, modelId } from '../models/find-model.js'
import { models } from '../models/models.js'
import { parseShapes } from '../shapes/parse-shapes.js'
import { countOf } from '../terminal/count.js'

/** Whose memory is asked about. */
export interface MemorySubject {
  readonly title: string
  readonly shapes: Readonly<Record<string, Shape>>
  /** The file that they are in, if they are in one. */
  readonly path?: string
  /** What somebody should know who reads the figures. */
  readonly notes: readonly string[]
}

/**
 * Looks up what was typed: a file, shapes, or the name of a model.
 *
 * @throws UsageError if it is none of these; AdafactorError as the reader of a file
 */
export async function memorySubject(words: readonly string[]): Promise<MemorySubject> {
  const text = words.join(',')
  const shapes = parseShapes(text)
  if (shapes) return { title: 'shapes', shapes, notes: [] }
  const [path = ''] = words
  if (words.length === 1 && (isAddress(path) || (await fileExists(path)))) return ofFile(path)
  const model = findModel(words.join(''))
  if (model) {
    const { name, variant } = model
    const title = variant === '' ? name : `${name} (${variant})`
    return { title, shapes: model.shapes, notes: [] }
  }
  if (/[/\\.]/.test(path)) throw new UsageError(`there is no file ${path}`)
  throw new UsageError(
    `"${text}" is no file, no shapes such as 512x256,512, and no model that is known by name: ` +
      models.map(modelId).join(', '),
  )
}

function isAddress(text: string): boolean {
  return /^https?:/i.test(text)
}

async function ofFile(path: string): Promise<MemorySubject> {
  const { kind, shapes, leftOut } = await parameterShapesIn(path)
  if (Object.keys(shapes).length === 0) {
    throw new AdafactorError('checkpoint/format', `${path}, ${kind}, has no parameters`)
  }
  const types = 'of other types than floating-point numbers left out'
  return {
    title: `${path}, ${kind}`,
    shapes,
    path,
    notes: leftOut === 0 ? [] : [`${countOf(leftOut, 'tensor')} ${types}`],
  }
}
