import { sizeOf } from '@adafactor/core'
import type { Partition } from './tensor-shardings.js'

/** How many devices a module is for, as attributes of it. */
export function partitionAttributes({ mesh }: Partition): string {
  const devices = sizeOf(Object.values(mesh))
  return ` attributes {mhlo.num_partitions = ${devices} : i32, mhlo.num_replicas = 1 : i32}`
}

/** The mesh as Shardy declares it. */
export function meshText({ mesh }: Partition): string {
  const axes = Object.entries(mesh).map(([name, size]) => `"${name}"=${size}`)
  return `sdy.mesh @mesh = <[${axes.join(', ')}]>`
}

/** How a tensor is split, as an attribute of an argument or result; undefined for a scalar. */
export function shardingAttribute({ splitOf }: Partition, tensor: string | undefined): string {
  const split = tensor === undefined ? [] : splitOf(tensor)
  const dimensions = split.map((names) => `{${names.map((name) => `"${name}"`).join(', ')}}`)
  return `sdy.sharding = #sdy.sharding<@mesh, [${dimensions.join(', ')}]>`
}
