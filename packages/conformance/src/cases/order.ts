import {
  adafactor,
  type Execution,
  type Optimizer,
  type Shape,
  type StateDict,
  sizeOf,
  stepProgram,
  type TensorData,
} from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import type { AnyBackend } from '../backend-under-test.js'
import type { CaseContext, ConformanceCase } from '../case.js'
import { counting, normals } from '../data.js'
import { type Call, inOrder, type Stage } from '../in-order.js'
import { gradientFor, paperForm } from '../step-run.js'

/** Calls that nobody awaits leave what the same calls leave one by one, bit for bit. */
export function orderCases(): ConformanceCase[] {
  return [...storageOrder(), ...programOrder(), ...optimizerOrder()]
}

/** A tensor that is written to and read. */
function storageOrder(): ConformanceCase[] {
  return [
    inOrder(
      'reads and writes in turn each see their own moment',
      (backend) => () => {
        const tensor = backend.create([3], [1, 2, 3])
        return { backend, tensor, contents: async () => backend.read(tensor) }
      },
      ({ backend, tensor }) => [
        () => backend.read(tensor),
        () => backend.write(tensor, [4, 5, 6]),
        () => backend.read(tensor),
        () => backend.write(tensor, [7, 8, 9]),
        () => backend.write(tensor, [10, 11, 12]),
        () => backend.read(tensor),
      ],
    ),
    inOrder(
      'a tensor may be disposed as soon as its read was called',
      (backend) => () => {
        const tensors = [1, 5, 9].map((from) => backend.create([4], counting(4, from)))
        return { backend, tensors, contents: async () => backend.read(tensors[2]) }
      },
      ({ backend, tensors: [a, b] }) => [
        () => backend.read(a),
        () => backend.dispose(a),
        () => backend.read(b),
        () => backend.dispose(b),
        // It may get the memory of the others.
        () => backend.read(backend.create([4], [-1, -1, -1, -1])),
        () => backend.read(a),
      ],
    ),
  ]
}

const addProgram = trace(
  { name: 'add', rank: 1, tensors: { sum: [0], term: [0] }, scalars: ['factor'] },
  (ops, { sum, term }, { factor }) => ({
    stores: {
      sum: ops.add(sum as Traced, ops.multiply(term as Traced, factor as Traced)),
    },
  }),
)

/** A program, run on two tensors. */
function programOrder(): ConformanceCase[] {
  const stageOf = (backend: AnyBackend) => () => {
    const tensors = { sum: backend.create([3], [1, 2, 3]), term: backend.create([3], [10, 20, 30]) }
    const compiled = backend.compile(addProgram)
    const run = (factor: number) => compiled.run([{ tensors, scalars: { factor } }])
    return { backend, ...tensors, compiled, run, contents: async () => backend.read(tensors.sum) }
  }
  return [
    inOrder('a read after a run gives what it has stored', stageOf, ({ backend, sum, run }) => [
      () => run(1),
      () => backend.read(sum),
      () => run(2),
      () => run(3),
      () => backend.read(sum),
    ]),
    inOrder('a write after a run is no part of it', stageOf, ({ backend, sum, term, run }) => [
      () => run(1),
      () => backend.write(term, [-1, -1, -1]),
      () => run(1),
      () => backend.write(sum, [5, 5, 5]),
      () => backend.write(term, [0.5, 0.25, 0.125]),
      () => run(1),
    ]),
    inOrder(
      'a tensor and a program may be disposed as soon as their run was called',
      stageOf,
      ({ backend, term, compiled, run }) => [
        () => run(1),
        () => backend.dispose(term),
        () => backend.create([3], [-9, -9, -9]) && undefined,
        () => compiled.dispose(),
      ],
    ),
    inOrder(
      'calls that are rejected do not stop those after them',
      stageOf,
      ({ backend, sum, term, run }) => [
        () => run(1),
        () => backend.write(sum, [1]),
        () => run(2),
        () => {
          const other = backend.create([3])
          backend.dispose(other)
          return backend.read(other)
        },
        () => backend.write(term, []),
        () => backend.read(sum),
        () => run(3),
      ],
    ),
    inOrder('a hundred runs, writes and reads', stageOf, ({ backend, sum, term, run }) =>
      Array.from({ length: 100 }, (_, turn) => [
        () => run(1 / (turn + 1)),
        () => backend.write(term, [turn, -turn, 1]),
        () => (turn % 10 === 0 ? backend.read(sum) : undefined),
      ]).flat(),
    ),
  ]
}

const shapes: Readonly<Record<string, Shape>> = { first: [3, 4], second: [3, 4], bias: [3] }
type Numbers = Readonly<Record<string, readonly number[]>>

/** Two optimizers over the same parameters, which have been trained a little. */
class Training implements Stage {
  readonly params: Readonly<Record<string, unknown>>
  readonly gradients: Readonly<Record<string, unknown>>
  readonly optimizer: Optimizer<unknown, Execution>
  readonly other: Optimizer<unknown, Execution>
  /** The state after the first step. */
  saved: StateDict | undefined

  constructor(
    readonly backend: AnyBackend,
    /** As many as a gradient has numbers, others for each call. */
    readonly numbers: readonly Numbers[],
  ) {
    const tensorsOf = (numbers: Numbers = {}) =>
      Object.fromEntries(
        Object.entries(numbers).map(([name, data]) => [
          name,
          backend.create(shapes[name] ?? [], data),
        ]),
      )
    this.params = tensorsOf(numbers[0])
    this.gradients = tensorsOf(numbers[1])
    this.optimizer = adafactor({ backend, params: this.params })
    this.other = adafactor({ backend, params: this.params, momentum: 0.9, clipGlobalNorm: 0.5 })
  }

  async ready(): Promise<this> {
    await this.optimizer.step(this.gradients)
    this.saved = await this.optimizer.stateDict()
    return this
  }

  /** Other numbers for a gradient. */
  rewrite(name: string, which: number): unknown {
    return this.backend.write(this.gradients[name], this.numbers[which]?.[name] ?? [])
  }

  async contents(): Promise<unknown> {
    const { backend, optimizer, other } = this
    const params: TensorData[] = []
    for (const parameter of Object.values(this.params)) params.push(await backend.read(parameter))
    if (this.isDisposed) return params
    return { params, state: await optimizer.stateDict(), otherState: await other.stateDict() }
  }

  isDisposed = false
}

function optimizerOrder(): ConformanceCase[] {
  const stageOf = (backend: AnyBackend, { random }: CaseContext) => {
    const gradient = () =>
      Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [name, gradientFor(random, shape)]),
      )
    const start = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, normals(random, sizeOf(shape))]),
    )
    const numbers = [start, ...Array.from({ length: 4 }, gradient)]
    return () => new Training(backend, numbers).ready()
  }
  const training = (sentence: string, callsOf: (stage: Training) => Call[]) =>
    inOrder(sentence, stageOf, callsOf, hintOf)
  return [
    training(
      'a read after steps gives what they came to',
      ({ backend, optimizer, params, gradients }) => [
        () => optimizer.step(gradients),
        () => optimizer.step(gradients),
        () => backend.read(params.first),
        () => optimizer.step(gradients),
        () => backend.read(params.bias),
      ],
    ),
    training(
      'a parameter that is written to after a step keeps what was written',
      ({ backend, optimizer, params, gradients, numbers }) => [
        () => optimizer.step(gradients),
        () => backend.write(params.first, numbers[2]?.first ?? []),
        () => backend.read(params.first),
        () => optimizer.step(gradients),
      ],
    ),
    training('a gradient may be written to as soon as its step was called', (stage: Training) => [
      () => stage.optimizer.step(stage.gradients),
      () => stage.rewrite('first', 2),
      () => stage.rewrite('bias', 2),
      () => stage.optimizer.step(stage.gradients),
      () => stage.rewrite('first', 3),
    ]),
    training(
      'a gradient may be disposed as soon as its step was called',
      ({ backend, optimizer, gradients, numbers }) => [
        () => optimizer.step(gradients),
        () => backend.dispose(gradients.first),
        // They may get its memory.
        () => optimizer.step({ first: backend.create([3, 4], numbers[2]?.first) }),
        () => optimizer.step({ first: backend.create([3, 4], numbers[3]?.first) }),
      ],
    ),
    training(
      'a gradient made, used and disposed for each step',
      ({ backend, optimizer, numbers }) =>
        [1, 2, 3, 4].map((which) => () => {
          const gradient = backend.create([3, 4], numbers[which]?.second)
          const reply = optimizer.step({ second: gradient })
          backend.dispose(gradient)
          return reply
        }),
    ),
    training('one gradient tensor written to anew for each stepParameter', (stage: Training) => [
      () => stage.optimizer.stepParameter('first', stage.gradients.first),
      () => stage.rewrite('first', 2),
      () => stage.optimizer.stepParameter('second', stage.gradients.first),
      () => stage.rewrite('first', 3),
      () => stage.optimizer.step(),
      () => stage.optimizer.stepParameter('first', stage.gradients.first),
    ]),
    training(
      'a checkpoint belongs together: parameters, state and report of one step',
      ({ backend, optimizer, params, gradients }) => [
        () => optimizer.step(gradients),
        () => optimizer.step({ first: gradients.first }),
        () => backend.read(params.first),
        () => optimizer.stateDict(),
        () => optimizer.lastStep(),
        () => backend.read(params.bias),
        () => optimizer.step(gradients),
        () => optimizer.step(gradients),
      ],
    ),
    training(
      'a loaded state counts from the call on, and may be changed then',
      ({ optimizer, gradients, saved }) => [
        () => optimizer.step(gradients),
        () => {
          const state = structuredCopy(saved as StateDict)
          const reply = optimizer.loadStateDict(state)
          for (const { tensors } of Object.values(state.parameters)) {
            for (const { data } of Object.values(tensors)) data.fill(Number.NaN)
          }
          return reply
        },
        () => optimizer.step(gradients),
        () => optimizer.stateDict(),
      ],
    ),
    training(
      'two optimizers on the same parameters take turns, one of them clipping the global norm',
      (stage: Training) => [
        () => stage.optimizer.step(stage.gradients),
        () => stage.other.step(stage.gradients),
        () => stage.rewrite('first', 2),
        () => stage.optimizer.step(stage.gradients),
        () => stage.other.step(stage.gradients),
        () => stage.rewrite('first', 3),
        () => stage.other.step(stage.gradients),
      ],
    ),
    training('gradients are added up in the order of calls', (stage: Training) => [
      () => stage.other.accumulate(stage.gradients),
      () => stage.rewrite('first', 2),
      () => stage.other.accumulate(stage.gradients, 0.5),
      () => stage.rewrite('first', 3),
      () => stage.other.step(),
      () => stage.other.accumulate({ first: stage.gradients.first }),
      () => stage.other.step(),
    ]),
    training(
      'steps that are rejected do not stop those after them, and do not count',
      ({ backend, optimizer, params, gradients }) => [
        () => optimizer.step(gradients),
        () => optimizer.step({ ...gradients, bias: backend.create([7]) }),
        () => optimizer.step(gradients),
        () => backend.write(params.bias, [1]),
        () => optimizer.step({ nobody: gradients.first }),
        () => backend.read(params.bias),
        () => optimizer.step(gradients),
      ],
    ),
    training('an optimizer may be disposed as soon as its step was called', (stage: Training) => [
      () => stage.other.step(stage.gradients),
      () => {
        stage.isDisposed = true
        stage.optimizer.dispose()
        stage.other.dispose()
      },
      () => stage.backend.read(stage.params.first),
    ]),
  ]
}

/** All that the optimizer needs of a backend whose calls are in order. */
function hintOf(backend: AnyBackend): string {
  const compiled = backend.compile(stepProgram(paperForm(1)))
  return compiled.prepare === undefined
    ? '; its programs have no `prepare`, so the optimizer has to wait for each run'
    : ''
}

function structuredCopy(state: StateDict): StateDict {
  const parameters = Object.entries(state.parameters).map(([name, parameter]) => {
    const tensors = Object.entries(parameter.tensors).map(([key, stored]) => [
      key,
      { ...stored, data: stored.data.slice() },
    ])
    return [name, { ...parameter, tensors: Object.fromEntries(tensors) }]
  })
  return { ...state, parameters: Object.fromEntries(parameters) }
}
