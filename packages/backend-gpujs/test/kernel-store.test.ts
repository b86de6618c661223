import { describe, expect, test } from 'vitest'
import { type KernelSource, noCounts } from '../src/device/device.js'
import { KernelStore, mostIdleKernels, TakenKernels } from '../src/device/kernel-store.js'

function source(text: string): KernelSource {
  return { text, functions: [], size: [1, 1, 1], arrays: [], scalars: [] }
}

/** A store of texts, and what it compiled and released. */
function storeOf(mostIdle?: number) {
  const compiled: string[] = []
  const released: string[] = []
  const store = new KernelStore<string>((kernel) => released.push(kernel), mostIdle)
  const take = (text: string) =>
    store.take(source(text), () => {
      compiled.push(text)
      return text
    })
  return { store, take, compiled, released }
}

describe('a store of kernels', () => {
  test('compiles a source once, however many take it', () => {
    const { store, take, compiled, released } = storeOf()
    const takings = [take('a'), take('b'), take('a')]
    expect(takings.map(({ made }) => made)).toEqual([true, true, false])
    for (const { entry } of takings) store.giveBack(entry)
    expect(take('a').made).toBe(false)
    expect(compiled).toEqual(['a', 'b'])
    expect(released).toEqual([])
  })

  test('tells sources apart by everything that matters', () => {
    const { store } = storeOf()
    const plain = source('a')
    const others: KernelSource[] = [
      { ...plain, size: [2, 1, 1] },
      { ...plain, functions: ['f'] },
      { ...plain, arrays: ['x'] },
      { ...plain, scalars: ['x'] },
      { ...plain, arrays: ['x'], replaces: 'x' },
    ]
    for (const each of [plain, ...others]) {
      expect(store.take(each, () => 'kernel').made).toBe(true)
    }
    expect(store.used).toBe(6)
  })

  test('keeps so many that nobody uses, and releases what was unused for longest', () => {
    const { store, take, released } = storeOf(2)
    const takings = ['a', 'b', 'c', 'd'].map((text) => take(text).entry)
    expect([store.used, store.idle]).toEqual([4, 0])
    for (const entry of takings.slice(0, 2)) store.giveBack(entry)
    expect(released).toEqual([])
    // Now "b" is the one unused for longest.
    store.giveBack(take('a').entry)
    for (const entry of takings.slice(2)) store.giveBack(entry)
    expect(released).toEqual(['b', 'a'])
    expect([store.used, store.idle]).toEqual([0, 2])
    expect(take('a').made).toBe(true)
  })

  test('keeps as many as it is documented to', () => {
    const { store, take, released } = storeOf()
    for (let i = 0; i < mostIdleKernels + 3; i++) store.giveBack(take(`${i}`).entry)
    expect(released).toEqual(['0', '1', '2'])
    expect(store.idle).toBe(mostIdleKernels)
  })

  test('never releases what somebody uses', () => {
    const { store, take, released } = storeOf(0)
    const [first, second] = [take('a').entry, take('a').entry]
    store.giveBack(first)
    expect(released).toEqual([])
    store.giveBack(second)
    expect(released).toEqual(['a'])
  })

  test('that forgets a kernel compiles it anew, and releases the old one when it is given back', () => {
    const { store, take, released } = storeOf()
    const { entry } = take('a')
    store.forget(source('a'))
    const again = take('a')
    expect(again.made).toBe(true)
    expect(released).toEqual([])
    store.giveBack(entry)
    expect(released).toEqual(['a'])
    store.giveBack(again.entry)
    store.forget(source('a'))
    expect(released).toEqual(['a', 'a'])
    store.forget(source('unknown'))
    expect([store.used, store.idle]).toEqual([0, 0])
  })

  test('that is closed releases all that nobody uses, and the others when they are given back', () => {
    const { store, take, released } = storeOf()
    const { entry } = take('a')
    store.giveBack(take('b').entry)
    store.close()
    expect(released).toEqual(['b'])
    store.giveBack(entry)
    expect(released).toEqual(['b', 'a'])
  })

  test('stays as it was where a kernel does not compile', () => {
    const { store } = storeOf()
    const fail = () => {
      throw new Error('refused')
    }
    expect(() => store.take(source('a'), fail)).toThrow('refused')
    expect(store.used).toBe(0)
  })

  test('is given back what one backend took, once, and counts what that one compiled', () => {
    const { store, take, released } = storeOf(0)
    const other = take('shared')
    const counters = noCounts()
    const taken = new TakenKernels(store, counters)
    const shared = taken.take(source('shared'), () => 'another')
    const own = taken.take(source('own'), () => 'own')
    expect([shared.kernel, own.kernel]).toEqual(['shared', 'own'])
    expect(counters.compilations).toBe(1)
    shared.giveBack()
    shared.giveBack()
    expect(released).toEqual([])
    taken.giveBackAll()
    own.giveBack()
    expect(released).toEqual(['own'])
    store.giveBack(other.entry)
    expect(released).toEqual(['own', 'shared'])
  })
})
