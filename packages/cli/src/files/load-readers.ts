import { optionalPackage } from '../optional-package.js'

/** What reads files of Keras. @throws AdafactorError `checkpoint/unsupported` without h5wasm */
export function kerasReader() {
  return optionalPackage(
    () => import('@adafactor/checkpoint/keras'),
    ['h5wasm'],
    'checkpoint/unsupported',
  )
}

/** What reads files of flax. @throws AdafactorError `checkpoint/unsupported` without @msgpack/msgpack */
export function flaxReader() {
  return optionalPackage(
    () => import('@adafactor/checkpoint/flax'),
    ['@msgpack/msgpack'],
    'checkpoint/unsupported',
  )
}
