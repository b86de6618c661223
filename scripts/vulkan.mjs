// Finds a Vulkan driver with which WebGPU works in Node, by asking for an adapter in a process of
// its own: the loader reads its variables only when a process starts.

import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { root, run, toolEnvironment } from './workspace.mjs'

const driverFolders = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
]

/** @param {string} folder has Vulkan's loader and the description of SwiftShader, a driver */
function driverVariables(folder) {
  const driver = join(folder, 'vk_swiftshader_icd.json')
  const { LD_LIBRARY_PATH } = process.env
  return {
    LD_LIBRARY_PATH: LD_LIBRARY_PATH ? folder + delimiter + LD_LIBRARY_PATH : folder,
    VK_DRIVER_FILES: driver,
    // For older loaders.
    VK_ICD_FILENAMES: driver,
  }
}

const askingProgram = join(root, 'packages', 'webgpu-runtime', 'scripts', 'webgpu-adapter.mjs')

/** @param {Record<string, string>} variables to try beside the environment there is */
async function askForAdapter(variables) {
  const { code, output } = await run('node', [askingProgram], {
    env: { ...toolEnvironment, ...variables },
  })
  const lastLine = output.trim().split('\n').at(-1)
  return code === 0 ? { adapter: lastLine } : { reason: lastLine || `exit code ${code}` }
}

/**
 * A driver of the machine's own if there is one, otherwise the one that Chromium brings.
 *
 * @param {string | undefined} chromium path of the browser that was found
 * @returns {Promise<
 *   { adapter: string, variables: Record<string, string> } | { adapter?: undefined, reason: string }
 * >} `variables` have to be in the environment of a process when it starts
 */
export async function findVulkan(chromium) {
  const ofMachine = await askForAdapter({})
  if (ofMachine.adapter !== undefined) return { adapter: ofMachine.adapter, variables: {} }
  const ofChromium = chromium === undefined ? [] : [dirname(realpathSync(chromium))]
  let { reason } = ofMachine
  for (const folder of [...ofChromium, ...driverFolders]) {
    if (!existsSync(join(folder, 'vk_swiftshader_icd.json'))) continue
    const variables = driverVariables(folder)
    const found = await askForAdapter(variables)
    if (found.adapter !== undefined) return { adapter: found.adapter, variables }
    reason = found.reason
  }
  return { reason: `no driver on this machine gives Node a WebGPU adapter (${reason})` }
}
