import * as tf from '@tensorflow/tfjs'
import type { TurnOptions } from '../take-turns.js'
import { runTfjsCase, type TfjsResult } from './run-tfjs-case.js'
import { closeHost, setHost } from './set-host.js'
import type { TfjsCase } from './tfjs-case.js'
import { tfjsTableHead, tfjsTableLines } from './tfjs-table.js'

/** Runs the cases on the backends that Node has here, and prints what comes out. */
export async function benchTfjs(
  cases: readonly TfjsCase[],
  options: TurnOptions,
): Promise<{ readonly version: string; readonly results: readonly TfjsResult[] }> {
  const version = tf.version.tfjs
  const results: TfjsResult[] = []
  // As an application would run; and without advice to install other backends.
  tf.enableProdMode()
  if (cases.length > 0) console.log(`\nTensorFlow.js ${version}\n${tfjsTableHead()}`)
  for (const tfjsCase of cases) {
    const missing = await setHost(tfjsCase.host)
    if (missing !== undefined) {
      console.log(`${tfjsCase.name} is not measured: ${missing}`)
      continue
    }
    results.push(await runTfjsCase(tfjsCase, options))
    console.log(tfjsTableLines(results.at(-1) as TfjsResult))
  }
  await closeHost()
  return { version, results }
}
