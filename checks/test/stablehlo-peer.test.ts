/** StableHLO under JAX: single programs against the test kit, and the default step on many devices. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { conformanceCases, randomOf } from '@adafactor/conformance'
import { runConformance } from '@adafactor/conformance/run'
import {
  adafactor,
  referenceBackend,
  resolveParameterOptions,
  sizeOf,
  stepForm,
  stepProgram,
  stepScalars,
} from '@adafactor/core'
import { trace } from '@adafactor/core/compiler'
import { stablehlo, stablehloSignature } from '@adafactor/xla'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  emptyFolder,
  runPython,
  startXla,
  unlessRun,
  whyNoPeer,
} from '../src/python/python-peers.js'
import type { PythonXla } from '../src/python/python-xla.js'
import { xlaBackend } from '../src/python/xla-backend.js'

const reason = whyNoPeer('jax')
const runs = reason === undefined ? it : it.skip

describe(`on one device${unlessRun(reason)}`, () => {
  let xla: PythonXla
  if (reason === undefined) {
    beforeAll(() => {
      xla = startXla()
    })
    afterAll(() => xla.stop())
  }

  /** What says most about the text, in a minute: other groups are about backends. */
  const groups = new Set([
    ...['operations', 'simplifications', 'reductions', 'stores', 'stochastic rounding'],
    ...['random programs', 'worked example', 'edge cases'],
  ])
  const others = [
    /options in random combinations/,
    /loads tensors of any type/,
    /brings down gradients of any size/,
    /^golden trajectories\/\w+\/default$/,
  ]

  runs('programs of every kind are within the error model of the kit', async () => {
    const randomPrograms = 100
    const only = conformanceCases({ randomPrograms })
      .filter(({ id, group }) => groups.has(group) || others.some((other) => other.test(id)))
      .map(({ id }) => id)
    const report = await runConformance(
      { name: 'xla', create: () => xlaBackend(xla), randomPrograms },
      { only },
    )
    const failed = report.cases.filter(({ status }) => status === 'failed')
    expect(failed.map(({ id, message }) => `${id}: ${message}`)).toEqual([])
    expect(report.passed).toBeGreaterThan(150)
  })

  runs('constants arrive bit for bit', async () => {
    const constants = [1e-30, 1, 123456789, 2 ** -23, 1e38, 3.4e38, 1 / 3, 1.17549435e-38, -0.1, 0]
    const names = constants.map((_, index) => `c${index}`)
    const program = trace(
      { name: 'constants', rank: 0, tensors: Object.fromEntries(names.map((name) => [name, []])) },
      (ops) => ({
        stores: Object.fromEntries(
          names.map((name, index) => [name, ops.constant(constants[index] as number)]),
        ),
      }),
    )
    const results = await xla.run(stablehlo(program, []), [])
    const bytes = constants.map((value) => new Uint8Array(Float32Array.of(value).buffer))
    expect(results).toEqual(bytes)
  })
})

describe(`the default step on 1 and 8 devices${unlessRun(reason)}`, () => {
  const [n, m] = [1024, 512]
  const shape = [n, m]
  const steps = 5
  const mesh = { x: 4, y: 2 }
  const shardings = {
    whole: [null, null],
    rows: ['x', null],
    columns: [null, 'y'],
    both: ['x', 'y'],
  }
  type Split = keyof typeof shardings
  const settings = resolveParameterOptions({}, 'weights', shape)
  const program = stepProgram(stepForm(shape, settings))
  const signature = stablehloSignature(program, shape)
  const splits: Split[] = ['rows', 'columns', 'both']
  const ways = [
    { name: 'one device', way: 'jit', split: 'whole', partitioner: 'shardy' },
    ...splits.flatMap((split) => [
      { name: `${split}, jit, Shardy`, way: 'jit', split, partitioner: 'shardy' },
      { name: `${split}, jit, GSPMD`, way: 'jit', split, partitioner: 'gspmd' },
      { name: `${split}, client`, way: 'client', split, partitioner: 'shardy' },
    ]),
  ] as const

  interface RunReport {
    readonly inPlace: readonly boolean[]
    readonly compiled: readonly number[]
    readonly collectives: readonly (readonly [string, number])[]
    readonly sharded: boolean
    readonly shard: readonly number[]
    readonly bytes: Readonly<Record<'arguments' | 'results' | 'aliased' | 'temporary', number>>
  }

  const folder = reason === undefined ? emptyFolder('stablehlo') : ''
  const { start, gradients } = draw()
  let expected = new Float64Array()
  let report: Record<string, RunReport> = {}

  function draw() {
    const random = randomOf(20261129, 'stablehlo')
    const numbers = () => Float32Array.from({ length: sizeOf(shape) }, () => random.normal())
    return { start: numbers(), gradients: Array.from({ length: steps }, numbers) }
  }

  function specsOf(split: Split): Record<string, readonly (string | null)[]> {
    const own = shardings[split]
    const values = [...signature.arguments, ...signature.results]
    return Object.fromEntries(
      values.map(({ name, shape: dimensions }) => [
        name,
        dimensions.map((size, axis) => (size > 1 ? (own[axis] ?? null) : null)),
      ]),
    )
  }

  if (reason === undefined) {
    beforeAll(() => {
      writeFileSync(join(folder, 'start'), start)
      gradients.forEach((own, index) => {
        writeFileSync(join(folder, `gradient-${index + 1}`), own)
      })
      writeFileSync(join(folder, 'plain.mlir'), stablehlo(program, shape))
      for (const split of splits) {
        const text = stablehlo(program, shape, { mesh, shardings: shardings[split] })
        writeFileSync(join(folder, `${split}.mlir`), text)
      }
      const plan = {
        mesh,
        arguments: signature.arguments,
        results: signature.results,
        scalars: gradients.map((_, index) => {
          const { beta2, beta2Weight, rho } = stepScalars(settings, index + 1, index)
          return { beta2, beta2Weight, rho }
        }),
        runs: ways.map(({ name, way, split, partitioner }) => ({
          name,
          way,
          partitioner,
          text: way === 'client' ? `${split}.mlir` : 'plain.mlir',
          devices: split === 'whole' ? 1 : 8,
          specs: specsOf(split),
        })),
      }
      writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan))
      runPython('stablehlo_peer.py', folder, folder)
      report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))

      const backend = referenceBackend()
      const weights = backend.create(shape, start)
      const optimizer = adafactor({ backend, params: { weights } })
      for (const own of gradients) optimizer.step({ weights: backend.create(shape, own) })
      expected = Float64Array.from(weights.data)
    })
  }

  for (const { name, split } of ways) {
    const partsOf = (axis: number) => {
      const own = shardings[split][axis] as keyof typeof mesh | null | undefined
      return own ? mesh[own] : 1
    }
    const [rows, columns] = [n / partsOf(0), m / partsOf(1)]

    runs(`${name}: as the reference in float64`, () => {
      const { buffer, byteOffset } = Uint8Array.from(readFileSync(join(folder, name)))
      const actual = new Float32Array(buffer, byteOffset)
      const distance = (from: ArrayLike<number>) =>
        Math.sqrt(
          expected.reduce((sum, value, index) => sum + (value - (from[index] as number)) ** 2, 0),
        )
      expect(actual).toHaveLength(n * m)
      expect(distance(actual) / distance(start)).toBeLessThan(1e-5)
    })

    runs(`${name}: in place, split as asked, compiled once for all steps`, () => {
      const own = report[name] as RunReport
      expect(own.inPlace).toEqual(gradients.map(() => true))
      expect(own.sharded).toBe(true)
      expect(own.shard).toEqual([rows, columns])
      expect(own.compiled.slice(1)).toEqual(gradients.slice(1).map(() => 0))
    })

    runs(`${name}: devices send each other sums of rows and columns alone`, () => {
      const { collectives } = report[name] as RunReport
      for (const [operation, size] of collectives) {
        expect(operation).toBe('all-reduce')
        expect(size).toBeLessThanOrEqual(rows + columns + 2)
      }
      if (split === 'whole') expect(collectives).toEqual([])
      else expect(collectives.length).toBeGreaterThan(0)
    })

    runs(`${name}: a device has its shards and one temporary of a parameter`, () => {
      const { bytes } = report[name] as RunReport
      const shard = 4 * rows * columns
      const state = shard + 4 * (rows + columns)
      // Three scalars; results are listed with an address each.
      expect(bytes.arguments).toBe(shard + state + 3 * 4)
      expect(bytes.results).toBe(state + 2 * 4 + signature.results.length * 8)
      expect(bytes.aliased).toBe(state)
      // XLA on the CPU forms the squares of the gradient once, as rows and columns are both formed of them.
      expect(bytes.temporary).toBeLessThan(1.1 * shard)
    })
  }
})
