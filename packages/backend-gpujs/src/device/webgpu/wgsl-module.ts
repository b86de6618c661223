import {
  declareScalars,
  declareStorages,
  entryPointOverThreads,
  foldWorkgroups,
  type WgslKernel,
} from '@adafactor/webgpu-runtime'
import type { KernelSource } from '../device.js'
import type { Translation } from './translate.js'

/** Threads of a workgroup: with gpu.js's 64, large kernels run at half the memory's speed. */
const workgroupThreads = 256

/** Its storages are the arrays that are only read, and then the result. */
export interface WgslModule extends WgslKernel {
  /** Places, among the kernel's arrays, of those that have a binding of their own. */
  readonly bound: readonly number[]
  readonly workgroups: readonly [x: number, y: number]
}

/**
 * A kernel as a module of ours around gpu.js's translation.
 *
 * Threads are numbered through a plane of workgroups, however the result is shaped, so that no
 * length of an axis meets the limit of workgroups in a dimension.
 */
export function wgslModule(
  source: KernelSource,
  { body, declarations, arrays, scalars }: Translation,
  maxWorkgroups: number,
): WgslModule {
  const replaced = source.replaces === undefined ? -1 : source.arrays.indexOf(source.replaces)
  const bound = arrays.map((_, place) => place).filter((place) => place !== replaced)
  const [width, height, depth] = source.size
  const threads = width * height * depth
  const workgroups = foldWorkgroups(threads, workgroupThreads, maxWorkgroups)
  const storages = [
    ...bound.map((place) => ({ name: `user_${arrays[place]}`, access: 'read' as const })),
    { name: 'result', access: 'read-write' as const },
  ]
  const code = [
    declareStorages(storages),
    ...(scalars.length === 0 ? [] : [declareScalars(scalars.map((name) => `user_${name}`))]),
    'var<private> threadGid : vec3<u32>;',
    ...arrays.map((name, place) => accessor(name, place === replaced ? 'result' : `user_${name}`)),
    declarations,
    entryPointOverThreads(
      threads,
      workgroupThreads,
      workgroups[0],
      `  threadGid = ${threadPlace(source.size)};\n  let data_index : i32 = i32(thread);\n${body}`,
    ),
  ].join('\n')
  const bindings = storages.map(({ access }) => access)
  return { code, bindings, scalars: scalars.length, bound, workgroups }
}

/** Arrays are read flat: y and z are 0. An index below 2^31 stays an integer all the way. */
function accessor(name: string, storage: string): string {
  return `fn get_user_${name}(z : i32, y : i32, x : i32) -> f32 { return ${storage}[u32(x)]; }`
}

/** gpu.js's `this.thread` of the thread with this number. */
function threadPlace([width, height, depth]: KernelSource['size']): string {
  return height * depth === 1
    ? 'vec3<u32>(thread, 0u, 0u)'
    : `vec3<u32>(thread % ${width}u, (thread / ${width}u) % ${height}u, ` +
        `thread / ${width * height}u)`
}
