/**
 * The same program for XLA: as a module for JAX, and as StableHLO text.
 * @module
 */
export { jaxModule } from './jax/jax-module.js'
export type { JaxModuleOptions } from './jax/module-options.js'
export type { OneOrNamed, StablehloOptions, TensorSharding } from './stablehlo/options.js'
export { stablehlo } from './stablehlo/stablehlo.js'
export {
  type FloatType,
  type StablehloSignature,
  type StablehloValue,
  stablehloSignature,
} from './stablehlo/stablehlo-signature.js'
