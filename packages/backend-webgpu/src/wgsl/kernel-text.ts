import type { Dialect } from '@adafactor/core/compiler'
import type { CallFields } from '../plan/call-fields.js'
import type { ItemFields } from '../plan/item-fields.js'
import type { ProgramPlan } from '../plan/program-plan.js'
import type { TensorMemory } from './tensor-memory.js'

/** What the parts of one kernel share. */
export interface KernelText {
  readonly plan: ProgramPlan
  /** How many threads a workgroup has. */
  readonly threads: number
  readonly rowsAtOnce: number
  readonly itemFields: ItemFields
  readonly callFields: CallFields
  readonly memory: TensorMemory
  /** The kernel's tensors, in the order in which a workgroup is told where they are. */
  readonly tensors: readonly string[]
  readonly dialect: (isWide: boolean) => Dialect
  /** How many zones of workgroup memory are in use. */
  zones: number
}
