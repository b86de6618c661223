/**
 * The same program for XLA.
 * @module
 */
export {}
