import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { encodeCheckpoint } from '../src/page/worker/checkpoint.js'
import { loadDigits } from '../src/terminal/load-digits.js'
import { parameterCount } from '../src/training/layers.js'
import { presetNames } from '../src/training/optimizer-options.js'
import {
  digitSeed,
  divergingAdam,
  on,
  openSession,
  plainDevice,
  pointsOf,
  smallDigits,
  smallSetup,
  start,
  tick,
  undisturbed,
} from './support/session.js'

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
    for (const { label, answer, pixels } of digits) {
      expect(answer?.digit).not.toBe(label)
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

  test('that diverges is stopped with a word about the learning rate', async () => {
    const session = openSession()
    await session.tell({
      type: 'start',
      setup: { ...smallSetup, steps: 20_000, preset: 'bigVision', learningRate: 1e38 },
    })
    expect(session.last('state')?.state).toBe('diverged')
    expect(session.last('notice')?.text).toMatch(/learning rate may be too large/)
    // A start begins anew, with whatever is set up by then.
    await session.tell({ type: 'start', setup: smallSetup })
    expect(session.last('state')?.state).toBe('finished')
  })

  test('that ends with a network that is none is no finished run', async () => {
    const broken = () => {
      const device = plainDevice()
      return {
        ...device,
        learner(...given: Parameters<typeof device.learner>) {
          const learner = device.learner(...given)
          let steps = 0
          return {
            ...learner,
            step() {
              steps++
              return learner.step()
            },
            async readParameters() {
              const layers = await learner.readParameters()
              if (steps === smallSetup.steps) layers[1]?.weights.fill(Number.POSITIVE_INFINITY)
              return layers
            },
          }
        },
      }
    }
    const session = openSession({ tick, openers: { cpu: broken } })
    await session.tell(on('cpu'))
    expect(session.last('state')?.state).toBe('diverged')
    expect(session.last('accuracy')?.step).toBeLessThan(50)
    await session.tell({ type: 'classify', id: 3, pixels: new Float32Array(36).fill(0.5) })
    expect(session.last('probabilities')).toMatchObject({ id: 3, probabilities: [] })
    // What is saved of it is of no use, and says so.
    await session.tell({ type: 'save' })
    const { bytes } = session.last('checkpoint') ?? { bytes: new ArrayBuffer(0) }
    await session.tell({ type: 'load', bytes })
    expect(session.last('notice')?.text).toMatch(/its network has diverged/)
  })

  test('that is not there answers drawings at once, whatever is being timed', async () => {
    const session = openSession()
    await session.tell({ type: 'classify', id: 7, pixels: new Float32Array(784) })
    expect(session.last('probabilities')).toEqual({
      type: 'probabilities',
      id: 7,
      probabilities: [],
    })
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

describe('digits that do not come', () => {
  /** A session whose digits are asked for, time and again, and come when they are told to. */
  function waiting() {
    const asked: { arrive(): void; readonly signal: AbortSignal }[] = []
    const session = openSession({
      digits: (onProgress, signal) =>
        new Promise((resolve) => {
          onProgress(1000, 5000)
          asked.push({ arrive: () => resolve(smallDigits), signal })
        }),
      wait: () => setImmediate(),
    })
    return { session, asked }
  }

  test('are said not to come, and reset at once, and asked for afresh at the next start', async () => {
    const { session, asked } = waiting()
    const silent = session.until('digits', ({ isSilent }) => isSilent)
    const begun = session.tell(start)
    expect(await silent).toMatchObject({ bytes: 1000, total: 5000 })
    await session.tell({ type: 'reset' })
    await begun
    expect(session.last('state')).toEqual({ type: 'state', state: 'idle' })
    expect(asked[0]?.signal.aborted).toBe(true)
    const finished = session.tell(start)
    expect(asked).toHaveLength(2)
    asked[1]?.arrive()
    await finished
    expect(session.last('state')?.state).toBe('finished')
    expect(session.of('notice')).toEqual([])
  })

  test('are paused at once, and waited for further', async () => {
    const { session, asked } = waiting()
    await session.tell(start, { type: 'pause' })
    expect(session.last('state')?.state).toBe('paused')
    expect(asked).toMatchObject([{ signal: { aborted: false } }])
    asked[0]?.arrive()
    await session.tell(start)
    expect(session.last('state')?.state).toBe('finished')
    expect(await session.saved()).toEqual(await undisturbed())
  })

  test('do not hold up whoever loads a checkpoint and thinks better of it', async () => {
    const { session } = waiting()
    const bytes = await encodeCheckpoint(await undisturbed())
    await session.tell({ type: 'load', bytes }, { type: 'reset' })
    expect(session.last('state')?.state).toBe('idle')
    expect(session.of('loaded')).toEqual([])
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

  test.each(['loss', 'parameters'] as const)(
    'that diverges in its %s is said to, once, and Adafactor goes on without it',
    async (what) => {
      const session = openSession({ tick, openers: { cpu: () => divergingAdam(20, what) } })
      await session.tell({ type: 'start', setup: { ...withAdam.setup, backend: 'cpu' } })
      const [{ step = 0 } = {}, ...others] = session.of('adamDiverged')
      expect(step).toBeGreaterThan(20)
      expect(step).toBeLessThan(50)
      expect(others).toEqual([])
      const [notice, ...more] = session.of('notice')
      expect(notice?.text).toContain(`Adam has diverged: after step ${step}`)
      expect(more).toEqual([])
      const points = pointsOf(session)
      expect(points.map((point) => point.step)).toHaveLength(50)
      for (const point of points) {
        expect(Object.values(point).every(Number.isFinite)).toBe(true)
        expect('adamLoss' in point).toBe(
          point.step < step || (what === 'parameters' && point.step === step),
        )
      }
      expect(session.last('accuracy')).not.toHaveProperty('adamAccuracy')
      expect(session.last('progress')).not.toHaveProperty('adamAllocated')
      expect(session.last('state')?.state).toBe('finished')
      expect((await session.saved()).snapshot).toEqual((await undisturbed()).snapshot)
    },
  )

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
