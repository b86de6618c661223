import { type BackendName, gpujsModeOf, isGpujsBackend } from '../setup/setup.js'

/** Whose tensors the optimizer works on. */
export type HostName = 'ndarray' | 'webgpu' | 'gpujs' | 'tfjs' | 'jax-js'

/** How a host's code names what it needs. */
export interface Host {
  readonly title: string
  /** What `npm install` gets, ours first. */
  readonly packages: readonly string[]
  /** How it is to get them. */
  readonly installOptions?: string
}

export const hosts: Readonly<Record<HostName, Host>> = {
  ndarray: {
    title: 'ndarray',
    packages: ['@adafactor/core', '@adafactor/backend-ndarray', 'ndarray'],
  },
  webgpu: { title: 'WebGPU', packages: ['@adafactor/core', '@adafactor/backend-webgpu'] },
  gpujs: {
    title: 'gpu.js',
    packages: ['@adafactor/core', '@adafactor/backend-gpujs', 'gpu.js'],
    // npm would build its optional dependency gl, for some minutes.
    installOptions: '--ignore-scripts',
  },
  tfjs: {
    title: 'TensorFlow.js',
    packages: ['@adafactor/core', '@adafactor/tfjs', '@tensorflow/tfjs'],
  },
  'jax-js': {
    title: 'jax-js',
    packages: ['@adafactor/core', '@adafactor/jax-js', '@jax-js/jax'],
  },
}

export const hostNames = Object.keys(hosts) as readonly HostName[]

/** Where a package is described: ours in the documentation, which is a part of the site. */
export function pageOfPackage(name: string): string {
  const [, own] = /^@adafactor\/(.+)$/.exec(name) ?? []
  return own === undefined ? `https://www.npmjs.com/package/${name}` : `./docs/packages/${own}.html`
}

/** What brings a host's packages. */
export function installCommand(host: HostName): string {
  const { packages, installOptions } = hosts[host]
  return ['npm install', ...packages, ...(installOptions ? [installOptions] : [])].join(' ')
}

/** The host whose tensors a run on this backend has. */
export function hostOf(backend: BackendName | undefined): HostName {
  if (backend === 'webgpu') return 'webgpu'
  return backend !== undefined && isGpujsBackend(backend) ? 'gpujs' : 'ndarray'
}

/** The arguments of the host's backend, as code, for a run on `backend`. */
export function backendArguments(backend: BackendName | undefined): string {
  if (backend === undefined) return ''
  if (isGpujsBackend(backend)) return `{ mode: '${gpujsModeOf[backend]}' }`
  if (backend === 'ndarray-javascript') return `{ engine: 'javascript' }`
  return backend === 'ndarray-closures' ? `{ engine: 'closures' }` : ''
}
