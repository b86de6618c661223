/**
 * The arrays that a run is given besides the tensors' own. Emitters choose their loads and stores by
 * these types, so they stand here once.
 */
import type { ElementType } from '../tensors/strided-view.js'

/** Temporaries are sums or go into sums: they need float64, whatever the tensors hold. */
export const workElements = 'float64' satisfies ElementType
/** The work space. */
export type WorkArray = Float64Array

/** Sizes, strides and offsets: indices stay below 2^31, so engines need no wider arithmetic. */
export type NumberArray = Int32Array
