export { noWebgpu } from '../../../webgpu-runtime/test/support/no-webgpu.ts'
