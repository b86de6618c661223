/**
 * WebGPU for Node.
 * @module
 */
export { provideWebgpu } from '@adafactor/webgpu-runtime/node'
