import { type Axes, contiguousStrides } from '@adafactor/core'
import type { StochasticRounding } from '@adafactor/core/compiler'
import type { FunctionBody, Value } from './function-body.js'

/**
 * Rounds a float32 value to one of the two neighbours of a 16-bit type, as `roundStochastically` of
 * core does, with the random words of core: bit for bit. The result is a float32 value that the type
 * has.
 *
 * @param value of the tensor's axes
 */
export function emitStochasticRounding(
  body: FunctionBody,
  value: Value,
  type: 'f16' | 'bf16',
  { key, stream }: StochasticRounding,
  scalars: ReadonlyMap<string, Value>,
): Value {
  const words = new Words(body, value.axes)
  const [low, high] = key.map((name) =>
    words.shiftLeft(body.turn('convert', scalars.get(name) as Value, { element: 'ui32' }), 8),
  ) as [Value, Value]
  const first = words.mix(words.of('add', words.place(), low))
  const word = words.mix(words.of('add', words.of('add', first, high), body.word(stream)))
  const sixteen = words.shiftRight(word, 16)
  return type === 'bf16'
    ? roundToBfloat16(body, words, value, sixteen)
    : roundToFloat16(body, words, value, sixteen)
}

/** Arithmetic on 32-bit words, one for each element. */
class Words {
  readonly #body: FunctionBody
  readonly #axes: Axes

  constructor(body: FunctionBody, axes: Axes) {
    this.#body = body
    this.#axes = axes
  }

  of(operation: string, a: Value, b: Value): Value {
    return this.#body.apply(operation, [a, b], a.axes.length < b.axes.length ? b.axes : a.axes)
  }

  shiftLeft(a: Value, count: number): Value {
    return this.of('shift_left', a, this.#body.word(count))
  }

  shiftRight(a: Value, count: number): Value {
    return this.of('shift_right_logical', a, this.#body.word(count))
  }

  /** The element's row-major place in the whole tensor, however it is split over devices. */
  place(): Value {
    const [body, axes] = [this.#body, this.#axes]
    const strides = contiguousStrides(body.shapeOf(axes))
    const parts = strides.map((stride, dimension) => {
      const type = { axes, element: 'ui32' } as const
      const along = body.define(`iota dim = ${dimension} : ${body.typeOf(type)}`, type)
      // Words wrap around at 2^32, in core too.
      return stride === 1 ? along : this.of('multiply', along, body.word(stride % 2 ** 32))
    })
    return parts.length === 0
      ? body.word(0)
      : parts.reduce((sum, part) => this.of('add', sum, part))
  }

  /** The hash `lowbias32` of core. */
  mix(word: Value): Value {
    const body = this.#body
    const folded = (a: Value, count: number) => this.of('xor', a, this.shiftRight(a, count))
    const first = this.of('multiply', folded(word, 16), body.word(0x21f0aaad))
    return folded(this.of('multiply', folded(first, 15), body.word(0x735a2d97)), 15)
  }
}

/** The upper sixteen bits of the sum of the number's bits and the random ones; not of NaN and infinity. */
function roundToBfloat16(body: FunctionBody, words: Words, value: Value, sixteen: Value): Value {
  const bits = body.turn('bitcast_convert', value, { element: 'ui32' })
  const rounded = words.of('and', words.of('add', bits, sixteen), body.word(0xffff0000))
  const finite = body.turn('is_finite', value, { element: 'i1' })
  const asFloat = body.turn('bitcast_convert', rounded, { element: 'f32' })
  return body.select(finite, asFloat, value, value.axes)
}

/** Every step is exact: the unit of float16 at a number's size is a power of two. */
function roundToFloat16(body: FunctionBody, words: Words, value: Value, sixteen: Value): Value {
  const { axes } = value
  const float = (word: Value) => body.turn('bitcast_convert', word, { element: 'f32' })
  const bits = body.turn('bitcast_convert', value, { element: 'ui32' })
  const size = body.apply('abs', [value], axes)
  // Subnormals have the unit of the smallest normal numbers, whose exponent is -14.
  const exponent = words.of(
    'maximum',
    words.of('and', words.shiftRight(bits, 23), body.word(0xff)),
    body.word(127 - 14),
  )
  const unit = float(words.shiftLeft(words.of('subtract', exponent, body.word(10)), 23))
  const perUnit = float(
    words.shiftLeft(
      words.of('subtract', body.broadcast(body.word(2 * 127 + 10), axes), exponent),
      23,
    ),
  )
  const units = body.apply('multiply', [size, perUnit], axes)
  const whole = body.apply('floor', [units], axes)
  // One more where the rest and the random part, of 2^16, come to 1.
  const chance = body.apply(
    'multiply',
    [body.turn('convert', sixteen, { element: 'f32' }), body.float(2 ** -16)],
    axes,
  )
  const rest = body.apply('subtract', [units, whole], axes)
  const missing = body.apply('subtract', [body.float(1), chance], axes)
  const more = body.turn('convert', body.compare('GE', rest, missing, axes), { element: 'f32' })
  const rounded = body.apply('multiply', [body.apply('add', [whole, more], axes), unit], axes)
  const sign = words.of('and', bits, body.word(0x80000000))
  const signed = float(
    words.of('or', body.turn('bitcast_convert', rounded, { element: 'ui32' }), sign),
  )
  // What overflows is not left to chance; NaN is not within either.
  const within = body.compare('LE', size, body.float(65504), axes)
  return body.select(within, signed, value, axes)
}
