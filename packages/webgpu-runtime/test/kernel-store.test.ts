import { describe, expect, test } from 'vitest'
import { KernelLeases } from '../src/kernel-leases.js'
import { KernelStore, mostIdleKernels } from '../src/kernel-store.js'

/** A store of texts, and what it compiled and disposed. */
function storeOf(mostIdle?: number) {
  const compiled: string[] = []
  const disposed: string[] = []
  const store = new KernelStore<string, { readonly code: string }>({
    keyOf: ({ code }) => code,
    dispose: (kernel) => disposed.push(kernel),
    ...(mostIdle !== undefined && { mostIdle }),
  })
  const take = (code: string) =>
    store.take({ code }, () => {
      compiled.push(code)
      return code
    })
  return { store, take, compiled, disposed }
}

describe('a store of kernels', () => {
  test('compiles a source once, however many take it', () => {
    const { store, take, compiled, disposed } = storeOf()
    const takings = [take('a'), take('b'), take('a')]
    expect(compiled).toEqual(['a', 'b'])
    for (const entry of takings) store.release(entry)
    take('a')
    expect(compiled).toEqual(['a', 'b'])
    expect(disposed).toEqual([])
  })

  test('keeps so many that nobody uses, and disposes of what was unused for longest', () => {
    const { store, take, compiled, disposed } = storeOf(2)
    const takings = ['a', 'b', 'c', 'd'].map((text) => take(text))
    expect([store.used, store.idle]).toEqual([4, 0])
    for (const entry of takings.slice(0, 2)) store.release(entry)
    expect(disposed).toEqual([])
    // Now "b" is the one unused for longest.
    store.release(take('a'))
    for (const entry of takings.slice(2)) store.release(entry)
    expect(disposed).toEqual(['b', 'a'])
    expect([store.used, store.idle]).toEqual([0, 2])
    take('a')
    expect(compiled).toEqual(['a', 'b', 'c', 'd', 'a'])
  })

  test('keeps as many as it is documented to', () => {
    const { store, take, disposed } = storeOf()
    for (let i = 0; i < mostIdleKernels + 3; i++) store.release(take(`${i}`))
    expect(disposed).toEqual(['0', '1', '2'])
    expect(store.idle).toBe(mostIdleKernels)
  })

  test('never disposes of what somebody uses', () => {
    const { store, take, disposed } = storeOf(0)
    const [first, second] = [take('a'), take('a')]
    store.release(first)
    expect(disposed).toEqual([])
    store.release(second)
    expect(disposed).toEqual(['a'])
  })

  test('that forgets a kernel compiles it anew, and disposes of the old one when it is given back', () => {
    const { store, take, compiled, disposed } = storeOf()
    const entry = take('a')
    store.forget({ code: 'a' })
    const again = take('a')
    expect(compiled).toEqual(['a', 'a'])
    expect(disposed).toEqual([])
    store.release(entry)
    expect(disposed).toEqual(['a'])
    store.release(again)
    store.forget({ code: 'a' })
    expect(disposed).toEqual(['a', 'a'])
    store.forget({ code: 'unknown' })
    expect([store.used, store.idle]).toEqual([0, 0])
  })

  test('that is closed disposes of all that nobody uses, and the others when they are given back', () => {
    const { store, take, disposed } = storeOf()
    const entry = take('a')
    store.release(take('b'))
    store.close()
    expect(disposed).toEqual(['b'])
    store.release(entry)
    expect(disposed).toEqual(['b', 'a'])
  })

  test('stays as it was where a kernel does not compile', () => {
    const { store } = storeOf()
    const fail = () => {
      throw new Error('refused')
    }
    expect(() => store.take({ code: 'a' }, fail)).toThrow('refused')
    expect(store.used).toBe(0)
  })

  test('is given back what one backend took, and each kernel once', () => {
    const { store, take, disposed } = storeOf(0)
    const other = take('shared')
    const leases = new KernelLeases(store)
    const shared = leases.take({ code: 'shared' }, () => 'another')
    const own = leases.take({ code: 'own' }, () => 'own')
    expect([shared.kernel, own.kernel]).toEqual(['shared', 'own'])
    shared.release()
    shared.release()
    expect(disposed).toEqual([])
    leases.releaseAll()
    own.release()
    expect(disposed).toEqual(['own'])
    store.release(other)
    expect(disposed).toEqual(['own', 'shared'])
  })
})
