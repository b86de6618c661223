/** Broken backends whose tensors have strides. */
import type { Backend } from '@adafactor/core'
import { type StridedFault, type StridedTensor, stridedBackend } from './strided-backend.js'

export const brokenStridedBackends: readonly {
  readonly fault: StridedFault
  readonly caughtBy: string
  create(): Backend<StridedTensor, 'synchronous'>
}[] = (
  [
    ['views are read as if they were contiguous', 'views/a gradient, a transposed matrix'],
    ['offsets are left out', 'views/read and write, rows in reverse'],
    ['negative strides are made positive', 'views/a gradient, columns in reverse'],
    ['a write fills the gaps too', 'views/read and write, columns of a wider matrix'],
    [
      'the layout is kept from the first run',
      'views/one program for one shape in one layout after the other',
    ],
    [
      'one layout is taken for the whole batch',
      'views/items of one shape in different layouts in one batch',
    ],
    [
      'overlaps compares tensors, not memory',
      'views/isTensor is true for a view, and overlaps sees shared memory',
    ],
    [
      'random numbers go by the place in memory',
      'views/numbers of bfloat16 round stochastically by the row-major place, wherever they lie',
    ],
  ] as const
).map(([fault, caughtBy]) => ({ fault, caughtBy, create: () => stridedBackend(fault) }))
