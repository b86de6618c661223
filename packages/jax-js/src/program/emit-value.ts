import type { PassBody, PassValue, ValueId } from '@adafactor/core/compiler'
import { numpy as np } from '@jax-js/jax'
import type { Operand } from './element-ops.js'
import type { Emission } from './emission.js'
import { numberAt, type Place } from './places.js'

/** Where the values of a pass are said, and what was said there before. */
export interface Source {
  readonly emission: Emission
  readonly body: PassBody
  readonly place: Place
  /** Values are entered as they are said. */
  readonly known: Map<ValueId, Operand>
}

/** The value, with size 1 along the axes of the space that it does not span; of no axes it has rank 0. */
function emitValue(source: Source, id: ValueId): Operand {
  const { known } = source
  const done = known.get(id)
  if (done !== undefined) return done
  const made = emitNew(source, id)
  known.set(id, made)
  return made
}

/** The value as an array of the place's shape. */
export function emitWhole(source: Source, id: ValueId): np.Array {
  const value = emitValue(source, id)
  const array = typeof value === 'number' ? source.emission.scope.own(np.array(value)) : value
  return np.broadcastTo(array.ref, source.place.shape)
}

function emitNew(source: Source, id: ValueId): Operand {
  const { emission, body, place } = source
  const { ops, scope, traced, batch } = emission
  const value = body.values[id] as PassValue
  switch (value.op) {
    case 'constant': {
      const hidden = traced.hidden.get(value)
      if (hidden === undefined) return value.value
      return numberAt(emission, traced.program.scalars.length * batch.length + hidden)
    }
    case 'size':
      return place.count(value.over)
    case 'scalar':
      return place.scalar(value.name)
    case 'load':
      return place.load(value.from, value.axes)
    default: {
      const operands = value.of.map((operand) => emitValue(source, operand))
      const compute = ops[value.op] as (...operands: Operand[]) => np.Array
      const needsArray = operands.every((operand) => typeof operand === 'number')
      return scope.own(
        compute(
          ...operands.map((operand, index) => {
            if (typeof operand !== 'number') return operand.ref
            return index === 0 && (needsArray || value.op === 'where') ? np.array(operand) : operand
          }),
        ),
      )
    }
  }
}
