import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { type AdafactorOptions, adafactor } from '@adafactor/core'
import * as presets from '@adafactor/core/presets'
import { describe, expect, test } from 'vitest'
import { codeOfRun } from '../src/page/front/code-of-run.js'
import { hostNames, hosts, installCommand } from '../src/page/front/hosts.js'
import { backendNames, defaultSetup, type Setup } from '../src/page/setup/setup.js'
import { optimizerOptions, presetNames } from '../src/training/optimizer-options.js'

const setups: readonly Setup[] = [undefined, ...presetNames].flatMap((preset) =>
  [undefined, 0.003].map((learningRate) => ({
    ...defaultSetup,
    steps: 10,
    ...(preset === undefined ? {} : { preset }),
    ...(learningRate === undefined ? {} : { learningRate }),
  })),
)

describe('the code of a run', () => {
  test.each(setups)('trains with its very options: $preset, $learningRate', (setup) => {
    const { options } = optimizerOptions(setup.preset, setup.steps, setup.learningRate)
    expect(trained(optionsOf(codeOfRun('ndarray', setup, 'ndarray')))).toEqual(trained(options))
  })

  test.each(hostNames)('%s: installs what it imports', (host) => {
    for (const setup of setups) {
      const lines = codeOfRun(host, setup, undefined).split('\n')
      expect(lines[0]).toBe(`// ${installCommand(host)}`)
      for (const [, name = ''] of lines.join('\n').matchAll(/from '((?:@[^/']+\/)?[^/']+)/g)) {
        expect(hosts[host].packages).toContain(name)
      }
    }
  })

  test('has the way of the backend that the run is on', () => {
    const codes = backendNames.map((backend) => {
      const host = backend === 'webgpu' ? 'webgpu' : /^ndarray/.test(backend) ? 'ndarray' : 'gpujs'
      return /const backend = .*/.exec(codeOfRun(host, defaultSetup, backend))?.[0]
    })
    expect(codes).toEqual([
      'const backend = await webgpuBackend()',
      "const backend = await gpujsBackend({ mode: 'webgpu' })",
      "const backend = await gpujsBackend({ mode: 'webgl2' })",
      "const backend = await gpujsBackend({ mode: 'webgl' })",
      'const backend = ndarrayBackend()',
      "const backend = ndarrayBackend({ engine: 'javascript' })",
      "const backend = ndarrayBackend({ engine: 'closures' })",
      "const backend = await gpujsBackend({ mode: 'webasm' })",
      "const backend = await gpujsBackend({ mode: 'cpu' })",
    ])
  })
})

/** Runs the code, and keeps what `adafactor` is called with. */
function optionsOf(code: string): AdafactorOptions {
  const body = code.replaceAll(/^import .*$/gm, '')
  let given: AdafactorOptions | undefined
  const scope = {
    ...presets,
    params: {},
    gradients: {},
    ndarrayBackend,
    adafactor: ({ backend: _, params: __, ...options }: Record<string, unknown>) => {
      given = options
      return { step: () => {} }
    },
  }
  new Function(...Object.keys(scope), body)(...Object.values(scope))
  if (given === undefined) throw new Error('the code makes no optimizer')
  return given
}

/** A few numbers after three steps with these options. */
function trained(options: AdafactorOptions): number[] {
  const backend = ndarrayBackend()
  const numbers = (scale: number) => Array.from({ length: 12 }, (_, i) => scale * Math.sin(1 + i))
  const weights = backend.create([4, 3], numbers(0.5))
  const optimizer = adafactor({ backend, params: { weights }, ...options })
  for (let step = 1; step <= 3; step++) {
    optimizer.step({ weights: backend.create([4, 3], numbers(step)) })
  }
  return [...backend.read(weights)]
}
