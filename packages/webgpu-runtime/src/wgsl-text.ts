/** The parts of a WGSL module that have to fit how the runtime binds and launches kernels. */
import type { BindingAccess } from './bind-groups.js'

/** A storage of a kernel, as its text declares it. */
export interface StorageDeclaration {
  readonly name: string
  readonly access: BindingAccess
  /** The type of an element. Default: `f32`. */
  readonly element?: string
}

/**
 * Declares a kernel's storages: the bindings of group 0, in this order.
 *
 * @example
 * ```js
 * import { declareStorages } from '@adafactor/webgpu-runtime'
 *
 * console.log(declareStorages([{ name: 'x', access: 'read-write' }]))
 * // => @group(0) @binding(0) var<storage, read_write> x : array<f32>;
 * ```
 */
export function declareStorages(storages: readonly StorageDeclaration[]): string {
  return storages
    .map(({ name, access, element = 'f32' }, binding) => {
      const mode = access === 'read' ? 'read' : 'read_write'
      return `@group(0) @binding(${binding}) var<storage, ${mode}> ${name} : array<${element}>;`
    })
    .join('\n')
}

/**
 * Declares a kernel's scalars: the fields of `params`, float32 numbers.
 *
 * @returns nothing for a kernel without scalars, which has no such group
 *
 * @example
 * ```js
 * import { declareScalars } from '@adafactor/webgpu-runtime'
 *
 * console.log(declareScalars(['rate', 'decay']))
 * // => struct Params { rate : f32, decay : f32 }
 * // => @group(1) @binding(0) var<uniform> params : Params;
 * ```
 */
export function declareScalars(names: readonly string[]): string {
  if (names.length === 0) return ''
  return `struct Params { ${names.map((name) => `${name} : f32`).join(', ')} }
@group(1) @binding(0) var<uniform> params : Params;`
}

/**
 * A plane of workgroups with enough threads: as few rows as the device's limit for one dimension
 * allows, equally long.
 *
 * @param inWorkgroup how many threads a workgroup has
 * @param mostInRow the device's `maxComputeWorkgroupsPerDimension`
 *
 * @example
 * ```js
 * import { foldWorkgroups } from '@adafactor/webgpu-runtime'
 *
 * console.log(foldWorkgroups(10_000, 256, 65_535)) // => [ 40, 1 ]
 * console.log(foldWorkgroups(20_000_000, 256, 65_535)) // => [ 39063, 2 ]
 * ```
 */
export function foldWorkgroups(
  threads: number,
  inWorkgroup: number,
  mostInRow: number,
): [x: number, y: number] {
  const workgroups = Math.ceil(threads / inWorkgroup)
  const rows = Math.ceil(workgroups / mostInRow)
  return [Math.ceil(workgroups / rows), rows]
}

/**
 * An entry point whose `thread` counts from 0 to `threads - 1` through the plane of
 * {@link foldWorkgroups}, in whatever shape its result is.
 *
 * @param inRow how many workgroups a row of the plane has
 * @param body statements
 *
 * @example
 * ```js
 * import { entryPointOverThreads } from '@adafactor/webgpu-runtime'
 *
 * console.log(entryPointOverThreads(1000, 256, 4, '  x[thread] = 0.0;').includes('>= 1000u')) // => true
 * ```
 */
export function entryPointOverThreads(
  threads: number,
  inWorkgroup: number,
  inRow: number,
  body: string,
): string {
  return `@compute @workgroup_size(${inWorkgroup})
fn main(
  @builtin(workgroup_id) group : vec3<u32>,
  @builtin(local_invocation_index) inGroup : u32,
) {
  let thread : u32 = (group.y * ${inRow}u + group.x) * ${inWorkgroup}u + inGroup;
  if (thread >= ${threads}u) { return; }
${body}
}`
}
