// `npm start`, `npm run bench`, `npm run fuzz`: builds what a package's program needs, then runs it
// on the workspace's Node. The working directory stays where it is, so paths given as arguments work.
//
//   node scripts/run.mjs <package folder> <script of its package.json> [arguments of the program]
//
// The script has to be `node [options of node] <program>`: it is started without a package manager in
// between, so that Ctrl-C and the exit code are the program's own.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPythonPeers, pythonVariables } from './python-peers.mjs'
import { findVulkan } from './vulkan.mjs'
import { build, prepare, root, run, toolEnvironment } from './workspace.mjs'

const [folder, script, ...programArguments] = process.argv.slice(2)

await prepare()
// What the package needs and what needs it: the fuzzer runs the backends.
await build(`...{./${folder}}...`)
// WebGPU in Node needs a driver, which has to be set before the program starts.
if (folder === 'bench' || programArguments.includes('webgpu')) {
  const { variables } = await findVulkan(undefined)
  Object.assign(toolEnvironment, variables)
}
if (folder === 'bench' && programArguments.includes('--peers')) {
  // PyTorch is huge, and the cases of XLA do without it.
  const isOfXla = programArguments.some((each) => /^(--only=)?xla/i.test(each))
  const installed = await installPythonPeers({
    names: isOfXla ? ['optax'] : ['torch', 'optax'],
    torch: true,
    announce: (packages) =>
      console.log(`Installing ${packages} for Python, in checks/.python, where it stays ...`),
  })
  Object.assign(toolEnvironment, pythonVariables(installed))
}
const { scripts } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
const [node, ...nodeArguments] = scripts[script].split(' ')
const program = join(root, folder, nodeArguments.pop())
const { code } = await run(node, [...nodeArguments, program, ...programArguments], { show: true })
process.exitCode = code
