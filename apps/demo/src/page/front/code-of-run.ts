import type { BackendName, Setup } from '../setup/setup.js'
import { backendArguments, type HostName, hostOf, installCommand } from './hosts.js'
import { optionsCode } from './options-code.js'

/**
 * The optimizer of a run in the words of a host: what to install, what to import, and the calls.
 * Parameters and gradients are the reader's own.
 *
 * @param backend that the run is on: its arguments are in the code of the same host
 */
export function codeOfRun(host: HostName, setup: Setup, backend: BackendName | undefined): string {
  const { preset, schedule, options } = optionsCode(setup)
  const given = hostOf(backend) === host ? backendArguments(backend) : ''
  const { imports, yours, calls } = words[host](options, given, setup)
  return [
    `// ${installCommand(host)}`,
    ...imports,
    ...(preset === undefined ? [] : [`import { ${preset} } from '@adafactor/core/presets'`]),
    '',
    `// yours: ${yours}`,
    ...(schedule === undefined ? [] : [schedule]),
    ...calls,
    '',
  ].join('\n')
}

interface Words {
  readonly imports: readonly string[]
  /** What the reader has, in words. */
  readonly yours: string
  readonly calls: readonly string[]
}

/** On a backend: the same calls, awaited where it has a device. */
function onBackend(name: string, packageName: string, isAsync: boolean) {
  const wait = isAsync ? 'await ' : ''
  return (options: string, given: string): Words => ({
    imports: [
      `import { adafactor } from '@adafactor/core'`,
      `import { ${name} } from '${packageName}'`,
    ],
    yours: 'params and gradients, tensors by the same names',
    calls: [
      `const backend = ${wait}${name}(${given})`,
      `const optimizer = adafactor({ backend, params, ${options} })`,
      `${wait}optimizer.step(gradients) // after each batch`,
    ],
  })
}

const words: Readonly<Record<HostName, (options: string, given: string, setup: Setup) => Words>> = {
  ndarray: onBackend('ndarrayBackend', '@adafactor/backend-ndarray', false),
  webgpu: onBackend('webgpuBackend', '@adafactor/backend-webgpu', true),
  gpujs: onBackend('gpujsBackend', '@adafactor/backend-gpujs', true),
  tfjs: (options, _, { batchSize }) => ({
    imports: [`import { adafactor } from '@adafactor/tfjs'`],
    yours: 'model, images and one-hot labels',
    calls: [
      `const optimizer = adafactor({ ${options} })`,
      `model.compile({ optimizer, loss: 'categoricalCrossentropy' })`,
      `await model.fit(images, labels, { batchSize: ${batchSize} })`,
    ],
  }),
  'jax-js': (options) => ({
    imports: [
      `import { tree } from '@jax-js/jax'`,
      `import { adafactor } from '@adafactor/jax-js'`,
    ],
    yours: 'params and gradients, trees of the same shape; params is a variable',
    calls: [
      `const optimizer = adafactor({ ${options} })`,
      `let state = optimizer.init(tree.ref(params))`,
      `;[params, state] = optimizer.step(gradients, params, state) // after each batch`,
    ],
  }),
}
