import { execFileSync } from 'node:child_process'
import { adafactor, sizeOf } from '@adafactor/core'
import type { NdArray } from 'ndarray'
import { describe, expect, test } from 'vitest'
import type { NdArrayBackend } from '../src/index.js'
import { randomNumbers } from './support/random.js'
import { builtBackend, until } from './support/threads.js'

const ndarrayBackend = await builtBackend()

interface Training {
  readonly backend: NdArrayBackend
  /** Runs so many steps, and gives all parameters. */
  run(steps: number): Float32Array[]
}

/** Training of parameters of these shapes, with gradients that are the same for the same seed. */
function training(
  threads: number,
  shapes: readonly (readonly number[])[],
  transposed = false,
): Training {
  const backend = ndarrayBackend({ threads })
  const random = randomNumbers(7)
  const create = (shape: readonly number[]) =>
    backend.create([...shape], Float32Array.from({ length: sizeOf(shape) }, random))
  const gradientOf = (shape: readonly number[]): NdArray =>
    transposed ? create([...shape].reverse()).transpose(1, 0) : create(shape)
  const params = Object.fromEntries(shapes.map((shape, k) => [`p${k}`, create(shape)]))
  const gradients = Object.fromEntries(shapes.map((shape, k) => [`p${k}`, gradientOf(shape)]))
  const optimizer = adafactor({ backend, params, momentum: 0.9 })
  return {
    backend,
    run: (steps) => {
      for (let step = 0; step < steps; step++) optimizer.step(gradients)
      return Object.values(params).map((tensor) => backend.read(tensor) as Float32Array)
    },
  }
}

const threadsOf = (backend: NdArrayBackend) => backend.traits.details?.threads

/** The same training once all threads are up: which they are after a first step and some waiting. */
async function trainingWithAll(threads: number, ...rest: unknown[]): Promise<Training> {
  const { backend, run } = training(threads, ...(rest as [number[][]]))
  run(1)
  if (threads > 1) await until(() => threadsOf(backend) === `${threads}`)
  return { backend, run: (steps) => run(steps - 1) }
}

describe('the bits are those of one thread', () => {
  const cases: [string, number[][], boolean][] = [
    ['a large matrix', [[640, 700]], false],
    ['a long vector', [[1_300_001]], false],
    ['rank 3', [[5, 300, 257]], false],
    ['a transposed gradient', [[600, 520]], true],
    ['large and small ones', [[6, 5], [520, 640], [70], [300, 400], [3]], false],
  ]
  for (const [what, shapes, transposed] of cases) {
    test(`${what}, on 2, 3 and 5 threads`, async () => {
      const alone = training(1, shapes, transposed).run(5)
      for (const threads of [2, 3, 5]) {
        const { backend, run } = await trainingWithAll(threads, shapes, transposed)
        run(5).forEach((found, k) => {
          expect(Buffer.compare(bytesOf(found), bytesOf(alone[k] as Float32Array))).toBe(0)
        })
        expect(threadsOf(backend)).toBe(`${threads}`)
        backend.destroy()
      }
    })
  }

  test('while the memory grows under the threads', async () => {
    const shapes = [[512, 600]]
    const { backend, run } = await trainingWithAll(3, shapes)
    run(2)
    const more = Array.from({ length: 6 }, () => backend.create([2048, 2048]))
    const late = training(1, shapes)
    late.run(2)
    const other = backend.create([700, 800])
    const twin = late.backend.create([700, 800])
    const step = (of: NdArrayBackend, w: NdArray) =>
      adafactor({ backend: of, params: { w } }).step({ w: of.create([700, 800], values) })
    const values = Float32Array.from({ length: 560_000 }, randomNumbers(3))
    step(backend, other)
    step(late.backend, twin)
    expect(Buffer.compare(bytesOf(backend.read(other)), bytesOf(late.backend.read(twin)))).toBe(0)
    expect(more).toHaveLength(6)
    backend.destroy()
  })
})

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

describe('threads', () => {
  test('are not made for small tensors', () => {
    const { backend, run } = training(4, [[40, 30]])
    run(3)
    expect(threadsOf(backend)).toBe('4, started when there is work for them')
  })

  test('are ended by destroy', async () => {
    const { backend } = await trainingWithAll(3, [[512, 512]])
    backend.destroy()
    expect(threadsOf(backend)).toBe('1 of 3: the backend was destroyed')
  })

  test('are told of by nobody who asks for one', () => {
    expect(ndarrayBackend({ threads: 1 }).traits.details).not.toHaveProperty('threads')
  })

  test('are not there for other engines, and traits say so', () => {
    const { traits } = ndarrayBackend({ threads: 2, engine: 'javascript' })
    expect(traits.details?.threads).toBe('1 of 2: javascript runs on one')
  })

  for (const threads of [0, 65, 1.5, '2', Number.NaN]) {
    test(`can't be ${JSON.stringify(threads)}`, () => {
      expect(() => ndarrayBackend({ threads: threads as number })).toThrow('option/invalid')
    })
  }
})

/** What a process prints that has the backend, and then ends by itself. */
function runAlone(body: string): string {
  const program = `
    import { adafactor } from '@adafactor/core'
    import { ndarrayBackend } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)}
    const backend = ndarrayBackend({ threads: 3 })
    const w = backend.create([512, 512])
    const optimizer = adafactor({ backend, params: { w } })
    const step = () => optimizer.step({ w: backend.create([512, 512]) })
    ${body}`
  return execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '--eval', program], {
    cwd: new URL('..', import.meta.url),
    encoding: 'utf8',
  })
}

const untilUp = `
  step()
  while (backend.traits.details.threads !== '3') await new Promise((go) => setTimeout(go, 5))
  step()`

describe('a process', () => {
  test('ends by itself with a live backend whose threads are up', () => {
    expect(runAlone(`${untilUp}; console.log(backend.traits.details.threads)`)).toBe('3\n')
  })

  test('ends by itself while threads are being started', () => {
    expect(runAlone(`step(); console.log('ended')`)).toBe('ended\n')
  })

  test('ends by itself after destroy', () => {
    expect(runAlone(`${untilUp}; backend.destroy(); console.log('ended')`)).toBe('ended\n')
  })

  test('has the threads of a dropped backend ended', () => {
    const program = `
      const threads = process.getBuiltinModule('node:fs')
      const count = () => threads.readdirSync('/proc/self/task').length
      let before
      await (async () => {
        const dropped = ndarrayBackend({ threads: 3 })
        const w = dropped.create([512, 512])
        before = count()
        adafactor({ backend: dropped, params: { w } }).step({ w: dropped.create([512, 512]) })
        while (dropped.traits.details.threads !== '3') await new Promise((go) => setTimeout(go, 5))
      })()
      const with3 = count()
      while (count() > before) { gc(); await new Promise((go) => setTimeout(go, 20)) }
      console.log(with3 >= before + 2)`
    if (process.platform !== 'linux') return
    expect(runAlone(program)).toBe('true\n')
  })
})
