import {
  AdafactorError,
  type AdafactorOptions,
  type ParameterOptions,
  type Schedule,
} from '@adafactor/core'
import {
  fairseq,
  type HuggingfaceArguments,
  huggingface,
  type TimmArguments,
  type TimmBigVisionArguments,
  type TorchArguments,
  timm,
  timmBigVision,
  torch,
} from '@adafactor/core/presets'
import type { TorchGroup, TorchState } from './torch-state.js'

/** Presets, and layouts, of optimizers of PyTorch. */
export type TorchPreset = 'torch' | 'huggingface' | 'fairseq' | 'timm' | 'timmBigVision'

/** Arguments of a preset by their names here. */
type Arguments = Record<string, unknown>

interface GroupFormat {
  /** Settings that no other of these optimizers has together. */
  readonly marks: readonly string[]
  /** All settings that the preset takes, in PyTorch's spelling. */
  readonly settings: readonly string[]
  /** What differs between a group and the arguments. */
  readonly arrange?: (args: Arguments, group: TorchGroup) => Arguments
  readonly options: (args: Arguments) => AdafactorOptions
}

const transformersFamily = {
  marks: ['clip_threshold', 'decay_rate', 'beta1', 'relative_step'],
  settings: [
    'lr',
    'eps',
    'clip_threshold',
    'decay_rate',
    'beta1',
    'weight_decay',
    'scale_parameter',
    'relative_step',
    'warmup_init',
  ],
  // The rate of a relative step is written into the group, and read by nobody.
  arrange: (args: Arguments) => (args.relativeStep === true ? { ...args, lr: null } : args),
}

/** Those with more marks come first: the first that fits is meant. */
const formats: Readonly<Record<TorchPreset, GroupFormat>> = {
  timm: {
    marks: ['eps_scale', 'clip_threshold', 'decay_rate', 'beta1'],
    settings: [
      'lr',
      'eps',
      'eps_scale',
      'clip_threshold',
      'decay_rate',
      'weight_decay',
      'scale_parameter',
      'warmup_init',
      'min_dim_size_to_factor',
      'caution',
    ],
    arrange: (args, { beta1, relative_step }) => ({
      ...args,
      ...(relative_step === true ? { lr: null } : {}),
      // The second number is not used.
      betas: beta1 === null ? null : [beta1, beta1],
    }),
    options: (args) => timm(args as TimmArguments),
  },
  timmBigVision: {
    marks: ['beta2_cap', 'decay_offset', 'momentum_dtype'],
    settings: [
      'lr',
      'min_dim_size_to_factor',
      'decay_rate',
      'decay_offset',
      'beta2_cap',
      'momentum',
      'momentum_dtype',
      'eps',
      'weight_decay',
      'clipping_threshold',
      'unscaled_wd',
      'caution',
      'corrected_weight_decay',
    ],
    arrange: (args, { max_lr_snapshot }) => ({
      ...args,
      momentumDtype:
        typeof args.momentumDtype === 'string'
          ? args.momentumDtype.replace('torch.', '')
          : args.momentumDtype,
      ...(args.correctedWeightDecay === true && typeof max_lr_snapshot === 'number'
        ? { maxLr: max_lr_snapshot }
        : {}),
    }),
    options: (args) => timmBigVision(args as TimmBigVisionArguments),
  },
  torch: {
    marks: ['beta2_decay', 'd'],
    settings: ['lr', 'beta2_decay', 'eps', 'd', 'weight_decay', 'maximize'],
    options: (args) => torch(args as TorchArguments),
  },
  huggingface: {
    ...transformersFamily,
    options: (args) => huggingface(args as HuggingfaceArguments),
  },
  fairseq: { ...transformersFamily, options: (args) => fairseq(args as HuggingfaceArguments) },
}

/** What {@link torchOptions} is told. */
export interface TorchOptionsGiven {
  /** Whose state it is. Default: as {@link torchPreset} says. */
  readonly preset?: TorchPreset
  /** The parameters' names in the order of the groups; needed where groups differ and have no names. */
  readonly names?: readonly string[]
  /**
   * The rate in place of that in the groups, such as the schedule that set it: no state has one. A list
   * has one for each group.
   */
  readonly lr?: number | Schedule | readonly (number | Schedule)[]
}

/**
 * Whose state it is, by the settings that its groups have: the name of the preset, and of the layout.
 * fairseq has the same settings as transformers, and is taken for it.
 *
 * @throws AdafactorError `checkpoint/unsupported` if it is of no Adafactor that is known here
 * @example
 * ```ts
 * import { torchPreset } from '@adafactor/checkpoint/torch'
 *
 * const settings = { lr: 0.01, beta2_decay: -0.8, eps: [null, 1e-3], d: 1, weight_decay: 0 }
 * console.log(torchPreset({ state: {}, param_groups: [{ params: [0], ...settings }] })) // => torch
 * ```
 */
export function torchPreset({ param_groups: groups }: TorchState): TorchPreset {
  const [first] = groups
  const found = (Object.keys(formats) as TorchPreset[]).find((preset) =>
    formats[preset].marks.every((mark) => first && Object.hasOwn(first, mark)),
  )
  if (found) return found
  throw new AdafactorError(
    'checkpoint/unsupported',
    `this is the state of no Adafactor that is known here: the settings of its first group are ${settingsIn(first)}`,
  )
}

/**
 * The options that a state was made with, from its `param_groups`: those of the first group for all,
 * and what others have by the names of their parameters. Every setting counts as it was when the state
 * was saved: the rate is `lr`, which a schedule may have changed, and not `initial_lr`.
 *
 * @throws AdafactorError `option/invalid` for names that are not as many as the parameters, or for a
 *   preset that the settings are not of, and as the preset
 * @example
 * ```ts
 * import { torchOptions } from '@adafactor/checkpoint/torch'
 *
 * const settings = { beta2_decay: -0.8, eps: [null, 1e-3], d: 1, maximize: false }
 * const options = torchOptions({
 *   state: {},
 *   param_groups: [{ params: [0, 1], lr: 0.02, initial_lr: 0.05, weight_decay: 0.1, ...settings }],
 * })
 * console.log(options.relativeStep, options.weightDecay)
 * // => { cap: 0.02 } { rate: 0.1, coefficient: 'learningRate' }
 * ```
 */
export function torchOptions(state: TorchState, given: TorchOptionsGiven = {}): AdafactorOptions {
  const { preset = torchPreset(state), names, lr } = given
  if (!Object.hasOwn(formats, preset)) {
    throw new AdafactorError(
      'option/invalid',
      `option "preset" is ${JSON.stringify(preset)}; it may be ${Object.keys(formats).join(', ')}`,
    )
  }
  const { param_groups: groups } = state
  const all = groups.map((group, index) => {
    const rate = Array.isArray(lr) ? lr[index] : lr
    return optionsOf(rate === undefined ? group : { ...group, lr: rate }, index, preset)
  })
  const ofNames = groupsByName(groups, names)
  const [{ overrides: _, ...first } = {}] = all
  return {
    ...first,
    overrides: (name, shape) => {
      const { overrides, ...own }: AdafactorOptions = all[ofNames.get(name) ?? 0] ?? {}
      const more = typeof overrides === 'function' ? overrides(name, shape) : undefined
      return { ...(own as ParameterOptions), ...more }
    },
  }
}

function optionsOf(group: TorchGroup, index: number, preset: TorchPreset): AdafactorOptions {
  const { marks, settings, arrange, options } = formats[preset]
  const absent = marks.filter((mark) => !Object.hasOwn(group, mark))
  if (absent.length > 0) {
    throw new AdafactorError(
      'option/invalid',
      `this is no state of "${preset}": group ${index} has no ${absent.join(', ')}, but ${settingsIn(group)}`,
    )
  }
  // Settings that came with a later release have their defaults.
  const there = settings.filter((setting) => Object.hasOwn(group, setting))
  const args = Object.fromEntries(there.map((setting) => [camelCase(setting), group[setting]]))
  return options(arrange?.(args, group) ?? args)
}

/** Which group a parameter is in. */
function groupsByName(
  groups: readonly TorchGroup[],
  names: readonly string[] | undefined,
): ReadonlyMap<string, number> {
  const numbers = groups.flatMap(({ params }, group) => params.map((key) => ({ group, key })))
  const called = names ?? namesIn(groups)
  if (called === undefined && groups.length < 2) return new Map()
  if (called?.length !== numbers.length) {
    const without = numbers[called?.length ?? 0]
    throw new AdafactorError(
      'option/invalid',
      `option "names" has ${called ? `${called.length} names` : 'to be given'}, and this state has ` +
        `${numbers.length} parameters in ${groups.length} groups: ` +
        (without
          ? `parameter ${without.key} of group ${without.group} has no name`
          : `${JSON.stringify(called?.[numbers.length])} is one too many`),
    )
  }
  return new Map(called.map((name, place) => [name, numbers[place]?.group ?? 0]))
}

/** The names that parameters have in the file itself, in either way. */
function namesIn(groups: readonly TorchGroup[]): readonly string[] | undefined {
  const names = groups.flatMap(({ params, param_names: names }): readonly unknown[] =>
    Array.isArray(names) && names.length === params.length ? names : params,
  )
  return names.every((name) => typeof name === 'string') ? names : undefined
}

function settingsIn(group: TorchGroup | undefined): string {
  return (
    Object.keys(group ?? {})
      .filter((key) => key !== 'params')
      .slice(0, 16)
      .join(', ') || 'none'
  )
}

function camelCase(setting: string): string {
  return setting.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
