import { type Shape, type StepForm, sizeOf, stepProgram, type TensorData } from '@adafactor/core'
import type { AnyBackend } from '../backend-under-test.js'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { normals } from '../data.js'
import { bindProgram, disposeTensors, readTensors } from '../device-run.js'
import { expectSameContents } from '../expect.js'
import { gradientFor, paperForm, paperScalars } from '../step-run.js'

/** The same numbers in give the same bits out, whatever ran before or beside. */
export function determinismCases(): ConformanceCase[] {
  const forms: Readonly<Record<string, readonly [StepForm, Shape]>> = {
    'a matrix': [paperForm(2), [37, 53]],
    'a long vector': [paperForm(1), [3001]],
    'rank 3': [paperForm(3), [3, 17, 5]],
  }
  return Object.entries(forms).flatMap(([name, [form, shape]]) => [
    compareRuns(`the same run twice, ${name}`, form, shape, async ({ run }) => [
      await run(),
      await run(),
    ]),
    compareRuns(`compiled anew, ${name}`, form, shape, async ({ run, recompile }) => {
      const first = await run()
      recompile()
      return [first, await run()]
    }),
    compareRuns(`other shapes in between, ${name}`, form, shape, async ({ run, runOther }) => {
      const first = await run()
      await runOther(shape.map((size) => size + 2))
      await runOther(shape.map((size) => Math.max(1, size - 2)))
      await runOther([...shape].reverse())
      return [first, await run()]
    }),
    compareRuns(`NaN in an earlier run, ${name}`, form, shape, async ({ run, runOther }) => {
      const first = await run()
      await runOther(shape, Number.NaN)
      await runOther(
        shape.map((size) => size + 1),
        Number.NaN,
      )
      return [first, await run()]
    }),
    compareRuns(`alone or in a batch, ${name}`, form, shape, async ({ run, runOther }) => {
      const first = await run()
      const second = await run([shape, shape.map((size) => size + 3), shape])
      await runOther(shape)
      return [first, second, await run([[...shape].reverse()])]
    }),
    caseOf('determinism', `another backend of the same kind, ${name}`, async (context) => {
      const data = dataFor(context, shape)
      const results: Record<string, TensorData>[] = []
      for (let count = 0; count < 2; count++) {
        const runner = new Runner(await context.create(), form, shape, data)
        results.push(await runner.run())
      }
      expectSameContents(results[1] ?? {}, results[0] ?? {}, 'another backend')
    }),
  ])
}

interface Runs {
  /** Two steps from the same start; others may stand before and behind it in the batch. */
  run(beside?: readonly Shape[]): Promise<Record<string, TensorData>>
  /** One step of the same program on something else. */
  runOther(shape: Shape, value?: number): Promise<void>
  recompile(): void
}

function compareRuns(
  sentence: string,
  form: StepForm,
  shape: Shape,
  runAll: (runs: Runs) => Promise<Record<string, TensorData>[]>,
): ConformanceCase {
  return caseOf('determinism', sentence, async (context) => {
    const runner = new Runner(await context.create(), form, shape, dataFor(context, shape))
    const [first, ...others] = await runAll({
      run: (beside) => runner.run(beside),
      runOther: (other, value) => runner.runOther(other, value),
      recompile: () => runner.recompile(),
    })
    for (const other of others) expectSameContents(other, first ?? {}, 'again')
  })
}

interface StartData {
  readonly parameter: readonly number[]
  readonly gradient: readonly number[]
}

function dataFor({ random }: CaseContext, shape: Shape): StartData {
  return { parameter: normals(random, sizeOf(shape)), gradient: gradientFor(random, shape) }
}

class Runner implements Runs {
  readonly #backend: AnyBackend
  readonly #form: StepForm
  readonly #shape: Shape
  readonly #data: StartData

  #compiled

  constructor(backend: AnyBackend, form: StepForm, shape: Shape, data: StartData) {
    this.#backend = backend
    this.#form = form
    this.#shape = shape
    this.#data = data

    this.#compiled = backend.compile(stepProgram(form))
  }

  async run(beside: readonly Shape[] = []): Promise<Record<string, TensorData>> {
    const before = beside.slice(0, 1).map((shape) => this.#bind(shape, this.#filled(shape, 0.5)))
    const after = beside.slice(1).map((shape) => this.#bind(shape, this.#filled(shape, -2)))
    const bound = this.#bind(this.#shape, this.#data)
    const all = [...before, bound, ...after]
    for (const t of [1, 2]) {
      const scalars = paperScalars(this.#form, t)
      await this.#compiled.run(all.map(({ tensors }) => ({ tensors, scalars })))
    }
    await this.#backend.flush?.()
    const contents = await readTensors(this.#backend, bound)
    for (const item of all) disposeTensors(this.#backend, item)
    return contents
  }

  async runOther(shape: Shape, value = 3): Promise<void> {
    const bound = this.#bind(shape, this.#filled(shape, value))
    await this.#compiled.run([{ tensors: bound.tensors, scalars: paperScalars(this.#form, 1) }])
    await this.#backend.flush?.()
    disposeTensors(this.#backend, bound)
  }

  recompile(): void {
    this.#compiled.dispose()
    this.#compiled = this.#backend.compile(stepProgram(this.#form))
  }

  #bind(shape: Shape, data: StartData) {
    return bindProgram(this.#backend, stepProgram(this.#form), shape, { ...data })
  }

  #filled(shape: Shape, value: number): StartData {
    const data = new Array<number>(sizeOf(shape)).fill(value)
    return { parameter: data, gradient: data }
  }
}
