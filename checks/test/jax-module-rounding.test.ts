/** Stochastic rounding in modules for JAX: by the random numbers of core. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadRun, saveRun, writeSafetensors } from '@adafactor/checkpoint'
import {
  type AdafactorOptions,
  adafactor,
  type HalfType,
  referenceBackend,
  type Shape,
  sizeOf,
} from '@adafactor/core'
import { jaxModule } from '@adafactor/xla'
import { beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, runPython, unlessRun, whyNoPeer } from '../src/python/python-peers.js'

const reason = whyNoPeer('optax')
const folder = emptyFolder('jax-rounding')
const steps = 5

/** A matrix, a vector, a name of more than ASCII, and many that are stepped as one array. */
const shapes: Readonly<Record<string, Shape>> = {
  'a/kernel': [24, 16],
  'a/bias': [16],
  größe: [5],
  ...Object.fromEntries(Array.from({ length: 20 }, (_, place) => [`scale ${place}`, [4]])),
}

const options: AdafactorOptions = {
  learningRate: 0.01,
  rounding: 'stochastic',
  stateRounding: 'stochastic',
  stateType: 'parameter',
  momentum: { beta1: 0.9, type: 'parameter' },
  // More than 32 bits.
  seed: 2 ** 40 + 5,
}

const numbersOf = (shape: Shape, step: number) =>
  Array.from({ length: sizeOf(shape) }, (_, i) => Math.cos(0.7 * i + step))

function start(type: HalfType) {
  const backend = referenceBackend({ precision: 'float32' })
  const create = (step: number, as?: HalfType) =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        backend.create(shape, numbersOf(shape, step), as ? { type: as } : {}),
      ]),
    )
  const params = create(0, type)
  const optimizer = adafactor({ backend, params, ...options })
  return { optimizer, params, gradients: create }
}

describe.skipIf(reason !== undefined)(
  `modules for JAX with stochastic rounding${unlessRun(reason)}`,
  () => {
    beforeAll(async () => {
      const gradients = Array.from({ length: steps }, (_, index) =>
        Object.entries(shapes).map(
          ([name, shape]) =>
            [`${index + 1}/${name}`, { shape, data: numbersOf(shape, index + 1) }] as const,
        ),
      )
      writeFileSync(join(folder, 'gradients.safetensors'), writeSafetensors(gradients.flat()))
      for (const type of ['bfloat16', 'float16'] as const) {
        writeFileSync(join(folder, `${type}.py`), jaxModule({ params: shapes, ...options }))
        await saveRun(join(folder, `${type}.safetensors`), { optimizer: start(type).optimizer })
      }
      runPython('jax_rounding.py', folder, folder)
    })

    it.each(['bfloat16', 'float16'] as const)('%s ends with the same bits', async (type) => {
      const here = start(type)
      for (let step = 1; step <= steps; step++) here.optimizer.step(here.gradients(step))
      const back = start(type)
      await loadRun(join(folder, `${type}.back.safetensors`), { optimizer: back.optimizer })
      const [found, expected] = [numbersIn(back), numbersIn(here)]
      expect(found).toHaveLength(expected.length)
      const others = found.filter((value, place) => value !== expected[place]).length
      // What was rounded may differ by its last bit in float32, and be on the other side of the chance.
      expect(others / found.length).toBeLessThan(1e-3)
    })
  },
)

/** All parameters, and all of the state. */
function numbersIn({ optimizer, params }: ReturnType<typeof start>): number[] {
  const states = Object.values(optimizer.stateDict().parameters)
  const tensors = [...Object.values(params), ...states.flatMap((own) => Object.values(own.tensors))]
  return tensors.flatMap(({ data }) => [...data])
}
