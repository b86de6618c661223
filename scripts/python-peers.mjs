// Installs the Python optimizers that states are exchanged with, in an environment of its own in
// checks/.python. What is installed stays there. What cannot be installed is reported, with the reason.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './workspace.mjs'

const folder = join(root, 'checks', '.python')
const stamp = join(folder, 'installed.json')
const onWindows = process.platform === 'win32'
const python = onWindows
  ? join(folder, 'venv', 'Scripts', 'python.exe')
  : join(folder, 'venv', 'bin', 'python')

const mlx = process.platform === 'linux' ? 'mlx[cpu]==0.32.4' : 'mlx==0.32.4'

/** What each needs, in the order of installation; the pinned versions are those of the presets. */
const packages = {
  optax: ['optax==0.2.8', 'jax==0.10.2'],
  flax: ['flax==0.12.8', 'jax==0.10.2'],
  keras: ['keras==3.15.1', 'jax==0.10.2'],
  mlx: [mlx],
  safetensors: ['safetensors==0.8.0', 'numpy'],
  torch: ['torch==2.14.1', 'numpy'],
  transformers: ['transformers==5.24.0'],
  timm: ['timm==1.0.31'],
}

/** What tests and benches are told of it by. */
export function pythonVariables({ python = '', missing }) {
  return { ADAFACTOR_PYTHON: python, ADAFACTOR_NO_PYTHON_PEERS: JSON.stringify(missing) }
}

/** The packages that need PyTorch. */
const overTorch = ['torch', 'transformers', 'timm']

/** On Linux the package comes with all of CUDA. */
const torchIsHuge = process.platform === 'linux' && process.arch === 'x64'
const withTorch = !torchIsHuge || process.env.CI || process.env.ADAFACTOR_TORCH
const cuda = '6 GB with the CUDA libraries that its package for Linux brings'
const huge = `PyTorch takes ${cuda}; CI installs it, and so does ADAFACTOR_TORCH=1 npm test`

/** @returns {Record<string, string>} by package: empty if it is there, otherwise why it is not */
function installedBefore(version) {
  if (!existsSync(stamp)) return {}
  const { python: by, outcomes } = JSON.parse(readFileSync(stamp, 'utf8'))
  return by === version ? outcomes : {}
}

async function pip(...args) {
  const { code, output } = await run(python, ['-m', 'pip', '--disable-pip-version-check', ...args])
  if (code === 0) return ''
  const lines = output.trim().split('\n')
  const error = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1)
  return `pip could not install it: ${(error || `exit code ${code}`).slice(0, 200)}`
}

/**
 * Installs what is missing.
 *
 * @param {{ names?: string[], torch?: boolean, announce?: (packages: string) => void }} [options]
 *   `names`: which of the packages, all by default; `torch`: whether PyTorch is installed where it is
 *   huge; `announce`: is told what is about to be installed
 * @returns {Promise<{ python?: string, version?: string, missing: Record<string, string> }>} `missing`:
 *   by package, why it is not there
 */
export async function installPythonPeers({
  names = Object.keys(packages),
  torch = withTorch,
  announce = () => {},
} = {}) {
  const allMissing = (why) => ({ missing: Object.fromEntries(names.map((name) => [name, why])) })
  const found = await run(onWindows ? 'python' : 'python3', ['--version'])
  if (found.code !== 0) return allMissing('there is no Python 3 here')
  const version = found.output.trim()
  const outcomes = installedBefore(version)
  if (!existsSync(python) || !existsSync(stamp)) {
    mkdirSync(folder, { recursive: true })
    const made = await run(onWindows ? 'python' : 'python3', [
      '-m',
      'venv',
      '--clear',
      join(folder, 'venv'),
    ])
    if (made.code !== 0) return allMissing(`${version} makes no environment: it has no venv`)
  }
  const missing = {}
  for (const name of names) {
    const wanted = packages[name].join(' ')
    const needsTorch = overTorch.includes(name)
    if (outcomes[name] !== wanted) {
      if (needsTorch && !torch) missing[name] = huge
      else if (needsTorch && missing.torch) missing[name] = missing.torch
      else {
        announce(name === 'torch' && torchIsHuge ? `${wanted} (${cuda})` : wanted)
        const why = await pip('install', '--quiet', '--retries', '1', ...packages[name])
        if (why) missing[name] = why
        else outcomes[name] = wanted
      }
    }
  }
  writeFileSync(stamp, JSON.stringify({ python: version, outcomes }))
  return { python, version, missing }
}
