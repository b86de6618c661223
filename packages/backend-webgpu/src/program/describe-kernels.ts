import type { GeneratedMemory, GeneratedText } from '@adafactor/core/compiler'
import { accessesOf } from '../plan/accessed-tensors.js'
import { partReads, partWrites } from '../plan/accesses.js'
import type { KernelPlan, ProgramPlan } from '../plan/program-plan.js'
import type { ProgramKernel } from './program-kernels.js'

/** What was compiled of a program, for people. */
export function describeKernels(
  plan: ProgramPlan,
  kernels: readonly Pick<ProgramKernel, 'kernel' | 'variant' | 'source'>[],
): GeneratedText[] {
  return kernels.map(({ kernel, variant, source }): GeneratedText => {
    const { parts } = plan.kernels[kernel] as KernelPlan
    const typeOf = (name: string) =>
      variant.tensors.find((tensor) => tensor.name === name)?.type ?? 'float32'
    const memory = (name: string): GeneratedMemory => ({ name, type: typeOf(name) })
    const stored = new Set(
      variant.widths
        .flatMap((width) => accessesOf(plan, plan.kernels[kernel] as KernelPlan, width))
        .flatMap(({ tensor, isStored }) => (isStored ? [tensor] : [])),
    )
    const reads = new Set(parts.flatMap((part) => [...partReads(part)]))
    const writes = new Set(parts.flatMap((part) => [...partWrites(part)]))
    const passes = parts.flatMap(({ pass, prologues }) => [
      pass,
      ...prologues.map((each) => each.pass),
    ])
    const named = variant.tensors.map(
      ({ name, slots }) => [slots.map((slot) => `memory${slot}`).join(' or '), name] as const,
    )
    return {
      title: titleOf([...writes], stored),
      passes: [...new Set(passes)].sort((a, b) => a - b),
      code: source.code,
      names: Object.fromEntries(joined(named)),
      reads: [...reads].map(memory),
      writes: [...writes].map(memory),
    }
  })
}

/** Tensors if there are any, since they are what is left in the end. */
function titleOf(writes: readonly string[], stored: ReadonlySet<string>): string {
  const tensors = writes.filter((name) => stored.has(name))
  return (tensors.length > 0 ? tensors : writes).join(', ')
}

/** What shares a name, together. */
function joined(named: readonly (readonly [string, string])[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, what] of named) {
    found.set(name, found.has(name) ? `${found.get(name)}, ${what}` : what)
  }
  return found
}
