import { describe, expect, test } from 'vitest'
import {
  type AdafactorOptions,
  adafactor,
  type DenseTensor,
  type Optimizer,
  type PeerParameterState,
  type PeerState,
  type PeerTensor,
  type Precision,
  referenceBackend,
  roundToBfloat16,
  type StateDict,
  type StateLayout,
} from '../src/index.js'
import * as presets from '../src/presets.js'
import { asynchronousBackend } from './support/asynchronous-backend.js'
import { caught, rejected } from './support/caught.js'
import { Random } from './support/random.js'
import { expectUnchanged } from './support/snapshot.js'

type Shapes = Readonly<Record<string, readonly number[]>>
const matrices: Shapes = { vector: [5], tall: [4, 3], wide: [3, 4], square: [2, 2], none: [0, 2] }
const shapesWithKernel: Shapes = { ...matrices, kernel: [4, 2, 3] }

/** Each layout with options of its preset that keep as much as that peer can keep. */
const makers: Readonly<Record<StateLayout, () => AdafactorOptions>> = {
  torch: () => presets.torch({ weightDecay: 0.1 }),
  huggingface: () => presets.huggingface({ beta1: 0.9 }),
  fairseq: () => presets.fairseq({ beta1: 0.9 }),
  optax: () => presets.optax({ learningRate: 0.1, minDimSizeToFactor: 2, momentum: 0.9 }),
  t5x: () =>
    presets.t5x({
      learningRate: 0.1,
      minDimSizeToFactor: 2,
      beta1: 0.9,
      factorMap: [
        ['kernel', ['column', 'batch', 'row']],
        ['.*', 'heuristic'],
      ],
    }),
  bigVision: () => presets.bigVision({ lr: 0.1, minDimSizeToFactor: 2 }),
  keras: () => presets.keras({ weightDecay: 0.1 }),
  timm: () => presets.timm({ minDimSizeToFactor: 1, betas: [0.9, 0.9] }),
  timmBigVision: () => presets.timmBigVision({ lr: 0.1, minDimSizeToFactor: 2 }),
  tensor2tensor: () => presets.tensor2tensor({ beta1: 0.9 }),
  meshTensorflow: () => presets.meshTensorflow({ minDimSizeToFactor: 2, beta1: 0.9 }),
  mlx: () => presets.mlx({ beta1: 0.9 }),
}
const layoutNames = Object.keys(makers) as StateLayout[]
const countsPerParameter = ['torch', 'huggingface', 'fairseq', 'timm', 'timmBigVision']

interface Run {
  readonly params: Record<string, DenseTensor>
  readonly optimizer: Optimizer<DenseTensor, 'synchronous'>
  /** Does this step, always with the same gradients for the same number. */
  step(number: number): void
}

function startRun(
  options: AdafactorOptions,
  shapes: Shapes = shapesWithKernel,
  precision: Precision = 'float64',
): Run {
  const backend = referenceBackend({ precision })
  const numbersFor = (seed: number) => {
    const random = new Random(seed)
    return Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => {
        const size = shape.reduce((product, own) => product * own, 1)
        return [name, backend.create(shape, random.normals(size))]
      }),
    )
  }
  const params = numbersFor(1)
  const optimizer = adafactor({ backend, params, ...options })
  return {
    params,
    optimizer,
    step: (number) => {
      const { vector, ...others } = numbersFor(100 + number)
      // Not every parameter has a gradient in every step.
      optimizer.step(number % 3 === 1 || !vector ? others : { ...others, vector })
    },
  }
}

function tensorsOf(state: PeerState, parameter: string): Record<string, PeerTensor> {
  const { step, ...tensors } = state.parameters[parameter] as PeerParameterState
  return tensors as Record<string, PeerTensor>
}

function shapesOf(state: PeerState, parameter: string) {
  return Object.fromEntries(
    Object.entries(tensorsOf(state, parameter)).map(([key, { shape }]) => [key, shape]),
  )
}

describe("a state in a peer's words", () => {
  const tall = [4, 3]
  const kernel = [4, 2, 3]
  const expected: Record<StateLayout, Record<'vector' | 'tall' | 'square' | 'kernel', object>> = {
    torch: {
      vector: { variance: [5] },
      tall: { row_var: [4, 1], col_var: [1, 3] },
      square: { row_var: [2, 1], col_var: [1, 2] },
      kernel: { row_var: [4, 2, 1], col_var: [4, 1, 3] },
    },
    huggingface: {
      vector: { exp_avg_sq: [5], exp_avg: [5] },
      tall: { exp_avg_sq_row: [4], exp_avg_sq_col: [3], exp_avg: tall },
      square: { exp_avg_sq_row: [2], exp_avg_sq_col: [2], exp_avg: [2, 2] },
      kernel: { exp_avg_sq_row: [4, 2], exp_avg_sq_col: [4, 3], exp_avg: kernel },
    },
    fairseq: {
      vector: { exp_avg_sq: [5], exp_avg: [5] },
      tall: { exp_avg_sq_row: [4], exp_avg_sq_col: [3], exp_avg: tall },
      square: { exp_avg_sq_row: [2], exp_avg_sq_col: [2], exp_avg: [2, 2] },
      kernel: { exp_avg_sq_row: [4, 2], exp_avg_sq_col: [4, 3], exp_avg: kernel },
    },
    optax: {
      vector: { v_row: [1], v_col: [1], v: [5], ema: [5] },
      tall: { v_row: [3], v_col: [4], v: [1], ema: tall },
      square: { v_row: [2], v_col: [2], v: [1], ema: [2, 2] },
      kernel: { v_row: [2, 3], v_col: [4, 2], v: [1], ema: kernel },
    },
    t5x: {
      vector: { v_row: [1], v_col: [1], v: [5], m: [5] },
      tall: { v_row: [3], v_col: [4], v: [1], m: tall },
      square: { v_row: [2], v_col: [2], v: [1], m: [2, 2] },
      kernel: { v_row: [2, 3], v_col: [4, 2], v: [1], m: kernel },
    },
    bigVision: {
      vector: { v_row: [1], v_col: [1], v: [5], ema: [5] },
      tall: { v_row: [3], v_col: [4], v: [1], ema: tall },
      square: { v_row: [2], v_col: [2], v: [1], ema: [2, 2] },
      kernel: { v_row: [2, 3], v_col: [4, 2], v: [1], ema: kernel },
    },
    keras: {
      vector: { r: [], c: [], velocity: [5] },
      tall: { r: [4], c: [3], velocity: tall },
      square: { r: [2], c: [2], velocity: [2, 2] },
      kernel: { r: [4, 2], c: [4, 3], velocity: kernel },
    },
    timm: {
      vector: { exp_avg_sq: [5], exp_avg: [5] },
      tall: { exp_avg_sq_row: [4], exp_avg_sq_col: [3], exp_avg: tall },
      square: { exp_avg_sq_row: [2], exp_avg_sq_col: [2], exp_avg: [2, 2] },
      kernel: { exp_avg_sq_row: [4, 3], exp_avg_sq_col: [2, 3], exp_avg: kernel },
    },
    timmBigVision: {
      vector: { exp_avg_sq: [5], exp_avg: [5] },
      tall: { exp_avg_sq_r: [1, 3], exp_avg_sq_c: [4, 1], exp_avg: tall },
      square: { exp_avg_sq_r: [2, 1], exp_avg_sq_c: [1, 2], exp_avg: [2, 2] },
      kernel: { exp_avg_sq_r: [1, 2, 3], exp_avg_sq_c: [4, 2, 1], exp_avg: kernel },
    },
    tensor2tensor: {
      vector: { v: [5], m: [5] },
      tall: { vr: [4], vc: [3], m: tall },
      square: { vr: [2], vc: [2], m: [2, 2] },
      kernel: { vr: [4, 2], vc: [4, 3], m: kernel },
    },
    meshTensorflow: {
      vector: { _slot_v: [5], _slot_m: [5] },
      tall: { _slot_vr: [3], _slot_vc: [4], _slot_m: tall },
      square: { _slot_vr: [2], _slot_vc: [2], _slot_m: [2, 2] },
      kernel: { _slot_vr: [2, 3], _slot_vc: [4, 2], _slot_m: kernel },
    },
    mlx: {
      vector: { exp_avg_sq: [5], exp_avg: [5] },
      tall: { exp_avg_sq_row: [4], exp_avg_sq_col: [3], exp_avg: tall },
      square: { exp_avg_sq_row: [2], exp_avg_sq_col: [2], exp_avg: [2, 2] },
      kernel: { exp_avg_sq_row: [4, 2], exp_avg_sq_col: [4, 3], exp_avg: kernel },
    },
  }

  test.each(layoutNames)('has the names, shapes and counts of %s', (layout) => {
    const run = startRun(makers[layout]())
    for (const number of [0, 1, 2]) run.step(number)
    const state = run.optimizer.stateDict({ layout })
    expect(state.layout).toBe(layout)
    expect(state.step).toBe(3)
    expect(Object.keys(state.parameters)).toEqual(Object.keys(shapesWithKernel))
    for (const [name, shapes] of Object.entries(expected[layout])) {
      expect(shapesOf(state, name), name).toEqual(shapes)
      for (const { shape, data } of Object.values(tensorsOf(state, name))) {
        expect(data.length).toBe(shape.reduce((product, size) => product * size, 1))
      }
    }
    expect(shapesOf(state, 'none')).toEqual({})
    const steps = ['vector', 'tall', 'none'].map((name) => state.parameters[name]?.step)
    expect(steps).toEqual(
      countsPerParameter.includes(layout) ? [2, 3, 3] : [undefined, undefined, undefined],
    )
  })

  test('has the mean over the axis that the peer says is the row', () => {
    const backend = referenceBackend()
    const start = (options: AdafactorOptions) => {
      const optimizer = adafactor({ backend, params: { w: backend.create([3, 2]) }, ...options })
      optimizer.step({ w: backend.create([3, 2], [1, 2, 3, 4, 5, 6]) })
      return optimizer
    }
    // At the first step R and C are the means of the squares 1 4, 9 16, 25 36.
    const torch = tensorsOf(start(presets.torch({})).stateDict({ layout: 'torch' }), 'w')
    expect(torch.row_var?.data).toEqual(Float64Array.of(2.5, 12.5, 30.5))
    expect(torch.col_var?.data).toEqual(Float64Array.of(35 / 3, 56 / 3))
    const options = presets.optax({ learningRate: 1, minDimSizeToFactor: 1 })
    const optax = tensorsOf(start(options).stateDict({ layout: 'optax' }), 'w')
    expect(optax.v_row?.data).toEqual(Float64Array.of(35 / 3, 56 / 3))
    expect(optax.v_col?.data).toEqual(Float64Array.of(2.5, 12.5, 30.5))
    // R and C are the same two numbers wherever they are called so: only their names change places.
    const renamed = tensorsOf(start(options).stateDict({ layout: 'mlx' }), 'w')
    expect(renamed.exp_avg_sq_row?.data).toEqual(Float64Array.of(2.5, 12.5, 30.5))
  })

  test('of mesh-tensorflow has the mean over the earlier of equal axes as its row', () => {
    const backend = referenceBackend()
    const gradient = () => backend.create([2, 2], [1, 2, 3, 4])
    const start = (options: AdafactorOptions) => {
      const optimizer = adafactor({ backend, params: { w: backend.create([2, 2]) }, ...options })
      optimizer.step({ w: gradient() })
      return optimizer
    }
    const mesh = start(presets.meshTensorflow({ minDimSizeToFactor: 1 }))
    const rowOf = (state: PeerState) => tensorsOf(state, 'w')._slot_vr?.data
    expect(rowOf(mesh.stateDict({ layout: 'meshTensorflow' }))).toEqual(Float64Array.of(5, 10))
    const last = start({ stepCount: 'optimizer' })
    expect(rowOf(last.stateDict({ layout: 'meshTensorflow' }))).toEqual(Float64Array.of(5, 10))
  })

  test('of Keras has the full second moment R C / mean R of factored parameters too', () => {
    const run = startRun(makers.keras())
    const before = tensorsOf(run.optimizer.stateDict({ layout: 'keras' }), 'kernel')
    expect(before.velocity?.data).toEqual(new Float64Array(24))
    run.step(0)
    const { r, c, velocity } = tensorsOf(run.optimizer.stateDict({ layout: 'keras' }), 'kernel')
    let compared = 0
    for (let batch = 0; batch < 4; batch++) {
      const rows = [0, 1].map((row) => r?.data[2 * batch + row] as number)
      for (let row = 0; row < 2; row++) {
        for (let column = 0; column < 3; column++) {
          const mean = ((rows[0] as number) + (rows[1] as number)) / 2
          const V = ((rows[row] as number) * (c?.data[3 * batch + column] as number)) / mean
          expect(velocity?.data[6 * batch + 3 * row + column]).toBeCloseTo(V, 12)
          compared++
        }
      }
    }
    expect(compared).toBe(24)
  })

  test('says what is in bfloat16 and in which precision all else is', () => {
    for (const precision of ['float32', 'float64'] as const) {
      const run = startRun(makers.bigVision(), matrices, precision)
      run.step(0)
      const { v_row, ema } = tensorsOf(run.optimizer.stateDict({ layout: 'bigVision' }), 'tall')
      expect(v_row?.dtype).toBe(precision)
      expect(v_row?.data).toBeInstanceOf(precision === 'float32' ? Float32Array : Float64Array)
      expect(ema?.dtype).toBe('bfloat16')
    }
  })

  test('says so of second moments and placeholders in 16 bits', () => {
    const backend = referenceBackend({ precision: 'float32' })
    const dtypes = (options: AdafactorOptions, layout: StateLayout) => {
      const w = backend.create([4, 3], undefined, { type: 'float16' })
      const state = adafactor({ backend, params: { w }, ...options }).stateDict({ layout })
      const tensors = Object.entries(state.parameters.w ?? {}).filter(([name]) => name !== 'step')
      return Object.fromEntries(
        tensors.map(([name, tensor]) => [name, (tensor as PeerTensor).dtype]),
      )
    }
    const half = 'float16'
    expect(dtypes(makers.torch(), 'torch')).toEqual({ row_var: half, col_var: half })
    const optax = { v_row: half, v_col: half, v: half }
    expect(dtypes(makers.optax(), 'optax')).toEqual({ ...optax, ema: 'float32' })
    expect(dtypes(makers.bigVision(), 'bigVision')).toEqual({ ...optax, ema: 'bfloat16' })
    expect(dtypes(makers.keras(), 'keras')).toEqual({ r: half, c: half, velocity: half })
    const t5x = presets.t5x({ learningRate: 1, minDimSizeToFactor: 2 })
    const full = 'float32'
    expect(dtypes(t5x, 't5x')).toEqual({ v_row: full, v_col: full, v: full, m: full })
    expect(dtypes(makers.tensor2tensor(), 'tensor2tensor')).toEqual({ vr: full, vc: full, m: half })
  })

  test('counts the steps before the first', () => {
    const own = startRun({ ...presets.torch({}), startStep: 10 })
    own.step(0)
    own.step(1)
    const state = own.optimizer.stateDict({ layout: 'torch' })
    expect([state.step, state.parameters.tall?.step, state.parameters.vector?.step]).toEqual([
      12, 12, 11,
    ])
    const resumed = startRun({ ...presets.torch({}), startStep: 7 })
    resumed.optimizer.loadStateDict(state, { layout: 'torch' })
    expect(resumed.optimizer.iteration).toBe(5)
    expect(resumed.optimizer.stateDict({ layout: 'torch' })).toEqual(state)
  })

  test('is a copy, and changing it changes no other', () => {
    const run = startRun(makers.keras())
    run.step(0)
    const state = run.optimizer.stateDict({ layout: 'keras' })
    const before = structuredClone(state)
    run.step(1)
    expect(state).toEqual(before)
    const next = run.optimizer.stateDict({ layout: 'keras' })
    const untouched = structuredClone(next)
    for (const name of Object.keys(next.parameters)) {
      for (const { shape, data } of Object.values(tensorsOf(next, name))) {
        ;(shape as number[]).push(7)
        data.fill(-1)
      }
    }
    expect(run.optimizer.stateDict({ layout: 'keras' })).toEqual(untouched)
  })
})

describe("a run that goes on from a state in a peer's words", () => {
  test.each(layoutNames)('is the same bit for bit: %s', (layout) => {
    for (const precision of ['float64', 'float32'] as const) {
      const start = () => startRun(makers[layout](), shapesWithKernel, precision)
      const whole = start()
      for (let number = 0; number < 4; number++) whole.step(number)
      const saved = structuredClone({
        params: whole.params,
        peer: whole.optimizer.stateDict({ layout }),
        own: whole.optimizer.stateDict(),
      })
      const resumed = start()
      for (const [name, { data }] of Object.entries(saved.params)) {
        resumed.params[name]?.data.set(data)
      }
      resumed.optimizer.loadStateDict(saved.peer, { layout })
      const own = resumed.optimizer.stateDict()
      expect(resumed.optimizer.stateDict({ layout })).toEqual(saved.peer)
      expect(own.iteration).toBe(4)
      for (const [name, { tensors, updates }] of Object.entries(saved.own.parameters)) {
        expect(own.parameters[name]?.tensors).toEqual(tensors)
        // A peer that counts once for all has no count of single parameters to give back.
        const counted = countsPerParameter.includes(layout) ? updates : 4
        expect(own.parameters[name]?.updates).toBe(counted)
      }
      for (let number = 4; number < 8; number++) {
        whole.step(number)
        resumed.step(number)
      }
      expect(resumed.params).toEqual(whole.params)
      expect(resumed.params.tall).not.toEqual(saved.params.tall)
      expect(resumed.optimizer.stateDict({ layout })).toEqual(whole.optimizer.stateDict({ layout }))
      expect(resumed.optimizer.lastStep()).toEqual(whole.optimizer.lastStep())
    }
  })

  test('takes R and C that the optimizer has by other names', () => {
    const options: AdafactorOptions = { stepCount: 'optimizer', factored: { axes: 'largest' } }
    const run = startRun(options, matrices)
    run.step(0)
    const state = run.optimizer.stateDict({ layout: 'mlx' })
    expect(shapesOf(state, 'tall')).toEqual({ exp_avg_sq_row: [4], exp_avg_sq_col: [3] })
    const resumed = startRun(options, matrices)
    resumed.optimizer.loadStateDict(state, { layout: 'mlx' })
    const { tensors } = resumed.optimizer.stateDict().parameters.tall ?? {}
    expect(tensors).toEqual(run.optimizer.stateDict().parameters.tall?.tensors)
  })

  test('on an asynchronous backend is the same bit for bit', async () => {
    const backend = asynchronousBackend()
    const run = (data: ArrayLike<number>) => {
      const w = backend.create([3], data)
      return { w, optimizer: adafactor({ backend, params: { w }, ...makers.huggingface() }) }
    }
    const gradient = (seed: number) => backend.create([3], new Random(seed).normals(3))
    const whole = run([1, 2, 3])
    await whole.optimizer.step({ w: gradient(1) })
    const state = await whole.optimizer.stateDict({ layout: 'huggingface' })
    const resumed = run(await backend.read(whole.w))
    const loaded = resumed.optimizer.loadStateDict(state, { layout: 'huggingface' })
    await resumed.optimizer.step({ w: gradient(2) })
    await loaded
    await whole.optimizer.step({ w: gradient(2) })
    expect(resumed.w.data).toEqual(whole.w.data)
    const wrong = whole.optimizer.stateDict({ layout: 'torch' })
    expect(await rejected(wrong)).toContain('torch has no momentum')
  })

  test('may have its numbers as plain arrays', () => {
    const run = startRun(makers.torch())
    run.step(0)
    const plain = JSON.parse(
      JSON.stringify(run.optimizer.stateDict({ layout: 'torch' }), (_, value) =>
        ArrayBuffer.isView(value) ? Array.from(value as never) : value,
      ),
    )
    const other = startRun(makers.torch())
    other.optimizer.loadStateDict(plain, { layout: 'torch' })
    expect(other.optimizer.stateDict()).toEqual(run.optimizer.stateDict())
  })

  test('needs no count at the top where the peer counts for each parameter: the largest', () => {
    const run = startRun(makers.torch())
    for (const number of [0, 1, 2]) run.step(number)
    const { layout, parameters } = run.optimizer.stateDict({ layout: 'torch' })
    const other = startRun(makers.torch())
    other.optimizer.loadStateDict({ layout, parameters }, { layout: 'torch' })
    expect(other.optimizer.iteration).toBe(3)
    expect(other.optimizer.stateDict()).toEqual(run.optimizer.stateDict())
  })

  test('needs no tensors for a parameter that the peer has not updated yet', () => {
    const run = startRun(makers.huggingface())
    run.step(1)
    const { step, parameters } = run.optimizer.stateDict({ layout: 'huggingface' })
    expect(parameters.vector?.step).toBe(0)
    const untouched = { ...parameters, vector: { step: 0 } }
    const other = startRun(makers.huggingface())
    other.step(0)
    other.optimizer.loadStateDict(
      { layout: 'huggingface', step: step as number, parameters: untouched },
      { layout: 'huggingface' },
    )
    expect(other.optimizer.stateDict()).toEqual(run.optimizer.stateDict())
  })

  test('needs neither zeros where the peer keeps nothing nor what nothing depends on', () => {
    for (const layout of ['optax', 't5x', 'bigVision', 'keras'] as const) {
      const run = startRun(makers[layout]())
      run.step(0)
      const state = run.optimizer.stateDict({ layout })
      const used = Object.entries(state.parameters).map(([name, tensors]) => [
        name,
        Object.fromEntries(
          Object.entries(tensors).filter(([key, tensor]) => {
            const zeros = (tensor as PeerTensor).data.every((value) => value === 0)
            return !zeros && !(key === 'velocity' && name !== 'vector')
          }),
        ),
      ])
      const other = startRun(makers[layout]())
      const parameters = Object.fromEntries(used) as PeerState['parameters']
      expect(Object.keys(parameters.vector ?? {}).length).toBeLessThan(
        Object.keys(state.parameters.vector ?? {}).length,
      )
      other.optimizer.loadStateDict({ layout, step: 1, parameters }, { layout })
      expect(other.optimizer.stateDict({ layout })).toEqual(state)
    }
    const run = startRun(makers.timm())
    run.step(0)
    const state = structuredClone(run.optimizer.stateDict({ layout: 'timm' }))
    const RMS = { shape: [], data: Float32Array.of(0.5) }
    const tall = { ...state.parameters.tall, RMS } as PeerParameterState
    const withRms = { ...state, parameters: { ...state.parameters, tall } }
    const other = startRun(makers.timm())
    other.optimizer.loadStateDict(withRms, { layout: 'timm' })
    expect(other.optimizer.stateDict({ layout: 'timm' })).toEqual(state)
  })

  test('may be counted once for all from here on, if that is asked for', async () => {
    const run = startRun(makers.torch())
    for (const number of [0, 1, 2]) run.step(number)
    const state = run.optimizer.stateDict({ layout: 'torch' })
    const other = startRun({ ...makers.torch(), stepCount: 'optimizer' })
    const refused = await expectUnchanged(other.optimizer, other.params, () =>
      other.optimizer.loadStateDict(state, { layout: 'torch' }),
    )
    expect((refused as Error).message).toContain('parameter "vector": step is 2, but here 3 counts')
    expect((refused as Error).message).not.toContain('"tall"')
    other.optimizer.loadStateDict(state, { layout: 'torch', ignoreOptions: true })
    // Where the optimizer counts once for all, its count is what each parameter goes by.
    const counted = other.optimizer.stateDict({ layout: 'torch' })
    expect(counted.parameters.vector?.step).toBe(3)
    expect(tensorsOf(counted, 'vector')).toEqual(tensorsOf(state, 'vector'))
  })
})

describe('a state that a peer could not have is not written:', () => {
  const message = (layout: StateLayout, options: AdafactorOptions, shapes = shapesWithKernel) => {
    const run = startRun(options, shapes)
    for (const number of [0, 1]) run.step(number)
    return caught(() => run.optimizer.stateDict({ layout }))
  }

  test('other axes', () => {
    const largest = { factored: { axes: 'largest' } } as const
    expect(message('torch', largest)).toMatch(
      /^state\/mismatch: this state can't be written in the layout "torch": parameter "kernel": torch factors the last two axes of \[4, 2, 3\], here they are \[0, 2\]\. /,
    )
    expect(message('timm', largest)).toContain('timm factors the first two axes or the last two')
    const last = { stepCount: 'optimizer' } as const
    expect(message('optax', last)).toContain('optax factors the two largest axes of [4, 2, 3]')
    const several = { ...last, overrides: { kernel: { factored: { rows: [0], columns: [1, 2] } } } }
    for (const layout of ['torch', 'optax', 'meshTensorflow', 'timm'] as const) {
      expect(message(layout, several)).toContain(`${layout} factors`)
      expect(message(layout, several)).toContain('here they are [0, 1, 2]')
    }
  })

  test('momentum that the peer does not have, or has at another place', () => {
    for (const layout of ['torch', 'keras'] as const) {
      const found = message(layout, { momentum: 0.9, stepCount: 'optimizer' })
      expect(found).toContain(`parameter "tall": ${layout} has no momentum`)
    }
    const before = { momentum: { beta1: 0.9, placement: 'beforeStepSize' } } as const
    expect(message('huggingface', before)).toContain(
      'the momentum of huggingface is "afterStepSize", here "beforeStepSize"',
    )
  })

  test('counts that differ', () => {
    expect(message('mlx', {})).toContain(
      'parameter "vector": it had 1 updates of 2, but mlx counts once for all',
    )
    expect(message('mlx', {})).not.toContain('"tall"')
  })

  test('a layout that there is not', () => {
    const run = startRun({})
    for (const layout of ['pytorch', 'toString', null] as never[]) {
      expect(caught(() => run.optimizer.stateDict({ layout }))).toMatch(
        /^option\/invalid: option "layout" is .*; it must be "torch" or "huggingface" or /,
      )
      const { optimizer } = run
      expect(caught(() => optimizer.loadStateDict({} as never, { layout }))).toMatch(
        /^option\/invalid: option "layout" is /,
      )
    }
  })
})

describe('a state that does not fit is refused before anything changes:', () => {
  /** What an optimizer says to a state that one of the layout's preset made. */
  async function refusal(
    layout: StateLayout,
    options: AdafactorOptions,
    edit: (
      parameters: Record<string, Record<string, unknown>>,
      state: object,
    ) => unknown = () => {},
  ): Promise<string> {
    const source = startRun(makers[layout]())
    source.step(0)
    const state = structuredClone(source.optimizer.stateDict({ layout }))
    const edited = edit(state.parameters as never, state) ?? state
    const target = startRun(options)
    target.step(5)
    const error = await expectUnchanged(target.optimizer, target.params, () =>
      target.optimizer.loadStateDict(edited as PeerState, { layout }),
    )
    return caught(() => {
      throw error
    })
  }

  test('other names of parameters', async () => {
    const message = await refusal('torch', makers.torch(), (parameters) => {
      parameters.conv = parameters.kernel as never
      delete parameters.kernel
    })
    expect(message).toMatch(/^state\/mismatch: the state of torch does not fit this optimizer: /)
    expect(message).toContain('parameter "kernel" is not in the state')
    expect(message).toContain('the state has "conv", which is no parameter here')
  })

  test('other shapes, all of them by the names of the peer', async () => {
    const message = await refusal('optax', makers.optax(), (parameters) => {
      ;[parameters.vector, parameters.tall] = [parameters.tall as never, parameters.vector as never]
    })
    for (const difference of [
      'parameter "vector": v_row of shape [3] is there, but here it is not factored',
      'parameter "vector": v has shape [1], here [5]',
      'parameter "vector": ema has shape [4, 3], here [5]',
      'parameter "tall": v_row has shape [1], here [3]',
      'parameter "tall": v of shape [5] is there, but here it is factored',
    ]) {
      expect(message).toContain(difference)
    }
  })

  test('tensors that are missing, that are not kept here, and that nobody knows', async () => {
    const message = await refusal('huggingface', presets.huggingface(), (parameters) => {
      delete parameters.tall?.exp_avg_sq_row
      Object.assign(parameters.wide as object, { exp_avg_sq_r: parameters.wide?.exp_avg_sq_row })
    })
    expect(message).toContain('parameter "tall": exp_avg_sq_row of shape [4] is missing')
    expect(message).toContain('exp_avg of shape [4, 3] is there, but here it has no momentum')
    expect(message).toContain('parameter "wide": "exp_avg_sq_r" is nothing that huggingface keeps')
    const unfactored = { ...makers.mlx(), factored: false }
    expect(await refusal('mlx', unfactored)).toContain(
      'parameter "tall": exp_avg_sq of shape [4, 3] is missing',
    )
    expect(await refusal('torch', { ...presets.torch({}), momentum: 0.9 })).toContain(
      'torch has no momentum',
    )
  })

  test('momentum of a finer dtype, unless that is meant', () => {
    const layout = 'bigVision'
    const common = { lr: 0.1, minDimSizeToFactor: 2 }
    const [fine, coarse] = (['float32', 'bfloat16'] as const).map((dtypeMomentum) =>
      startRun(presets.bigVision({ ...common, dtypeMomentum }), matrices, 'float32'),
    ) as [Run, Run]
    fine.step(0)
    coarse.step(0)
    const [fineState, coarseState] = [fine, coarse].map(({ optimizer }) =>
      structuredClone(optimizer.stateDict({ layout })),
    ) as [PeerState, PeerState]
    const numbers = (state: PeerState) => [...(tensorsOf(state, 'tall').ema?.data ?? [])]

    expect(() => coarse.optimizer.loadStateDict(fineState, { layout })).toThrow(
      /the optimizer keeps bfloat16, the state is float32 and would be rounded.*ignoreOptions/,
    )
    expect(numbers(coarse.optimizer.stateDict({ layout }))).toEqual(numbers(coarseState))
    coarse.optimizer.loadStateDict(fineState, { layout, ignoreOptions: true })
    const loaded = coarse.optimizer.stateDict({ layout })
    expect(numbers(loaded)).toEqual(numbers(fineState).map(roundToBfloat16))
    expect(tensorsOf(loaded, 'tall').ema?.dtype).toBe('bfloat16')

    // What is coarser fits, and loses nothing.
    fine.optimizer.loadStateDict(coarseState, { layout })
    expect(numbers(fine.optimizer.stateDict({ layout }))).toEqual(numbers(coarseState))
  })

  test('counts below the first step', async () => {
    const late = await refusal('torch', { ...makers.torch(), startStep: 3 })
    expect(late).toContain('parameter "tall": step is 1, but option "startStep" is 3')
    const optax = await refusal('optax', { ...makers.optax(), startStep: 3 })
    expect(optax).toContain('count is 1, but option "startStep" is 3')
  })

  type Edit = (parameters: Record<string, Record<string, unknown>>, state: object) => unknown
  test.each<[string, StateLayout, Edit, string]>([
    ['text', 'torch', () => 'row_var', 'it is "row_var"'],
    ['the state of another peer', 'torch', (_, state) => ({ ...state, layout: 'mlx' }), '"mlx"'],
    ['a state without a layout', 'torch', () => ({ parameters: {} }), 'its "layout" is absent'],
    ['no count', 'optax', (_, { step, ...state }: { step?: number }) => state, '"step" (count) is'],
    ['a broken count', 'keras', (_, state) => ({ ...state, step: 1.5 }), '"step" (iteration) is'],
    [
      'no parameters',
      'torch',
      (_, state) => ({ ...state, parameters: null }),
      'its parameters are null',
    ],
    [
      'a parameter that is nothing',
      'torch',
      (parameters) => void Object.assign(parameters, { tall: null }),
      'what it has for parameter "tall" is null',
    ],
    [
      'too few numbers',
      'torch',
      (parameters) => void Object.assign(parameters.tall?.row_var as object, { data: [1, 2] }),
      'row_var of parameter "tall" is damaged',
    ],
    [
      'text for a tensor',
      'torch',
      (parameters) => void Object.assign(parameters.tall as object, { row_var: 'abcd' }),
      'row_var of parameter "tall" is damaged: "abcd" is no { shape, data }',
    ],
    [
      'a parameter without a count',
      'torch',
      ({ tall }) => void delete tall?.step,
      'step of parameter "tall" is undefined',
    ],
    [
      'a parameter with a count where the peer has none',
      'mlx',
      ({ tall }) => void Object.assign(tall as object, { step: 1 }),
      'parameter "tall" has a step, but mlx counts once for all',
    ],
  ])('%s', async (_, layout, edit, why) => {
    const message = await refusal(layout, makers[layout](), edit)
    expect(message).toMatch(`state/format: this is no state in the layout "${layout}": `)
    expect(message).toContain(why)
  })

  test('our own state, and a peer state where ours is meant', () => {
    const run = startRun(makers.torch())
    const own: StateDict = run.optimizer.stateDict()
    const peer: PeerState = run.optimizer.stateDict({ layout: 'torch' })
    expect(caught(() => run.optimizer.loadStateDict(own as never, { layout: 'torch' }))).toContain(
      'its "layout" is absent',
    )
    expect(caught(() => run.optimizer.loadStateDict(peer as never))).toMatch(/^state\/format: /)
  })
})
