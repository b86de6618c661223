import { setImmediate, setTimeout } from 'node:timers/promises'
import type { BackendName, Setup } from '../../src/page/setup/setup.js'
import type { BackendOpeners } from '../../src/page/worker/backend-openers.js'
import { backendOpeners } from '../../src/page/worker/backend-openers.js'
import { type Checkpoint, decodeCheckpoint } from '../../src/page/worker/checkpoint.js'
import type { FromWorker, ToWorker } from '../../src/page/worker/protocol.js'
import type { SessionWorld } from '../../src/page/worker/session-world.js'
import { TrainingSession } from '../../src/page/worker/training-session.js'
import type { Digits } from '../../src/training/digit-set.js'
import type { Learner } from '../../src/training/learner.js'
import { openNdarrayDevice } from '../../src/training/ndarray-network/ndarray-device.js'
import { OptimizerMemory } from '../../src/training/optimizer-memory.js'
import type { OpenedDevice } from '../../src/training/select-device.js'
import { randomSet } from './random-set.js'

export const digitSeed = 31

/** Few small images, so that a step takes little time. */
export const smallDigits: Digits = {
  training: randomSet(100, 36, 10, digitSeed),
  test: randomSet(70, 36, 10, digitSeed + 1),
}

/** A run of three epochs on them, whose batches do not come out even. */
export const smallSetup: Setup = {
  backend: 'ndarray',
  width: 8,
  batchSize: 16,
  steps: 50,
  seed: 5,
  adam: false,
}

type Of<T extends FromWorker['type']> = Extract<FromWorker, { readonly type: T }>

/** A session in this thread, with all that it sends. */
export function openSession({
  openers = {},
  digits = async () => smallDigits,
  tick,
  wait = (milliseconds) => setTimeout(milliseconds / 100),
}: {
  readonly openers?: Partial<BackendOpeners>
  readonly digits?: SessionWorld['loadDigits']
  /** Milliseconds that pass from one look at the clock to the next; absent for the real clock. */
  readonly tick?: number
  /** Waits for a hundredth of the time, unless it is given. */
  readonly wait?: SessionWorld['wait']
} = {}) {
  const sent: FromWorker[] = []
  const reactions = new Set<(message: FromWorker) => void>()
  let time = 0
  const session = new TrainingSession({
    openers: { ...backendOpeners, ...openers },
    send(message) {
      sent.push(message)
      for (const reaction of reactions) reaction(message)
    },
    loadDigits: digits,
    now: () => {
      if (tick === undefined) return performance.now()
      time += tick
      return time
    },
    wait,
    rest: () => setImmediate(),
  })
  const of = <T extends FromWorker['type']>(type: T) =>
    sent.filter((message): message is Of<T> => message.type === type)
  return {
    sent,
    of,
    last: <T extends FromWorker['type']>(type: T) => of(type).at(-1),
    /** Sends messages one after the other and waits until nothing is left to do. */
    async tell(...messages: readonly ToWorker[]) {
      for (const message of messages) session.receive(message)
      await session.settled()
    },
    /** Sends a message as a page does: it comes when this thread rests. */
    receiveSoon(message: ToWorker) {
      setImmediate().then(() => session.receive(message))
    },
    /** The next message that is as is wanted. */
    until<T extends FromWorker['type']>(type: T, isIt: (message: Of<T>) => boolean) {
      const isWanted = (message: FromWorker): message is Of<T> =>
        message.type === type && isIt(message as Of<T>)
      return new Promise<Of<T>>((resolve) => {
        reactions.add((message) => isWanted(message) && resolve(message))
      })
    },
    /** Sends a message once, as soon as the run has come to `step`. */
    atStep(step: number, ...messages: readonly ToWorker[]) {
      const reaction = (message: FromWorker) => {
        if (message.type !== 'progress' || message.step < step) return
        reactions.delete(reaction)
        for (const each of messages) session.receive(each)
      }
      reactions.add(reaction)
    },
    /** What the run is now. */
    async saved(): Promise<Checkpoint> {
      session.receive({ type: 'save' })
      await session.settled()
      const { bytes } = of('checkpoint').at(-1) as Of<'checkpoint'>
      return decodeCheckpoint(bytes)
    },
  }
}

/** The device of the optimizer in WebAssembly, under another name. */
export function plainDevice(): OpenedDevice {
  return openNdarrayDevice('ndarray')
}

/** A device that tells all of its memory, as those of GPUs do. */
export function tellingDevice(): OpenedDevice {
  const device = plainDevice()
  return {
    ...device,
    learner(...given) {
      const learner = device.learner(...given)
      const traits = { ...device.backend.traits, execution: 'asynchronous' as const }
      const memory = new OptimizerMemory({ traits, memory: () => ({ bytes: 0, tensors: 0 }) })
      return { ...learner, memory, step: () => memory.ofStep(() => learner.step()) }
    },
  }
}

/** A device that says of itself that it is a GPU which the CPU emulates. */
export function softwareDevice(): OpenedDevice {
  const device = plainDevice()
  const traits = { ...device.backend.traits, details: { renderer: 'SwiftShader' } }
  Object.defineProperty(device.backend, 'traits', { value: traits })
  return device
}

/** A device that fails after so many steps. */
export function failingDevice(steps: number, error: Error): OpenedDevice {
  const device = plainDevice()
  return {
    ...device,
    learner(values, batchSize, options): Learner {
      const learner = device.learner(values, batchSize, options)
      let left = steps
      return {
        ...learner,
        step() {
          if (left-- <= 0) throw error
          return learner.step()
        },
      }
    },
  }
}

/** A device on which Adam diverges after so many steps: its loss, or only the numbers of its network. */
export function divergingAdam(steps: number, what: 'loss' | 'parameters'): OpenedDevice {
  const device = plainDevice()
  return {
    ...device,
    async adamLearner(...given) {
      const learner = await device.adamLearner(...given)
      let left = steps
      return {
        ...learner,
        step() {
          left--
          return learner.step()
        },
        loss: {
          ...learner.loss,
          read: () => (left < 0 && what === 'loss' ? Number.NaN : learner.loss.read()),
        },
        async readParameters() {
          const layers = await learner.readParameters()
          if (left < 0) layers[0]?.bias.fill(Number.NaN)
          return layers
        },
      }
    },
  }
}

/** A device whose steps take so many milliseconds more. */
export function slowDevice(milliseconds: number): OpenedDevice {
  const device = plainDevice()
  return {
    ...device,
    learner(...given) {
      const learner = device.learner(...given)
      return {
        ...learner,
        async step() {
          await setTimeout(milliseconds)
          await learner.step()
        },
      }
    },
  }
}

export const start = { type: 'start', setup: smallSetup } as const
/** Starts a run on this backend. */
export const on = (backend: BackendName | 'auto') => ({
  type: 'start' as const,
  setup: { ...smallSetup, backend },
})
/** So much time passes that progress is sent, and a copy is kept, after every few steps. */
export const tick = 40

/** The points of the charts of all its runs. */
export function pointsOf(session: ReturnType<typeof openSession>) {
  return session.of('progress').flatMap(({ points }) => points)
}

/** The end of a run that nothing has disturbed. */
export async function undisturbed(backend: BackendName = 'ndarray') {
  const session = openSession()
  await session.tell(on(backend))
  return session.saved()
}
