/** Words for options: our own, those of other Adafactors and trainers, and which is which. */
import { didYouMean, type Hint, nearestTo } from '../checks/option-checks.js'
import type { AdafactorOptions, ParameterOptions } from './options.js'

export const parameterOptionNames: readonly (keyof ParameterOptions)[] = [
  'learningRate',
  'relativeStep',
  'beta2',
  'epsilon1',
  'epsilon1Use',
  'stateType',
  'rounding',
  'stateRounding',
  'clipThreshold',
  'parameterScale',
  'momentum',
  'weightDecay',
  'factored',
  'maximize',
  'skipNonFinite',
]
/** All options, in the order of their documentation. */
export const optionNames: readonly (keyof AdafactorOptions)[] = [
  ...parameterOptionNames,
  'overrides',
  'clipGlobalNorm',
  'seed',
  'startStep',
  'stepCount',
]
/** What options are made of that can be objects. */
export const optionParts = {
  relativeStep: ['cap', 'warmUp', 'factor'],
  beta2: ['exponent', 'offset', 'cap', 'adam'],
  clipThreshold: ['threshold', 'batchAxes'],
  parameterScale: ['epsilon2', 'maximum', 'afterWeightDecay', 'batchAxes'],
  momentum: ['beta1', 'placement', 'type', 'rounds', 'caution'],
  'momentum.rounds': ['beta1', 'update', 'applied'],
  weightDecay: ['rate', 'coefficient', 'mask'],
  factored: ['axes', 'minimumSize', 'rows', 'columns'],
} as const

/** What others call the same, in camelCase; a word under two options stands for both. */
const foreignWords: Readonly<Record<string, string>> = {
  learningRate: 'lr rho stepSize schedule lrScheduler warmupSteps maxLr',
  'relativeStep.warmUp': 'warmupInit',
  'beta2.exponent': 'decayRate beta2Decay c',
  'beta2.offset': 'decayOffset stepOffset',
  'beta2.cap': 'beta2Cap',
  epsilon1: 'eps epsilon eps1',
  'parameterScale.epsilon2': 'eps epsilon eps2 epsScale',
  clipThreshold: 'd clippingThreshold',
  parameterScale: 'scaleParameter multiplyByParameterScale excludeFromParameterScale',
  'parameterScale.maximum': 'maxParameterScale',
  momentum: 'beta beta1 betas',
  'momentum.type': 'dtype momentumDtype dtypeMomentum quantizedDtype',
  stateType: 'stateDtype optimStateDtype momentType',
  rounding:
    'stochasticRounding useStochasticRounding bf16StochasticRounding bf16StochasticRound ' +
    'stochastic roundingMode',
  seed: 'randomSeed rngSeed randomState generator stochasticRoundingSeed',
  'momentum.caution': 'useCautious cautious',
  weightDecay: 'wd weightDecayRate l2',
  'weightDecay.coefficient':
    'weightDecayRateLrExponent unscaledWd correctedWeightDecay weightDecouple fixedDecay ' +
    'decoupledWeightDecay',
  'weightDecay.mask': 'weightDecayMask excludeFromWeightDecay',
  factored: 'factorMap dimensions stackedDimNames',
  'factored.minimumSize': 'minDimSizeToFactor',
  skipNonFinite: 'skipNan skipNanUpdates',
  overrides: 'paramGroups lrMults wdMults',
  clipGlobalNorm:
    'maxGradNorm clipGradNorm gradClipNorm gradientClipVal gradClipping gradientClipping ' +
    'clipnorm globalClipnorm globalNormClipThreshold',
  params: 'parameters',
}

/** Words of others for what is not an option here: what to do instead. */
const withoutCounterpart: Readonly<Record<string, string>> = {
  'it changes how a step is launched, and no numbers; leave it out':
    'foreach fused capturable differentiable fusedBackPass jitCompile',
  'Adafactor has none; leave it out': 'amsgrad amsBound nesterov name',
  'add the gradients up with accumulate()':
    'gradientAccumulationSteps accumulateGradBatches gradAccumSteps everyKSchedule',
  'change the gradients before you give them to step()':
    'clipvalue lossScale lossScaleFactor gradScale',
  'average the parameters yourself': 'useEma emaMomentum emaOverwriteFrequency',
  'parameters are of the type that you make them with':
    'simulatedQuantizeBits parameterEncoding parameterType paramDtype parameterDtype',
  'a lost part is not kept; give rounding: "stochastic"':
    'kahanSum kahanSummation useKahan useKahanSummation',
}

const transformers =
  'eps clipThreshold decayRate beta1 weightDecay scaleParameter relativeStep warmupInit'
const tensor2tensor =
  'multiplyByParameterScale learningRate decayRate beta1 clippingThreshold factored epsilon1 epsilon2'
/** What each preset calls its arguments. */
const presetWords: Readonly<Record<string, string>> = {
  paper: 'rho c d epsilon1 epsilon2',
  torch: 'lr beta2Decay eps d weightDecay maximize',
  huggingface: `lr ${transformers}`,
  fairseq: `lr ${transformers}`,
  optax:
    'learningRate minDimSizeToFactor decayRate decayOffset multiplyByParameterScale clippingThreshold ' +
    'momentum dtypeMomentum weightDecayRate eps factored weightDecayMask',
  t5x:
    `${tensor2tensor} stepOffset weightDecayRate minDimSizeToFactor dtypeMomentum factorMap ` +
    'weightDecayRateLrExponent globalNormClipThreshold maxParameterScale',
  bigVision:
    'lr schedule lrMults wd wdMults gradClipNorm minDimSizeToFactor decayRate decayOffset beta2Cap ' +
    'clippingThreshold momentum dtypeMomentum eps',
  keras:
    'learningRate beta2Decay epsilon1 epsilon2 clipThreshold relativeStep weightDecay globalClipnorm',
  timm:
    'lr eps epsScale clipThreshold decayRate betas weightDecay scaleParameter warmupInit ' +
    'minDimSizeToFactor caution',
  timmBigVision:
    'lr minDimSizeToFactor decayRate decayOffset beta2Cap momentum momentumDtype eps weightDecay ' +
    'clippingThreshold unscaledWd caution correctedWeightDecay maxLr',
  tensor2tensor,
  meshTensorflow: `${tensor2tensor} minDimSizeToFactor stackedDimNames excludeFromParameterScale dimensions`,
  mlx: `learningRate ${transformers}`,
  burn: 'lr epsilon1 epsilon2 clipThreshold decayRate relativeStep scaleParameter weightDecay',
}

/** A word in whatever spelling: `weight_decay` and `WeightDecay` are `weightdecay`. */
const bare = (word: string) => word.replace(/[_-]/g, '').toLowerCase()

/** The one of these words that is this one but for its spelling. */
export function wordIn(words: string | readonly string[], word: string): string | undefined {
  const list = typeof words === 'string' ? words.split(' ') : words
  return list.find((one) => bare(one) === bare(word))
}

/** The keys of the lists that have a word. */
const having = (lists: Readonly<Record<string, string>>, word: string) =>
  Object.keys(lists).filter((key) => wordIn(lists[key] as string, word))

/** What to do about a word of others for which there is no option here. */
export function whyWithout(word: string): string | undefined {
  return having(withoutCounterpart, word)[0]
}

/** The options that a word means, whosever it is: `eps` is `epsilon1` and `parameterScale.epsilon2`. */
export function meaningOf(word: string): string[] {
  const own = wordIn(optionNames, word)
  if (own) return [own]
  const foreign = having(foreignWords, word)
  if (foreign.length > 0) return foreign
  return Object.entries(optionParts).flatMap(([option, parts]) => {
    const part = wordIn(parts, word)
    return part ? [`${option}.${part}`] : []
  })
}

/**
 * What to say of a name that is no option, in whoever's words it may be.
 * @param within the option that it is a part of, with a point; empty at the top
 * @param known the names that there are
 */
export function optionHint(within: string, known: readonly string[]): Hint {
  const hint = (word: string): string | undefined => {
    const why = whyWithout(word)
    if (why) return `: ${why}`
    const own = wordIn(known, word)
    // A part of an option is not meant by a word for the whole of it.
    const meant = meaningOf(word).filter((option) => !within.startsWith(`${option}.`))
    const inside = meant.filter((option) => option.startsWith(within))
    const options = (own ? [own] : inside.length > 0 ? inside : meant).map((option) =>
      known.includes(option.split('.')[0] as string) ? within + option : option,
    )
    if (options.length > 0) {
      // A mere slip of capitals is no word of others.
      const foreign = within === '' && (!own || word.includes('_'))
      const presets = foreign ? having(presetWords, word) : []
      const [preset] = presets
      if (preset === undefined) return didYouMean(options)
      const argument = wordIn(presetWords[preset] as string, word)
      return `${didYouMean(options)} Presets that take "${argument}": ${presets.join(', ')}`
    }
    const nearest = nearestTo(word, [...known, ...Object.values(foreignWords).join(' ').split(' ')])
    if (nearest === undefined || nearest === word || known.includes(nearest)) return undefined
    return hint(nearest)
  }
  return hint
}
