import {
  type AdafactorOptions,
  adafactor,
  type ElementTypes,
  type Program,
  referenceBackend,
  type Shape,
} from '@adafactor/core'
import { type Traced, trace } from '@adafactor/core/compiler'
import { torch } from '@adafactor/core/presets'

/** A program whose generated texts are kept in the repository. */
export interface RecordedProgram {
  /** Names its files. */
  readonly name: string
  readonly program: Program
}

/** Collects the programs that an optimizer for parameters of these shapes compiles. */
function compiledBy(
  options: AdafactorOptions,
  shapes: readonly Shape[],
  use: 'step' | 'accumulate' = 'step',
  types: ElementTypes = ['float32'],
): Program[] {
  const backend = referenceBackend({ precision: 'float32' })
  const programs: Program[] = []
  const recording = {
    ...backend,
    traits: { ...backend.traits, types },
    compile: (program: Program) => {
      programs.push(program)
      return backend.compile(program)
    },
  }
  // The last of the types is that of the parameters.
  const type = types.at(-1) ?? types[0]
  const byName = () =>
    Object.fromEntries(
      shapes.map((shape, index) => [`p${index}`, backend.create(shape, undefined, { type })]),
    )
  const optimizer = adafactor({ backend: recording, params: byName(), ...options })
  optimizer[use](byName())
  return programs
}

/** The step of these options for a parameter of this shape. */
function step(
  name: string,
  shape: Shape,
  options: AdafactorOptions = {},
  types?: ElementTypes,
): RecordedProgram {
  const programs = compiledBy(options, [shape], 'step', types)
  return { name, program: find(programs, /^adafactor/) }
}

function find(programs: readonly Program[], name: RegExp): Program {
  const found = programs.find((program) => name.test(program.name))
  if (found === undefined) throw new Error(`the optimizer compiled no program called ${name}`)
  return found
}

const vector = [960]
const matrix = [40, 24]
const clipped = compiledBy({ clipGlobalNorm: 1 }, [vector, matrix])

/** A program that has every operation and nothing else, in one pass and one reduction. */
const everyOperation = trace(
  { name: 'every operation', rank: 2, tensors: { a: [0, 1], b: [0, 1], kept: [0, 1], total: [0] } },
  (ops, tensors) => {
    const [a, b] = [tensors.a as Traced, tensors.b as Traced]
    const roots = ops.add(ops.sqrt(ops.abs(a)), ops.rsqrt(ops.square(b)))
    const limited = ops.minimum(ops.maximum(ops.subtract(a, b), ops.constant(-2.5)), roots)
    const chosen = ops.where(ops.greater(a, b), limited, ops.divide(a, b))
    const rounded = ops.bfloat16(ops.multiply(chosen, ops.isFinite(b)))
    return { stores: { kept: rounded, total: ops.sum(ops.mean(rounded, [1]), [0]) } }
  },
)

/**
 * The programs on record: together they have every operation, rank and option that changes what
 * kernels look like. Options that have nothing to do with factoring are on record for a vector, whose texts
 * are short. A new option or operation adds the program that shows it.
 */
export const recordedPrograms: readonly RecordedProgram[] = [
  step('number', []),
  step('vector', vector),
  step('matrix', matrix),
  step('batch-of-matrices', [6, ...matrix]),
  step('torch', matrix, torch({ lr: 0.01, weightDecay: 0.01 })),
  step('momentum', vector, { momentum: 0.9 }),
  step('momentum-bfloat16', vector, {
    momentum: {
      beta1: 0.9,
      type: 'bfloat16',
      rounds: { beta1: true, update: true, applied: true },
    },
  }),
  step('bfloat16', matrix, { stateType: 'parameter' }, ['float32', 'bfloat16']),
  step(
    'bfloat16-stochastic',
    vector,
    { stateType: 'parameter', rounding: 'stochastic', stateRounding: 'stochastic' },
    ['float32', 'bfloat16'],
  ),
  step('float16', vector, { stateType: 'parameter' }, ['float32', 'float16']),
  step('cautious-momentum', vector, {
    momentum: { beta1: 0.9, placement: 'beforeStepSize', caution: true },
  }),
  step('weight-decay', vector, { weightDecay: { rate: 0.01, coefficient: 'stepSize' } }),
  step('skip-non-finite', vector, { skipNonFinite: true }),
  step('clipped-by-slice', matrix, {
    factored: false,
    clipThreshold: { threshold: 1, batchAxes: [0] },
    parameterScale: false,
  }),
  { name: 'clipped-by-global-norm', program: find(clipped, /^adafactor/) },
  { name: 'norm', program: find(clipped, /^norm rank 2/) },
  { name: 'norm-of-two', program: find(clipped, /^norm of two/) },
  { name: 'accumulate', program: find(compiledBy({}, [matrix], 'accumulate'), /^sum/) },
  { name: 'every-operation', program: everyOperation },
]

/** A program of the record by its name. */
export function recordedProgram(name: string): Program {
  const recorded = recordedPrograms.find((program) => program.name === name)
  if (recorded === undefined) throw new Error(`no program called ${name} is on record`)
  return recorded.program
}
