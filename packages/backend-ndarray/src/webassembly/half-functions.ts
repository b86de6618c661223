import type { HalfType } from '@adafactor/core'
import type { Plan } from '../plan/plan.js'
import { isHalfElement } from '../tensors/strided-view.js'
import { float16Numbers, halfFunctions, patternsOf } from './half-vectors.js'
import { FunctionBuilder, get } from './module/build.js'
import type { Code, FunctionCode } from './module/code.js'
import { type Scratch, scratchOf } from './scratch.js'
import { nestsOf } from './walked-nest.js'

/** The functions of a plan for its elements of 16 bits: none where it has no such elements. */
export function emitHalfFunctions(plan: Plan): FunctionCode[] {
  const typeOf = (memory: number) => plan.memories[memory]?.elements ?? 'float64'
  const functions = new Map<string, () => FunctionCode>()
  for (const { values, stores } of nestsOf(plan)) {
    for (const value of values) {
      if (value.op === 'load' && typeOf(value.access.memory) === 'float16') {
        functions.set(halfFunctions.numbers('float16'), numbersFunction)
      }
    }
    for (const { access, rounding } of stores) {
      const type = typeOf(access.memory)
      if (!isHalfElement(type)) continue
      if (rounding) functions.set(halfFunctions.stochastic(type), () => stochasticFunction(type))
      else functions.set(halfFunctions.nearest(type), () => nearestFunction(type))
    }
  }
  return [...functions.values()].map((emit) => emit())
}

function numbersFunction(): FunctionCode {
  return vectorFunction(halfFunctions.numbers('float16'), ['x'], (scratch) =>
    float16Numbers(get('x'), scratch),
  )
}

function nearestFunction(type: HalfType): FunctionCode {
  return vectorFunction(halfFunctions.nearest(type), ['x'], (scratch) =>
    patternsOf(type, get('x'), null, scratch),
  )
}

function stochasticFunction(type: HalfType): FunctionCode {
  const parameters = ['x', 'counter', 'high']
  return vectorFunction(halfFunctions.stochastic(type), parameters, (scratch) =>
    patternsOf(type, get('x'), { counter: get('counter'), high: get('high') }, scratch),
  )
}

function vectorFunction(
  name: string,
  parameters: readonly string[],
  body: (scratch: Scratch) => Code,
): FunctionCode {
  const builder = new FunctionBuilder(
    name,
    parameters.map((parameter) => [parameter, 'v128']),
  )
  const code = body(scratchOf(builder))
  return { ...builder.finish([code], false), result: 'v128' }
}
