import { AdafactorError, reasonOf } from '@adafactor/core'
import type { GPU } from 'gpu.js'
import type { KernelSource } from '../device.js'
import type { WebgpuKernel } from './gpujs-internals.js'

/** A kernel in WGSL, in the pieces from which a module is put together. */
export interface Translation {
  /** Statements of the entry point; they store into `result[data_index]` and return. */
  readonly body: string
  /** Functions and constants that the statements use: gpu.js's own, then the kernel's. */
  readonly declarations: string
  /** Names of the arguments in the text, without gpu.js's prefix `user_`. */
  readonly arrays: readonly string[]
  readonly scalars: readonly string[]
}

const longestLoop = 2 ** 31 - 1

/**
 * Has gpu.js translate a kernel, and stops it before it compiles anything itself.
 *
 * @throws Error with gpu.js's own message where it can't translate
 * @throws AdafactorError `backend/unavailable` for a gpu.js that works differently inside
 */
export function translate(gpu: GPU, source: KernelSource): Translation {
  const argumentTypes: Record<string, string> = {}
  for (const name of source.arrays) argumentTypes[name] = 'Array'
  for (const name of source.scalars) argumentTypes[name] = 'Float'
  const shortcut = gpu.createKernel(source.text, {
    output: [...source.size],
    pipeline: true,
    precision: 'single',
    argumentTypes,
    functions: [...source.functions],
    loopMaxIterations: longestLoop,
    // gpu.js declares the settings for typed kernels only.
  } as unknown as Parameters<GPU['createKernel']>[1])
  const kernel = (shortcut as unknown as { readonly kernel: WebgpuKernel }).kernel
  if (typeof kernel._buildAsync !== 'function') throw unknownVersion('_buildAsync')
  kernel._buildAsync = () => Promise.resolve()
  try {
    kernel.build(...source.arrays.map(() => new Float32Array(1)), ...source.scalars.map(() => 0))
  } catch (cause) {
    const reason = reasonOf(cause)
    throw new Error(`gpu.js can't translate a kernel: ${reason}\n${source.text}`, { cause })
  } finally {
    kernel.destroy()
  }
  return takeTranslation(kernel, source)
}

function takeTranslation(kernel: WebgpuKernel, source: KernelSource): Translation {
  const { translatedBody, translatedFunctions, compiledSource, paramsLayout } = kernel
  if (
    typeof translatedBody !== 'string' ||
    typeof translatedFunctions !== 'string' ||
    typeof compiledSource !== 'string' ||
    paramsLayout?.arrayArgs?.length !== source.arrays.length ||
    paramsLayout.scalarArgs?.length !== source.scalars.length
  ) {
    throw unknownVersion('the parts of a translated kernel')
  }
  if (kernel.componentCount !== 1 || paramsLayout.randomSeedOffset !== null) {
    throw new Error(`a kernel returns one number and draws no random ones:\n${source.text}`)
  }
  return {
    body: translatedBody,
    declarations: `${ownDeclarations(compiledSource)}\n${translatedFunctions}`,
    arrays: paramsLayout.arrayArgs.map(({ name }) => name),
    scalars: paramsLayout.scalarArgs.map(({ name }) => name),
  }
}

/**
 * gpu.js's own functions that a kernel needs (`_pow`, `_round`, ...) are reachable only in the whole
 * module that it wrote, between the thread's place and the accessors of the arrays.
 */
function ownDeclarations(module: string): string {
  const [, after] = module.split('var<private> threadGid : vec3<u32>;')
  const end = after?.search(/^(fn get_user_|fn fn_|@compute)/m) ?? -1
  if (after === undefined || end < 0) throw unknownVersion('the module of a kernel')
  return after.slice(0, end).trim()
}

function unknownVersion(what: string): AdafactorError {
  return new AdafactorError(
    'backend/unavailable',
    `this version of gpu.js keeps ${what} elsewhere; WebGPU needs gpu.js 2.24.1 or a later 2.24`,
  )
}
