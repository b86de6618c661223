import { elementTypes, type Shape, sizeOf, stepProgram } from '@adafactor/core'
import type { AnyBackend } from '../backend-under-test.js'
import { type ConformanceCase, caseOf } from '../case.js'
import { disposeTensors } from '../device-run.js'
import { expectThat } from '../expect.js'
import { bindStep, gradientFor, paperForm, paperScalars } from '../step-run.js'

/** Nothing is kept that is not needed. */
export function memoryCases(): ConformanceCase[] {
  return [
    caseOf('memory', 'create and dispose are counted', async (context) => {
      const backend = await context.create()
      const start = backend.memory()
      for (const type of context.traits.types) {
        const tensors = [
          backend.create([10], undefined, { type }),
          backend.create([4, 5], new Float32Array(20), { type }),
        ]
        expectCount(backend, start.tensors + 2, 'after create, twice')
        const bytes = backend.memory().bytes - start.bytes
        expectThat(
          bytes >= 30 * elementTypes[type].bytes,
          `30 numbers of type ${type} are counted as ${bytes} bytes`,
        )
        for (const tensor of tensors) backend.dispose(tensor)
        expectCount(backend, start.tensors, 'after dispose')
        expectThat(
          backend.memory().bytes === start.bytes,
          'the bytes of disposed tensors are still counted',
        )
      }
    }),
    caseOf('memory', 'compiling makes no tensors, nor does reading or writing', async (context) => {
      const backend = await context.create()
      const bound = bindStep(backend, context.random, paperForm(2), [4, 6])
      const { tensors } = backend.memory()
      const compiled = backend.compile(bound.program)
      await backend.write(bound.tensors.gradient, new Array<number>(24).fill(1))
      await backend.read(bound.tensors.gradient)
      expectCount(backend, tensors, 'after compile, write and read')
      compiled.dispose()
      expectCount(backend, tensors, 'after the program was disposed')
    }),
    ...[paperForm(2), paperForm(2, { factors: null, skipNonFinite: true })].map((form) =>
      caseOf(
        'memory',
        `50 steps leave as many live tensors as 2, ${form.factors ? 'factored' : 'not factored'}`,
        async (context) => {
          const backend = await context.create()
          const start = backend.memory()
          const bound = bindStep(backend, context.random, form, [6, 8])
          const compiled = backend.compile(bound.program)
          let afterTwo = 0
          for (let t = 1; t <= 50; t++) {
            // A new gradient each time, as training has it.
            const gradient = backend.create([6, 8], gradientFor(context.random, [6, 8]))
            const tensors = { ...bound.tensors, gradient }
            await compiled.run([{ tensors, scalars: paperScalars(form, t) }])
            await backend.flush?.()
            backend.dispose(gradient)
            if (t === 2) afterTwo = backend.memory().tensors
          }
          expectCount(backend, afterTwo, 'after 50 steps')
          disposeTensors(backend, bound)
          compiled.dispose()
          expectCount(backend, start.tensors, 'after everything was disposed')
          expectThat(
            backend.memory().bytes === start.bytes,
            'bytes are still counted after everything was disposed',
          )
        },
      ),
    ),
    caseOf('memory', 'a run makes no tensors, whatever the batch', async (context) => {
      const backend = await context.create()
      const shapes: Shape[] = [
        [3, 4],
        [4, 3],
        [2, 9],
        [1, 1],
      ]
      const bound = shapes.map((shape) => bindStep(backend, context.random, paperForm(2), shape))
      const { tensors } = backend.memory()
      const compiled = backend.compile(stepProgram(paperForm(2)))
      for (let t = 1; t <= 5; t++) {
        const scalars = paperScalars(paperForm(2), t)
        await compiled.run(bound.map(({ tensors }) => ({ tensors, scalars })))
        await backend.flush?.()
        expectCount(backend, tensors, `after run ${t}`)
      }
    }),
    caseOf('memory', 'many shapes through one program leave nothing behind', async (context) => {
      const backend = await context.create()
      const start = backend.memory()
      const compiled = backend.compile(stepProgram(paperForm(2)))
      for (let size = 1; size <= 20; size++) {
        const bound = bindStep(backend, context.random, paperForm(2), [size, 21 - size])
        await compiled.run([{ tensors: bound.tensors, scalars: paperScalars(paperForm(2), 1) }])
        await backend.flush?.()
        disposeTensors(backend, bound)
      }
      compiled.dispose()
      expectCount(backend, start.tensors, 'after 20 shapes')
    }),
    caseOf(
      'memory',
      'work space that memory() counts stays within rows and columns (applies where traits.fused)',
      async (context) => {
        const backend = await context.create()
        const shape = [300, 200]
        const bound = bindStep(backend, context.random, paperForm(2), shape)
        const { bytes } = backend.memory()
        const compiled = backend.compile(bound.program)
        await compiled.run([{ tensors: bound.tensors, scalars: paperScalars(paperForm(2), 1) }])
        await backend.flush?.()
        const extra = backend.memory().bytes - bytes
        const allowed = 1.1 * (300 + 200) * 8 + 65536
        expectThat(
          extra <= allowed,
          `a run on 300 x 200 holds ${extra} more bytes, ${sizeOf(shape)} elements; fused allows ${allowed}`,
        )
      },
      ({ traits }) => (traits.fused ? undefined : 'the backend does not say that it is fused'),
    ),
  ]
}

function expectCount(backend: AnyBackend, expected: number, when: string): void {
  const { tensors } = backend.memory()
  expectThat(tensors === expected, `${when} ${tensors} tensors are live, expected ${expected}`)
}
