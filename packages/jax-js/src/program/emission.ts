import type { Shape } from '@adafactor/core'
import type { numpy as np } from '@jax-js/jax'
import type { Cell } from './cell.js'
import type { DeviceOps } from './element-ops.js'
import type { Scope } from './scope.js'
import type { TracedProgram } from './traced-program.js'

/** One item of a batch. */
export interface BatchItem {
  /**
   * By the names that the program declares: of the axes that their tensors span. Not consumed. Those that
   * are only stored to may be absent.
   */
  readonly tensors: Readonly<Record<string, np.Array>>
  /** The sizes of the program's axes, none of them 0. */
  readonly sizes: Shape
}

/** The run-time numbers of a batch: see `numbersOf`. */
export interface BatchNumbers {
  /** Not consumed. */
  readonly array: np.Array
  /** The place of the batch's first number. */
  readonly from: number
}

/** What a batch is emitted with. */
export interface Emission {
  readonly traced: TracedProgram
  readonly ops: DeviceOps
  readonly batch: readonly BatchItem[]
  readonly numbers: BatchNumbers
  readonly scope: Scope
  /** What tensors and temporaries hold so far. */
  readonly memory: Map<string, Cell>
}
