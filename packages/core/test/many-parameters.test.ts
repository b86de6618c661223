/** Thousands of parameters, views and patterns: what is done grows no faster than they do. */
import { describe, expect, test, vi } from 'vitest'
import {
  type AdafactorOptions,
  adafactor,
  type Backend,
  type DenseTensor,
  referenceBackend,
  resolveParameterOptions,
  stateBytesOf,
} from '../src/index.js'
import { caught } from './support/caught.js'
import { Random } from './support/random.js'

type Reference = Backend<DenseTensor, 'synchronous'>

/** A backend that counts how often two tensors are compared. */
function counting(change: Partial<Reference> = {}) {
  const reference = referenceBackend()
  const counted = { overlaps: 0 }
  const overlaps = (a: DenseTensor, b: DenseTensor) => {
    counted.overlaps++
    return reference.overlaps?.(a, b) ?? false
  }
  return { backend: { ...reference, overlaps, ...change } as Reference, counted }
}

const named = <V>(count: number, make: (index: number) => V) =>
  new Map(Array.from({ length: count }, (_, index) => [`layer.${index}.weight`, make(index)]))

const view = (data: Float64Array, from: number, to: number): DenseTensor => ({
  shape: [to - from],
  data: data.subarray(from, to),
})

describe('parameters are compared', () => {
  test('with their neighbours in memory only', () => {
    const count = 3000
    const data = new Float64Array(2 * count)
    // Not in the order of their addresses.
    const at = (index: number) => 2 * ((index * 1009) % count)
    const { backend, counted } = counting()
    adafactor({ backend, params: named(count, (i) => view(data, at(i), at(i) + 2)) })
    adafactor({ backend, params: named(count, () => backend.create([2])) })
    expect(counted.overlaps).toBe(0)
  })

  test('and two that share memory are found among thousands', () => {
    const count = 3000
    const data = new Float64Array(2 * count)
    const params = named(count, (i) => view(data, 2 * i, 2 * i + 2)).set('tied', view(data, 7, 8))
    const { backend, counted } = counting()
    expect(caught(() => adafactor({ backend, params }))).toMatch(
      /^parameter\/duplicate: parameters "(layer\.3\.weight" and "tied|tied" and "layer\.3\.weight)" share memory/,
    )
    expect(counted.overlaps).toBe(1)
  })

  test('each with each where the backend does not tell where they lie', () => {
    const { backend, counted } = counting()
    const { extentOf, ...without } = backend
    adafactor({ backend: without, params: named(20, () => backend.create([2])) })
    expect(counted.overlaps).toBe((20 * 19) / 2)
  })

  test('each with each where it does not tell of one', () => {
    const { backend, counted } = counting()
    const extentOf = (tensor: DenseTensor) =>
      tensor.shape[0] === 3 ? undefined : backend.extentOf?.(tensor)
    const params = named(20, (index) => backend.create([index === 7 ? 3 : 2]))
    adafactor({ backend: { ...backend, extentOf }, params })
    expect(counted.overlaps).toBe((20 * 19) / 2)
  })

  test('as objects where it can not compare them', () => {
    const { overlaps, extentOf, ...backend } = referenceBackend()
    const params = named(3000, () => backend.create([2]))
    expect(() => adafactor({ backend, params })).not.toThrow()
    params.set('tied', params.get('layer.5.weight') as DenseTensor)
    expect(caught(() => adafactor({ backend, params }))).toMatch(
      /^parameter\/duplicate: parameters "layer.5.weight" and "tied" share memory/,
    )
  })

  test('not where they interleave, as columns do', () => {
    // A tensor's number says which column it is, of elements of two positions each.
    const columns = 300
    const { backend, counted } = counting({
      extentOf: ({ data }) => {
        const from = 2 * (data[0] as number)
        return {
          memory: columnsOf,
          from,
          to: from + 2 * columns * 9 + 2,
          step: 2 * columns,
          width: 2,
        }
      },
    })
    const columnsOf = {}
    adafactor({ backend, params: named(columns, (index) => backend.create([1], [index])) })
    expect(counted.overlaps).toBe(0)
  })

  test('as all pairs would be, whatever lies where', () => {
    const seed = 20261128
    const random = new Random(seed)
    const whole = (below: number) => Math.floor(random.next() * below)
    let [shared, apart] = [0, 0]
    for (let run = 0; run < 300; run++) {
      const buffers = [new Float64Array(60), new Float64Array(60)]
      const tensors = Array.from({ length: 2 + whole(5) }, () => {
        const from = whole(56)
        return view(buffers[whole(2)] as Float64Array, from, from + whole(6))
      })
      const backend = referenceBackend()
      const params = named(tensors.length, (index) => tensors[index] as DenseTensor)
      const { extentOf, ...pairwise } = backend
      const code = (of: Reference) => {
        try {
          adafactor({ backend: of, params }).dispose()
          return 'apart'
        } catch (error) {
          return (error as { code: string }).code
        }
      }
      const expected = code(pairwise)
      expect(code(backend), `seed ${seed}, run ${run}`).toBe(expected)
      if (expected === 'apart') apart++
      else shared++
    }
    expect(Math.min(shared, apart)).toBeGreaterThan(50)
  })
})

describe('a pattern', () => {
  const chosen = (pattern: string, name: string) =>
    resolveParameterOptions({ overrides: { [pattern]: { maximize: true } } }, name, [2]).maximize

  /** Whether the pattern from `i` on fits the name from `j` on, tried in every way. */
  function fits(pattern: string, name: string, i = 0, j = 0): boolean {
    if (i === pattern.length) return j === name.length
    if (pattern[i] !== '*') return pattern[i] === name[j] && fits(pattern, name, i + 1, j + 1)
    return fits(pattern, name, i + 1, j) || (j < name.length && fits(pattern, name, i, j + 1))
  }

  test('fits what trying every way says', () => {
    const seed = 7
    const random = new Random(seed)
    const text = (letters: string, length: number) =>
      Array.from({ length }, () => letters[Math.floor(random.next() * letters.length)]).join('')
    let [fitting, other] = [0, 0]
    for (let run = 0; run < 5000; run++) {
      const pattern = text('ab*', Math.floor(random.next() * 8))
      const name = text('ab', Math.floor(random.next() * 8))
      const expected = fits(pattern, name)
      expect(chosen(pattern, name), `seed ${seed}: "${pattern}" on "${name}"`).toBe(expected)
      if (expected) fitting++
      else other++
    }
    expect(Math.min(fitting, other)).toBeGreaterThan(200)
  })

  test('takes signs of regular expressions, line feeds and anything else as they are', () => {
    const odd = `.*+?^$\{}()|[]\\\n\u{1f600}`
    expect(chosen(odd, odd)).toBe(true)
    expect(chosen('a.b', 'axb')).toBe(false)
    expect(chosen('*', odd)).toBe(true)
  })

  test('of many stars is searched for once a star', () => {
    const stars = 2000
    const search = vi.spyOn(String.prototype, 'indexOf')
    try {
      const before = search.mock.calls.length
      expect(chosen(`${'*a'.repeat(stars)}*b`, 'a'.repeat(5000))).toBe(false)
      expect(search.mock.calls.length - before).toBeLessThan(stars + 10)
    } finally {
      search.mockRestore()
    }
  })

  test('is taken apart once for all names', () => {
    const count = 500
    const patterns = Array.from({ length: 100 }, (_, index) => `layer.${index}.*`)
    const options: AdafactorOptions = {
      overrides: Object.fromEntries(patterns.map((pattern) => [pattern, { momentum: 0.9 }])),
      weightDecay: { rate: 0.1, mask: Object.fromEntries(patterns.map((p) => [p, false])) },
    }
    const split = vi.spyOn(String.prototype, 'split')
    try {
      stateBytesOf(
        named(count, () => [2]),
        options,
      )
      expect(split.mock.calls.length).toBeLessThan(10 * patterns.length)
    } finally {
      split.mockRestore()
    }
  })

  test('that fits none is refused with a few names and how many more there are', () => {
    const shapes = named(10_000, () => [2])
    const thrown = caught(() => stateBytesOf(shapes, { overrides: { '*.bias': {} } }))
    expect(thrown).toMatch(
      /the parameters are layer\.0\.weight, .*, layer\.7\.weight and 9992 more \(option\/invalid\)$/,
    )
    expect(thrown.length).toBeLessThan(400)
    const near = caught(() => stateBytesOf(shapes, { overrides: { 'layer.77x.weigth': {} } }))
    expect(near).toMatch('did you mean "layer.77.weight"?')
  })

  test('of a gradient that belongs to no parameter is refused as shortly', () => {
    const backend = referenceBackend()
    const optimizer = adafactor({ backend, params: named(100, () => backend.create([2])) })
    const thrown = caught(() => optimizer.step({ unrelated: backend.create([2]) }))
    expect(thrown).toMatch('its parameters are layer.0.weight, ')
    expect(thrown).toMatch('and 92 more (parameter/unknown)')
  })
})

test('settings of parameters that have the same are formed once', () => {
  const count = 1000
  let formed = 0
  const backend = referenceBackend()
  const momentum = {
    get beta1() {
      formed++
      return 0.9
    },
  }
  adafactor({ backend, params: named(count, () => backend.create([2])), momentum })
  expect(formed).toBeGreaterThan(0)
  expect(formed).toBeLessThan(10)
})
