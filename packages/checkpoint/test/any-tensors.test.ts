import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readSafetensors, writeSafetensors } from '../src/index.js'

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  I64: BigInt64Array,
  I32: Int32Array,
  U16: Uint16Array,
  U8: Uint8Array,
} as const

/** A tensor of any of these types, whose numbers are any bytes. */
const tensor = fc
  .record({
    type: fc.constantFrom(...(Object.keys(arrays) as (keyof typeof arrays)[])),
    shape: fc.array(fc.nat(4), { maxLength: 4 }),
  })
  .chain(({ type, shape }) => {
    const bytes = shape.reduce((product, size) => product * size, arrays[type].BYTES_PER_ELEMENT)
    return fc
      .uint8Array({ minLength: bytes, maxLength: bytes })
      .map((numbers) => ({ type, shape, data: new arrays[type](numbers.slice().buffer) }))
  })

it('any tensors under any names are read as they were written, and written as they were read', async () => {
  const names = fc.string({ unit: 'binary' }).filter((name) => name !== '__metadata__')
  const files = fc.record({
    tensors: fc.uniqueArray(fc.tuple(names, tensor), { selector: ([name]) => name, maxLength: 6 }),
    metadata: fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
  })
  await fc.assert(
    fc.asyncProperty(files, async ({ tensors, metadata }) => {
      const bytes = writeSafetensors(tensors, { metadata })
      const file = await readSafetensors(bytes)
      expect({ ...file.metadata }).toEqual({ ...metadata })
      expect([...file.names].sort()).toEqual(tensors.map(([name]) => name).sort())
      for (const [name, { type, shape, data }] of tensors) {
        const read = await file.tensor(name)
        expect([read.type, read.shape]).toEqual([type, shape])
        expect(new Uint8Array(read.data.buffer)).toEqual(new Uint8Array(data.buffer))
      }
      const again = await Promise.all(
        file.names.map(async (name) => [name, await file.tensor(name)] as const),
      )
      expect(writeSafetensors(again, { metadata: file.metadata })).toEqual(bytes)
    }),
  )
})
