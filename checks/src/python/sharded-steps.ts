import type { ParameterOptions, Shape } from '@adafactor/core'
import { bigVision, t5x, torch } from '@adafactor/core/presets'
import type { TensorSharding } from '@adafactor/xla'

/** A step over a mesh of 4 (x) and 2 (y). */
interface ShardedStep {
  readonly parameter: Shape
  readonly options: ParameterOptions
  readonly split: TensorSharding
  /** How many numbers a device may send at a time. */
  readonly most: number
}

const shape = [1024, 512]

/** Steps of many kinds. */
export const shardedSteps: Readonly<Record<string, ShardedStep>> = {
  'big_vision with momentum': {
    parameter: shape,
    options: bigVision({ lr: 1e-3, momentum: 0.9 }),
    split: ['x', 'y'],
    most: 256,
  },
  'torch, epsilon as a floor': {
    parameter: shape,
    options: torch({}),
    split: ['x', 'y'],
    most: 256,
  },
  'caution and gradients that are not finite': {
    parameter: shape,
    options: { momentum: { beta1: 0.9, caution: true }, skipNonFinite: true },
    split: ['x', 'y'],
    most: 256,
  },
  'T5X, a stack of layers': {
    parameter: [8, 1024, 512],
    options: t5x({ learningRate: 1e-3, factorMap: [['w', ['batch', 'row', 'column']]] }),
    split: [null, 'x', 'y'],
    most: 8 * 256,
  },
  'a convolution': {
    parameter: [64, 32, 8, 8],
    options: {},
    split: ['x', 'y', null, null],
    most: 1,
  },
  'a vector': { parameter: [4096], options: {}, split: [['x', 'y']], most: 1 },
  'no factors': { parameter: shape, options: { factored: false }, split: ['x', 'y'], most: 1 },
}
