import { PeerProcess } from './peer-process.js'
import { type PeerSide, peerSide } from './peer-side.js'

/** The optimizers of Python that run here. */
export interface Peers {
  /** Of each package: its version, or why it does not take part. */
  readonly descriptions: readonly string[]
  readonly sides: readonly PeerSide[]
  end(): void
}

/** Where the packages are, as `scripts/python-peers.mjs` found out. */
export interface PythonEnvironment {
  /** The path of Python; empty where there is none. */
  readonly python: string
  /** By package: why it is missing. */
  readonly missing: Readonly<Record<string, string>>
}

const groups = [
  { packages: ['torch'], sides: ['torch Adafactor', 'torch AdamW, fused'] },
  { packages: ['optax', 'jax'], sides: ['optax adafactor, jit'] },
]

export const noPeers: Peers = { descriptions: [], sides: [], end() {} }

/** Starts a Python for each package that is there. What is not there is described. */
export async function openPeers({ python, missing }: PythonEnvironment): Promise<Peers> {
  if (python === '') {
    const [why = 'run it as npm run bench -- --peers, which installs them'] = Object.values(missing)
    return { ...noPeers, descriptions: [`no peers in Python: ${why}`] }
  }
  const descriptions: string[] = []
  const sides: PeerSide[] = []
  const processes: PeerProcess[] = []
  for (const { packages, sides: names } of groups) {
    const [name = ''] = packages
    const why = missing[name]
    if (why !== undefined) {
      descriptions.push(`${name} does not take part: ${why}`)
      continue
    }
    const process = new PeerProcess(python, packages)
    processes.push(process)
    try {
      const versions = Object.entries(await process.versions())
      descriptions.push(`${versions.map((entry) => entry.join(' ')).join(', ')}: one thread`)
      sides.push(...names.map((side) => peerSide(side, process)))
    } catch (error) {
      descriptions.push(`${name} does not take part: ${(error as Error).message}`)
    }
  }
  return {
    descriptions,
    sides,
    end() {
      for (const process of processes) process.end()
    },
  }
}
