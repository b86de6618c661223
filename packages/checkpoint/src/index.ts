/**
 * Checkpoints that travel.
 * @module
 */

export type { ByteSource } from './source/byte-source.js'
export { openSource } from './source/open-source.js'
export type { BlobLike, FileHandleLike, Source } from './source/source.js'
export type { Tensor } from './tensor.js'
