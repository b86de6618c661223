import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gpujsBackend } from '@adafactor/backend-gpujs'
import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { loadRun, readSafetensors, writeSafetensors } from '@adafactor/checkpoint'
import {
  AdafactorError,
  type AdafactorErrorCode,
  adafactor,
  type DenseTensor,
  denseOps,
  interpretedBackend,
  referenceBackend,
  type SelectionLine,
  selectBackend,
} from '@adafactor/core'
import { trace } from '@adafactor/core/compiler'
import ndarray from 'ndarray'
import { root } from './root.js'

// docs/errors.md shows, for each code, the message that one of these calls gives.

/** An optimizer of one matrix. */
function setUp(options: object = {}) {
  const backend = ndarrayBackend()
  const weights = backend.create([4, 3])
  return { backend, weights, optimizer: adafactor({ backend, params: { weights }, ...options }) }
}

/** A safetensors file. */
const oneTensor = writeSafetensors({ bias: { shape: [3], data: [1, 2, 3] } })

/**
 * A call for each code that fails with it. An error that can't be had here is returned as the text
 * that its source has.
 */
const examples: Readonly<Record<AdafactorErrorCode, () => unknown>> = {
  'option/unknown': () => setUp({ learningrate: 0.01 }),
  'option/invalid': () => setUp({ momentum: 1.5 }),
  'option/conflict': () => setUp({ learningRate: 0.01, relativeStep: true }),
  'parameter/none': () => setUp({ params: {} }),
  'parameter/duplicate': () => {
    const all = ndarray(new Float32Array(12), [4, 3])
    return setUp({ params: { all, firstRow: all.pick(0) } })
  },
  'parameter/unknown': () => {
    const { backend, optimizer } = setUp()
    optimizer.step({ wieghts: backend.create([4, 3]) })
  },
  'gradient/shape': () => {
    const { backend, optimizer } = setUp()
    optimizer.step({ weights: backend.create([3, 4]) })
  },
  'gradient/shared-memory': () => {
    const { weights, optimizer } = setUp()
    optimizer.step({ weights })
  },
  'gradient/repeated': () => {
    const { backend, optimizer } = setUp()
    optimizer.stepParameter('weights', backend.create([4, 3]))
    optimizer.stepParameter('weights', backend.create([4, 3]))
  },
  'tensor/foreign': () => setUp({ params: { weights: ndarray(new Int32Array(12), [4, 3]) } }),
  'tensor/disposed': () => {
    const { backend, optimizer } = setUp()
    const gradient = backend.create([4, 3])
    backend.dispose(gradient)
    optimizer.step({ weights: gradient })
  },
  'tensor/data': () =>
    ndarrayBackend().create([2, 2], [
      [1, 2],
      [3, 4],
    ] as never),
  'tensor/data-length': () => ndarrayBackend().create([4, 3], [1, 2, 3]),
  'tensor/shape': () => setUp({ params: { weights: ndarray(new Float32Array(10), [4, 3]) } }),
  'tensor/type': async () =>
    (await gpujsBackend({ mode: 'cpu' })).create([4, 3], undefined, { type: 'bfloat16' }),
  'optimizer/disposed': () => {
    const { optimizer } = setUp()
    optimizer.dispose()
    optimizer.stateDict()
  },
  'state/format': () => setUp().optimizer.loadStateDict(JSON.parse('{ "step": 100 }')),
  'state/mismatch': () => {
    const { optimizer } = setUp()
    setUp({ learningRate: 0.01, clipThreshold: null }).optimizer.loadStateDict(
      optimizer.stateDict(),
    )
  },
  'step/incomplete': () => {
    const reference = referenceBackend()
    const backend: typeof reference = {
      ...reference,
      compile: (program) => {
        const compiled = reference.compile(program)
        const run = () => {
          throw new Error('the driver gave up')
        }
        return program.rank === 2 ? { ...compiled, run } : compiled
      },
    }
    const params = { bias: backend.create([3]), weights: backend.create([4, 3]) }
    const gradients = { bias: backend.create([3]), weights: backend.create([4, 3]) }
    adafactor({ backend, params }).step(gradients)
  },
  'backend/unavailable': () => gpujsBackend({ mode: 'webgl2' }),
  'backend/specification': () => setUp({ backend: { ...referenceBackend(), specification: 2 } }),
  'backend/missing-operation': () => {
    const { rsqrt, ...ops } = denseOps('float64')
    const backend = interpretedBackend<DenseTensor, 'synchronous'>({
      ...referenceBackend(),
      name: 'mine',
      ops: ops as ReturnType<typeof denseOps>,
    })
    return adafactor({ backend, params: { weights: backend.create([4, 3]) } })
  },
  'backend/wrong-result': async () => {
    const { rsqrt, multiply, constant, ...ops } = denseOps('float32')
    const { report } = await selectBackend(
      {
        almost: () =>
          interpretedBackend<DenseTensor, 'synchronous'>({
            ...referenceBackend({ precision: 'float32' }),
            name: 'almost',
            ops: { ...ops, multiply, constant, rsqrt: (a) => multiply(rsqrt(a), constant(1.001)) },
          }),
        reference: () => referenceBackend(),
      },
      { tryAll: true },
    )
    const { code, reason } = report[0] as SelectionLine
    throw new AdafactorError(code as AdafactorErrorCode, reason)
  },
  'backend/unsupported-size': () => ndarrayBackend().create([65536, 65536]),
  'backend/device-lost': () =>
    sourceMessage('backend/device-lost', 'packages/backend-gpujs/src/device/gl/gl-context.ts'),
  'backend/thread-lost': loseThread,
  'backend/destroyed': () => {
    const { backend, optimizer, weights } = setUp()
    backend.destroy()
    backend.read(weights)
    return optimizer
  },
  'backend/code-generation-forbidden': withoutCodeGeneration,
  'checkpoint/format': () =>
    readSafetensors(new TextEncoder().encode('<!doctype html><html>'.padEnd(600))),
  'checkpoint/truncated': () => readSafetensors(oneTensor.subarray(0, oneTensor.length - 3)),
  'checkpoint/unsupported': async () => {
    const later = new TextDecoder('latin1').decode(oneTensor).replace('F32', 'F2 ')
    return (await readSafetensors(Uint8Array.from(later, (letter) => letter.charCodeAt(0)))).tensor(
      'bias',
    )
  },
  'checkpoint/unknown-tensor': async () => (await readSafetensors(oneTensor)).tensor('biases'),
  'checkpoint/io': () => loadRun('run.safetensors'),
  'program/invalid': () =>
    trace({ name: 'sum', rank: 1, tensors: { x: [0, 1] } }, (_, tensors) => ({ stores: tensors })),
}

/** All codes there are, in the order in which the library lists them. */
export const errorCodes = Object.keys(examples) as AdafactorErrorCode[]

/** The message of the example of a code, as a fence. */
export async function messageOf(code: AdafactorErrorCode): Promise<string> {
  return ['```text', ...wrapped(await exampleOf(code)), '```'].join('\n')
}

async function exampleOf(code: AdafactorErrorCode): Promise<string> {
  try {
    const message = await examples[code]()
    if (typeof message === 'string') return message
  } catch (error) {
    if (AdafactorError.isInstance(error, code)) return error.message
    throw error
  }
  throw new Error(`the example of ${code} did not fail`)
}

/** A message that stands in the source as one text, where the failure can't be had everywhere. */
function sourceMessage(code: AdafactorErrorCode, file: string): string {
  const source = readFileSync(join(root, file), 'utf8')
  const [, message] = new RegExp(`AdafactorError\\(\\s*'${code}',\\s*'([^']+)'`).exec(source) ?? []
  if (message === undefined) throw new Error(`${file} throws no ${code} with a plain text`)
  return new AdafactorError(code, message).message
}

/** A step after one of the threads was ended. */
async function loseThread(): Promise<unknown> {
  const threads = process.getBuiltinModule('node:worker_threads')
  const { Worker } = threads
  const made: InstanceType<typeof Worker>[] = []
  threads.Worker = class extends Worker {
    constructor(...options: ConstructorParameters<typeof Worker>) {
      super(...options)
      made.push(this)
    }
  }
  const backend = ndarrayBackend({ threads: 2 })
  const weights = backend.create([512, 512])
  const optimizer = adafactor({ backend, params: { weights } })
  const step = () => optimizer.step({ weights: backend.create([512, 512]) })
  step()
  threads.Worker = Worker
  while (backend.traits.details?.threads !== '2') {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await made[0]?.terminate()
  return step()
}

/** What a Node that may not generate code says. */
function withoutCodeGeneration(): string {
  const program = `
    import { ndarrayBackend } from '@adafactor/backend-ndarray'
    try { ndarrayBackend({ engine: 'javascript' }) } catch (error) { console.log(error.message) }`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', program],
    { cwd: join(root, 'checks'), encoding: 'utf8' },
  )
  if (stdout === '') throw new Error(stderr)
  return stdout.trim()
}

/** Lines of at most 98 characters. */
function wrapped(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= 98) lines[lines.length - 1] += ` ${word}`
    else lines.push(word)
  }
  return lines
}
