import { AdafactorError } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { backendNames } from '../src/page/setup/setup.js'
import type { OpenedDevice } from '../src/training/select-device.js'
import {
  failingDevice,
  on,
  openSession,
  plainDevice,
  slowDevice,
  smallSetup,
  softwareDevice,
  start,
  tellingDevice,
  tick,
  undisturbed,
} from './support/session.js'

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

  test('takes nothing along that was measured on the one before', async () => {
    const session = openSession({ tick, openers: { webgpu: tellingDevice } })
    session.atStep(10, { type: 'switchBackend', backend: 'webgpu' })
    await session.tell(start)
    const moved = session.sent.findIndex(
      (message) => message.type === 'backend' && message.backend === 'webgpu',
    )
    const before = session.sent.slice(0, moved).findLast(({ type }) => type === 'progress')
    expect(before).toMatchObject({ hidesWork: true, stepsPerSecond: expect.any(Number) })
    const [first, ...later] = session.sent
      .slice(moved)
      .filter((message) => message.type === 'progress')
    expect(first).toMatchObject({ step: expect.any(Number), hidesWork: false })
    for (const measured of ['stepsPerSecond', 'adamStepsPerSecond', 'optimizerShare']) {
      expect(first).not.toHaveProperty(measured)
    }
    expect(first?.allocated).not.toHaveProperty('work')
    expect(later.at(-1)?.stepsPerSecond).toBeGreaterThan(0)
    expect(later.at(-1)?.allocated).toHaveProperty('work')
  })

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
  const probe = { type: 'probe', setup: smallSetup, which: 'all' } as const
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

  test('is asked for the quick ones first, and for the others after it', async () => {
    const session = openSession()
    await session.tell({ ...probe, which: 'cpu' })
    const timed = () =>
      session
        .last('found')
        ?.backends.filter(({ status }) => status !== 'not tried')
        .map(({ name }) => name)
    expect(timed()).toEqual(['ndarray', 'ndarray-javascript', 'ndarray-closures'])
    await session.tell({ ...probe, which: 'allButGpujs' })
    expect(timed()).toEqual(['webgpu', 'ndarray', 'ndarray-javascript', 'ndarray-closures'])
    await session.tell(probe)
    expect(timed()).toEqual(backendNames)
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

  test('is put off while a run is paused, which goes on and is reset at once', async () => {
    const session = openSession({ tick })
    session.atStep(10, { type: 'pause' }, probe)
    await session.tell(start)
    expect(session.last('state')?.state).toBe('paused')
    const timed = () =>
      (session.last('found')?.backends ?? []).filter(({ stepsPerSecond }) => stepsPerSecond)
    expect(timed()).toEqual([])
    await session.tell({ type: 'reset' })
    expect(timed().length).toBeGreaterThan(3)
  })

  test('waits for some quiet after what was pressed', async () => {
    const waits: number[] = []
    const session = openSession({ wait: async (milliseconds) => void waits.push(milliseconds) })
    await session.tell(probe)
    expect(waits).toEqual([])
    await session.tell({ type: 'reset' }, { ...probe, setup: { ...smallSetup, width: 9 } })
    expect(waits).toEqual([2000])
  })

  test('ends at the next step for whoever comes, and times those in software last', async () => {
    const steps: string[] = []
    const counted = (name: string, opened: OpenedDevice): OpenedDevice => ({
      ...opened,
      learner(...given) {
        const learner = opened.learner(...given)
        return {
          ...learner,
          step() {
            if (steps.push(name) === 1) session.receiveSoon({ type: 'save' })
            return learner.step()
          },
        }
      },
    })
    const gone = Object.fromEntries(backendNames.map((name) => [name, never('not here')]))
    const openers = {
      ...gone,
      webgl: () => counted('webgl', softwareDevice()),
      cpu: () => counted('cpu', plainDevice()),
    }
    const session = openSession({ openers })
    await session.tell(probe)
    // One step before the message, and all of them again after it.
    const [first, ...others] = steps
    expect(first).toBe('cpu')
    expect(session.sent.findIndex(({ type }) => type === 'notice')).toBeLessThan(
      session.sent.findIndex(
        (message) =>
          message.type === 'found' &&
          message.backends.some(({ name, status }) => name === 'cpu' && status === 'works'),
      ),
    )
    expect(others.indexOf('webgl')).toBeGreaterThan(others.lastIndexOf('cpu'))
    const { backends = [] } = session.last('found') ?? {}
    expect(backends.find(({ name }) => name === 'webgl')).toMatchObject({
      status: 'works',
      software: 'SwiftShader',
    })
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
