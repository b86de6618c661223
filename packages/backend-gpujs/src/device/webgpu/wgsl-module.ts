import type { KernelSource } from '../device.js'
import type { Translation } from './translate.js'

/** Threads of a workgroup: with gpu.js's 64, large kernels run at half the memory's speed. */
const workgroupThreads = 256

/** Which storage binding of group 0 is what: the arrays that are only read, then the result. */
export interface WgslModule {
  readonly code: string
  /** Places, among the kernel's arrays, of those that have a binding of their own. */
  readonly bound: readonly number[]
  readonly workgroups: readonly [x: number, y: number]
}

/**
 * A kernel as a module of ours around gpu.js's translation.
 *
 * Threads are numbered through a plane of workgroups, however the result is shaped, so that no
 * length of an axis meets the limit of workgroups in a dimension. Storage is group 0, numbers are
 * a block of group 1.
 */
export function wgslModule(
  source: KernelSource,
  { body, declarations, arrays, scalars }: Translation,
  maxWorkgroups: number,
): WgslModule {
  const replaced = source.replaces === undefined ? -1 : source.arrays.indexOf(source.replaces)
  const bound = arrays.map((_, place) => place).filter((place) => place !== replaced)
  const workgroups = fold(threadsOf(source.size), maxWorkgroups)
  const code = [
    ...bound.map(
      (place, binding) =>
        `@group(0) @binding(${binding}) var<storage, read> user_${arrays[place]} : array<f32>;`,
    ),
    `@group(0) @binding(${bound.length}) var<storage, read_write> result : array<f32>;`,
    ...block(scalars),
    'var<private> threadGid : vec3<u32>;',
    ...arrays.map((name, place) => accessor(name, place === replaced ? 'result' : `user_${name}`)),
    declarations,
    entryPoint(source.size, workgroups[0], body),
  ].join('\n')
  return { code, bound, workgroups }
}

function threadsOf([width, height, depth]: KernelSource['size']): number {
  return width * height * depth
}

/** Enough workgroups for so many threads, as few rows of them as possible, equally long. */
function fold(threads: number, maxWorkgroups: number): [x: number, y: number] {
  const workgroups = Math.ceil(threads / workgroupThreads)
  const rows = Math.ceil(workgroups / maxWorkgroups)
  return [Math.ceil(workgroups / rows), rows]
}

function block(scalars: readonly string[]): string[] {
  if (scalars.length === 0) return []
  return [
    `struct Params { ${scalars.map((name) => `user_${name} : f32`).join(', ')} }`,
    '@group(1) @binding(0) var<uniform> params : Params;',
  ]
}

/** Arrays are read flat: y and z are 0. An index below 2^31 stays an integer all the way. */
function accessor(name: string, storage: string): string {
  return `fn get_user_${name}(z : i32, y : i32, x : i32) -> f32 { return ${storage}[u32(x)]; }`
}

function entryPoint(size: KernelSource['size'], workgroupsInRow: number, body: string): string {
  const [width, height, depth] = size
  const place =
    height * depth === 1
      ? 'vec3<u32>(thread, 0u, 0u)'
      : `vec3<u32>(thread % ${width}u, (thread / ${width}u) % ${height}u, ` +
        `thread / ${width * height}u)`
  return `@compute @workgroup_size(${workgroupThreads})
fn main(
  @builtin(workgroup_id) group : vec3<u32>,
  @builtin(local_invocation_index) inGroup : u32,
) {
  let thread : u32 = (group.y * ${workgroupsInRow}u + group.x) * ${workgroupThreads}u + inGroup;
  if (thread >= ${threadsOf(size)}u) { return; }
  threadGid = ${place};
  let data_index : i32 = i32(thread);
${body}
}`
}
