import type { Golden, HalfGolden } from '@adafactor/conformance'
import type { AdafactorOptions, Schedule } from '@adafactor/core'
import * as presets from '@adafactor/core/presets'

/** The preset's options for what a peer was given. */
export function goldenOptions(golden: Golden | HalfGolden): AdafactorOptions {
  const { id, preset, startStep = 0 } = golden
  const translate = Object.entries(presets).find(([name]) => name === preset)?.[1]
  if (translate === undefined) throw new Error(`there is no preset "${preset}", for ${id}`)
  const given = Object.entries(golden.arguments).map(([name, value]) => [
    name,
    isSchedule(value) ? scheduleOf(value.schedule, startStep) : value,
  ])
  return { ...translate(Object.fromEntries(given)), startStep, ...typeOfState(golden) }
}

function isSchedule(value: unknown): value is { readonly schedule: readonly number[] } {
  return typeof value === 'object' && value !== null && 'schedule' in value
}

function scheduleOf(values: readonly number[], startStep: number): Schedule {
  return (before) => values[before - startStep] ?? Number.NaN
}

/** torch and timm's BigVision keep state in the type of the gradient, which a preset does not know. */
function typeOfState({ preset, parameters }: Golden | HalfGolden): AdafactorOptions {
  if (preset !== 'torch' && preset !== 'timmBigVision') return {}
  for (const each of parameters) {
    if ('dtype' in each && each.dtype !== each.gradientDtype) {
      return { stateType: each.gradientDtype }
    }
  }
  return {}
}
