import { gpujsTexts } from './gpujs-texts.js'
import { gpujsWgslTexts } from './gpujs-wgsl-texts.js'
import { javascriptTexts } from './javascript-texts.js'
import { webAssemblyTexts } from './webassembly-texts.js'
import { webgpuTexts } from './webgpu-texts.js'

/**
 * All that writes programs in another language: by folder of `checks/generated`, what makes its
 * texts, by file name. A new emitter adds its line.
 */
export const generatedTexts: Readonly<Record<string, () => Map<string, string>>> = {
  javascript: javascriptTexts,
  webassembly: webAssemblyTexts,
  webgpu: webgpuTexts,
  gpujs: gpujsTexts,
  'gpujs-wgsl': gpujsWgslTexts,
}
