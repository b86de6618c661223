import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { makeDigits } from '../build/make-digits.js'
import { ArrivingDigits } from '../src/page/digits/arriving-digits.js'
import { loadDigits } from '../src/page/digits/load-digits.js'
import { loadDigits as originalDigits } from '../src/terminal/load-digits.js'
import { BatchOrder } from '../src/training/batch-order.js'
import type { DigitSet } from '../src/training/digit-set.js'
import { seededRandom } from '../src/training/random.js'
import { openSession, smallDigits, smallSetup, start } from './support/session.js'

const folder = new URL('../public/digits/', import.meta.url)

describe('the digits of the page', () => {
  beforeAll(() => makeDigits(fileURLToPath(folder)))
  afterEach(() => vi.unstubAllGlobals())

  /** Answers as a server of the folder would, and counts. */
  function serve(answer = (name: string) => new Response(readFileSync(new URL(name, folder)))) {
    const asked: string[] = []
    vi.stubGlobal('fetch', async (address: URL) => {
      const name = address.pathname.split('/').at(-1) as string
      asked.push(name)
      return answer(name)
    })
    return asked
  }

  test('begin with 3,000 and a sample of 1,000, and are all of MNIST in the end', async () => {
    const asked = serve()
    const progress: number[] = []
    const { training, test } = await loadDigits((bytes) => progress.push(bytes), { folder })
    expect(asked.slice(0, 2)).toEqual(['train-0.bin', 'test-0.bin'])
    expect(progress.at(-1)).toBeLessThan(700_000)
    expect([training.arrival?.has(3000), test.arrival?.has(1000)]).toEqual([true, true])
    await training.arrival?.until(60_000)
    await test.arrival?.until(10_000)
    expect(new Set(asked).size).toBe(22)

    const original = await originalDigits()
    expect(Buffer.compare(training.images, original.training.images)).toBe(0)
    expect(Buffer.compare(training.labels, original.training.labels)).toBe(0)
    expect(checksums(test).sort()).toEqual(checksums(original.test).sort())
    // The second of the sample is the eleventh of the set.
    const eleventh = original.test.images.subarray(7840, 8624)
    expect(Buffer.compare(test.images.subarray(784, 1568), eleventh)).toBe(0)
  })

  test('are asked for afresh where a file is damaged', async () => {
    let isDamaged = true
    const asked = serve((name) => {
      const bytes = readFileSync(new URL(name, folder))
      if (name !== 'train-0.bin' || !isDamaged) return new Response(bytes)
      isDamaged = false
      return new Response(bytes.subarray(0, 1000))
    })
    const { training } = await loadDigits(() => {}, { folder })
    expect(training.arrival?.has(3000)).toBe(true)
    expect(asked.filter((name) => name === 'train-0.bin')).toHaveLength(2)
  })

  test('say what is wrong where there are none', async () => {
    serve(() => new Response(null, { status: 404 }))
    await expect(loadDigits(() => {}, { folder })).rejects.toMatchObject({ code: 'digits/missing' })
  })
})

describe('a set that arrives in blocks', () => {
  test('is dealt out block by block, every image once an epoch', () => {
    const order = BatchOrder.at(100, 16, { random: 3, seen: 0 }, 30)
    for (let epoch = 0; epoch < 2; epoch++) {
      const dealt: number[] = []
      while (dealt.length < 100) {
        const { needed } = order
        const batch = [...order.next()]
        expect(Math.max(...batch)).toBeLessThan(needed)
        dealt.push(...batch)
      }
      expect(dealt.map((image) => Math.floor(image / 30))).toEqual(
        dealt.map((_, place) => Math.floor(place / 30)),
      )
      expect(dealt).not.toEqual([...dealt].sort((a, b) => a - b))
      expect(new Set(dealt).size).toBe(100)
    }
  })

  test('all at once is as ever', () => {
    const one = new BatchOrder(50, 8, seededRandom(4))
    const other = new BatchOrder(50, 8, seededRandom(4), 50)
    for (let batch = 0; batch < 14; batch++) expect([...one.next()]).toEqual([...other.next()])
  })

  type Load = ConstructorParameters<typeof ArrivingDigits>[2]

  /** A session with a set in two parts, of which the second is loaded so. */
  const sessionOf = async (load: Load) => {
    const { training, test } = smallDigits
    const files = [
      { name: '0', images: 50 },
      { name: '50', images: 50 },
    ]
    const arriving = new ArrivingDigits(files, await part(training, '0'), load)
    const digits = async () => ({ training: arriving.set, test })
    return openSession({ digits, wait: () => setImmediate() })
  }

  test('trains as one that is here, and pauses where a part does not come', async () => {
    const train = async (load: Load) => {
      const session = await sessionOf(load)
      await session.tell(start)
      return session
    }
    const whole = await train((name) => part(smallDigits.training, name))
    expect(whole.last('progress')?.step).toBe(smallSetup.steps)

    let fails = true
    const interrupted = await train((name) => {
      if (!fails) return part(smallDigits.training, name)
      return loadDigits(() => {}, { folder: new URL('http://localhost:1/') }).then(
        ({ training }) => training,
      )
    })
    expect(interrupted.last('state')?.state).toBe('paused')
    expect(interrupted.last('notice')?.text).toContain('connection is down')
    fails = false
    await interrupted.tell(start)
    expect(interrupted.last('state')?.state).toBe('finished')
    expect(interrupted.last('accuracy')).toEqual(whole.last('accuracy'))
  })

  test('of which a part hangs is said to, and reset at once, and asked for afresh at the next start', async () => {
    const signals: (AbortSignal | undefined)[] = []
    const session = await sessionOf((name, { signal }) => {
      signals.push(signal)
      return signals.length === 1 ? new Promise(() => {}) : part(smallDigits.training, name)
    })
    const silent = session.until('laterDigits', ({ isSilent }) => isSilent)
    const begun = session.tell(start)
    await silent
    expect(session.last('state')?.state).toBe('running')
    await session.tell({ type: 'reset' })
    await begun
    expect(signals.map((signal) => signal?.aborted)).toEqual([true])
    await session.tell(start)
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false])
    expect(session.last('state')?.state).toBe('finished')
    expect(session.of('laterDigits').map(({ isSilent }) => isSilent)).toEqual([true, false])
    expect(session.of('notice')).toEqual([])
  })

  test('of which a part comes slowly is not said to hang', async () => {
    const session = await sessionOf(async (name, { onBytes }) => {
      for (let chunk = 0; chunk < 200; chunk++) {
        onBytes?.(1)
        await setImmediate()
      }
      return part(smallDigits.training, name)
    })
    await session.tell(start)
    expect(session.last('state')?.state).toBe('finished')
    expect(session.of('laterDigits')).toEqual([])
  })
})

async function part({ pixels, images, labels }: DigitSet, name: string): Promise<DigitSet> {
  const first = Number(name)
  return {
    count: 50,
    pixels,
    images: images.slice(first * pixels, (first + 50) * pixels),
    labels: labels.slice(first, first + 50),
  }
}

/** For each image a number that its pixels, their places and its label determine. */
function checksums({ count, pixels, images, labels }: DigitSet): number[] {
  return Array.from({ length: count }, (_, image) =>
    images
      .subarray(image * pixels, (image + 1) * pixels)
      .reduce(
        (sum, pixel, place) => (31 * sum + pixel * (place + 1)) % 1e9,
        labels[image] as number,
      ),
  )
}
