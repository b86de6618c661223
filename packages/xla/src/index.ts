/**
 * The same program for XLA: as a module for JAX.
 * @module
 */
export { jaxModule } from './jax/jax-module.js'
export type { JaxModuleOptions } from './jax/module-options.js'
