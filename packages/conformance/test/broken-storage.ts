/** Backends whose storage, claims or optimizer's steps are wrong in one way each. */
import { type DenseTensor, sizeOf } from '@adafactor/core'
import {
  around,
  type BrokenBackend,
  columnMajor,
  type Dense,
  flush,
  map,
  ops,
  run,
  soundBackend,
  storage,
  traits,
  truncateToBfloat16,
  withOps,
} from './break-backend.js'
import { roundToBits } from './rounding.js'

export const brokenStorage: readonly BrokenBackend[] = [
  // Storage
  storage('write does nothing', 'storage/write replaces every number, of any shape', () => ({
    write: () => {},
  })),
  storage('read gives the tensor itself', 'storage/read gives a copy that can be changed', () => ({
    read: (tensor) => tensor.data,
  })),
  storage('create keeps the array that it is given', 'storage/create copies its data', (sound) => ({
    create: (shape, data) => {
      const tensor = sound.create(shape, data)
      if (data instanceof Float32Array) Object.assign(tensor, { data })
      return tensor
    },
  })),
  storage('tensors hold 11 bits', 'storage/create keeps every number of each type', (sound) => ({
    create: (shape, data) =>
      sound.create(shape, data && Array.from(data, (value) => roundToBits(value, 11))),
  })),
  storage(
    'memory is in column-major order',
    'storage/the numbers are in row-major order',
    (sound) => ({
      create: (shape, data) => sound.create(shape, data && columnMajor(shape, data)),
    }),
  ),
  storage('new tensors are not cleared', 'storage/a new tensor holds zeros', (sound) => ({
    create: (shape, data) => {
      const tensor = sound.create(shape, data)
      if (!data) tensor.data.fill(1e-7)
      return tensor
    },
  })),
  storage(
    'shapeOf is in reverse',
    'storage/shapeOf gives the shape that was asked for',
    (sound) => ({
      shapeOf: (tensor) => [...sound.shapeOf(tensor)].reverse(),
    }),
  ),
  storage('overlaps is always false', 'storage/overlaps tells a tensor from another', () => ({
    overlaps: () => false,
  })),
  storage(
    'isTensor is true for every object',
    'storage/isTensor knows its tensors, live and disposed, and nothing else',
    () => ({
      isTensor: (value): value is DenseTensor => typeof value === 'object',
    }),
  ),
  storage(
    'destroy clears the tensors of every backend',
    'storage/backends side by side do not touch each other',
    (sound) => {
      const made: DenseTensor[] = everyTensor
      return {
        create: (shape, data) => {
          const tensor = sound.create(shape, data)
          made.push(tensor)
          return tensor
        },
        destroy: () => {
          for (const { data } of made.splice(0)) data.fill(0)
        },
      }
    },
  ),
  storage(
    'subnormals are flushed without saying so',
    'traits/subnormals: kept or flushed, as it says',
    (sound) => ({
      create: (shape, data) => sound.create(shape, data && Array.from(data, flush)),
      read: (tensor) => sound.read(tensor).map(flush),
    }),
  ),

  // Memory and errors
  {
    fault: 'one tensor is left behind by every run',
    caughtBy: 'memory/50 steps leave as many live tensors as 2, factored',
    create: () => {
      const sound = soundBackend()
      return {
        ...sound,
        compile: (program) =>
          around(sound.compile(program), (runSound, batch) => {
            sound.create([1])
            runSound(batch)
          }),
      }
    },
  },
  storage('disposed tensors are counted on', 'memory/create and dispose are counted', () => ({
    dispose: () => {},
  })),
  storage('a second dispose is counted', 'errors/dispose does nothing the second time', (sound) => {
    let disposed = 0
    let created = 0
    return {
      create: (shape, data) => {
        created++
        return sound.create(shape, data)
      },
      dispose: (tensor) => {
        disposed++
        sound.dispose(tensor)
      },
      memory: () => ({ ...sound.memory(), tensors: created - disposed }),
    }
  }),
  storage(
    'disposed tensors can be read',
    'errors/a disposed tensor cannot be read, written or asked for its shape',
    () => ({
      read: (tensor) => tensor.data.slice(),
    }),
  ),
  storage(
    'the length of data is not looked at',
    'errors/create refuses data of another length',
    (sound) => ({
      create: (shape, data) =>
        sound.create(
          shape,
          data && Array.from({ length: sizeOf(shape) }, (_, index) => data[index] ?? 0),
        ),
    }),
  ),
  storage(
    'whatever has elements is taken for numbers',
    'errors/create and write refuse what is no flat list of numbers, and change nothing',
    (sound) => ({
      create: (shape, data) => sound.create(shape, data && Array.from(data, Number)),
    }),
  ),
  storage(
    'a write that is refused has cleared the tensor',
    'errors/write refuses data of another length and changes nothing',
    (sound) => ({
      write: (tensor, data) => {
        tensor.data.fill(0)
        sound.write(tensor, data)
      },
    }),
  ),
  storage(
    'fractional sizes are rounded',
    'errors/create refuses sizes that are negative, fractional or NaN',
    (sound) => ({
      create: (shape, data) => sound.create(shape.map(Math.floor), data),
    }),
  ),

  // What a backend says about itself
  traits(
    'float64 is computed, as it says, float32 is',
    'traits/precision: operations round as finely as it says',
    { precision: 'float64' },
  ),
  storage(
    'whatever the type, tensors hold float32',
    'traits/types: tensors tell numbers apart as finely as they say',
    (sound) => ({ create: (shape, data) => sound.create(shape, data) }),
  ),
  storage(
    'only tensors that were asked for by type are of the first type',
    'storage/create makes each type of the traits, the first if not told',
    (sound) => ({
      create: (shape, data, { type = 'float64' } = {}) => sound.create(shape, data, { type }),
    }),
  ),
  storage(
    'a type that it has not is taken for the first one',
    'errors/create refuses a type that the backend has not',
    (sound) => ({
      create: (shape, data, options) =>
        sound.create(
          shape,
          data,
          sound.traits.types.includes(options?.type as 'float32') ? options : {},
        ),
    }),
  ),
  storage(
    'every number is counted as 4 bytes',
    'memory/create and dispose are counted',
    (sound) => {
      let numbers = 0
      const sizes = new Map<DenseTensor, number>()
      return {
        create: (shape, data, options) => {
          const tensor = sound.create(shape, data, options)
          sizes.set(tensor, sizeOf(shape))
          numbers += sizeOf(shape)
          return tensor
        },
        dispose: (tensor) => {
          numbers -= sizes.get(tensor) ?? 0
          sizes.delete(tensor)
          sound.dispose(tensor)
        },
        memory: () => ({ ...sound.memory(), bytes: 4 * numbers }),
      }
    },
  ),
  {
    fault: 'declared types are not looked at',
    caughtBy:
      'errors/a tensor of another type than its program declares is refused, and nothing is stored',
    create: () => withoutTypes(),
  },
  {
    fault: 'programs with types that it has not are compiled',
    caughtBy: 'errors/a program with a type that the backend has not is refused',
    create: () => withoutTypes(),
  },
  traits(
    'promises are claimed, values are returned',
    'traits/execution: replies are there at once, or promised, as it says',
    { execution: 'asynchronous' },
  ),
  traits(
    'flushing is claimed, subnormals are kept',
    'traits/subnormals: kept or flushed, as it says',
    { subnormals: 'flushed' },
  ),
  traits(
    'more elements are claimed than are looked at',
    'errors/create refuses more elements than maxElements',
    { maxElements: 2 ** 21 },
  ),
  traits('a trait has an unknown value', 'traits/every trait has one of its values', {
    subnormals: 'rounded' as 'kept',
  }),
  traits('a type is named twice', 'traits/every trait has one of its values', {
    types: ['float32', 'float64', 'float32'],
  }),

  // The optimizer
  {
    fault: 'a run waits for the next call and then looks at the gradient of that time',
    caughtBy: 'optimizer/a gradient may be changed after its step',
    create: () => {
      const sound = soundBackend()
      let waiting: (() => void)[] = []
      const catchUp = () => {
        const due = waiting
        waiting = []
        for (const work of due) work()
      }
      return {
        ...sound,
        flush: () => {},
        read: (tensor) => {
          catchUp()
          return sound.read(tensor)
        },
        compile: (program) =>
          around(sound.compile(program), (runSound, batch) => {
            catchUp()
            const items = batch.map(({ tensors, scalars }) => ({
              tensors: { ...tensors },
              scalars,
            }))
            waiting.push(() => runSound(items))
          }),
      }
    },
  },
  storage(
    'the state is read back in 11 bits',
    'optimizer/a loaded state goes on bit for bit, with the defaults',
    (sound) => ({
      read: (tensor) => sound.read(tensor).map((value) => roundToBits(value, 11)),
    }),
  ),

  // Trajectories of other implementations
  ops('rsqrt is wrong by 1e-5', 'golden trajectories/torch/zeros', {
    rsqrt: map((a) => (1 + 1e-5) / Math.sqrt(a)),
  }),
  run(
    '1 - beta2 is formed from a beta2 of 16 bits',
    'golden trajectories/huggingface/long, resumed after step 100',
    (runSound, batch) =>
      runSound(
        batch.map(({ tensors, scalars }) => ({
          tensors,
          scalars: { ...scalars, beta2Weight: 1 - roundToBits(scalars.beta2 ?? 0, 16) },
        })),
      ),
  ),
  {
    fault: 'momentum is cut off to bfloat16, not rounded, and stored as float32',
    caughtBy: 'golden trajectories/optax/momentum-bfloat16',
    create: () => {
      const { traits: own, ...sound } = withOps({ bfloat16: map((a) => truncateToBfloat16(a)) })
      return { ...sound, traits: { ...own, types: ['float32'] } }
    },
  },
]

const everyTensor: DenseTensor[] = []

/** Programs lose the types of their tensors. */
function withoutTypes(): Dense {
  const sound = soundBackend()
  return {
    ...sound,
    compile: (program) =>
      sound.compile({
        ...program,
        tensors: program.tensors.map(({ name, axes }) => ({ name, axes })),
      }),
  }
}
