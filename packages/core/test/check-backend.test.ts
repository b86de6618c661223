import { describe, expect, test } from 'vitest'
import { adafactor, type Backend, type DenseTensor, referenceBackend } from '../src/index.js'

/** A backend that is an instance of a class, as many are. */
class Instance {
  private readonly inner = referenceBackend()
  readonly specification = 1 as const
  readonly name = 'instance'
  readonly traits = this.inner.traits
  isTensor(value: unknown): value is DenseTensor {
    return this.inner.isTensor(value)
  }
  create = this.inner.create
  shapeOf = this.inner.shapeOf
  read = this.inner.read
  write = this.inner.write
  dispose = this.inner.dispose
  memory = this.inner.memory
  compile = this.inner.compile
  destroy(): void {
    this.inner.destroy()
  }
}

const train = (backend: Backend<DenseTensor, 'synchronous'>) =>
  adafactor({ backend, params: { w: backend.create([2], [1, 2]) } })

describe('a backend that has lost members', () => {
  test('is refused with the name of the first, and with what loses them', () => {
    expect(() => train({ ...new Instance() } as never)).toThrow(
      /^the backend "instance" has no member "isTensor"\. Methods of a class are lost when an instance is spread: .*\(option\/invalid\)$/,
    )
  })

  test.each([
    'create',
    'shapeOf',
    'read',
    'write',
    'dispose',
    'memory',
    'compile',
    'destroy',
    'traits',
  ])('is refused without %s', (member) => {
    const backend = { ...referenceBackend(), name: 'mine', [member]: undefined }
    const call = () => adafactor({ backend: backend as never, params: {} })
    expect(call).toThrow(`the backend "mine" has no member "${member}"`)
  })

  test('is an instance of a class that is taken as it is, or member by member', () => {
    const instance = new Instance()
    expect(train(instance).iteration).toBe(0)
    const whole = {
      ...instance,
      isTensor: (value: unknown): value is DenseTensor => instance.isTensor(value),
      destroy: () => instance.destroy(),
    }
    expect(train(whole).iteration).toBe(0)
  })
})

test.each([undefined, 'float32', [], ['int8']])(
  'a backend whose types are %o is refused',
  (types) => {
    const backend = referenceBackend()
    const traits = { ...backend.traits, types: types as never }
    expect(() => train({ ...backend, traits })).toThrow(
      expect.objectContaining({ code: 'option/invalid' }),
    )
  },
)
