/** StableHLO under JAX: single programs against the test kit, and the default step on many devices. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { conformanceCases, randomOf } from '@adafactor/conformance'
import { runConformance } from '@adafactor/conformance/run'
import {
  adafactor,
  referenceBackend,
  resolveParameterOptions,
  roundingKey,
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
import { shardedSteps } from '../src/python/sharded-steps.js'
import { xlaBackend } from '../src/python/xla-backend.js'

// It comes with JAX.
const reason = whyNoPeer('optax')
const runs = reason === undefined ? it : it.skip

describe(`on one device${unlessRun(reason)}`, () => {
  let xla: PythonXla
  if (reason === undefined) {
    beforeAll(() => {
      xla = startXla()
    })
    afterAll(() => xla.stop())
  }

  /** What says most about the text, in half a minute. Other groups are about backends. */
  const groups = new Set([
    ...['operations', 'simplifications', 'reductions', 'stores', 'stochastic rounding'],
    ...['random programs', 'worked example', 'edge cases'],
  ])
  const others = [
    /options in random combinations/,
    /loads tensors of any type/,
    /brings down gradients of any size/,
    /^golden trajectories\/(bigVision|keras|mlx|optax|t5x|torch)\/default$/,
  ]

  runs(
    'programs of every kind are within the error model of the kit',
    async () => {
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
    },
    300_000,
  )

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

describe(`steps on 1 and 8 devices${unlessRun(reason)}`, () => {
  const [n, m] = [1024, 512]
  const shape = [n, m]
  const mesh = { x: 4, y: 2 }
  const shardings = {
    whole: [null, null],
    rows: ['x', null],
    columns: [null, 'y'],
    both: ['x', 'y'],
  } as const
  type Split = keyof typeof shardings
  const splits: readonly Split[] = ['rows', 'columns', 'both']
  const random = randomOf(20261129, 'stablehlo')
  const numbers = () => Float32Array.from({ length: sizeOf(shape) }, () => random.normal())
  const start = numbers()
  const gradients = Array.from({ length: 5 }, numbers)

  const settings = {
    default: resolveParameterOptions({}, 'weights', shape),
    rounded: resolveParameterOptions(
      { rounding: 'stochastic', momentum: { beta1: 0.9, caution: true }, skipNonFinite: true },
      'weights',
      shape,
    ),
  }
  type ProgramName = keyof typeof settings
  const storage = {
    backend: 'xla',
    types: ['float32', 'bfloat16'],
    parameter: 'bfloat16',
  } as const
  const programs = {
    default: stepProgram(stepForm(shape, settings.default)),
    rounded: stepProgram(stepForm(shape, settings.rounded, { storage })),
  }
  const signature = stablehloSignature(programs.default, shape)

  const runsOfDefault = [
    { name: 'one device', way: 'jit', split: 'whole', partitioner: 'shardy' },
    ...splits.flatMap((split) => [
      { name: `${split}, jit, Shardy`, way: 'jit', split, partitioner: 'shardy' },
      { name: `${split}, jit, GSPMD`, way: 'jit', split, partitioner: 'gspmd' },
      { name: `${split}, client`, way: 'client', split, partitioner: 'shardy' },
    ]),
  ] as const
  const runsOfRounded = [
    { name: 'rounded, one device', way: 'jit', split: 'whole', partitioner: 'shardy' },
    { name: 'rounded, client', way: 'client', split: 'both', partitioner: 'shardy' },
  ] as const

  interface RunReport {
    readonly inPlace: readonly boolean[]
    /** How often JAX has compiled: before the steps, and in each of them. */
    readonly compiled: readonly number[]
    readonly collectives: readonly (readonly [string, number])[]
    readonly sharded: boolean
    readonly shard: readonly number[]
    readonly bytes: Readonly<Record<'arguments' | 'results' | 'aliased' | 'temporary', number>>
  }

  const folder = reason === undefined ? emptyFolder('stablehlo') : ''
  let expected = new Float64Array()
  let report: {
    readonly runs: Readonly<Record<string, RunReport>>
    /** What devices send each other in each of `shardedSteps`. */
    readonly sent: Readonly<Record<string, RunReport['collectives']>>
  } = { runs: {}, sent: {} }

  function specsOf(program: ProgramName, split: Split): Record<string, (string | null)[]> {
    const own = shardings[split]
    const { arguments: given, results } = stablehloSignature(programs[program], shape)
    return Object.fromEntries(
      [...given, ...results].map(({ name, shape: dimensions }) => [
        name,
        dimensions.map((size, axis) => (size > 1 ? (own[axis] ?? null) : null)),
      ]),
    )
  }

  function planOf(program: ProgramName) {
    const scalars = gradients.map((_, index) => {
      const { beta2, beta2Weight, rho } = stepScalars(settings[program], index + 1, index)
      const [roundingLow, roundingHigh] = roundingKey(1, index + 1, 'weights')
      const all: Record<string, number> = { beta2, beta2Weight, rho, roundingLow, roundingHigh }
      const used = programs[program].scalars
      return Object.fromEntries(used.map((name) => [name, all[name]]))
    })
    return { ...stablehloSignature(programs[program], shape), scalars }
  }

  /** Writes the texts of a program, and says which runs there are of it. */
  function writeRuns(
    program: ProgramName,
    ways: typeof runsOfDefault | typeof runsOfRounded,
  ): Record<string, unknown>[] {
    return ways.map(({ name, way, split, partitioner }) => {
      const text = `${name}.mlir`
      const options = way === 'client' ? { mesh, shardings: shardings[split] } : {}
      writeFileSync(join(folder, text), stablehlo(programs[program], shape, options))
      const devices = split === 'whole' ? 1 : 8
      return { name, way, program, partitioner, text, devices, specs: specsOf(program, split) }
    })
  }

  const readResult = (name: string) => {
    const { buffer } = Uint8Array.from(readFileSync(join(folder, name)))
    return new Float32Array(buffer)
  }

  if (reason === undefined) {
    beforeAll(() => {
      writeFileSync(join(folder, 'start'), start)
      gradients.forEach((own, index) => {
        writeFileSync(join(folder, `gradient-${index + 1}`), own)
      })
      const plan = {
        mesh,
        programs: { default: planOf('default'), rounded: planOf('rounded') },
        others: Object.keys(shardedSteps),
        runs: [...writeRuns('default', runsOfDefault), ...writeRuns('rounded', runsOfRounded)],
      }
      for (const [name, { parameter, options, split }] of Object.entries(shardedSteps)) {
        const own = stepProgram(
          stepForm(parameter, resolveParameterOptions(options, 'w', parameter)),
        )
        const text = stablehlo(own, parameter, { mesh, shardings: split })
        writeFileSync(join(folder, `${name}.mlir`), text)
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

  for (const { name, split, way } of runsOfDefault) {
    const [rowSplit, columnSplit] = shardings[split]
    const rows = n / (rowSplit ? mesh[rowSplit] : 1)
    const columns = m / (columnSplit ? mesh[columnSplit] : 1)

    runs(`${name}: as the reference in float64`, () => {
      const actual = readResult(name)
      const distance = (from: ArrayLike<number>) =>
        Math.sqrt(
          expected.reduce((sum, value, index) => sum + (value - (from[index] as number)) ** 2, 0),
        )
      expect(actual).toHaveLength(n * m)
      expect(distance(actual) / distance(start)).toBeLessThan(1e-5)
    })

    runs(`${name}: in place, split as asked, compiled once for all steps`, () => {
      const own = report.runs[name] as RunReport
      expect(own.inPlace).toEqual(gradients.map(() => true))
      expect(own.sharded).toBe(true)
      expect(own.shard).toEqual([rows, columns])
      // What the client compiles JAX does not count.
      expect(own.compiled).toEqual([way === 'jit' ? 1 : 0, ...gradients.map(() => 0)])
    })

    runs(`${name}: devices send each other sums of rows and columns alone`, () => {
      const { collectives } = report.runs[name] as RunReport
      for (const [operation, size] of collectives) {
        expect(operation).toBe('all-reduce')
        expect(size).toBeLessThanOrEqual(rows + columns + 2)
      }
      if (split === 'whole') expect(collectives).toEqual([])
      else expect(collectives.length).toBeGreaterThan(0)
    })

    runs(`${name}: a device has its shards and one temporary of a parameter`, () => {
      const { bytes } = report.runs[name] as RunReport
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
  runs('stochastic rounding is the same however the tensors are split', () => {
    const [one, many] = runsOfRounded.map(({ name }) => readResult(name))
    const alike = one?.filter((value, index) => value === many?.[index]).length ?? 0
    // Sums in another order may take a number over the edge at which it is rounded up.
    expect(alike / (n * m)).toBeGreaterThan(0.999)
    expect(report.runs['rounded, client']?.inPlace).toEqual(gradients.map(() => true))
  })
  for (const [name, { most }] of Object.entries(shardedSteps)) {
    runs(`${name}: no device sends a matrix`, () => {
      const sent = report.sent[name] ?? []
      expect(sent.length).toBeGreaterThan(0)
      for (const [operation, size] of sent) {
        expect(operation).toBe('all-reduce')
        expect(size).toBeLessThanOrEqual(most)
      }
    })
  }
})
