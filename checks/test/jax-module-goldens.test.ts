/** Modules for JAX on the trajectories of other implementations: those that the kit has for backends. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type GoldenEntry,
  goldens,
  type HalfGoldenEntry,
  halfGoldens,
} from '@adafactor/conformance'
import { beforeAll, describe, expect, it } from 'vitest'
import { type GoldenWalk, writeWalk } from '../src/jax/golden-walk.js'
import { holdWalk } from '../src/jax/hold-walk.js'
import { emptyFolder, runPython, unlessRun, whyNoPeer } from '../src/python/python-peers.js'

const reason = whyNoPeer('optax')
const folder = emptyFolder('jax-goldens')

/** What its preset does not reproduce, on any backend. */
const notReproduced = 'fairseq/compounding-lr'
/** Of those with zeros, the ones without steps in which a parameter has no gradient: trees of JAX have all. */
const whole = ['bigVision/zeros', 'meshTensorflow/zeros', 'optax/zeros', 't5x/zeros']

const isWalked = ({ id }: Pick<GoldenEntry, 'id'>) =>
  id !== notReproduced && (!id.endsWith('/zeros') || whole.includes(id))
const walked: readonly (GoldenEntry | HalfGoldenEntry)[] = [
  ...goldens.filter(isWalked),
  ...halfGoldens,
]

const walks = new Map<string, GoldenWalk>()
const walkOf = (id: string) => walks.get(id) as GoldenWalk

describe.skipIf(reason !== undefined)(
  `modules for JAX walk the trajectories of other implementations${unlessRun(reason)}`,
  () => {
    beforeAll(async () => {
      for (const { id, load } of walked) {
        const { default: golden } = await load()
        const walk = { golden, folder: join(folder, id.replace('/', '-')) }
        walks.set(id, walk)
        await writeWalk(walk)
      }
      runPython('jax_goldens.py', folder, folder)
    })

    it('119 of 128: eight have steps without a gradient, and one no preset reproduces', async () => {
      expect([walked.length, goldens.length + halfGoldens.length]).toEqual([119, 128])
      for (const { id, load } of goldens.filter((entry) => !isWalked(entry))) {
        const { parameters, steps } = (await load()).default
        const hasAll = steps.every(({ gradients }) =>
          parameters.every(({ name }) => name in gradients),
        )
        expect(hasAll, id).toBe(id === notReproduced)
      }
    })

    for (const { id, middle } of goldens.filter(isWalked)) {
      it(id, () => holdWalk(walkOf(id), 0))
      if (middle !== undefined) {
        it(`${id}, resumed after step ${middle}`, () => holdWalk(walkOf(id), middle))
      }
    }

    for (const { id, preset, toleranceUnits } of halfGoldens) {
      // These compute a step in float32 and round the parameter once, as we do.
      const isOnce = preset === 'huggingface' || preset === 'timm'
      it(`${id}, stored in 16 bits`, async () => {
        const { values, equal } = await holdWalk(walkOf(id), 0, (parameter, step) =>
          isOnce ? toleranceUnits : unitsOfOthers(id, parameter, step),
        )
        if (isOnce) expect(equal).toBeGreaterThanOrEqual(0.99 * values)
      })
    }

    it('printed in lines of at most 100 characters', () => {
      for (const { folder } of walks.values()) {
        const lines = readFileSync(join(folder, 'by_name.py'), 'utf8').split('\n')
        expect(Math.max(...lines.map(({ length }) => length)), folder).toBeLessThanOrEqual(100)
      }
    })

    it('printed for any parameters they compute the same', () => {
      const compared = readdirSync(folder)
        .map((name) => join(folder, name, 'rule.json'))
        .filter(existsSync)
      expect(compared.length).toBeGreaterThan(70)
      for (const file of compared) expect(JSON.parse(readFileSync(file, 'utf8')), file).toBe(true)
    })
  },
)

/**
 * How many units a parameter may be off peers that round after every operation. The product of row and
 * column overflows in torch's float16, which then leaves up to three elements where they are.
 */
function unitsOfOthers(id: string, parameter: string, step: number): number {
  return id === 'torch/float16' && parameter === 'cube' && step >= 4 ? 32 : 6
}
