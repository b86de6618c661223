import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ndarrayBackend } from '@adafactor/backend-ndarray'
import {
  type AdafactorOptions,
  adafactor,
  type Backend,
  Bfloat16Array,
  type ElementType,
  type Execution,
  type Optimizer,
  referenceBackend,
  type Shape,
  sizeOf,
} from '@adafactor/core'
import { huggingface, optax, torch } from '@adafactor/core/presets'
import ndarray from 'ndarray'
import { afterAll, describe, expect, it } from 'vitest'
import { loadRun, readSafetensors, saveRun, writeRun, writeSafetensors } from '../src/index.js'
import { backends } from './support/backends.js'
import { refusal } from './support/refusal.js'

const root = mkdtempSync(join(tmpdir(), 'adafactor-runs-'))
afterAll(() => rmSync(root, { recursive: true }))
let folders = 0
const newFolder = () => join(root, String(folders++))

const shapes: Readonly<Record<string, Shape>> = {
  'dense/kernel': [6, 5],
  'dense/bias': [5],
  scale: [],
  __proto__x: [2, 3, 4],
}

function numbers(size: number, phase: number): number[] {
  return Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + phase))
}

/** An optimizer with parameters of its own, which takes steps that its count decides. */
class Training {
  readonly params: Map<string, unknown>
  readonly optimizer: Optimizer<unknown>

  constructor(
    private readonly backend: Backend<unknown, Execution>,
    options: AdafactorOptions,
    fresh = false,
    type: ElementType = backend.traits.types[0],
  ) {
    this.params = new Map(
      Object.entries(shapes).map(([name, shape], index) => [
        name,
        backend.create(shape, fresh ? undefined : numbers(sizeOf(shape), index), { type }),
      ]),
    )
    this.optimizer = adafactor({ backend, params: this.params, ...options })
  }

  async steps(count: number): Promise<void> {
    for (let step = 0; step < count; step++) {
      const { iteration } = this.optimizer
      const gradients = Object.entries(shapes).map(
        ([name, shape], index) =>
          [
            name,
            this.backend.create(shape, numbers(sizeOf(shape), iteration + 10 * index)),
          ] as const,
      )
      await this.optimizer.step(gradients)
    }
  }

  async numbers(): Promise<Record<string, unknown>> {
    const read = [...this.params].map(
      async ([name, tensor]) => [name, await this.backend.read(tensor)] as const,
    )
    return {
      ...Object.fromEntries(await Promise.all(read)),
      state: await this.optimizer.stateDict(),
    }
  }
}

const optionSets: Readonly<Record<string, AdafactorOptions>> = {
  defaults: {},
  'momentum, a schedule, overrides': {
    momentum: 0.9,
    learningRate: (updates) => 0.01 / (1 + updates),
    weightDecay: 0.1,
    overrides: { scale: { weightDecay: null } },
  },
}

describe.each(Object.keys(backends))('%s', (name) => {
  it.each(Object.keys(optionSets))(
    '%s: goes on bit for bit from a file and from a folder',
    async (set) => {
      const backend = await (backends[name] as (typeof backends)[string])()
      const options = optionSets[set] ?? {}
      const whole = new Training(backend, options)
      await whole.steps(3)
      const folder = newFolder()
      mkdirSync(folder)
      const targets = [join(folder, 'run.safetensors'), join(folder, 'run')]
      for (const target of targets)
        await saveRun(target, { params: whole.params, optimizer: whole.optimizer })
      const bytes = await writeRun({ optimizer: whole.optimizer })
      await whole.steps(2)
      const expected = await whole.numbers()
      for (const source of [
        ...targets,
        bytes,
        pathToFileURL(targets[1] as string),
        join(targets[1] as string, 'run.json'),
      ]) {
        const resumed = new Training(backend, options, true)
        const { report } = await loadRun(source, {
          params: resumed.params,
          optimizer: resumed.optimizer,
        })
        expect(report?.loaded).toEqual(Object.keys(shapes))
        expect(resumed.optimizer.iteration).toBe(3)
        await resumed.steps(2)
        expect(await resumed.numbers()).toEqual(expected)
      }
      backend.destroy()
    },
  )
})

it('goes on bit for bit with tensors and state of 16 bits, rounded stochastically', async () => {
  const options: AdafactorOptions = {
    rounding: 'stochastic',
    stateType: 'bfloat16',
    stateRounding: 'stochastic',
    momentum: { beta1: 0.9, type: 'float16' },
    seed: 7,
  }
  const backend = ndarrayBackend()
  const train = (fresh: boolean) =>
    new Training(backend as Backend<unknown, Execution>, options, fresh, 'bfloat16')
  const whole = train(false)
  await whole.steps(3)
  const saved = await writeRun({ optimizer: whole.optimizer })
  const file = await readSafetensors(saved)
  expect(file.info('params/dense/kernel').type).toBe('bfloat16')
  expect(file.info('state/dense/kernel/rowMoment')).toEqual({
    shape: [6, 1],
    type: 'bfloat16',
    bytes: 12,
  })
  expect(file.info('state/dense/kernel/momentum').type).toBe('float16')
  await whole.steps(3)
  const resumed = train(true)
  await loadRun(saved, { optimizer: resumed.optimizer })
  await resumed.steps(3)
  expect(await resumed.numbers()).toEqual(await whole.numbers())
})

it('parameters may be ndarrays, views and plain tensors; what is read is what they show', async () => {
  const all = ndarray(Float32Array.from(numbers(12, 0)), [3, 4])
  const saved = await writeRun({
    params: {
      view: all.transpose(1, 0),
      plain: { shape: [2], data: [1, 2] },
      count: { shape: [], type: 'I64', data: [3] },
    },
    metadata: { epoch: '2' },
  })
  const { params, state, metadata } = await loadRun(saved)
  expect(state).toBeUndefined()
  expect({ ...metadata }).toEqual({ epoch: '2' })
  expect(params.view?.shape).toEqual([4, 3])
  expect(params.view?.data[1]).toBe(all.get(1, 0))
  expect(params.count).toEqual({ shape: [], type: 'I64', data: BigInt64Array.of(3n) })
})

it('a run is of one step, though training goes on while it is written', async () => {
  const backend = referenceBackend()
  const params = { weights: backend.create([2], [1, 1]) }
  const optimizer = adafactor({ backend, params })
  const gradient = { weights: backend.create([2], [1, 1]) }
  const target = join(newFolder(), 'run')
  const saving = saveRun(target, { optimizer })
  optimizer.step(gradient)
  await saving
  expect((await loadRun(target)).params.weights?.data).toEqual(Float64Array.of(1, 1))
})

it('what is no tensor of a backend is copied at once too', async () => {
  const numbers = Float32Array.of(1, 1)
  const half = Bfloat16Array.from([1])
  const list = [1, 1]
  const view = ndarray(numbers, [2])
  const shape = [2]
  const saving = writeRun({
    params: {
      numbers: { shape, data: numbers },
      view,
      list: { shape, data: list },
      half: { shape: [1], data: half },
    },
  })
  for (const array of [numbers, list]) array.fill(2)
  half.set(0, 2)
  const { params } = await loadRun(await saving)
  for (const name of ['numbers', 'view', 'list', 'half'])
    expect(params[name]?.data[0], name).toBe(1)
})

it('savings that nobody waits for do not disturb each other', async () => {
  const folder = newFolder()
  await Promise.all(
    [1, 2, 3].map((run) => saveRun(folder, { params: { a: { shape: [1], data: [run] } } })),
  )
  expect((await loadRun(folder)).params.a?.data).toEqual(Float32Array.of(3))
})

describe('a folder', () => {
  const big = { shape: [100], data: numbers(100, 0) }
  const params = { a: big, b: big, c: { shape: [1], data: [7] } }

  it('is split in shards, which transformers reads by its index', async () => {
    const folder = newFolder()
    const told: string[] = []
    await saveRun(folder, {
      params,
      shardBytes: 600,
      onProgress: ({ bytes, totalBytes }) => told.push(`${bytes} of ${totalBytes}`),
    })
    const shards = readdirSync(folder)
      .filter((file) => file.startsWith('model-'))
      .sort()
    expect(shards.map((file) => file.replace(/[0-9a-f]{8}/, 'x'))).toEqual([
      'model-x-00001-of-00002.safetensors',
      'model-x-00002-of-00002.safetensors',
    ])
    const index = await readSafetensors(join(folder, 'model.safetensors.index.json'))
    expect([...index.names].sort()).toEqual(['a', 'b', 'c'])
    expect(index.metadata.format).toBe('pt')
    expect((await loadRun(folder)).params.c?.data).toEqual(Float32Array.of(7))
    const [, total] = (told.at(-1) ?? '').split(' of ')
    expect(told.at(-1)).toBe(`${total} of ${total}`)
    await index.close()
  })

  it('is replaced in one move, and what older runs had goes', async () => {
    const folder = newFolder()
    await saveRun(folder, { params })
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    // What a crash has left.
    writeFileSync(join(folder, 'model-0badf00d-00001-of-00001.safetensors'), 'half')
    const before = await loadRun(folder)
    const broken = saveRun(folder, {
      params: { a: { shape: [1], data: [8] }, b: { shape: [1], data: [8] } },
      shardBytes: 1,
      onProgress: ({ file }) => {
        if (file.includes('00002')) throw new Error('stopped')
      },
    })
    await expect(broken).rejects.toThrow('stopped')
    expect(await loadRun(folder)).toEqual(before)
    // Nor does it leave anything.
    expect(readdirSync(folder).filter((file) => file.startsWith('model-'))).toHaveLength(2)
    await saveRun(folder, { params: { a: { shape: [1], data: [9] } } })
    expect((await loadRun(folder)).params).toEqual({
      a: { shape: [1], type: 'float32', data: Float32Array.of(9) },
    })
    expect(
      readdirSync(folder)
        .map((file) => file.replace(/-[0-9a-f]{8}-/, '-x-'))
        .sort(),
    ).toEqual([
      'model-x-00001-of-00001.safetensors',
      'model.safetensors.index.json',
      'notes.txt',
      'run.json',
    ])
  })

  it('of a model alone gives parameters: model.safetensors, or an index of shards', async () => {
    const folder = newFolder()
    mkdirSync(folder)
    writeFileSync(
      join(folder, 'model.safetensors'),
      writeSafetensors(params, { metadata: { format: 'pt' } }),
    )
    const { params: read, state, metadata } = await loadRun(folder)
    expect(Object.keys(read).sort()).toEqual(['a', 'b', 'c'])
    expect(state).toBeUndefined()
    expect({ ...metadata }).toEqual({ format: 'pt' })
    rmSync(join(folder, 'model.safetensors'))
    expect(await refusal('checkpoint/format', () => loadRun(folder))).toContain(
      'neither run.json nor',
    )
  })
})

it('a file is replaced in one move: a saving that fails leaves the old one, and nothing else', async () => {
  const folder = newFolder()
  mkdirSync(folder)
  const file = join(folder, 'run.safetensors')
  await saveRun(file, { params: { a: { shape: [1], data: [1] } } })
  const before = readFileSync(file)
  const onProgress = () => {
    throw new Error('stopped')
  }
  await expect(
    saveRun(file, { params: { a: { shape: [1], data: [2] } }, onProgress }),
  ).rejects.toThrow('stopped')
  expect(readFileSync(file)).toEqual(before)
  expect(readdirSync(folder)).toEqual(['run.safetensors'])
  const nowhere = join(folder, 'none', 'run.safetensors')
  expect(await refusal('checkpoint/io', () => saveRun(nowhere, { params: {} }))).toContain(
    'its folder is not there',
  )
  expect(await refusal('checkpoint/io', () => saveRun(join(file, 'x'), { params: {} }))).toContain(
    'there is a file where',
  )
  expect(existsSync(join(folder, 'none'))).toBe(false)
})

it.skipIf(process.platform === 'win32')(
  'a link stays a link, and a file that only its owner may read stays so (not on Windows, which has neither)',
  async () => {
    const folder = newFolder()
    mkdirSync(folder)
    const [file, link] = [join(folder, 'real.safetensors'), join(folder, 'link.safetensors')]
    await saveRun(file, { params: { a: { shape: [1], data: [1] } } })
    chmodSync(file, 0o600)
    symlinkSync(file, link)
    await saveRun(link, { params: { a: { shape: [1], data: [2] } } })
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect((await loadRun(file)).params.a?.data).toEqual(Float32Array.of(2))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).sort()).toEqual(['link.safetensors', 'real.safetensors'])
  },
)

describe('the words of peers', () => {
  it.each([
    ['torch', torch(), ['col_var', 'row_var', 'step'], undefined],
    ['huggingface', huggingface(), ['exp_avg_sq_col', 'exp_avg_sq_row', 'step'], undefined],
    ['optax', optax({ learningRate: 0.1, minDimSizeToFactor: 2 }), ['v', 'v_col', 'v_row'], 3n],
  ] as const)(
    '%s: is written with its names, and goes on',
    async (layout, options, keys, count) => {
      const backend = referenceBackend({ precision: 'float32' }) as Backend<unknown, Execution>
      const whole = new Training(backend, options)
      await whole.steps(3)
      const saved = await writeRun({ optimizer: whole.optimizer, layout })
      const file = await readSafetensors(saved)
      const own = file.names.filter((name) => name.startsWith('state/dense/kernel/'))
      expect(own.map((name) => name.slice('state/dense/kernel/'.length)).sort()).toEqual(keys)
      if (count !== undefined)
        expect((await file.tensor('state/step')).data).toEqual(BigInt64Array.of(count))
      const resumed = new Training(backend, options, true)
      await loadRun(saved, { optimizer: resumed.optimizer })
      await whole.steps(2)
      await resumed.steps(2)
      expect(await resumed.numbers()).toEqual(await whole.numbers())
    },
  )
})

describe('what does not fit changes nothing', () => {
  const backend = ndarrayBackend()
  const make = (names: Record<string, number[]>, options: AdafactorOptions = {}) => {
    const params = Object.fromEntries(
      Object.entries(names).map(([name, shape]) => [
        name,
        backend.create(shape, new Array(sizeOf(shape)).fill(1)),
      ]),
    )
    return { params, optimizer: adafactor({ backend, params, ...options }) }
  }

  it.each([
    ['a missing parameter', { a: [2, 2], b: [2], z: [1] }, {}, 'it has no "z"', "missing: 'keep'"],
    ['one too many', { a: [2, 2] }, {}, 'it has "b" besides', "unexpected: 'ignore'"],
    [
      'another shape',
      { a: [2, 3], b: [2] },
      {},
      '"a" has the shape [2, 2] in the file, and [2, 3] here',
      '',
    ],
    ['other options', { a: [2, 2], b: [2] }, { momentum: 0.9 }, 'momentum', ''],
  ] as const)('%s', async (_, names, options, words, way) => {
    const saved = await writeRun({ optimizer: make({ a: [2, 2], b: [2] }).optimizer })
    const here = make(names as never, options)
    here.optimizer.step({ a: backend.create(names.a as never, new Array(sizeOf(names.a)).fill(1)) })
    const before = await writeRun({ optimizer: here.optimizer })
    const message = await refusal('state/mismatch', () =>
      loadRun(saved, { optimizer: here.optimizer }),
    )
    expect(message).toContain(words)
    expect(message).toContain(way)
    expect(await writeRun({ optimizer: here.optimizer })).toEqual(before)
  })

  it('a part can be loaded all the same', async () => {
    const saved = await writeRun({ optimizer: make({ a: [2, 2], b: [2] }).optimizer })
    const here = make({ a: [2, 2], z: [1] })
    const { report } = await loadRun(saved, {
      optimizer: here.optimizer,
      missing: 'fresh',
      unexpected: 'ignore',
    })
    expect(report).toEqual({ loaded: ['a'], fresh: ['z'], ignored: ['b'] })
  })

  it('flax#563: parameters and state are asked for separately, a file of parameters has no state', async () => {
    const before = make({ a: [2, 2] })
    const saved = await writeRun({ params: before.params, backend })
    const here = make({ a: [2, 2] })
    backend.write(here.params.a as never, [0, 0, 0, 0])
    expect(
      await refusal('state/mismatch', () => loadRun(saved, { optimizer: here.optimizer })),
    ).toContain('parameters and no optimizer')
    expect(backend.read(here.params.a as never)).toEqual(new Float32Array(4))
    await loadRun(saved, { params: here.params, backend })
    expect(backend.read(here.params.a as never)).toEqual(new Float32Array(4).fill(1))
    expect(
      await refusal('option/invalid', () => loadRun(saved, { params: here.params })),
    ).toContain('backend')
  })

  it('numbers that would be rounded, unless that is allowed', async () => {
    const params = { a: { shape: [1], data: Float64Array.of(Math.PI) } }
    const saved = await writeRun({ params })
    const here = { a: backend.create([1]) }
    expect(
      await refusal('state/mismatch', () => loadRun(saved, { params: here, backend })),
    ).toContain('"a" is float64 in the file and float32 here')
    await loadRun(saved, { params: here, backend, ignoreOptions: true })
    expect(backend.read(here.a)).toEqual(Float32Array.of(Math.PI))
  })

  it('a damaged description', async () => {
    const tensors = { 'params/a': { shape: [1], data: [1] } }
    for (const description of [
      '{',
      '7',
      '{"format":2}',
      '{"format":1,"state":7}',
      '{"format":1,"state":{"parameters":{"a":7},"parameterSettings":[]}}',
      '{"format":1,"state":{"layout":"torch","parameters":[7]}}',
    ]) {
      const bytes = writeSafetensors(tensors, { metadata: { adafactor: description } })
      await refusal('checkpoint/format', () => loadRun(bytes))
    }
    const strange =
      '{"format":1,"state":{"parameters":{"a":{"settings":9}},"parameterSettings":[]}}'
    const bytes = writeSafetensors(tensors, { metadata: { adafactor: strange } })
    const here = make({ a: [1] })
    await refusal('state/format', () => loadRun(bytes, { optimizer: here.optimizer }))
  })
})

it('what is no run is refused before anything is written', async () => {
  const { optimizer } = new Training(referenceBackend() as Backend<unknown, Execution>, {})
  const target = join(root, 'never')
  const params = { a: { shape: [2], data: [1] } }
  await refusal('tensor/data', () => saveRun(target, { params }))
  await refusal('option/invalid', () => saveRun(target, {}))
  await refusal('option/invalid', () => saveRun(target, { params: {}, shardBytes: 0 }))
  await refusal('option/invalid', () =>
    saveRun(target, { params: {}, metadata: { adafactor: '' } }),
  )
  await refusal('option/conflict', () => saveRun(target, { params: {}, layout: 'torch' }))
  const state = await optimizer.stateDict()
  await refusal('option/conflict', () => saveRun(target, { optimizer, state }))
  await refusal('option/invalid', () =>
    saveRun(target, { params: {}, metadata: { epoch: 3 as never } }),
  )
  await refusal('option/invalid', () => saveRun(target, undefined as never))
  for (const nowhere of [undefined, null, 5, {}]) {
    await refusal('option/invalid', () => saveRun(nowhere as never, { params: {} }))
  }
  await refusal('checkpoint/io', () => saveRun(new URL('file://host/x'), { params: {} }))
  expect(existsSync(target)).toBe(false)
})
