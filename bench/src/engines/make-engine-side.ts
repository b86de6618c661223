import { type NdArrayBackend, ndarrayBackend } from '@adafactor/backend-ndarray'
import ndarray from 'ndarray'
import { CompiledAdafactor } from '../floor/compiled-adafactor.js'
import {
  type MakeTensor,
  type Problem,
  type Side,
  tensorSide,
  transpose,
  transposedView,
} from '../sides.js'
import type { EngineCase, EngineSideName } from './engine-case.js'
import { newProgramSide } from './new-program-side.js'

/** A side that holds memory or threads until its end. */
export interface EngineSide extends Side {
  end(): unknown
}

export function makeEngineSide(
  name: EngineSideName,
  problem: Problem,
  special: EngineCase['special'],
): EngineSide {
  const threads = name.endsWith('2 threads') ? 2 : 1
  if (name.startsWith('compiled C')) return compiledSide(name, problem, threads)
  const engine = name === 'javascript' ? 'javascript' : 'webassembly'
  const backend = ndarrayBackend({ engine, threads })
  const make = name.includes('create') ? created(backend) : owned
  const side =
    special === 'new program'
      ? newProgramSide(name, backend, problem, make.tensor)
      : tensorSide(
          name,
          backend,
          problem,
          make.tensor,
          special === 'transposed gradient' ? make.transposed : make.tensor,
        )
  return { ...side, end: () => backend.destroy() }
}

/** How a side makes a tensor of its kind, and a transposed view. */
interface TensorMakers {
  readonly tensor: MakeTensor
  readonly transposed: MakeTensor
}

/** Over arrays of the user. */
const owned: TensorMakers = {
  tensor: (values, shape) => ndarray(values.slice(), [...shape]),
  transposed: transposedView,
}

/** In the memory of the backend. */
function created(backend: NdArrayBackend): TensorMakers {
  return {
    tensor: (values, shape) => backend.create([...shape], values),
    transposed: (values, shape) =>
      backend.create([...shape].reverse(), transpose(values, shape)).transpose(1, 0),
  }
}

function compiledSide(
  name: string,
  { shapes, start, gradients }: Problem,
  threads: number,
): EngineSide {
  const floor = new CompiledAdafactor(shapes, { threads })
  for (const [index, gradient] of gradients.entries()) floor.gradients[index]?.set(gradient)
  const reset = () => {
    for (const [index, { values }] of floor.parameters.entries()) {
      values.set(start[index] as Float32Array)
    }
  }
  reset()
  return {
    name,
    step: () => floor.step(),
    parameters: () => floor.parameters,
    reset,
    end: () => floor.end(),
  }
}
