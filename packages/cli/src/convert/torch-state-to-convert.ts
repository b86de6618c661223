import {
  type PlainMap,
  readTorch,
  type TorchPreset,
  type TorchState,
  TorchTensor,
  torchOptions,
  torchPreset,
  torchState,
} from '@adafactor/checkpoint/torch'
import type { Shape } from '@adafactor/core'
import { UsageError } from '../command-line/usage-error.js'
import { parameterShapesIn } from '../files/parameter-shapes.js'
import { torchParts } from '../files/torch-parts.js'
import { chosenShapes } from './chosen-shapes.js'
import type { StateGiven, StateToConvert } from './state-to-convert.js'

const torchLayouts = ['torch', 'huggingface', 'fairseq', 'timm', 'timmBigVision'] as const

/** The state of an optimizer in a file of `torch.save`, alone or beside that of its model. */
export async function torchStateToConvert(
  path: string,
  { from, names: given, shapes: shapesFile, options }: StateGiven,
): Promise<StateToConvert> {
  const file = await readTorch(path)
  try {
    const { optimizer, model } = torchParts(file.value)
    const state = await torchState(optimizer)
    const layout = layoutOf(state, from)
    const all =
      shapesFile === undefined ? shapesOf(model) : (await parameterShapesIn(shapesFile)).shapes
    if (all === undefined) {
      throw new UsageError(
        `${path} has no model beside the optimizer's state: give a file with the parameters, --shapes model.safetensors`,
      )
    }
    const names = given ?? namesIn(state) ?? namesOfAll(state, model ? all : {})
    return {
      state,
      layout,
      ...(names ? { names } : {}),
      shapes: names ? chosenShapes(all, names) : all,
      options: options ?? torchOptions(state, { preset: layout, ...(names ? { names } : {}) }),
    }
  } finally {
    await file.close()
  }
}

function layoutOf(state: TorchState, from: StateGiven['from']): TorchPreset {
  if (from === undefined) return torchPreset(state)
  const layout = torchLayouts.find((name) => name === from)
  if (layout) return layout
  throw new UsageError(
    `--from is ${from}, and a file of torch.save has a state of ${torchLayouts.join(', ')}`,
  )
}

function shapesOf(model: PlainMap | undefined): Readonly<Record<string, Shape>> | undefined {
  if (model === undefined) return undefined
  return Object.fromEntries(
    [...model].flatMap(([name, tensor]) =>
      tensor instanceof TorchTensor ? [[String(name), tensor.shape]] : [],
    ),
  )
}

/** The names that the groups have beside the numbers. */
function namesIn({ param_groups: groups }: TorchState): readonly string[] | undefined {
  const names = groups.flatMap(({ param_names: own }) => (Array.isArray(own) ? own : []))
  return names.length > 0 ? names.map(String) : undefined
}

/** All names of a model, in its order, where the optimizer has as many parameters. */
function namesOfAll(
  { param_groups: groups }: TorchState,
  shapes: Readonly<Record<string, Shape>>,
): readonly string[] | undefined {
  const names = Object.keys(shapes)
  const count = groups.reduce((sum, { params }) => sum + params.length, 0)
  return names.length === count ? names : undefined
}
