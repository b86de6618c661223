import { cpus, totalmem } from 'node:os'

/** What figures were measured on. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly platform: string
  readonly node: string
  readonly v8: string
}

/**
 * The machine that this runs on.
 *
 * @example
 * ```ts
 * import { describeMachine } from '@adafactor/cli'
 *
 * console.log(describeMachine().node === process.versions.node) // => true
 * ```
 */
export function describeMachine(): Machine {
  const processors = cpus()
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
  }
}

/**
 * The machine in a line.
 *
 * @example
 * ```ts
 * import { describeMachine, machineLine } from '@adafactor/cli'
 *
 * console.log(machineLine(describeMachine()).includes('cores')) // => true
 * ```
 */
export function machineLine({ cpu, cores, memoryGiB, platform, node, v8 }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}; Node ${node}, V8 ${v8}`
}
