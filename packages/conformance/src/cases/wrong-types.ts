import { type ElementType, type ElementTypes, elementTypes } from '@adafactor/core'
import { type Program, type Traced, trace } from '@adafactor/core/compiler'
import { type ConformanceCase, caseOf } from '../case.js'
import { expectError, expectSame, expectThat } from '../expect.js'

/** Types of elements that a backend has not, or that a program does not expect, are refused. */
export function wrongTypeCases(): ConformanceCase[] {
  return [
    caseOf('errors', 'create refuses a type that the backend has not', async (context) => {
      const backend = await context.create()
      const { tensors } = backend.memory()
      for (const type of strangeTypes(context.traits.types)) {
        const call = () => backend.create([2], [1, 2], { type })
        await expectError('tensor/type', call, `create of type ${type}`)
      }
      expectThat(backend.memory().tensors === tensors, 'a refused tensor is counted as live')
    }),
    caseOf(
      'errors',
      'a program with a type that the backend has not is refused',
      async (context) => {
        const backend = await context.create()
        for (const type of strangeTypes(context.traits.types)) {
          const call = () => backend.compile(copyTo(type))
          await expectError(
            'tensor/type',
            call,
            `compile of a program with a tensor of type ${type}`,
          )
        }
      },
    ),
    caseOf(
      'errors',
      'a tensor of another type than its program declares is refused, and nothing is stored',
      async (context) => {
        const backend = await context.create()
        const [type, other] = context.traits.types as readonly ElementType[]
        const compiled = backend.compile(copyTo(type as ElementType))
        const from = backend.create([2], [1, 2])
        const to = backend.create([2], [5, 6], { type: other as ElementType })
        const run = async () => {
          await compiled.run([{ tensors: { from, to }, scalars: {} }])
          await backend.flush?.()
        }
        await expectError('tensor/type', run, `a run on a tensor of type ${other}`)
        expectSame(await backend.read(to), [5, 6], 'the tensor')
      },
      ({ traits }) =>
        traits.types.length > 1 ? undefined : 'the backend stores tensors as one type only',
    ),
  ]
}

/** The types that are not among these, and what is none. */
function strangeTypes(types: ElementTypes): ElementType[] {
  const others = (Object.keys(elementTypes) as ElementType[]).filter(
    (type) => !types.includes(type),
  )
  return [...others, 'float8' as ElementType]
}

/** `to = from`, where `to` is declared as this type. */
function copyTo(type: ElementType): Program {
  return trace(
    { name: 'copy', rank: 1, tensors: { from: [0], to: [0] }, types: { to: type } },
    (_, { from }) => ({ stores: { to: from as Traced } }),
  )
}
