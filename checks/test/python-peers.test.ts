/** States that go from the real optimizers of Python to here and back, by the snippets of the docs. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type AdafactorOptions,
  adafactor,
  type DenseTensor,
  numbersToJson,
  type PeerLoadOptions,
  referenceBackend,
  type StateLayout,
  sizeOf,
} from '@adafactor/core'
import * as presets from '@adafactor/core/presets'
import { describe, expect, it } from 'vitest'
import { codeFences } from '../src/code-fences.js'
import { emptyFolder, runPython, unlessRun, whyNoPeer } from '../src/python/python-peers.js'
import { root } from '../src/root.js'

const fences = codeFences(join(root, 'docs', 'presets.md'), new Map([['py', 'py']]))

/** As in peers.py. */
const shapes: Readonly<Record<string, readonly number[]>> = {
  'dense/kernel': [4, 6],
  'dense/bias': [6],
  spare: [3],
}
const names = Object.keys(shapes)
const steps = { before: 3, more: 3, last: 2 }

interface Peer {
  readonly layout: StateLayout
  /** The package it comes from, and the head of its fence. */
  readonly from: string
  readonly fence: string
  readonly options: () => AdafactorOptions
  /** Whether a parameter may have no gradient at all. */
  readonly skips: boolean
}

const peers: readonly Peer[] = [
  {
    layout: 'torch',
    from: 'torch',
    fence: 'torch',
    options: () => presets.torch({ lr: 0.05, weightDecay: 0.1 }),
    skips: true,
  },
  {
    layout: 'huggingface',
    from: 'transformers',
    fence: 'torch',
    options: () => presets.huggingface({ beta1: 0.9, weightDecay: 0.01 }),
    skips: true,
  },
  {
    layout: 'timm',
    from: 'timm',
    fence: 'torch',
    options: () => presets.timm({ minDimSizeToFactor: 2, betas: [0.9, 0.999] }),
    skips: true,
  },
  {
    layout: 'timmBigVision',
    from: 'timm',
    fence: 'torch',
    options: () => presets.timmBigVision({ lr: 0.05, minDimSizeToFactor: 2 }),
    skips: true,
  },
  {
    layout: 'optax',
    from: 'optax',
    fence: 'optax',
    options: () => ({
      ...presets.optax({
        learningRate: 0.1,
        minDimSizeToFactor: 2,
        momentum: 0.9,
        weightDecayRate: 1e-4,
      }),
      clipGlobalNorm: 10,
    }),
    skips: false,
  },
  {
    layout: 'keras',
    from: 'keras',
    fence: 'keras',
    options: () => presets.keras({ learningRate: 0.05, weightDecay: 0.004 }),
    skips: false,
  },
  {
    layout: 'mlx',
    from: 'mlx',
    fence: 'mlx',
    options: () => presets.mlx({ beta1: 0.9, weightDecay: 0.01 }),
    skips: false,
  },
]

/** The layouts that no library stands behind here, and why. */
const notRun: readonly (readonly [StateLayout, string])[] = [
  ['fairseq', 'fairseq can not be installed on a Python that is still maintained'],
  ['bigVision', 'big_vision is on no package registry; its states are made of those of optax'],
  ['t5x', 't5x is on no package registry'],
  ['tensor2tensor', 'it needs TensorFlow 1'],
  ['meshTensorflow', 'it needs TensorFlow 1'],
]

type Numbers = Readonly<Record<string, readonly number[]>>

function cosines(size: number, phase: number, scale: number): number[] {
  return Array.from({ length: size }, (_, i) => scale * Math.cos(0.7 * i + phase))
}

/** The optimizer of a peer's preset over parameters, with the gradients of peers.py. */
class Run {
  readonly backend = referenceBackend({ precision: 'float32' })
  readonly params: Readonly<Record<string, DenseTensor>>
  readonly optimizer

  constructor(
    private readonly peer: Peer,
    numbers: Numbers,
  ) {
    this.params = Object.fromEntries(
      names.map((name) => [name, this.backend.create(shapes[name] ?? [], numbers[name])]),
    )
    this.optimizer = adafactor({ backend: this.backend, params: this.params, ...peer.options() })
  }

  step(from: number, count: number): void {
    for (let number = from + 1; number <= from + count; number++) {
      const gradients = names.flatMap((name): [string, DenseTensor][] => {
        const skipped = name === 'spare'
        if (skipped && this.peer.skips) return []
        const shape = shapes[name] ?? []
        const numbers = cosines(sizeOf(shape), number + name.length, skipped ? 0 : 0.1)
        return [[name, this.backend.create(shape, numbers)]]
      })
      this.optimizer.step(gradients)
    }
  }

  numbers(): Record<string, number[]> {
    return Object.fromEntries(names.map((name) => [name, [...(this.params[name]?.data ?? [])]]))
  }
}

function expectNear(found: Numbers, wanted: Numbers, tolerance: number): void {
  for (const name of names) {
    const largest = Math.max(...(wanted[name] ?? []).map(Math.abs))
    expect(found[name]).toHaveLength(wanted[name]?.length ?? -1)
    for (const [index, number] of (wanted[name] ?? []).entries()) {
      const apart = Math.abs(number - (found[name]?.[index] ?? Number.NaN))
      expect(apart, `${name}[${index}]`).toBeLessThanOrEqual(tolerance * largest)
    }
  }
}

describe.each(peers)('$layout', (peer) => {
  const { layout, from, fence, skips } = peer
  const reason = whyNoPeer(from)
  const runs = reason === undefined ? it : it.skip

  runs(
    `goes on here from a state of the real one, and there from ours${unlessRun(reason)}`,
    () => {
      const folder = emptyFolder('python', layout)
      const [snippet, ...others] = fences.filter(({ info }) => info === fence)
      expect(others).toHaveLength(0)
      writeFileSync(join(folder, 'snippet.py'), snippet?.code ?? '')
      const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'))
      const python = (mode: 'save' | 'resume') =>
        runPython('peers.py', folder, layout, folder, mode)
      const options: PeerLoadOptions = { layout, ...(fence === 'torch' ? { names } : {}) }

      python('save')
      const here = new Run(peer, read('params-from-python.json'))
      const report = here.optimizer.loadStateDict(read('from-python.json'), options)
      expect(report).toEqual({
        loaded: skips ? names.filter((name) => name !== 'spare') : names,
        fresh: skips ? ['spare'] : [],
        ignored: [],
      })
      here.step(steps.before, steps.more)
      // bfloat16 rounds to 8 bits, and now and then the other way.
      const tolerance = layout === 'timmBigVision' ? 2e-3 : 1e-5
      expectNear(here.numbers(), read('params-later.json'), tolerance)

      const state = here.optimizer.stateDict({ layout })
      writeFileSync(join(folder, 'from-js.json'), JSON.stringify(state, numbersToJson))
      writeFileSync(join(folder, 'params-from-js.json'), JSON.stringify(here.numbers()))
      python('resume')
      // What Python took over, it writes again: to the bit what was given.
      const copy = new Run(peer, read('params-as-loaded.json'))
      copy.optimizer.loadStateDict(read('state-as-loaded.json'), options)
      expect(copy.numbers()).toEqual(here.numbers())
      expect(copy.optimizer.stateDict({ layout })).toEqual(state)

      here.step(steps.before + steps.more, steps.last)
      expectNear(read('params-end-resume.json'), here.numbers(), tolerance)
      expectNear(read('params-end-resume.json'), read('params-end-save.json'), tolerance)
    },
    700_000,
  )
})

describe('a layout whose library is not run', () => {
  it.skip.each(notRun)('%s: %s', () => {})
})

it('every layout is run against its library, or says why not', () => {
  const known = [...peers.map(({ layout }) => layout), ...notRun.map(([layout]) => layout)]
  const preset = Object.keys(presets).filter((name) => name !== 'paper' && name !== 'burn')
  expect(known.sort()).toEqual(preset.sort())
})

it('every Python snippet is run, or says why not', () => {
  const used = new Set(peers.map(({ fence }) => fence))
  expect(fences.length).toBeGreaterThan(used.size)
  for (const { info, line } of fences) {
    expect(used.has(info) || /^not run: ./.test(info), `docs/presets.md:${line}`).toBe(true)
  }
})
