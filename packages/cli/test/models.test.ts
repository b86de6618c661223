import { adafactor, referenceBackend, stateBytesOf } from '@adafactor/core'
import { describe, expect, it } from 'vitest'
import { countParameters, models } from '../src/index.js'

describe('the models of docs/memory.md', () => {
  it.each(models.map((model) => [model.name, model] as const))(
    '%s has as many parameters as it is known to have',
    (_, model) => {
      expect(countParameters(model)).toBe(model.parameters)
    },
  )

  it('have the counts that their publishers give', () => {
    expect(Object.fromEntries(models.map(({ name, parameters }) => [name, parameters]))).toEqual({
      'LeNet-300-100': 266_610,
      'ResNet-50': 25_557_032,
      'ViT-B/16': 86_567_656,
      'BERT-base': 109_482_240,
      'GPT-2 small': 124_439_808,
      'T5-base': 222_903_552,
      'Llama 2 7B': 6_738_415_616,
    })
  })

  it('need the bytes that an optimizer of them says that it holds', () => {
    const [lenet] = models
    const backend = referenceBackend({ precision: 'float32' })
    const shapes = lenet?.shapes ?? {}
    const params = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, backend.create(shape)]),
    )
    for (const options of [{}, { momentum: 0.9 }]) {
      expect(adafactor({ backend, params, ...options }).stateBytes).toBe(
        stateBytesOf(shapes, options),
      )
    }
  })
})
