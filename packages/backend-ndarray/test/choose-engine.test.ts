/** Which engine runs where something is forbidden or missing, and what users are told. */
import { AdafactorError } from '@adafactor/core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ndarrayBackend } from '../src/index.js'
import { runNode } from './support/run-node.js'
import { stubWebAssembly } from './support/stub-web-assembly.js'

afterEach(() => void vi.unstubAllGlobals())

const withoutStrings = '--disallow-code-generation-from-strings'
const withoutWebAssembly = 'delete globalThis.WebAssembly'

interface Found {
  readonly weights: readonly number[]
  readonly own: readonly number[]
  readonly traits: { readonly compilation: string; readonly details: Record<string, string> }
  readonly languages: readonly string[]
}

/** Trains a tensor of `create` and one over a plain array in a Node process of its own. */
function trainIn(flags: readonly string[], before = '', options = {}): Found {
  return runNode(
    flags,
    `
    const backend = library.ndarrayBackend(${JSON.stringify(options)})
    const numbers = [1, 2, 3, 4, 5, 6]
    const weights = backend.create([2, 3], numbers)
    const own = { data: numbers, shape: [2, 3], stride: [3, 1], offset: 0 }
    const optimizer = core.adafactor({ backend, params: { weights, own } })
    const gradient = [1, -1, 1, -1, 1, -1]
    optimizer.step({
      weights: backend.create([2, 3], gradient),
      own: { ...own, data: gradient },
    })
    console.log(JSON.stringify({
      weights: [...backend.read(weights)], own: own.data, traits: backend.traits,
      languages: backend.generatedSources().map(({ language }) => language),
    }))`,
    before,
  ) as Found
}

// RMS of the parameter is sqrt(91 / 6); every element of the update is 1.
const stepSize = 0.01 * Math.sqrt(91 / 6)
const trained = [1, 2, 3, 4, 5, 6].map((value, k) => value + (k % 2 === 0 ? -1 : 1) * stepSize)

interface Place {
  readonly flags?: readonly string[]
  readonly before?: string
  readonly compilation: string
  readonly languages: readonly string[]
  readonly details: Readonly<Record<string, unknown>>
}

const places: Readonly<Record<string, Place>> = {
  'everything is allowed': {
    compilation: 'webassembly',
    languages: ['wat', 'javascript'],
    details: { engine: 'webassembly' },
  },
  'code generation is forbidden': {
    flags: [withoutStrings],
    compilation: 'webassembly',
    languages: ['wat'],
    details: {
      engine: 'webassembly',
      javascript: expect.stringMatching(/allow 'unsafe-eval'.*generation from strings disallowed/),
    },
  },
  'there is no WebAssembly': {
    before: withoutWebAssembly,
    compilation: 'generated',
    languages: ['javascript', 'javascript'],
    details: { engine: 'javascript', webassembly: 'there is no WebAssembly here' },
  },
  // Node without its compilers has none either.
  'Node is started with --jitless': {
    flags: ['--jitless'],
    compilation: 'generated',
    languages: ['javascript', 'javascript'],
    details: { engine: 'javascript', webassembly: 'there is no WebAssembly here' },
  },
  'both are missing': {
    flags: [withoutStrings],
    before: withoutWebAssembly,
    compilation: 'closures',
    languages: [],
    details: {
      engine: 'closures',
      webassembly: 'there is no WebAssembly here',
      javascript: expect.stringContaining('Code generation from strings disallowed'),
    },
  },
}

describe.each(Object.entries(places))(
  'where %s',
  (_, { flags = [], before, compilation, languages, details }) => {
    test('the fastest engine that is left trains right, and traits say why', () => {
      const found = trainIn(flags, before)
      expect(found.traits.compilation).toBe(compilation)
      expect(found.traits.details).toEqual(details)
      expect(found.languages).toEqual(languages)
      for (const [k, value] of trained.entries()) {
        expect(found.weights[k]).toBeCloseTo(value, 5)
        expect(found.own[k]).toBeCloseTo(value, 14)
      }
    })
  },
)

/** How a backend with this engine fails in a Node process of its own. */
function refusalIn(engine: string, flags: readonly string[], before?: string): unknown {
  return runNode(
    flags,
    `
    try { library.ndarrayBackend({ engine: '${engine}' }) } catch (error) {
      console.log(JSON.stringify({
        code: error.code, reason: error.reason, cause: String(error.cause),
        known: core.AdafactorError.isInstance(error, error.code),
      }))
    }`,
    before,
  )
}

describe('an engine that is asked for by its name', () => {
  test('runs', () => {
    const found = (['webassembly', 'javascript', 'closures'] as const).map((engine) => {
      const { compilation, details } = ndarrayBackend({ engine }).traits
      return [compilation, details]
    })
    expect(found).toEqual([
      ['webassembly', { engine: 'webassembly' }],
      ['generated', { engine: 'javascript' }],
      ['closures', { engine: 'closures' }],
    ])
  })

  test('runs too where another one is forbidden', () => {
    const { traits, weights } = trainIn([withoutStrings], '', { engine: 'webassembly' })
    expect(traits.compilation).toBe('webassembly')
    for (const [k, value] of trained.entries()) expect(weights[k]).toBeCloseTo(value, 5)
    expect(trainIn([], withoutWebAssembly, { engine: 'javascript' }).traits).toMatchObject({
      compilation: 'generated',
      details: { engine: 'javascript' },
    })
    expect(trainIn([withoutStrings], '', { engine: 'closures' }).traits.details).toEqual({
      engine: 'closures',
    })
  })

  test('is refused where code generation is forbidden', () => {
    expect(refusalIn('javascript', [withoutStrings])).toEqual({
      known: true,
      code: 'backend/code-generation-forbidden',
      reason:
        'engine "javascript" can\'t run: a content security policy or a flag of Node forbids code ' +
        "generation; allow 'unsafe-eval', or pass engine: 'auto', which takes another one",
      cause: expect.stringContaining('Code generation from strings disallowed'),
    })
  })

  test('is refused where there is no WebAssembly', () => {
    expect(refusalIn('webassembly', [], withoutWebAssembly)).toEqual({
      known: true,
      code: 'backend/unavailable',
      reason:
        'engine "webassembly" can\'t run: there is no WebAssembly here; ' +
        "pass engine: 'auto', which takes another one",
      cause: 'undefined',
    })
  })
})

/** What creating a backend with the engine WebAssembly throws. */
function thrown(): AdafactorError {
  try {
    ndarrayBackend({ engine: 'webassembly' })
  } catch (error) {
    if (AdafactorError.isInstance(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('a WebAssembly without vectors is not used', () => {
  stubWebAssembly({ validate: () => false })
  const { compilation, details } = ndarrayBackend().traits
  expect(compilation).toBe('generated')
  expect(details).toEqual({
    engine: 'javascript',
    webassembly: 'the WebAssembly here has no vectors (SIMD)',
  })
  expect(thrown().code).toBe('backend/unavailable')
  expect(thrown().message).toContain('has no vectors (SIMD)')
})

test('a WebAssembly that may not compile is not used, and users are told what allows it', () => {
  const cause = new Error('Wasm code generation disallowed by embedder')
  stubWebAssembly({
    Module: class {
      constructor() {
        throw cause
      }
    },
  })
  const { compilation, details } = ndarrayBackend().traits
  expect(compilation).toBe('generated')
  expect(details?.webassembly).toBe(
    `a content security policy forbids WebAssembly (allow 'wasm-unsafe-eval'): ${cause.message}`,
  )
  expect(thrown()).toMatchObject({ code: 'backend/code-generation-forbidden', cause })
  expect(thrown().reason).toBe(
    'engine "webassembly" can\'t run: a content security policy forbids WebAssembly; ' +
      "allow 'wasm-unsafe-eval', or pass engine: 'auto', which takes another one",
  )
})
