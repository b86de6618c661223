import { expect, it } from 'vitest'
import { compiledBackend } from '../src/compiled-backend.ts'

it('refuses everything after destroy()', () => {
  const backend = compiledBackend()
  const tensor = backend.create([2], [1, 2])
  backend.destroy()
  const refused = expect.objectContaining({ code: 'backend/destroyed' })
  expect(() => backend.create([2])).toThrow(refused)
  expect(() => backend.read(tensor)).toThrow(refused)
  expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 })
})
