import { adafactor, stepProgram } from '@adafactor/core'
import type { Program } from '@adafactor/core/compiler'
import { type ConformanceCase, caseOf } from '../case.js'
import { expectError, expectSame, expectThat } from '../expect.js'
import { bindStep, gradientFor, paperForm, paperScalars } from '../step-run.js'
import { wrongTypeCases } from './wrong-types.js'

/** What people give for four numbers, by what it is. */
function noNumbers(): Record<string, unknown> {
  return {
    'rows of numbers': [
      [1, 2],
      [3, 4],
    ],
    'rows of one number': [[1], [2], [3], [4]],
    strings: ['1', '2', '3', '4'],
    'an array with undefined': [1, 2, undefined, 4],
    'an array with a hole': Object.assign([1, 2], { 3: 4 }),
    'a length without elements': { length: 4 },
    'a string': '1234',
    null: null,
    'a set': new Set([1, 2, 3, 4]),
    'an ArrayBuffer': new ArrayBuffer(16),
    'a DataView': new DataView(new ArrayBuffer(16)),
    'a BigInt64Array': new BigInt64Array(4),
    'an object with data and shape': { data: new Float32Array(4), shape: [2, 2] },
  }
}

/** Wrong calls on a backend: each has its code, and changes nothing. */
export function errorCases(): ConformanceCase[] {
  return [
    caseOf('errors', 'create refuses data of another length', async (context) => {
      const backend = await context.create()
      const { tensors } = backend.memory()
      for (const data of [[], [1], [1, 2, 3, 4, 5, 6, 7]]) {
        const call = () => backend.create([2, 3], data)
        await expectError('tensor/data-length', call, `create([2, 3]) of ${data.length} numbers`)
      }
      expectThat(backend.memory().tensors === tensors, 'a refused tensor is counted as live')
    }),
    caseOf(
      'errors',
      'write refuses data of another length and changes nothing',
      async (context) => {
        const backend = await context.create()
        const tensor = backend.create([2, 2], [1, 2, 3, 4])
        for (const data of [[], [9], [9, 9, 9, 9, 9]]) {
          const call = () => backend.write(tensor, data)
          await expectError('tensor/data-length', call, `write of ${data.length} numbers to [2, 2]`)
        }
        expectSame(await backend.read(tensor), [1, 2, 3, 4], 'the tensor')
      },
    ),
    caseOf(
      'errors',
      'create and write refuse what is no flat list of numbers, and change nothing',
      async (context) => {
        const backend = await context.create()
        const tensor = backend.create([2, 2], [1, 2, 3, 4])
        const { tensors } = backend.memory()
        for (const [what, data] of Object.entries(noNumbers())) {
          const given = data as ArrayLike<number>
          const create = () => backend.create([2, 2], given)
          await expectError('tensor/data', create, `create([2, 2]) of ${what}`)
          const write = () => backend.write(tensor, given)
          await expectError('tensor/data', write, `write of ${what} to [2, 2]`)
        }
        expectThat(backend.memory().tensors === tensors, 'a refused tensor is counted as live')
        expectSame(await backend.read(tensor), [1, 2, 3, 4], 'the tensor')
      },
    ),
    caseOf(
      'errors',
      'create refuses sizes that are negative, fractional or NaN',
      async (context) => {
        const backend = await context.create()
        const holes = Object.assign(new Array<number>(2), { 1: 2 })
        const sizes = [[-1], [2, -3], [1.5], [Number.NaN, 2], [Number.POSITIVE_INFINITY], holes]
        for (const shape of sizes) {
          const call = () => backend.create(shape)
          await expectError('tensor/shape', call, `create([${shape}])`)
        }
      },
    ),
    caseOf('errors', 'create refuses more elements than maxElements', async (context) => {
      const backend = await context.create()
      const { maxElements } = context.traits
      const { tensors } = backend.memory()
      const call = () => backend.create([maxElements + 1])
      await expectError('backend/unsupported-size', call, `create([${maxElements + 1}])`)
      expectThat(backend.memory().tensors === tensors, 'a refused tensor is counted as live')
    }),
    caseOf(
      'errors',
      'a disposed tensor cannot be read, written or asked for its shape',
      async (context) => {
        const backend = await context.create()
        const tensor = backend.create([2], [1, 2])
        backend.dispose(tensor)
        await expectError(
          'tensor/disposed',
          () => backend.read(tensor),
          'read of a disposed tensor',
        )
        await expectError(
          'tensor/disposed',
          () => backend.write(tensor, [3, 4]),
          'write to a disposed tensor',
        )
        await expectError(
          'tensor/disposed',
          () => backend.shapeOf(tensor),
          'shapeOf a disposed tensor',
        )
      },
    ),
    caseOf('errors', 'dispose does nothing the second time', async (context) => {
      const backend = await context.create()
      const [kept, tensor] = [backend.create([2], [1, 2]), backend.create([2])]
      backend.dispose(tensor)
      const { tensors } = backend.memory()
      backend.dispose(tensor)
      expectThat(backend.memory().tensors === tensors, 'a tensor was given back twice')
      expectSame(await backend.read(kept), [1, 2], 'another tensor')
    }),
    caseOf(
      'errors',
      'a batch with a disposed tensor is refused before anything is stored',
      async (context) => {
        const backend = await context.create()
        const form = paperForm(2)
        const items = [1, 2].map(() => {
          const { tensors } = bindStep(backend, context.random, form, [3, 2])
          return { tensors, scalars: paperScalars(form, 1) }
        })
        for (const { tensors } of items) {
          await backend.write(tensors.gradient, gradientFor(context.random, [3, 2]))
        }
        const parameters = items.map(({ tensors }) => tensors.parameter)
        const before = [await backend.read(parameters[0]), await backend.read(parameters[1])]
        backend.dispose(items[1]?.tensors.gradient)
        const compiled = backend.compile(stepProgram(form))
        const run = async () => {
          compiled.prepare?.(items)
          await compiled.run(items)
          await backend.flush?.()
        }
        await expectError('tensor/disposed', run, 'a run on a disposed gradient')
        for (const [index, parameter] of parameters.entries()) {
          expectSame(await backend.read(parameter), before[index] ?? [], `parameter ${index + 1}`)
        }
        // And the next run is one like any other.
        await compiled.run(items.slice(0, 1))
        await backend.flush?.()
      },
    ),
    caseOf('errors', 'every call after destroy is refused: backend/destroyed', async (context) => {
      const backend = await context.create()
      const { tensors, program } = bindStep(backend, context.random, paperForm(1), [3])
      const compiled = backend.compile(program)
      const optimizer = adafactor({ backend, params: { weights: tensors.parameter } })
      backend.destroy()
      const calls: Record<string, () => unknown> = {
        create: () => backend.create([3]),
        read: () => backend.read(tensors.parameter),
        write: () => backend.write(tensors.parameter, [1, 2, 3]),
        compile: () => backend.compile(program),
        run: () => compiled.run([{ tensors, scalars: paperScalars(paperForm(1), 1) }]),
        'step of an optimizer': () => optimizer.step({ weights: tensors.gradient }),
      }
      for (const [name, call] of Object.entries(calls)) {
        await expectError('backend/destroyed', call, `${name} after destroy()`)
      }
      expectThat(optimizer.iteration === 0, 'the step was counted')
      optimizer.dispose()
      backend.dispose(tensors.parameter)
      backend.destroy()
    }),
    caseOf('errors', 'compile refuses a program of another specification', async (context) => {
      const backend = await context.create()
      const program = { ...stepProgram(paperForm(2)), specification: 2 } as unknown as Program
      await expectError('backend/specification', () => backend.compile(program), 'compile')
    }),
    ...wrongTypeCases(),
  ]
}
