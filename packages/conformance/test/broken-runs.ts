/** Backends that run programs and batches in a wrong way each. */
import { type Axes, type DenseTensor, denseOps, sizeOf } from '@adafactor/core'
import {
  around,
  type BrokenBackend,
  mapValues,
  run,
  soundBackend,
  storesInTurn,
  withOps,
  withRun,
} from './break-backend.js'
import { roundToBits } from './rounding.js'

export const brokenRuns: readonly BrokenBackend[] = [
  // Programs
  run(
    'stores run one after the other',
    'stores/stores see the values from before the run: two tensors are swapped',
    storesInTurn,
  ),
  run(
    'a store comes before the last read',
    'stores/a tensor is overwritten only after its last read',
    storesInTurn,
  ),
  {
    fault: 'a stored tensor is the same memory as its source',
    caughtBy: 'stores/a stored value is a copy of what it was made of',
    create: () => {
      const sound = soundBackend()
      return {
        ...sound,
        compile: (program) =>
          around(sound.compile(program), (runSound, batch) => {
            runSound(batch)
            for (const { tensors } of batch) {
              for (const { tensor, value } of program.stores) {
                const source = program.expressions[value]
                if (source?.op !== 'tensor') continue
                const [to, from] = [tensors[tensor], tensors[source.name]] as DenseTensor[]
                if (to?.data.length === from?.data.length)
                  Object.assign(to as object, { data: from?.data })
              }
            }
          }),
      }
    },
  },
  {
    fault: 'a value of fewer axes fills only the first place of the others',
    caughtBy: 'broadcasting/a store repeats a value of fewer axes over [3, 4]',
    create: () => {
      const sound = soundBackend()
      return {
        ...sound,
        compile: (program) =>
          around(sound.compile(program), (runSound, batch) => {
            runSound(batch)
            for (const { tensors } of batch) {
              for (const { tensor, value } of program.stores) {
                const axes = program.expressions[value]?.axes ?? []
                const target = tensors[tensor] as DenseTensor
                if (axes.length === 0 && program.rank > 0) target.data.fill(0, 1)
              }
            }
          }),
      }
    },
  },
  run(
    'tensors that are only read are used as work space',
    'programs/the paper, ranks 0 to 5',
    (runSound, batch) => {
      runSound(batch)
      for (const { tensors } of batch) (tensors.gradient as DenseTensor | undefined)?.data.fill(0)
    },
  ),
  run(
    'run-time scalars are rounded to 11 bits',
    'operations/run-time scalars arrive with the full precision',
    (runSound, batch) =>
      runSound(
        batch.map(({ tensors, scalars }) => ({
          tensors,
          scalars: mapValues(scalars, (value) => roundToBits(value, 11)),
        })),
      ),
  ),
  {
    fault: 'run-time scalars are kept from the first run',
    caughtBy: 'operations/new run-time scalars take effect in the next run',
    create: () => {
      const sound = soundBackend()
      const kept = new Map<string, Readonly<Record<string, number>>>()
      return {
        ...sound,
        compile: (program) =>
          around(sound.compile(program), (runSound, batch) =>
            runSound(
              batch.map(({ tensors, scalars }) => {
                const first = kept.get(program.name) ?? scalars
                kept.set(program.name, first)
                return { tensors, scalars: first }
              }),
            ),
          ),
      }
    },
  },
  {
    fault: 'the size of an axis is kept from the first run',
    caughtBy: 'programs/one program for many shapes of its rank',
    create: () => {
      const counts = new Map<string, number>()
      const mean = (a: DenseTensor, axes: Axes) => {
        const { sum, divide, constant } = denseOps('float32')
        const key = `${a.shape.length}:${axes.join()}`
        const count = counts.get(key) ?? sizeOf(a.shape.filter((_, axis) => axes.includes(axis)))
        counts.set(key, count)
        return divide(sum(a, axes), constant(count))
      }
      return withOps({ mean })
    },
  },
  {
    fault: 'another specification is not refused',
    caughtBy: 'errors/compile refuses a program of another specification',
    create: () => {
      const sound = soundBackend()
      return { ...sound, compile: (program) => sound.compile({ ...program, specification: 1 }) }
    },
  },

  // Batches
  run('only the first item of a batch is run', 'batch/2 items of one shape', (runSound, batch) =>
    runSound(batch.slice(0, 1)),
  ),
  run(
    'all items get the scalars of the first',
    'batch/each item has its own run-time scalars',
    (runSound, batch) =>
      runSound(batch.map(({ tensors }) => ({ tensors, scalars: batch[0]?.scalars ?? {} }))),
  ),
  run('an empty batch is an error', 'batch/an empty batch does nothing', (runSound, batch) => {
    if (batch.length === 0) throw new Error('nothing to launch')
    runSound(batch)
  }),
  run(
    'NaN reaches the other items of a batch',
    'edge cases/one NaN reaches no other parameter of the batch',
    (runSound, batch) => {
      runSound(batch)
      const parameters = batch.map(({ tensors }) => tensors.parameter as DenseTensor | undefined)
      if (parameters.some((tensor) => tensor?.data.some(Number.isNaN))) {
        for (const tensor of parameters) tensor?.data.fill(Number.NaN)
      }
    },
  ),
  {
    fault: 'the tensors of an item are kept from the first time it is seen',
    caughtBy: 'batch/the same item objects with new gradients and scalars in them',
    create: () => {
      const seen = new WeakMap<object, Readonly<Record<string, DenseTensor>>>()
      return withRun((runSound, batch) =>
        runSound(
          batch.map((item) => {
            const tensors = seen.get(item.tensors) ?? { ...item.tensors }
            seen.set(item.tensors, tensors)
            return { tensors, scalars: item.scalars }
          }),
        ),
      )
    },
  },
  run(
    'skipNonFinite is not looked at on the device',
    'edge cases/skipNonFinite leaves all as it was for one NaN, factored',
    (runSound, batch) => {
      runSound(batch)
      for (const { tensors } of batch) {
        const parameter = tensors.parameter as DenseTensor | undefined
        if (parameter && (tensors.nonFinite as DenseTensor | undefined)?.data[0]) {
          parameter.data[0] = (parameter.data[0] as number) * 1.0001
        }
      }
    },
  ),
]
