/** Why Node runs no WebGPU here, if it does not: the script that starts the tests has tried. */
export const noWebgpu: string | undefined =
  process.env.ADAFACTOR_WEBGPU_NODE === '1'
    ? undefined
    : (process.env.ADAFACTOR_NO_WEBGPU_NODE ?? 'ADAFACTOR_WEBGPU_NODE is not 1')
