import { AdafactorError, type AdafactorOptions } from '@adafactor/core'
import * as presets from '@adafactor/core/presets'
import { describe, expect, it } from 'vitest'
import { type JaxModuleOptions, jaxModule } from '../src/index.js'

const params = { 'dense/kernel': [512, 256], 'dense/bias': [256] }

const { burn, fairseq, huggingface, keras, meshTensorflow, mlx, optax, paper, t5x, ...others } =
  presets
const ofPresets: Readonly<Record<string, AdafactorOptions>> = {
  bigVision: others.bigVision({ lr: 1e-3 }),
  burn: burn({ lr: 1e-3 }),
  fairseq: fairseq(),
  huggingface: huggingface(),
  keras: keras(),
  meshTensorflow: meshTensorflow(),
  mlx: mlx(),
  optax: optax({ learningRate: 1e-3 }),
  paper: paper(),
  t5x: t5x({ learningRate: 1e-3 }),
  tensor2tensor: others.tensor2tensor(),
  timm: others.timm({ lr: 1e-3 }),
  timmBigVision: others.timmBigVision({ lr: 1e-3 }),
  torch: others.torch(),
}

/** A piece of a module, from a line that starts so to the next empty line. */
function piece(text: string, start: string): string {
  const from = text.indexOf(`\n${start}`) + 1
  expect(from, start).toBeGreaterThan(0)
  return text.slice(from, text.indexOf('\n\n', from))
}

function errorOf(options: JaxModuleOptions): string {
  try {
    jaxModule(options)
  } catch (error) {
    if (AdafactorError.isInstance(error)) return error.message
    throw error
  }
  return 'none'
}

describe('a module for JAX', () => {
  it('has the step as a page of jnp, for any rank', () => {
    expect(piece(jaxModule({ params }), 'def factored_step')).toBe(
      `def factored_step(X, G, state, numbers, rows, columns):
    """The change of X and the state after it (Algorithms 4 and 6)."""
    row_moment = state["rowMoment"]
    column_moment = state["columnMoment"]
    beta2 = numbers["beta2"]
    beta2_weight = numbers["beta2Weight"]
    rho = numbers["rho"]
    squares = jnp.square(G) + 1e-30
    R = beta2 * row_moment + beta2_weight * mean(squares, columns)
    C = beta2 * column_moment + beta2_weight * mean(squares, rows)
    mean_r = mean(R, rows)
    row_factor = lax.rsqrt(R) * jnp.sqrt(jnp.where(R != 0, mean_r, R))
    column_factor = lax.rsqrt(C)
    U = G * row_factor * column_factor
    parameter_rms = jnp.sqrt(mean(jnp.square(X), None))
    alpha = jnp.maximum(parameter_rms, 0.001) * rho
    update_rms = jnp.sqrt(mean(jnp.square(U), None))
    scale = alpha / jnp.maximum(1.0, update_rms / 1.0)
    update = scale * U
    change = -update
    return change, {"rowMoment": R, "columnMoment": C}`,
    )
  })

  it('prints only the steps that its parameters need', () => {
    const text = jaxModule({ params: { bias: [256] } })
    expect(text).toContain('factored_step=None')
    expect(text).not.toContain('def factored_step')
    expect(jaxModule({})).toContain('def factored_step')
    expect(jaxModule({ factored: false })).not.toContain('def factored_step')
  })

  it('has one step for matrices and for stacks of them', () => {
    const text = jaxModule({ params: { matrix: [64, 32], stack: [4, 64, 32] } })
    expect(text.match(/def factored_step/g)).toHaveLength(1)
  })

  it('names axes one by one where slices have a scale of their own', () => {
    const text = jaxModule({
      params: { stack: [4, 64, 32] },
      clipThreshold: { threshold: 1, batchAxes: [0] },
      parameterScale: { batchAxes: [0] },
    })
    expect(text).toContain('parameter_rms = jnp.sqrt(mean(jnp.square(X), (1, 2)))')
    expect(text).toContain('update_rms = jnp.sqrt(mean(jnp.square(U), (1, 2)))')
  })

  it('tells parameters of other types apart where their options go by the type', () => {
    expect(jaxModule({ params })).toContain('KIND_OF_TYPE = {}')
    const text = jaxModule({ params, ...presets.torch({ lr: 0.01 }) })
    expect(text).toContain('KIND_OF_TYPE = {\n    (0, "bfloat16"): 1,\n    (0, "float16"): 2,\n}')
    expect(jaxModule({ params, momentum: { beta1: 0.9, type: 'parameter' } })).toContain(
      'types={"momentum": "bfloat16"}',
    )
  })

  it('goes by the patterns that fit a name where parameters are not known', () => {
    const text = jaxModule({
      learningRate: 1e-3,
      weightDecay: { rate: 0.01, mask: { '*bias': false } },
      overrides: { 'head*': { learningRate: 1e-2 } },
    })
    expect(text).toContain('PATTERNS = ["head*", "*bias"]')
    expect(piece(text, 'KIND_OF_PATTERNS')).toBe(`KIND_OF_PATTERNS = {
    (False, False): 0,
    (True, False): 1,
    (False, True): 2,
    (True, True): 3,
}
# Kinds of parameters of other types than float32, where they differ.
KIND_OF_TYPE = {}`)
    expect(piece(text, 'def numbers_1')).toContain('learning_rate = 0.01')
    expect(piece(text, 'def numbers_1')).toContain('decay_rate = 0.01 * learning_rate')
    expect(piece(text, 'def numbers_2')).not.toContain('decay_rate')
  })

  it('has schedules as tables of float32 numbers, the same one once', () => {
    const learningRate = (before: number) => 0.1 / (1 + before)
    const text = jaxModule({
      params,
      learningRate,
      overrides: { 'dense/bias': { momentum: 0.9 } },
      scheduleSteps: 4,
      startStep: 1,
    })
    expect(text).toContain('TABLE_LENGTH = 4')
    expect(piece(text, 'TABLE_0 =')).toBe(`TABLE_0 = np.array(
    [
        0.05, 0.033333335, 0.025, 0.02,
    ],
    np.float32,
)`)
    expect(text).not.toContain('TABLE_1')
  })

  it.each(Object.entries(ofPresets))(
    'prints the preset %s, in lines of at most 100',
    (_, options) => {
      const text = jaxModule({ params, ...options })
      expect(text.split('\n').filter((line) => line.length > 100)).toEqual([])
    },
  )

  it('is tried with every preset', () => {
    expect(Object.keys(ofPresets)).toEqual(Object.keys(presets))
  })
})

describe('what can not be printed', () => {
  it.each<readonly [string, JaxModuleOptions, string]>([
    ['no parameters', { params: {} }, 'has no parameters'],
    ['a shape of fractions', { params: { w: [1.5] } }, 'parameter "w": the shape [1.5]'],
    ['an unknown option', { params, momentun: 0.9 } as JaxModuleOptions, 'momentum'],
    ['a start beyond 32 bits', { params, startStep: 1e12 }, 'counts with 32 bits'],
    ['functions without names', { overrides: () => ({}) }, 'give "params"'],
    [
      'a mask that is a function',
      { weightDecay: { rate: 0.1, mask: () => true } },
      'functions of a name and a shape',
    ],
    ['axes without shapes', { factored: { rows: [0], columns: [1] } }, 'name axes'],
    [
      'a third axis',
      { overrides: { w: { clipThreshold: { threshold: 1, batchAxes: [2] } } } },
      'name axes',
    ],
    [
      'more patterns than can be told apart',
      { overrides: Object.fromEntries([...'abcdefg'].map((name) => [name, {}])) },
      'more than 6 patterns',
    ],
    [
      'a schedule that ends',
      { params, learningRate: () => Number.NaN },
      'option "learningRate(0)" is NaN',
    ],
    ['a table of no values', { params, scheduleSteps: 0 }, 'option "scheduleSteps" is 0'],
    ['a name that fits nothing', { params, overrides: { kernel: {} } }, 'no parameter fits'],
  ])('%s: a clear error', (_, options, message) => {
    expect(errorOf(options)).toContain(message)
  })
})
