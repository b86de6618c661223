import { AdafactorError, type AdafactorOptions } from '@adafactor/core'
import { jaxModule } from '@adafactor/xla'
import { UsageError } from '../command-line/usage-error.js'
import { memorySubject } from '../memory/memory-subject.js'
import { allOptionsOf, type OptimizerFlags } from '../optimizer/optimizer-flags.js'
import { presetsThatNeedRate } from '../optimizer/preset-options.js'
import { countOf } from '../terminal/count.js'
import type { ExportedText } from './exported-text.js'
import { type ExportedRun, runOptions } from './run-options.js'

/**
 * The optimizer as a module for JAX.
 *
 * @param what parameters as `adafactor memory` takes them; none for any
 * @throws UsageError; AdafactorError as readers of files and `jaxModule`
 */
export async function jaxText(
  what: readonly string[],
  flags: OptimizerFlags,
): Promise<ExportedText> {
  const { preset, learningRate } = flags
  if (preset !== undefined && presetsThatNeedRate.has(preset) && learningRate === undefined) {
    throw new UsageError(
      `the preset ${preset} has no learning rate of its own: give --learning-rate`,
    )
  }
  if (what.length === 0) {
    return { text: moduleByRule(allOptionsOf(flags)), title: 'a module of JAX for any parameters' }
  }
  const { shapes, options } = await parametersIn(what, flags)
  return {
    text: jaxModule({ ...options, params: shapes }),
    title: `a module of JAX for ${countOf(Object.keys(shapes).length, 'parameter')}`,
  }
}

function moduleByRule(options: AdafactorOptions): string {
  try {
    return jaxModule(options)
  } catch (error) {
    if (!AdafactorError.isInstance(error, 'option/invalid')) throw error
    // The library calls parameters an option.
    const [why, advice] = error.reason.split(': give "params"')
    if (advice === undefined) throw error
    throw new UsageError(`${why}: name a file, or shapes such as kernel=512x256,bias=256`)
  }
}

async function parametersIn(what: readonly string[], flags: OptimizerFlags): Promise<ExportedRun> {
  const { shapes, path } = await memorySubject(what)
  if (Object.keys(shapes).some((name) => /^parameter \d+$/.test(name))) {
    throw new UsageError(
      `"${what.join(',')}" has parameters without a name; a module of JAX knows them by theirs: ` +
        'kernel=512x256,bias=256',
    )
  }
  const given = { shapes, options: allOptionsOf(flags) }
  return (path === undefined ? undefined : await runOptions(path, flags)) ?? given
}
