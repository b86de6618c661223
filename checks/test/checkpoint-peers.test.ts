/** Runs that go from the real libraries to here and back, in their own files: docs/checkpoints.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AnyTensor, loadRun, writeRun } from '@adafactor/checkpoint'
import {
  type FlaxMap,
  flaxAt,
  flaxTensors,
  optaxState,
  readFlax,
  withFlaxTensors,
  withOptaxState,
  writeFlax,
} from '@adafactor/checkpoint/flax'
import { type KerasFile, kerasState, readKeras, writeKeras } from '@adafactor/checkpoint/keras'
import {
  readTorch,
  torchOptions,
  torchPreset,
  torchState,
  torchTensors,
} from '@adafactor/checkpoint/torch'
import {
  type AdafactorOptions,
  adafactor,
  type DenseTensor,
  type Optimizer,
  referenceBackend,
  type Schedule,
  type Shape,
  sizeOf,
} from '@adafactor/core'
import { keras, optax } from '@adafactor/core/presets'
import { describe, expect, it } from 'vitest'
import { codeFences } from '../src/code-fences.js'
import { emptyFolder, runPython, unlessRun, whyNoPeer } from '../src/python/python-peers.js'
import { root } from '../src/root.js'

const fences = codeFences(join(root, 'docs', 'checkpoints.md'), new Map([['py', 'py']]))

/** As in peers.py. */
const shapes: Readonly<Record<string, Shape>> = {
  'dense/kernel': [4, 6],
  'dense/bias': [6],
  spare: [3],
}
const steps = { before: 3, more: 3, last: 2 }
const backend = referenceBackend({ precision: 'float32' })

type Saved = Readonly<Record<string, Pick<AnyTensor, 'shape' | 'data'>>>

/** A run here, with the gradients of peers.py. */
class Run {
  readonly params: ReadonlyMap<string, DenseTensor>
  readonly optimizer: Optimizer<DenseTensor, 'synchronous'>

  /** @param skips whether "spare" has no gradient; or else it has one of zeros */
  constructor(
    saved: Saved,
    options: AdafactorOptions,
    private readonly skips: boolean,
  ) {
    this.params = new Map(
      Object.entries(saved).map(([name, { shape, data }]) => [
        name,
        backend.create(shape, Array.from(data, Number)),
      ]),
    )
    this.optimizer = adafactor({ backend, params: this.params, ...options })
  }

  step(from: number, count: number): void {
    for (let number = from + 1; number <= from + count; number++) {
      const gradients = [...this.params.keys()].flatMap((name): [string, DenseTensor][] => {
        if (name === 'spare' && this.skips) return []
        const shape = shapes[name] ?? []
        const scale = name === 'spare' ? 0 : 0.1
        const numbers = Array.from(
          { length: sizeOf(shape) },
          (_, i) => scale * Math.cos(0.7 * i + number + name.length),
        )
        return [[name, backend.create(shape, numbers)]]
      })
      this.optimizer.step(gradients)
    }
  }

  numbers(): Record<string, number[]> {
    return Object.fromEntries([...this.params].map(([name, { data }]) => [name, [...data]]))
  }
}

/** A file of a library: how it becomes a run here, and a run a file for it. */
interface Peer {
  readonly file: string
  readonly suffix: string
  /** The packages that are needed. */
  readonly packages: readonly string[]
  /** The head of the snippet on the page; none: the library reads its own files. */
  readonly fence?: string
  readonly open: (bytes: Uint8Array) => Promise<Run>
  readonly write: (run: Run, original: Uint8Array) => Promise<Uint8Array>
}

const optaxOptions = () => ({
  ...optax({ learningRate: 0.1, minDimSizeToFactor: 2, momentum: 0.9, weightDecayRate: 1e-4 }),
  clipGlobalNorm: 10,
})

const linear = (from: number, to: number, steps: number) => (t: number) =>
  from + (to - from) * Math.min(t / steps, 1)

const scheduledOptions = () =>
  optax({
    learningRate: linear(0.1, 0.02, 10),
    minDimSizeToFactor: 2,
    weightDecayRate: linear(1e-3, 1e-4, 10),
  })

function flaxPeer(file: string, options: () => AdafactorOptions): Peer {
  return {
    file,
    suffix: 'ckpt',
    packages: ['optax', 'flax'],
    // Of it, the names of a tree.
    fence: 'optax',
    async open(bytes) {
      const tree = await readFlax(bytes)
      const run = new Run(flaxTensors(flaxAt(tree, 'params')), options(), false)
      run.optimizer.loadStateDict(optaxState(tree), { layout: 'optax' })
      return run
    },
    async write({ optimizer, params: run }, original) {
      const tree = await readFlax(original)
      const state = optimizer.stateDict({ layout: 'optax' })
      const params = withFlaxTensors(flaxAt(tree, 'params') as FlaxMap, Object.fromEntries(run))
      return writeFlax(new Map(withOptaxState(tree, state)).set('params', params))
    },
  }
}

async function openTorch(bytes: Uint8Array): Promise<Run> {
  const names = Object.keys(shapes)
  const file = await readTorch(bytes)
  const state = await torchState(file.at('optimizer'))
  const { tensors } = await torchTensors(file.at('model'))
  const run = new Run(tensors, torchOptions(state, { names }), true)
  const report = run.optimizer.loadStateDict(state, { layout: torchPreset(state), names })
  expect(report.fresh).toEqual(['spare'])
  return run
}

const kerasShapes = Object.entries(shapes).slice(0, 2)

function kerasPeer(file: string, rate: (file: KerasFile) => number | Schedule): Peer {
  return {
    file,
    suffix: 'weights.h5',
    packages: ['keras'],
    async open(bytes) {
      const file = await readKeras(bytes)
      const tensors = file.weights.map(({ tensor }, index) => [kerasShapes[index]?.[0], tensor])
      const options = keras({ learningRate: rate(file), weightDecay: 0.004 })
      const run = new Run(Object.fromEntries(tensors), options, false)
      run.optimizer.loadStateDict(kerasState(file, kerasShapes), { layout: 'keras' })
      return run
    },
    async write({ optimizer, params: run }, original) {
      const { weights } = await readKeras(original)
      const numbers = weights.map(({ path }, index) => [
        path,
        run.get(kerasShapes[index]?.[0] ?? '')?.data,
      ])
      const state = optimizer.stateDict({ layout: 'keras' })
      return writeKeras(original, {
        state,
        params: kerasShapes,
        weights: Object.fromEntries(numbers),
      })
    },
  }
}

const peers: readonly Peer[] = [
  {
    file: 'torch',
    suffix: 'ckpt',
    packages: ['torch', 'safetensors'],
    fence: 'torch',
    open: openTorch,
    write: ({ optimizer }) => writeRun({ optimizer, layout: 'torch' }),
  },
  {
    file: 'transformers',
    suffix: 'ckpt',
    packages: ['transformers', 'safetensors'],
    fence: 'torch',
    open: openTorch,
    write: ({ optimizer }) => writeRun({ optimizer, layout: 'huggingface' }),
  },
  flaxPeer('flax', optaxOptions),
  flaxPeer('flax-schedules', scheduledOptions),
  {
    file: 'optax',
    suffix: 'ckpt',
    packages: ['optax', 'safetensors'],
    fence: 'optax',
    async open(bytes) {
      const { params } = await loadRun(bytes)
      const run = new Run(params, optaxOptions(), false)
      await loadRun(bytes, { optimizer: run.optimizer })
      return run
    },
    write: ({ optimizer }) => writeRun({ optimizer, layout: 'optax' }),
  },
  kerasPeer('keras', ({ learningRate = 0 }) => learningRate),
  // A schedule is in no file, and a rate that is not there either.
  kerasPeer('keras-scaled', ({ learningRate }) =>
    learningRate === undefined ? linear(0.05, 0.01, 20) : 0,
  ),
]

function expectNear(found: Record<string, number[]>, wanted: Record<string, number[]>): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort())
  for (const [name, numbers] of Object.entries(wanted)) {
    const largest = Math.max(...numbers.map(Math.abs))
    for (const [index, number] of numbers.entries()) {
      const apart = Math.abs(number - (found[name]?.[index] ?? Number.NaN))
      expect(apart, `${name}[${index}]`).toBeLessThanOrEqual(1e-5 * largest)
    }
  }
}

describe.each(peers)('a file of $file', ({ file, suffix, packages, fence, open, write }) => {
  const reason = whyNoPeer(...packages)
  const runs = reason === undefined ? it : it.skip

  runs(
    `goes on here, and back there from what was written here${unlessRun(reason)}`,
    async () => {
      const folder = emptyFolder('checkpoints', file)
      const snippets = fences.filter(({ info }) => info === fence)
      expect(snippets).toHaveLength(fence ? 1 : 0)
      writeFileSync(join(folder, 'snippet.py'), snippets[0]?.code ?? '')
      const json = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
      const python = (mode: 'save' | 'resume') =>
        runPython('checkpoint_peers.py', folder, file, folder, mode)
      python('save')
      const original = readFileSync(join(folder, `from-python.${suffix}`))
      const run = await open(original)
      expect(run.numbers()).toEqual(json('params-from-python.json'))
      run.step(steps.before, steps.more)
      expectNear(run.numbers(), json('params-later.json'))

      writeFileSync(join(folder, `from-js.${suffix}`), await write(run, original))
      // What the library starts from has to come out of the file.
      const zeros = Object.entries(run.numbers()).map(([name, numbers]) => [
        name,
        numbers.map(() => 0),
      ])
      writeFileSync(join(folder, 'params-from-js.json'), JSON.stringify(Object.fromEntries(zeros)))
      python('resume')
      expect(json('params-as-loaded.json')).toEqual(run.numbers())
      run.step(steps.before + steps.more, steps.last)
      expectNear(json('params-end-resume.json'), run.numbers())
      expectNear(json('params-end-resume.json'), json('params-end-save.json'))
    },
    700_000,
  )
})

it('every Python snippet of the page is run', () => {
  const used = new Set(peers.map(({ fence }) => fence))
  for (const { info, line } of fences)
    expect(used.has(info), `docs/checkpoints.md:${line}`).toBe(true)
})
