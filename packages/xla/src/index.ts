/**
 * The same program for XLA.
 * @module
 */
export type { OneOrNamed, StablehloOptions, TensorSharding } from './stablehlo/options.js'
export { stablehlo } from './stablehlo/stablehlo.js'
export {
  type FloatType,
  type StablehloSignature,
  type StablehloValue,
  stablehloSignature,
} from './stablehlo/stablehlo-signature.js'
