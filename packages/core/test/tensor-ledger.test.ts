import { describe, expect, test } from 'vitest'
import { type Shape, TensorLedger } from '../src/index.js'
import { caught } from './support/caught.js'

interface Tensor {
  readonly shape: Shape
}
const ledgerOf = () => new TensorLedger<Tensor>('mine', ({ shape }) => shape)
const wasDisposed =
  'tensor/disposed: a tensor of shape [2, 3] was used after it was disposed (tensor/disposed)'

describe('TensorLedger', () => {
  test('counts what was entered until it is disposed, and once', () => {
    const ledger = ledgerOf()
    const [a, b] = [ledger.add({ shape: [2, 3] }, 24), ledger.add({ shape: [] }, 4)]
    expect(ledger.memory()).toEqual({ tensors: 2, bytes: 28 })
    expect([ledger.dispose(a), ledger.dispose(a)]).toEqual([true, false])
    expect([ledger.has(a), ledger.has(b)]).toEqual([false, true])
    expect(ledger.memory()).toEqual({ tensors: 1, bytes: 4 })
  })

  test('refuses what was disposed, whoever made it, and gives back what is live', () => {
    const ledger = ledgerOf()
    const [own, foreign, live] = [{ shape: [2, 3] }, { shape: [2, 3] }, { shape: [2, 3] }]
    ledger.add(own, 24)
    expect(ledger.check(foreign)).toBe(foreign)
    for (const tensor of [own, foreign]) {
      ledger.dispose(tensor)
      expect(caught(() => ledger.check(tensor))).toBe(wasDisposed)
    }
    expect(ledger.check(live)).toBe(live)
    expect(ledger.memory()).toEqual({ tensors: 0, bytes: 0 })
  })

  test('refuses everything once it is destroyed, and counts nothing', () => {
    const ledger = ledgerOf()
    const tensor = ledger.add({ shape: [2, 3] }, 24)
    expect(ledger.destroyed).toBe(false)
    ledger.destroy()
    expect(ledger.destroyed).toBe(true)
    expect(ledger.memory()).toEqual({ tensors: 0, bytes: 0 })
    const destroyed =
      'backend/destroyed: the backend "mine" was used after destroy(); make a new one (backend/destroyed)'
    expect(caught(() => ledger.checkAlive())).toBe(destroyed)
    expect(caught(() => ledger.check(tensor))).toBe(destroyed)
    ledger.dispose(tensor)
    expect(ledger.memory()).toEqual({ tensors: 0, bytes: 0 })
  })
})

test('a tensor that is entered twice counts once, and one that comes back is live', () => {
  const ledger = ledgerOf()
  const tensor = { shape: [2, 3] }
  ledger.add(tensor, 24)
  ledger.add(tensor, 48)
  expect(ledger.memory()).toEqual({ tensors: 1, bytes: 48 })
  ledger.dispose(tensor)
  expect(ledger.memory()).toEqual({ tensors: 0, bytes: 0 })
  ledger.add(tensor, 24)
  expect(ledger.check(tensor)).toBe(tensor)
  ledger.dispose(tensor)
  ledger.destroy()
  ledger.add({ shape: [] }, 4)
  expect(ledger.memory()).toEqual({ tensors: 0, bytes: 0 })
})
