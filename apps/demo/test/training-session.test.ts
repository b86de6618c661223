import { AdafactorError } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { type BackendName, backendNames } from '../src/page/setup/setup.js'
import { loadDigits } from '../src/terminal/load-digits.js'
import { parameterCount } from '../src/training/layers.js'
import { presetNames } from '../src/training/optimizer-options.js'
import {
  digitSeed,
  failingDevice,
  openSession,
  plainDevice,
  slowDevice,
  smallDigits,
  smallSetup,
} from './support/session.js'

const start = { type: 'start', setup: smallSetup } as const
const on = (backend: BackendName | 'auto') => ({
  type: 'start' as const,
  setup: { ...smallSetup, backend },
})
/** So much time passes that progress is sent, and a copy is kept, after every few steps. */
const tick = 40

/** The points of the charts of all its runs. */
function pointsOf(session: ReturnType<typeof openSession>) {
  return session.of('progress').flatMap(({ points }) => points)
}

/** The end of a run that nothing has disturbed. */
async function undisturbed(backend: BackendName = 'ndarray') {
  const session = openSession()
  await session.tell(on(backend))
  return session.saved()
}

describe(`a run (digits of seed ${digitSeed})`, () => {
  test('goes from idle to finished, and tells what people want to see', async () => {
    const session = openSession({ tick })
    await session.tell(start)
    expect(session.of('state').map(({ state }) => state)).toEqual([
      'loading',
      'running',
      'finished',
    ])
    expect(session.last('state')?.setup).toEqual(smallSetup)
    expect(session.of('backend')).toMatchObject([
      { backend: 'ndarray', reason: 'your choice', step: 0 },
    ])
    const steps = session.of('progress').map(({ step }) => step)
    expect(steps.length).toBeGreaterThan(5)
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
    const parameters = parameterCount([36, 8, 10])
    expect(session.last('progress')).toMatchObject({
      step: 50,
      steps: 50,
      parameters,
      // Rows and columns of two matrices, two vectors, and two numbers of each for reports.
      allocated: { state: 4 * (36 + 8 + 8 + 10 + 8 + 10 + 2 * 4) },
      hidesShare: false,
    })
    expect(session.last('progress')?.stepsPerSecond).toBeGreaterThan(0)
    const points = pointsOf(session)
    expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
    for (const { loss } of points) expect(loss).toBeGreaterThan(1)
    const rates = points.flatMap(({ learningRate }) => learningRate ?? [])
    expect(rates).toHaveLength(14)
    expect(rates[0]).toBeGreaterThan(rates.at(-1) ?? 1)
    for (const { updateRms = 1 } of points) expect(updateRms).toBeGreaterThan(0)
    expect(session.of('accuracy').map(({ step }) => step)).toEqual([8, 16, 24, 32, 40, 48, 50])
    expect(session.last('accuracy')).toMatchObject({ step: 50, images: smallDigits.test.count })
    expect(session.of('notice')).toEqual([])
  })

  test('has its points at the same steps however fast it is', async () => {
    const fast = openSession({ tick: 1 })
    const slow = openSession({ tick: 200 })
    for (const session of [fast, slow]) await session.tell(start)
    expect(pointsOf(fast)).toEqual(pointsOf(slow))
    expect(fast.of('accuracy')).toEqual(slow.of('accuracy'))
  })

  test('shows a test image of each digit, and at the end mistakes', async () => {
    const session = openSession({ tick })
    await session.tell(start)
    const shown = session.of('digitsRead')
    expect(shown[0]?.digits.map(({ label }) => label)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    const { digits = [], mistakes = 0 } = shown.at(-1) ?? {}
    const { accuracy = 1, images = 0 } = session.last('accuracy') ?? {}
    expect(mistakes).toBe(Math.round((1 - accuracy) * images))
    expect(digits).toHaveLength(10)
    for (const { label, read, pixels } of digits) {
      expect(read).not.toBe(label)
      expect(pixels).toHaveLength(36)
    }
  })

  test('shows the share of the optimizer where it can be seen', async () => {
    const session = openSession({ tick })
    await session.tell(start)
    const share = session.last('progress')?.optimizerShare
    expect(share).toBeGreaterThan(0)
    expect(share).toBeLessThan(1)
  })

  test('pauses between steps and goes on as if it had not', async () => {
    const session = openSession({ tick })
    session.atStep(10, { type: 'pause' })
    await session.tell(start)
    expect(session.last('state')?.state).toBe('paused')
    const paused = session.last('progress')?.step ?? 0
    expect(paused).toBeGreaterThanOrEqual(10)
    expect(paused).toBeLessThan(50)
    await session.tell(start)
    expect(session.last('state')?.state).toBe('finished')
    expect(await session.saved()).toEqual(await undisturbed())
  })

  test('starts afresh when it is started paused with another setup', async () => {
    const session = openSession({ tick })
    session.atStep(10, { type: 'pause' })
    await session.tell(start)
    const other = { ...smallSetup, seed: 6 }
    await session.tell({ type: 'start', setup: other })
    const { setup, snapshot } = await session.saved()
    expect(setup).toEqual(other)
    expect(snapshot.step).toBe(50)
    expect(snapshot.layers).not.toEqual((await undisturbed()).snapshot.layers)
  })

  test('is forgotten when it is reset', async () => {
    const session = openSession({ tick })
    session.atStep(10, { type: 'reset' })
    await session.tell(start)
    expect(session.last('state')).toEqual({ type: 'state', state: 'idle' })
    await session.tell({ type: 'save' })
    expect(session.of('checkpoint')).toEqual([])
    expect(session.last('notice')).toMatchObject({ level: 'info' })
  })

  test.each(presetNames)('obeys a learning rate for preset %s', async (preset) => {
    const session = openSession({ tick })
    await session.tell({ type: 'start', setup: { ...smallSetup, preset, learningRate: 1e-5 } })
    const small = pointsOf(session)[0]?.learningRate
    await session.tell({ type: 'start', setup: { ...smallSetup, preset, learningRate: 2e-5 } })
    const twice = pointsOf(session)[50]?.learningRate
    expect(small).toBeGreaterThan(0)
    expect((twice ?? 0) / (small ?? 1)).toBeCloseTo(2, 2)
  })

  test('that diverges is paused with a word about the learning rate', async () => {
    const session = openSession()
    await session.tell({
      type: 'start',
      setup: { ...smallSetup, steps: 20_000, preset: 'bigVision', learningRate: 1e38 },
    })
    expect(session.last('state')?.state).toBe('paused')
    expect(session.last('notice')?.text).toMatch(/learning rate may be too large/)
  })

  test('that can not get its digits says so, and can be started again', async () => {
    let calls = 0
    const session = openSession({
      async digits() {
        if (calls++ === 0) throw new Error('the network is down')
        return smallDigits
      },
    })
    await session.tell(start)
    expect(session.last('notice')).toMatchObject({ level: 'error' })
    expect(session.last('notice')?.text).toMatch(/network is down/)
    expect(session.last('state')?.state).toBe('idle')
    await session.tell(start)
    expect(session.last('state')?.state).toBe('finished')
  })
})

describe('Adam beside it', () => {
  const withAdam = { type: 'start', setup: { ...smallSetup, adam: true } } as const

  test('is at the same steps, from the same start, with two numbers for each parameter', async () => {
    const session = openSession({ tick })
    await session.tell(withAdam)
    const points = pointsOf(session)
    expect(points).toHaveLength(50)
    expect(points[0]?.adamLoss).toBe(points[0]?.loss)
    expect(points.at(-1)?.adamLoss).not.toBe(points.at(-1)?.loss)
    for (const { adamLoss } of points) expect(adamLoss).toBeGreaterThan(1)
    const { parameters = 0, adamAllocated, adamStepsPerSecond } = session.last('progress') ?? {}
    expect(adamAllocated).toEqual({ state: 8 * parameters })
    expect(adamStepsPerSecond).toBeGreaterThan(0)
    expect(session.last('accuracy')?.adamAccuracy).toBeGreaterThan(0)
  })

  test('changes nothing of the run of Adafactor', async () => {
    const session = openSession({ tick })
    await session.tell(withAdam)
    const { snapshot } = await session.saved()
    expect(snapshot).toEqual((await undisturbed()).snapshot)
  })

  test('moves to another backend with its moments, and goes on bit for bit', async () => {
    const moved = openSession({ tick, openers: { cpu: plainDevice } })
    moved.atStep(10, { type: 'switchBackend', backend: 'cpu' })
    const stayed = openSession({ tick })
    for (const session of [moved, stayed]) await session.tell(withAdam)
    expect(moved.of('backend').map(({ backend }) => backend)).toEqual(['ndarray', 'cpu'])
    expect(pointsOf(moved)).toEqual(pointsOf(stayed))
  })

  test('is not in a checkpoint', async () => {
    const session = openSession({ tick })
    await session.tell(withAdam)
    expect((await session.saved()).setup.adam).toBe(false)
  })
})

describe('a drawn digit', () => {
  const classify = (id: number) =>
    ({ type: 'classify', id, pixels: new Float32Array(36).fill(0.5) }) as const

  test('gets ten probabilities in the middle of a run and after it', async () => {
    const session = openSession({ tick })
    session.atStep(10, classify(1))
    await session.tell(start)
    await session.tell(classify(2))
    const answers = session.of('probabilities')
    expect(answers.map(({ id }) => id)).toEqual([1, 2])
    for (const { probabilities } of answers) {
      expect(probabilities).toHaveLength(10)
      expect(Math.min(...probabilities)).toBeGreaterThan(0)
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 10)
    }
    expect(answers[0]?.probabilities).not.toEqual(answers[1]?.probabilities)
  })

  test('gets none as long as there is no network', async () => {
    const session = openSession()
    await session.tell(classify(7))
    expect(session.sent).toEqual([{ type: 'probabilities', id: 7, probabilities: [] }])
  })
})

describe('another backend in the middle of a run', () => {
  test('goes on with the same images: bit for bit if it computes the same', async () => {
    const session = openSession({ tick, openers: { cpu: plainDevice } })
    session.atStep(10, { type: 'switchBackend', backend: 'cpu' })
    session.atStep(30, { type: 'switchBackend', backend: 'ndarray' })
    await session.tell(start)
    expect(session.of('backend').map(({ backend }) => backend)).toEqual([
      'ndarray',
      'cpu',
      'ndarray',
    ])
    expect((await session.saved()).snapshot).toEqual((await undisturbed()).snapshot)
  })

  test.each(['ndarray-javascript', 'ndarray-closures', 'webasm', 'cpu'] as const)(
    '%s goes on where WebAssembly on ndarrays was',
    async (backend) => {
      const session = openSession({ tick })
      session.atStep(10, { type: 'switchBackend', backend })
      await session.tell(start)
      const { snapshot, setup } = await session.saved()
      expect(setup.backend).toBe(backend)
      expect(snapshot.step).toBe(50)
      const alone = (await undisturbed()).snapshot
      expect(snapshot.position).toEqual(alone.position)
      for (const [index, { weights }] of snapshot.layers.entries()) {
        const others = alone.layers[index]?.weights ?? new Float32Array()
        const worst = Math.max(...weights.map((value, i) => Math.abs(value - (others[i] ?? 1))))
        expect(worst).toBeLessThan(1e-4)
      }
      expect(session.of('notice')).toEqual([])
    },
  )

  test('that can not be opened leaves the run where it was, with the reason', async () => {
    const openers = {
      webgl2: () => {
        throw new Error('this machine has no WebGL 2')
      },
    }
    const session = openSession({ tick, openers })
    session.atStep(10, { type: 'switchBackend', backend: 'webgl2' })
    await session.tell(start)
    expect(session.of('backend').map(({ backend }) => backend)).toEqual(['ndarray'])
    expect(session.of('notice')).toHaveLength(1)
    expect(session.last('notice')?.text).toMatch(/^WebGL 2 can't take over: this machine has no/)
    expect(await session.saved()).toEqual(await undisturbed())
  })
})

describe('a backend that fails in the middle of a run', () => {
  const lost = new AdafactorError('backend/device-lost', 'the GPU device was lost (test)')
  const never = () => {
    throw new Error('not here')
  }

  test.each([
    ['that is lost', lost, /^WebGPU was lost after step \d+: the browser or its driver/],
    ['with an error of its own', new Error('mapAsync'), /^WebGPU failed after step \d+: mapAsync/],
  ])('%s hands over to the next that opens, from the last copy', async (_, error, text) => {
    const session = openSession({
      tick,
      openers: {
        ndarray: never,
        'ndarray-javascript': () => failingDevice(0, new Error('dead on arrival')),
        'ndarray-closures': never,
        webgpu: () => failingDevice(20, error),
        'gpujs-webgpu': never,
        webgl2: plainDevice,
      },
    })
    await session.tell(on('webgpu'))
    const used = session.of('backend').map(({ backend }) => backend)
    expect(used).toEqual(['webgpu', 'ndarray-javascript', 'webgl2'])
    const [first, second] = session.of('notice')
    expect(first?.text).toMatch(text)
    const [, from] = /goes on with JavaScript from step (\d+)/.exec(first?.text ?? '') ?? []
    expect(Number(from)).toBeGreaterThan(0)
    expect(Number(from)).toBeLessThanOrEqual(20)
    expect(first?.code).toBe(error === lost ? 'backend/device-lost' : undefined)
    expect(second?.text).toMatch(/^JavaScript failed after step \d+: dead on arrival/)
    expect(session.last('state')?.state).toBe('finished')
    expect((await session.saved()).snapshot).toEqual((await undisturbed()).snapshot)
  })

  test('ends the run in words if it was the last', async () => {
    const others = Object.fromEntries(backendNames.map((name) => [name, never]))
    const openers = { ...others, cpu: () => failingDevice(20, new Error('out of memory')) }
    const session = openSession({ tick, openers })
    await session.tell(on('cpu'))
    expect(session.last('state')?.state).toBe('idle')
    expect(session.last('notice')?.text).toMatch(/out of memory.*No other backend could take over/)
  })

  test('all of them, one after the other, end the run', async () => {
    const openers = Object.fromEntries(
      backendNames.map((name) => [name, () => failingDevice(3, new Error(`${name} broke`))]),
    )
    const session = openSession({ openers })
    await session.tell(on('auto'))
    expect(
      session
        .of('backend')
        .map(({ backend }) => backend)
        .toSorted(),
    ).toEqual(backendNames.toSorted())
    expect(session.of('notice')).toHaveLength(backendNames.length)
    expect(session.last('state')?.state).toBe('idle')
  })

  test('hands over when it is looked at while paused, and stays paused', async () => {
    const device = () => {
      const opened = plainDevice()
      return {
        ...opened,
        learner(...args: Parameters<typeof opened.learner>) {
          const learner = opened.learner(...args)
          let reads = 0
          return {
            ...learner,
            stateDict() {
              if (reads++ > 0) throw lost
              return learner.stateDict()
            },
          }
        },
      }
    }
    const session = openSession({ openers: { webgl: device } })
    session.atStep(1, { type: 'pause' })
    await session.tell(on('webgl'))
    expect(session.last('state')?.state).toBe('paused')
    await session.tell({ type: 'save' })
    expect(session.last('backend')?.backend).toBe('ndarray')
    expect(session.last('state')?.state).toBe('paused')
    await session.tell(on('webgl'))
    expect((await session.saved()).snapshot).toEqual((await undisturbed()).snapshot)
  })
})

describe('the choice of a backend', () => {
  const probe = { type: 'probe', setup: smallSetup } as const
  const never = (why: string) => () => {
    throw new Error(why)
  }

  test('says of each backend of this machine how fast it is, or why it is not there', async () => {
    const session = openSession()
    await session.tell(probe)
    const backends = session.last('found')?.backends ?? []
    expect(backends.map(({ name }) => name)).toEqual(backendNames)
    const works = backends.filter(({ status }) => status === 'works')
    expect(works.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'ndarray',
        'ndarray-javascript',
        'ndarray-closures',
        'webasm',
        'cpu',
      ]),
    )
    for (const { stepsPerSecond } of works) expect(stepsPerSecond).toBeGreaterThan(0)
    const webgl = backends.find(({ name }) => name === 'webgl')
    expect(webgl?.status).toBe('failed')
    expect(webgl?.reason).toMatch(/^(?!webgl:)./)
  })

  test('tells what is known after each, the CPU first, and asks nothing twice', async () => {
    const session = openSession()
    await session.tell(probe)
    const known = session
      .of('found')
      .map(({ backends }) => backends.filter(({ status }) => status !== 'not tried').length)
    expect(known).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(session.of('found')[1]?.backends.find(({ name }) => name === 'ndarray')).toMatchObject({
      status: 'works',
    })
    await session.tell(probe)
    expect(session.of('found')).toHaveLength(10)
    await session.tell({ ...probe, setup: { ...smallSetup, width: 9 } })
    expect(session.of('found').length).toBeGreaterThan(14)
  })

  test('takes the fastest, and says so', async () => {
    const slow = () => slowDevice(20)
    const openers = Object.fromEntries(backendNames.map((name) => [name, never('not here')]))
    const session = openSession({
      openers: { ...openers, webgpu: slow, ndarray: slow, 'ndarray-closures': plainDevice },
    })
    await session.tell(probe)
    await session.tell(on('auto'))
    expect(session.last('backend')).toMatchObject({
      backend: 'ndarray-closures',
      reason: 'the fastest of 3 that were timed with this model',
    })
    expect(session.of('notice')).toEqual([])
  })

  test('before they were timed takes the first on the CPU that works', async () => {
    const session = openSession({ openers: { ndarray: never('no memory') } })
    await session.tell(on('auto'))
    expect(session.last('backend')).toMatchObject({
      backend: 'ndarray-javascript',
      reason: 'the first that works; none had been timed yet',
    })
    expect(session.last('found')?.backends.find(({ name }) => name === 'ndarray')).toMatchObject({
      status: 'failed',
      reason: 'no memory',
    })
  })

  test('that is awaited starts at once, and the others are timed after it', async () => {
    const session = openSession()
    await session.tell(probe, on('auto'))
    const order = session.sent.flatMap((message) =>
      message.type === 'state' || message.type === 'found' ? message.type : [],
    )
    expect(order.indexOf('state')).toBeLessThan(3)
    expect(session.last('backend')?.reason).toMatch(/none had been timed|when the run began/)
    expect(session.last('state')?.state).toBe('finished')
    const { backends = [] } = session.last('found') ?? {}
    expect(backends.filter(({ status }) => status === 'not tried')).toEqual([])
  })

  test('falls back with a notice where the chosen one does not work', async () => {
    const openers = {
      webgl: () => {
        throw new Error('no context')
      },
      ndarray: plainDevice,
    }
    const session = openSession({ openers })
    await session.tell(on('webgl'))
    expect(session.last('backend')?.backend).toBe('ndarray')
    expect(session.of('notice').map(({ text }) => text)).toEqual([
      "WebGL can't run here: no context. The run goes on with WebAssembly instead.",
    ])
    expect(session.last('state')?.state).toBe('finished')
  })
})

describe('where nothing may be generated', () => {
  const forbidden = (what: string) => () => {
    throw new AdafactorError(
      'backend/code-generation-forbidden',
      `${what} is forbidden here, or pass engine: 'auto'`,
    )
  }
  const never = () => {
    throw new Error('not here')
  }
  const openers = {
    webgpu: never,
    'gpujs-webgpu': never,
    webgl2: never,
    webgl: never,
    ndarray: forbidden('WebAssembly'),
    'ndarray-javascript': forbidden('code generation'),
  }

  test('ready-made functions are chosen, and the visitor is told why', async () => {
    const session = openSession({ openers })
    await session.tell(on('auto'))
    expect(session.last('backend')?.backend).toBe('ndarray-closures')
    expect(session.of('notice')).toMatchObject([
      { level: 'info', code: 'backend/code-generation-forbidden' },
    ])
    const { backends = [] } = session.last('found') ?? {}
    const reasonOf = (name: string) => backends.find((one) => one.name === name)?.reason
    expect(reasonOf('ndarray')).toBe('WebAssembly is forbidden here')
    expect(reasonOf('ndarray-javascript')).toBe('code generation is forbidden here')
  })

  test('they are no news to whoever chose them', async () => {
    const session = openSession()
    await session.tell(on('ndarray-closures'))
    expect(session.last('backend')?.backend).toBe('ndarray-closures')
    expect(session.of('notice')).toEqual([])
  })
})

describe('a checkpoint', () => {
  test.each(['ndarray', 'ndarray-javascript', 'webasm'] as const)(
    'resumes bit for bit on %s',
    async (backend) => {
      const before = openSession({ tick })
      before.atStep(10, { type: 'save' })
      await before.tell(on(backend))
      const bytes = before.of('checkpoint').at(0)?.bytes as ArrayBuffer

      const after = openSession()
      await after.tell({ type: 'load', bytes })
      const loaded = after.of('loaded').at(0)
      expect(loaded?.setup).toEqual({ ...smallSetup, backend })
      expect(loaded?.step).toBeGreaterThanOrEqual(10)
      expect(loaded?.step).toBeLessThan(50)
      expect(after.last('state')?.state).toBe('paused')
      expect(after.last('backend')?.backend).toBe(backend)
      await after.tell(on(backend))
      expect(after.last('state')?.state).toBe('finished')
      expect(await after.saved()).toEqual(await undisturbed(backend))
    },
  )

  test('of a finished run is a finished run', async () => {
    const before = openSession()
    await before.tell(start)
    await before.tell({ type: 'save' })
    const after = openSession()
    await after.tell({ type: 'load', bytes: before.of('checkpoint').at(0)?.bytes as ArrayBuffer })
    expect(after.last('state')?.state).toBe('finished')
    expect(after.last('accuracy')?.step).toBe(50)
  })

  test('that is no checkpoint leaves the run as it is, with its code', async () => {
    const session = openSession({ tick })
    const bytes = new TextEncoder().encode('a photograph of a cat').buffer as ArrayBuffer
    session.atStep(10, { type: 'load', bytes })
    await session.tell(start)
    expect(session.of('notice')).toMatchObject([{ level: 'error', code: 'checkpoint/format' }])
    expect(session.last('state')?.state).toBe('finished')
    expect(await session.saved()).toEqual(await undisturbed())
  })

  test('of images of another size is refused in words', async () => {
    const before = openSession()
    await before.tell(start)
    await before.tell({ type: 'save' })
    const bytes = before.of('checkpoint').at(0)?.bytes as ArrayBuffer
    const after = openSession({ digits: loadDigits })
    await after.tell({ type: 'load', bytes })
    expect(after.last('notice')?.text).toMatch(/takes images of 36 pixels, these have 784/)
    expect(after.last('state')?.state).toBe('idle')
  })
})

test('real digits are learned: 300 steps of 64 come to 90 % of all test images', async () => {
  const session = openSession({ digits: loadDigits })
  await session.tell({
    type: 'start',
    setup: { backend: 'ndarray', width: 64, batchSize: 64, steps: 300, seed: 1, adam: false },
  })
  expect(session.last('accuracy')).toMatchObject({ step: 300, images: 10_000 })
  expect(session.last('accuracy')?.accuracy).toBeGreaterThan(0.9)
})
