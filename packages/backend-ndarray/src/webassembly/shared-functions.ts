/** Functions that modules have besides those of their nests. */
import type { Plan } from '../plan/plan.js'
import { emitHalfFunctions } from './half-functions.js'
import { bfloat16Functions } from './lanes.js'
import { FunctionBuilder, forLoop, get, integer, set, sum, whileLoop } from './module/build.js'
import type { Code, FunctionCode } from './module/code.js'

export const sharedFunctions = {
  /** Adds up the slabs' sums. */
  combine: 'combine',
  /** The same for sums that are kept in two lanes. */
  combineLanes: 'combine_lanes',
  divide: 'divide',
  /** Sets so many float64 numbers to 0. */
  clear: 'clear',
  /** Whether some of so many numbers are infinite or NaN. */
  strays: 'strays',
} as const

export function emitSharedFunctions(plan: Plan): FunctionCode[] {
  const common = [clear(), combine(), combineLanes(), divide(), strays(), roundVector(), roundOne()]
  return [...common, ...emitHalfFunctions(plan)]
}

function clear(): FunctionCode {
  const code = new FunctionBuilder(sharedFunctions.clear, [
    ['target', 'i32'],
    ['length', 'i32'],
  ])
  const more: Code = ['i32.gt_s', get('length'), integer(0)]
  const bytes: Code = ['i32.shl', get('length'), integer(3)]
  return code.finish(
    [
      // Engines leave the code for a fill: for a few numbers a loop is faster.
      [
        'if',
        ['i32.gt_s', get('length'), integer(fewNumbers)],
        ['memory.fill', get('target'), integer(0), bytes],
        set('length', integer(0)),
      ],
      whileLoop('element', more, [
        ['f64.store', 0, get('target'), ['f64.const', 0]],
        set('target', sum(get('target'), integer(8))),
        set('length', ['i32.sub', get('length'), integer(1)]),
      ]),
    ],
    false,
  )
}

const fewNumbers = 64

/** `target[k] = sum of source[slab * length + k]`, slab after slab. */
function combine(): FunctionCode {
  const code = new FunctionBuilder(sharedFunctions.combine, [
    ['target', 'i32'],
    ['source', 'i32'],
    ['length', 'i32'],
    ['slabs', 'i32'],
  ])
  const [k, slab, from] = [
    code.local('k', 'i32'),
    code.local('slab', 'i32'),
    code.local('from', 'i32'),
  ]
  const step = code.local('step', 'i32')
  const pair = code.local('pair', 'v128')
  const one = code.local('one', 'f64')
  const along = (register: string, zero: Code, add: Code): Code[] => [
    set(register, zero),
    set(from, sum(get('source'), ['i32.shl', get(k), integer(3)])),
    ...forLoop(slab, integer(0), get('slabs'), integer(1), [
      set(register, add),
      set(from, sum(get(from), get(step))),
    ]),
  ]
  const target = sum(get('target'), ['i32.shl', get(k), integer(3)])
  const whole: Code = ['i32.and', get('length'), integer(-2)]
  return code.finish(
    [
      set(step, ['i32.shl', get('length'), integer(3)]),
      ...forLoop(k, integer(0), whole, integer(2), [
        ...along(
          pair,
          ['v128.const', [0, 0, 0, 0]],
          ['f64x2.add', get(pair), ['v128.load', 0, get(from)]],
        ),
        ['v128.store', 0, target, get(pair)],
      ]),
      [
        'if',
        ['i32.lt_s', get(k), get('length')],
        ...along(one, ['f64.const', 0], ['f64.add', get(one), ['f64.load', 0, get(from)]]),
        ['f64.store', 0, target, get(one)],
      ],
    ],
    false,
  )
}

function combineLanes(): FunctionCode {
  const code = new FunctionBuilder(sharedFunctions.combineLanes, [
    ['target', 'i32'],
    ['source', 'i32'],
    ['slabs', 'i32'],
  ])
  const pair = code.local('pair', 'v128')
  const more: Code = ['i32.gt_s', get('slabs'), integer(0)]
  const total: Code = [
    'f64.add',
    ['f64x2.extract_lane', 0, get(pair)],
    ['f64x2.extract_lane', 1, get(pair)],
  ]
  return code.finish(
    [
      whileLoop('slab', more, [
        set(pair, ['f64x2.add', get(pair), ['v128.load', 0, get('source')]]),
        set('source', sum(get('source'), integer(16))),
        set('slabs', ['i32.sub', get('slabs'), integer(1)]),
      ]),
      ['f64.store', 0, get('target'), total],
    ],
    false,
  )
}

/** Sums become means. */
function divide(): FunctionCode {
  const code = new FunctionBuilder(sharedFunctions.divide, [
    ['target', 'i32'],
    ['length', 'i32'],
    ['count', 'i32'],
  ])
  const divisor = code.local('divisor', 'f64')
  const more: Code = ['i32.gt_s', get('length'), integer(0)]
  return code.finish(
    [
      set(divisor, ['f64.convert_i32_s', get('count')]),
      whileLoop('element', more, [
        ['f64.store', 0, get('target'), ['f64.div', ['f64.load', 0, get('target')], get(divisor)]],
        set('target', sum(get('target'), integer(8))),
        set('length', ['i32.sub', get('length'), integer(1)]),
      ]),
    ],
    false,
  )
}

function strays(): FunctionCode {
  const code = new FunctionBuilder(sharedFunctions.strays, [
    ['source', 'i32'],
    ['length', 'i32'],
  ])
  // Infinity and NaN times 0 is NaN; and NaN stays.
  const zeros = code.local('zeros', 'f64')
  const more: Code = ['i32.gt_s', get('length'), integer(0)]
  const zero: Code = ['f64.mul', ['f64.load', 0, get('source')], ['f64.const', 0]]
  const body: Code[] = [
    whileLoop('element', more, [
      set(zeros, ['f64.add', get(zeros), zero]),
      set('source', sum(get('source'), integer(8))),
      set('length', ['i32.sub', get('length'), integer(1)]),
    ]),
    ['f64.ne', get(zeros), get(zeros)],
  ]
  return { ...code.finish(body, false), result: 'i32' }
}

/**
 * The nearest bfloat16 numbers, ties to even: half of the dropped part is added, less one where the kept
 * part is even. A NaN becomes the usual one, as its payload must not run over into its sign.
 */
function roundVector(): FunctionCode {
  const code = new FunctionBuilder(bfloat16Functions.vector, [['x', 'v128']])
  const all = (value: number): Code => ['v128.const', [value, value, value, value]]
  const odd: Code = ['v128.and', ['i32x4.shr_u', get('x'), integer(16)], all(1)]
  const rounded: Code = [
    'v128.and',
    ['i32x4.add', ['i32x4.add', get('x'), all(0x7fff)], odd],
    all(-0x10000),
  ]
  const isNumber: Code = ['f32x4.eq', get('x'), get('x')]
  const body: Code = ['v128.bitselect', rounded, all(0x7fc00000), isNumber]
  return { ...code.finish([body], false), result: 'v128' }
}

function roundOne(): FunctionCode {
  const code = new FunctionBuilder(bfloat16Functions.scalar, [['x', 'f64']])
  const vector: Code = ['f32x4.splat', ['f32.demote_f64', get('x')]]
  const rounded: Code = ['call', bfloat16Functions.vector, vector]
  const body: Code = ['f64x2.extract_lane', 0, ['f64x2.promote_low_f32x4', rounded]]
  return { ...code.finish([body], false), result: 'f64' }
}
