import { ndarrayBackend } from '@adafactor/backend-ndarray'
import type { AnyBackend } from '@adafactor/conformance'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Candidate, candidates } from '../src/doctor/candidates.js'
import { doctorText } from '../src/doctor/doctor-text.js'
import { examine } from '../src/doctor/examine.js'
import type { DoctorReport } from '../src/index.js'

const packageName = '@adafactor/test'
const ndarray = () => ndarrayBackend() as AnyBackend
const silent = { show: () => {}, end: () => {} }

/** As ndarray, but for what it stores into parameters. */
function wrong(): AnyBackend {
  const backend = ndarray()
  const create: AnyBackend['create'] = (shape, data, options) =>
    backend.create(shape, data && Array.from(data, (value) => value * 1.01), options)
  return new Proxy(backend, {
    get: (target, name) => {
      if (name === 'create') return create
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** As ndarray, with an adapter in software that works with promises. */
function software(): AnyBackend {
  const backend = ndarray()
  const details = { kind: 'software', description: 'SwiftShader' }
  return new Proxy(backend, {
    get: (target, name) => {
      if (name === 'traits') return { ...target.traits, details }
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

const given: readonly Candidate[] = [
  { name: 'sound', packageName, open: async () => ndarray() },
  { name: 'soft', packageName, open: async () => software() },
  { name: 'wrong', packageName, open: async () => wrong() },
  { name: 'absent', packageName, open: () => Promise.reject(new Error('no adapter')) },
  {
    name: 'explained',
    packageName,
    open: () => Promise.reject(new Error('E1234')),
    inWords: () => 'it runs in a browser',
  },
]

describe('what is given is tested, timed and told apart', () => {
  let report: DoctorReport
  beforeAll(async () => {
    report = await examine(given, true, silent)
  })

  test('by the self-test', () => {
    const lines = report.backends.map(({ name, status, reason }) => [name, status, reason])
    expect(lines).toEqual([
      ['sound', 'passes', 'passed its self-test'],
      ['soft', 'passes', 'passed its self-test'],
      ['wrong', 'fails', expect.stringMatching(/computed .* instead of/)],
      ['absent', 'unavailable', 'no adapter'],
      ['explained', 'unavailable', 'it runs in a browser'],
    ])
  })

  test('with cases of the kit and times at each size', () => {
    const [sound, , wrong] = report.backends
    expect(sound?.kit).toMatchObject({ passed: 10, failed: 0 })
    expect(sound?.timings).toEqual(
      [256, 1024].map((size) => ({
        shape: [size, size],
        nanosecondsPerElement: expect.any(Number),
        stateBytes: 2 * size * 4,
        workBytes: expect.any(Number),
      })),
    )
    expect(wrong?.timings).toEqual([])
    expect(['sound', 'soft']).toContain(report.fastest)
  })

  test('and is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    expect(report).toMatchObject({ format: 1, quick: true, machine: { node: expect.any(String) } })
  })

  test('and is readable, with software named as such', () => {
    const text = doctorText({ out: () => {}, err: () => {}, colors: false }, report)
    expect(text).toMatch(/^sound +passes +10 of 10 /m)
    expect(text).toMatch(/^soft \(software\) +passes/m)
    expect(text).toMatch(/^soft runs on SwiftShader, an adapter in SOFTWARE on the CPU/m)
    expect(text).toMatch(/What fails:\n {2}wrong: .*instead of/)
    expect(text).toMatch(/What does not run here, and why:\n {2}absent: no adapter\n/)
    expect(text).toMatch(/2 backends of 5 pass; the fastest is (sound|soft) \(@adafactor\/test\), /)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a pipe must not get any.
    expect(text).not.toMatch(/\u001b/)
  })
})

test('a backend that fails in the kit fails', async () => {
  let opened = 0
  const open = async () => (opened++ === 0 ? ndarray() : wrong())
  const { backends, fastest } = await examine([{ name: 'late', packageName, open }], true, silent)
  expect(backends[0]).toMatchObject({ status: 'fails', timings: [] })
  expect(backends[0]?.kit?.failures.length).toBeGreaterThan(0)
  expect(fastest).toBeNull()
})

test('all engines and modes are looked at', () => {
  expect(candidates().map(({ name }) => name.replace(/\d+ threads/, 'N threads'))).toEqual([
    'ndarray webassembly',
    'ndarray webassembly, N threads',
    'ndarray javascript',
    'ndarray closures',
    'webgpu',
    ...['webgpu', 'webgl2', 'webgl', 'headlessgl', 'webasm', 'cpu'].map((mode) => `gpujs ${mode}`),
  ])
})
