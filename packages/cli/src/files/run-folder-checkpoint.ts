import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSafetensors, type SafetensorsFile } from '@adafactor/checkpoint'
import { AdafactorError } from '@adafactor/core'
import { type Checkpoint, tensorsBelow } from './checkpoint.js'
import { entriesOf } from './safetensors-checkpoint.js'

/** The part of `run.json` that says where tensors are. */
interface RunIndex {
  readonly params?: Readonly<Record<string, string>>
  readonly state?: Readonly<Record<string, string>>
  readonly metadata?: Readonly<Record<string, string>>
}

/** A run in a folder, as `saveRun` writes it: parameters and state are called as in a run of one file. */
export async function openRunFolder(folder: string): Promise<Checkpoint> {
  const { params, state, metadata } = await readIndex(join(folder, 'run.json'))
  const opened: { readonly prefix: string; readonly file: SafetensorsFile }[] = []
  const close = async () => {
    for (const { file } of opened) await file.close()
  }
  try {
    for (const [prefix, files] of [
      ['params/', params],
      ['state/', state],
    ] as const) {
      for (const name of new Set(Object.values(files ?? {}))) {
        opened.push({ prefix, file: await readSafetensors(join(folder, name)) })
      }
    }
  } catch (error) {
    await close()
    throw error
  }
  const places = new Map(
    opened.flatMap(({ prefix, file }) =>
      file.names.map((name) => [prefix + name, { name, file }] as const),
    ),
  )
  const tensors = opened.flatMap(({ prefix, file }) => entriesOf(file, prefix))
  return {
    kind: 'a run in a folder',
    fileBytes: opened.reduce((sum, { file }) => sum + file.fileBytes, 0),
    tensors,
    parameters: tensorsBelow(tensors, 'params/'),
    metadata: metadata ?? {},
    notes: [],
    async read(wanted) {
      const place = places.get(wanted)
      if (place === undefined) {
        throw new AdafactorError('checkpoint/unknown-tensor', `the run has no tensor ${wanted}`)
      }
      return place.file.tensor(place.name)
    },
    close,
  }
}

async function readIndex(path: string): Promise<RunIndex> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as RunIndex
  } catch (cause) {
    throw new AdafactorError(
      'checkpoint/format',
      `${path} is no index of a run: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    )
  }
}
