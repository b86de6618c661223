/** Modules for JAX with parameters that are split over eight devices, and runs that go there and back. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { loadRun, saveRun, writeSafetensors } from '@adafactor/checkpoint'
import { type AdafactorOptions, adafactor, type Shape, sizeOf } from '@adafactor/core'
import { optax } from '@adafactor/core/presets'
import { jaxModule } from '@adafactor/xla'
import { beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, runPython, unlessRun, whyNoPeer } from '../src/python/python-peers.js'

const reason = whyNoPeer('optax')
const folder = emptyFolder('jax-sharded')

/** How jax_sharded.py splits a matrix of 256 x 128, or 8 of 64 x 32. */
interface Split {
  /** Over how many devices the parameter is split. */
  readonly devices: number
  /** The sizes of what goes between devices, but for single numbers. */
  readonly sums: readonly number[]
  /** How many numbers of row and column moments a device has. */
  readonly state: number
  /** Of an element; 4 if absent. */
  readonly bytes?: number
  /** How far from one device, relative to the way gone; 1e-5 if absent. */
  readonly near?: number
}

const splits: Readonly<Record<string, Split>> = {
  rows: { devices: 4, sums: [128], state: 64 + 128 },
  columns: { devices: 2, sums: [256], state: 256 + 64 },
  both: { devices: 8, sums: [64, 64], state: 64 + 64 },
  stack: { devices: 4, sums: [], state: 2 * (64 + 32) },
  'whole stack': { devices: 8, sums: [], state: 64 + 32 },
  // A sum in another order may end in another bfloat16.
  half: { devices: 8, sums: [64, 64], state: 64 + 64, bytes: 2, near: 0.05 },
}

interface Seen {
  /** The largest difference to one device, relative to the way gone. */
  readonly way: number
  /** After the first step. */
  readonly compilations: number
  readonly 'in place': boolean
  readonly stays: boolean
  readonly stacks: number
  readonly collectives: readonly (readonly [kind: string, elements: number])[]
  /** In bytes, on each device; new is what is neither in the place of an argument nor temporary. */
  readonly memory: Readonly<Record<'arguments' | 'new' | 'temporary', number>>
}

interface Report extends Readonly<Record<'together' | 'state under jit' | 'explicit axes', Seen>> {
  readonly alone: Readonly<Record<string, Seen>>
  readonly resumed: Readonly<Record<string, Readonly<Record<string, Record<string, Shape>>>>>
}

/** As in jax_sharded.py. */
const shapes: Readonly<Record<string, Shape>> = {
  kernel: [64, 32],
  stack: [8, 12, 10],
  bias: [32],
  ...Object.fromEntries(Array.from({ length: 20 }, (_, number) => [`scale ${number}`, [6]])),
}
const steps = { before: 10, there: 10, after: 10 }

const schedule = (before: number) => 0.05 / Math.sqrt(1 + before)
const runs: Readonly<Record<string, AdafactorOptions>> = {
  files: {},
  'one.safetensors': optax({
    learningRate: schedule,
    minDimSizeToFactor: 8,
    momentum: 0.9,
    dtypeMomentum: 'bfloat16',
  }),
}

const numbersOf = (name: string, shape: Shape, step: number) =>
  Array.from({ length: sizeOf(shape) }, (_, i) =>
    Math.sin(1.3 * i + 0.7 * step * step + name.length),
  )

/** An optimizer on ndarray; it takes a step after the other with the same gradients everywhere. */
function start(options: AdafactorOptions) {
  const backend = ndarrayBackend()
  const create = (step: number) =>
    Object.entries(shapes).map(
      ([name, shape]) => [name, backend.create(shape, numbersOf(name, shape, step))] as const,
    )
  const optimizer = adafactor({ backend, params: create(0), ...options })
  const walk = (count: number) => {
    for (let i = 0; i < count; i++) optimizer.step(create(optimizer.iteration + 1))
  }
  const numbers = (name: string) => backend.read(optimizer.params.get(name) as never)
  return { optimizer, walk, numbers }
}

describe.skipIf(reason !== undefined)(`modules for JAX over devices${unlessRun(reason)}`, () => {
  let report: Report

  beforeAll(async () => {
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
    write('paper.py', jaxModule())
    const momentum = { momentum: 0.9, weightDecayRate: 1e-3 }
    write(
      'preset.py',
      jaxModule(optax({ learningRate: 0.03, minDimSizeToFactor: 16, ...momentum })),
    )
    const gradients = Array.from({ length: 30 }, (_, index) =>
      Object.entries(shapes).map(
        ([name, shape]) =>
          [`${index + 1}/${name}`, { shape, data: numbersOf(name, shape, index + 1) }] as const,
      ),
    )
    writeFileSync(join(folder, 'gradients.safetensors'), writeSafetensors(gradients.flat()))
    for (const [name, options] of Object.entries(runs)) {
      write(`${name}.py`, jaxModule({ params: shapes, ...options, scheduleSteps: 30 }))
      const { optimizer, walk } = start(options)
      walk(steps.before)
      await saveRun(join(folder, name), { optimizer, shardBytes: 4000 })
    }
    runPython('jax_sharded.py', folder, folder)
    report = JSON.parse(readFileSync(join(folder, 'sharded.json'), 'utf8'))
  })

  for (const [name, { devices, sums, state, bytes = 4, near = 1e-5 }] of Object.entries(splits)) {
    it(`a step of ${name} is that of one device, in place`, () => {
      const { way, memory, collectives, ...seen } = report.alone[name] as Seen
      expect(way).toBeLessThan(near)
      expect(seen).toEqual({ compilations: 0, 'in place': true, stays: true, stacks: 0 })
      // No device is told more of another than sums of rows and columns.
      expect(new Set(collectives.map(([kind]) => kind))).toEqual(new Set(['all-reduce']))
      expect(collectives.map(([, size]) => size).filter((size) => size > 1)).toEqual(sums)
      expect(collectives.length).toBeLessThan(8)
      // The parameter, its gradient, its state and the count of updates.
      const elements = (name.includes('stack') ? 8 * 64 * 32 : 256 * 128) / devices
      expect(memory.arguments).toBe(2 * bytes * elements + 4 * state + 4)
      expect(memory.new).toBeLessThan(1024)
      // XLA on the CPU keeps one or two arrays of the share in float32.
      expect(memory.temporary).toBeLessThan(2 * 4 * elements + 2048)
    })
  }

  for (const [name, stacks] of [
    ['together', 1],
    ['state under jit', 1],
    ['explicit axes', 1],
  ] as const) {
    it(`all beside a hundred small parameters: ${name}`, () => {
      const { way, memory, collectives, ...seen } = report[name]
      expect(way).toBeLessThan(1e-5)
      expect(seen).toEqual({ compilations: 0, 'in place': true, stays: true, stacks })
      expect(new Set(collectives.map(([kind]) => kind))).toEqual(new Set(['all-reduce']))
      const sums = Object.values(splits).flatMap((split) => (split.bytes ? [] : split.sums))
      const sizes = collectives.map(([, size]) => size).filter((size) => size > 1)
      expect(sizes.sort((a, b) => a - b)).toEqual(sums.sort((a, b) => a - b))
      expect(memory.new).toBeLessThan(4096)
    })
  }

  for (const [name, options] of Object.entries(runs)) {
    it(`a run goes from Node over devices and back: ${name}`, async () => {
      const straight = start(options)
      straight.walk(30)
      const returned = start(options)
      await loadRun(join(folder, `${name}.back.safetensors`), { optimizer: returned.optimizer })
      expect(returned.optimizer.iteration).toBe(20)
      returned.walk(10)
      for (const [own, shape] of Object.entries(shapes)) {
        const [found, expected] = [returned.numbers(own), straight.numbers(own)]
        const first = numbersOf(own, shape, 0)
        const gone = largest(expected.map((value, i) => value - (first[i] ?? 0)))
        const apart = largest(found.map((value, i) => value - (expected[i] ?? 0)))
        // A sum in another order may end in another bfloat16, here of momentum.
        expect(apart / gone, own).toBeLessThan(name === 'files' ? 1e-5 : 2e-3)
      }
    })

    it(`moments tells the state by name, whatever is stacked: ${name}`, () => {
      const { optimizer } = start(options)
      const { parameters } = optimizer.stateDict()
      const expected = Object.entries(parameters).map(([own, { tensors }]) => [
        own,
        Object.fromEntries(Object.entries(tensors).map(([key, { shape }]) => [key, shape])),
      ])
      expect(report.resumed[name]).toEqual(Object.fromEntries(expected))
    })
  }
})

function largest(values: ArrayLike<number>): number {
  return Math.max(...Array.from(values, Math.abs))
}
