import { declareScalars, declareStorages, type WgslKernel } from '@adafactor/webgpu-runtime'
import { accessesOf, isWide } from '../plan/accessed-tensors.js'
import { callFields } from '../plan/call-fields.js'
import { itemFields } from '../plan/item-fields.js'
import type { KernelPlan, ProgramPlan } from '../plan/program-plan.js'
import { functionsFor } from './functions-for.js'
import type { KernelText } from './kernel-text.js'
import { type KernelVariant, partCode } from './kernel-variant.js'
import { partFunction, partName } from './part-function.js'
import { TensorMemory } from './tensor-memory.js'
import { wgslDialect } from './wgsl-dialect.js'
import { addAcross } from './workgroup-sums.js'

/** The numbers that a launch is given: where its table of tiles begins in `data`, and how many there are. */
const launchScalars = ['first', 'count'] as const

/** How many words of the table a tile has: where its tensors are bound, its part, its place there. */
export const tileWords = 3

/**
 * Writes the WGSL of a kernel: a workgroup for each tile of each item of a batch.
 *
 * `data` begins with a zero that compilers can't know, to hide constants behind.
 */
export function emitKernel(
  plan: ProgramPlan,
  kernel: KernelPlan,
  variant: KernelVariant,
): WgslKernel {
  const one = () => 'one'
  const dialects = [wgslDialect({ width: 1, one }), wgslDialect({ width: 4, one })] as const
  const memory = new TensorMemory(
    variant,
    variant.widths.flatMap((width) => accessesOf(plan, kernel, width)),
  )
  const text: KernelText = {
    plan,
    threads: variant.threads,
    rowsAtOnce: variant.rowsAtOnce,
    itemFields: itemFields(plan),
    callFields: callFields(plan.program),
    memory,
    tensors: variant.tensors.map(({ name }) => name),
    dialect: (isWide) => dialects[isWide ? 1 : 0],
    zones: 0,
  }
  const functions = new Map<number, string>()
  for (const part of kernel.parts) {
    for (const width of variant.widths) {
      const takesFour = isWide(plan, part, width)
      const code = partCode(part, takesFour)
      if (!functions.has(code)) functions.set(code, partFunction(text, part, takesFour))
    }
  }
  const storages = [
    { name: 'data', access: 'read', element: 'u32' },
    { name: 'work', access: 'read-write', element: 'f32' },
    ...memory.declarations(),
  ] as const
  const own = [...memory.functions(), ...functions.values()]
  const code = [
    declareStorages(storages),
    declareScalars(launchScalars),
    ...(text.zones > 0
      ? [`var<workgroup> sums : array<f32, ${text.zones * variant.threads}>;`, addAcross]
      : []),
    `const threads = ${variant.threads}u;`,
    // Compilers don't know their values.
    'var<private> zero : u32;',
    'var<private> one : f32;',
    functionsFor(own.join('\n')),
    ...own,
    entryPoint([...functions.keys()]),
  ]
  return {
    code: code.filter((each) => each !== '').join('\n'),
    bindings: storages.map(({ access }) => access),
    scalars: launchScalars.length,
  }
}

function entryPoint(parts: readonly number[]): string {
  const call = (part: number) => `${partName(part)}(binding, local, thread);`
  const [only] = parts
  const body =
    parts.length === 1 && only !== undefined
      ? [call(only)]
      : [
          'switch data[tile + 1u] {',
          ...parts.map((part, index) =>
            index === parts.length - 1
              ? `  default: { ${call(part)} }`
              : `  case ${part}u: { ${call(part)} }`,
          ),
          '}',
        ]
  return `@compute @workgroup_size(threads)
fn main(
  @builtin(workgroup_id) group : vec3<u32>,
  @builtin(num_workgroups) groups : vec3<u32>,
  @builtin(local_invocation_index) thread : u32,
) {
  let number = group.y * groups.x + group.x;
  if (number >= u32(params.count)) { return; }
  zero = data[0];
  one = bitcast<f32>(0x3f800000u ^ zero);
  let tile = u32(params.first) + number * ${tileWords}u;
  let binding = data[tile];
  let local = data[tile + 2u];
${body.map((line) => `  ${line}`).join('\n')}
}`
}
