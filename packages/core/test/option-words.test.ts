/** Words that people bring from other Adafactors and trainers: each is answered with ours. */
import { describe, expect, test } from 'vitest'
import { type AdafactorOptions, adafactor, referenceBackend } from '../src/index.js'
import * as presets from '../src/presets.js'
import { caught } from './support/caught.js'

const translators = new Map<string, unknown>(Object.entries(presets))
const presetNames = [...translators.keys()]

/** What is thrown for options as they may come without types. */
function refusal(options: object): string {
  const backend = referenceBackend()
  return caught(() => {
    adafactor({ backend, params: { w: backend.create([2]) }, ...(options as AdafactorOptions) })
  })
}

/** Whether an option of this path exists: a value that nothing allows is refused by its name. */
function exists(path: string): boolean {
  if (path === 'params') return true
  const [option = '', part] = path.split('.')
  const needed = { momentum: { beta1: 0.9 }, weightDecay: { rate: 0.1 } }
  const others = needed[option as keyof typeof needed]
  const value = part === undefined ? Symbol('none') : { ...others, [part]: Symbol('none') }
  const thrown = refusal({ [option]: value })
  return thrown.startsWith('option/invalid: ') && thrown.includes(`option "${path}`)
}

/** The arguments of a preset, as it lists them for a word that is like none. */
function argumentsOf(preset: string): string[] {
  const translate = translators.get(preset) as (args: unknown) => unknown
  const list = /; there are (.*) \(option\/unknown\)$/.exec(
    caught(() => translate({ kaleidoscope: 1 })),
  )
  if (!list) throw new Error(`${preset} lists no arguments`)
  return (list[1] as string).split(', ')
}

const snake = (word: string) => word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

describe.each(presetNames)('an argument of %s', (preset) => {
  test.each(argumentsOf(preset))(
    '"%s", given to adafactor(), names ours and the preset',
    (word) => {
      for (const spelling of new Set([word, snake(word)])) {
        const thrown = exists(spelling) ? '' : refusal({ [spelling]: 1 })
        if (thrown === '') continue
        expect(thrown).toMatch(/^option\/unknown: there is no option /)
        const meant = /; did you mean "([^?]*)"\?/.exec(thrown)?.[1]?.split('" or "') ?? []
        expect(meant, thrown).not.toEqual([])
        for (const option of meant) expect(exists(option), `${option} in ${thrown}`).toBe(true)
        const [, argument, takers] = /Presets that take "(.*)": (.*) \(option/.exec(thrown) ?? []
        expect(argument).toBe(word)
        expect(takers?.split(', ').sort()).toEqual(
          presetNames.filter((name) => argumentsOf(name).includes(word)).sort(),
        )
      }
    },
  )
})

test.each<[object, string]>([
  [{ learningrate: 0.1 }, 'did you mean "learningRate"? (option/unknown)'],
  [{ lr: 0.1 }, 'did you mean "learningRate"? Presets that take "lr": torch, huggingface, '],
  [{ learning_rate: 0.1 }, 'did you mean "learningRate"? Presets that take "learningRate": optax'],
  [{ weight_decay: 0.1 }, 'did you mean "weightDecay"? Presets that take "weightDecay": torch, '],
  [{ beta1: 0.9 }, 'did you mean "momentum"? Presets that take "beta1": huggingface, '],
  [{ beta_1: 0.9 }, 'did you mean "momentum"?'],
  [{ betas: [0.9, 0.999] }, 'did you mean "momentum"? Presets that take "betas": timm'],
  [{ eps: 1e-8 }, 'did you mean "epsilon1" or "parameterScale.epsilon2"?'],
  [{ epsilon: 1e-8 }, 'did you mean "epsilon1" or "parameterScale.epsilon2"?'],
  [{ eps2: 1e-3 }, 'did you mean "parameterScale.epsilon2"?'],
  [{ epsilon_2: 1e-3 }, 'did you mean "parameterScale.epsilon2"?'],
  [{ scale_parameter: true }, 'did you mean "parameterScale"? Presets that take "scaleParameter"'],
  [{ warmup_init: true }, 'did you mean "relativeStep.warmUp"?'],
  [{ clip_threshold: 1 }, 'did you mean "clipThreshold"?'],
  [{ d: 1 }, 'did you mean "clipThreshold"? Presets that take "d": paper, torch'],
  [{ momentum_dtype: 'bfloat16' }, 'did you mean "momentum.type"?'],
  [{ momentumDtype: 'bfloat16' }, 'did you mean "momentum.type"? Presets that take'],
  [{ stateDtype: 'bfloat16' }, 'did you mean "stateType"? (option/unknown)'],
  [{ state_dtype: 'bfloat16' }, 'did you mean "stateType"?'],
  [{ stateTypes: 'bfloat16' }, 'did you mean "stateType"?'],
  [{ optim_state_dtype: 'bfloat16' }, 'did you mean "stateType"?'],
  [{ momentType: 'bfloat16' }, 'did you mean "stateType"?'],
  [{ stochasticRounding: true }, 'did you mean "rounding"? (option/unknown)'],
  [{ stochastic_rounding: true }, 'did you mean "rounding"?'],
  [{ use_stochastic_rounding: true }, 'did you mean "rounding"?'],
  [{ bf16_stochastic_round: true }, 'did you mean "rounding"?'],
  [{ roundingMode: 'stochastic' }, 'did you mean "rounding"?'],
  [{ stochastic: true }, 'did you mean "rounding"?'],
  [{ state_rounding: 'stochastic' }, 'did you mean "stateRounding"?'],
  [{ randomSeed: 1 }, 'did you mean "seed"?'],
  [{ random_state: 1 }, 'did you mean "seed"?'],
  [{ rng_seed: 1 }, 'did you mean "seed"?'],
  [{ stochasticRoundingSeed: 1 }, 'did you mean "seed"?'],
  [{ parameterType: 'bfloat16' }, 'parameters are of the type that you make them with'],
  [{ param_dtype: 'bfloat16' }, 'parameters are of the type that you make them with'],
  [{ useKahanSummation: true }, 'a lost part is not kept; give rounding: "stochastic"'],
  [{ kahan_sum: true }, 'a lost part is not kept; give rounding: "stochastic"'],
  [{ overrides: { w: { stochasticRounding: true } } }, 'did you mean "overrides.w.rounding"?'],
  [{ overrides: { w: { seed: 1 } } }, 'no option "overrides.w.seed"'],
  [{ min_dim_size_to_factor: 128 }, 'did you mean "factored.minimumSize"?'],
  [{ maxGradNorm: 1 }, 'did you mean "clipGlobalNorm"?'],
  [{ max_grad_norm: 1 }, 'did you mean "clipGlobalNorm"?'],
  [{ clipnorm: 1 }, 'did you mean "clipGlobalNorm"?'],
  [{ global_clipnorm: 1 }, 'did you mean "clipGlobalNorm"?'],
  [{ param_groups: [] }, 'did you mean "overrides"?'],
  [{ parameters: {} }, 'did you mean "params"?'],
  [{ exponent: 0.8 }, 'did you mean "beta2.exponent"?'],
  // A word misspelt is still the word, and not another option that is as near.
  [{ betta1: 0.9 }, 'did you mean "momentum"?'],
  [{ scaleParametr: true }, 'did you mean "parameterScale"?'],
  [{ foreach: true }, 'no option "foreach": it changes how a step is launched, and no numbers'],
  [{ fused: true }, 'no option "fused": it changes how'],
  [{ capturable: true }, 'no option "capturable": it changes how'],
  [{ amsgrad: true }, 'no option "amsgrad": Adafactor has none'],
  [{ nesterov: true }, 'no option "nesterov": Adafactor has none'],
  [{ gradient_accumulation_steps: 4 }, 'add the gradients up with accumulate()'],
  [{ accumulateGradBatches: 4 }, 'add the gradients up with accumulate()'],
  [{ use_ema: true }, 'average the parameters yourself'],
  [{ clipvalue: 1 }, 'change the gradients before you give them to step()'],
  // Within options, and within overrides.
  [{ momentum: { beta_1: 0.9 } }, 'no option "momentum.beta_1"; did you mean "momentum.beta1"?'],
  [{ momentum: { betas: [0.9] } }, 'no option "momentum.betas"; did you mean "momentum.beta1"?'],
  [{ relativeStep: { warmup_init: true } }, 'did you mean "relativeStep.warmUp"?'],
  [{ relativeStep: { lr: 1 } }, 'no option "relativeStep.lr"; did you mean "learningRate"?'],
  [{ parameterScale: { eps: 1 } }, 'did you mean "parameterScale.epsilon2"?'],
  [{ beta2: { decay_rate: 0.8 } }, 'did you mean "beta2.exponent"?'],
  [{ weightDecay: { weight_decay: 0.1 } }, 'no option "weightDecay.weight_decay"; there are rate'],
  [{ factored: { minDimSizeToFactor: 8 } }, 'did you mean "factored.minimumSize"?'],
  [{ overrides: { w: { lr: 1 } } }, 'did you mean "overrides.w.learningRate"?'],
  [{ overrides: () => ({ weight_decay: 0 }) }, 'did you mean "overrides.w.weightDecay"?'],
  [{ overrides: { w: { eps2: 1 } } }, 'did you mean "overrides.w.parameterScale.epsilon2"?'],
  [{ overrides: { w: { max_grad_norm: 1 } } }, 'did you mean "clipGlobalNorm"?'],
])('%o is answered with ours', (options, message) => {
  const thrown = refusal(options)
  expect(thrown).toMatch(/^option\/unknown: /)
  expect(thrown).toContain(message)
})

test('no spelling of beta1 suggests beta2, which is another algorithm', () => {
  for (const word of ['beta1', 'beta_1', 'Beta1', 'BETA_1', 'betas', 'beta']) {
    expect(refusal({ [word]: 0.9 }), word).not.toContain('"beta2')
  }
})
