import { stat } from 'node:fs/promises'

/** Whether there is a file or a folder. */
export async function fileExists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch {
    return false
  }
}
