import { type OpenShard, openShards } from '../safetensors/open-index.js'
import type { SafetensorsFile } from '../safetensors/safetensors-file.js'
import type { RunDescription } from './run-content.js'

/**
 * `run.json`, by which the files of a folder are a run. It is written last, in one move, and names files
 * that nothing will write again.
 */
export interface RunIndex {
  readonly format: 1
  readonly run: RunDescription
  readonly metadata: Readonly<Record<string, string>>
  /** The file of each parameter, by its name. */
  readonly params: Readonly<Record<string, string>>
  /** The file of each tensor of the state, by `NAME/KEY`. */
  readonly state: Readonly<Record<string, string>>
}

export const runIndexFile = 'run.json'

/** A run whose tensors have not been read. */
export interface RunFiles {
  readonly params: SafetensorsFile
  /** Absent: it has none. */
  readonly state?: SafetensorsFile
  /** What the file says of the run; nobody has looked at it. Absent: it is none of ours. */
  readonly description: unknown
  readonly metadata: Readonly<Record<string, string>>
  close(): Promise<void>
}

/**
 * @param name of the index, for messages
 * @param content what was read of a {@link RunIndex}
 * @throws AdafactorError `checkpoint/format`, `checkpoint/truncated`, `checkpoint/io`
 */
export async function openRunIndex(
  name: string,
  content: Readonly<Record<string, unknown>>,
  open: OpenShard | undefined,
): Promise<RunFiles> {
  const params = await openShards(name, content.params, open)
  try {
    const state = await openShards(name, content.state, open)
    return {
      params,
      state,
      description: content.run,
      metadata: textsOf(content.metadata),
      async close() {
        await Promise.all([params.close(), state.close()])
      },
    }
  } catch (error) {
    await params.close()
    throw error
  }
}

function textsOf(metadata: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(metadata ?? {}).filter(([, text]) => typeof text === 'string')
  return Object.assign(Object.create(null), Object.fromEntries(entries))
}
