/** Backends whose arrays can't be written, with a way to hand them over that is wrong. */
import type { BrokenBackend } from './break-backend.js'
import { type AssignFault, immutableBackend } from './immutable-backend.js'

function assign(fault: AssignFault, caughtBy: string): BrokenBackend {
  return { fault, caughtBy, create: () => immutableBackend('synchronous', fault) }
}

export const brokenAssign: readonly BrokenBackend[] = [
  assign(
    'a value is disposed of after a target has taken it over',
    'programs/the paper, ranks 0 to 5',
  ),
  assign(
    'the old content of a target is never given back',
    'memory/a run makes no tensors, whatever the batch',
  ),
  assign(
    'a target copies a value and forgets to give it back',
    'memory/50 steps leave as many live tensors as 2, factored',
  ),
  assign(
    'a target takes the place of a single number only',
    'broadcasting/a store repeats a value of fewer axes over [3, 4]',
  ),
  assign(
    'a target of 16 bits takes over what is not rounded',
    'types/second moments in bfloat16: held to the model, counted, resumed bit for bit',
  ),
  assign(
    'what was widened is taken for the other type of 16 bits',
    'types/a parameter in bfloat16 and its gradient in float16',
  ),
]
