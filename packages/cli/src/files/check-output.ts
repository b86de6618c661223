import { UsageError } from '../command-line/usage-error.js'
import { fileExists } from './file-exists.js'

/** @throws UsageError if a file is there already and may not be written over */
export async function checkOutput(path: string, force: true | undefined): Promise<void> {
  if (force || !(await fileExists(path))) return
  throw new UsageError(`${path} is there already; --force writes over it, --output elsewhere`)
}
