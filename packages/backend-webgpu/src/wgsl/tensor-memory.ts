import { isHalfType } from '@adafactor/core'
import type { StorageDeclaration } from '@adafactor/webgpu-runtime'
import type { TensorAccess } from '../plan/accessed-tensors.js'
import { loadText, type Place, storeText } from './access-text.js'
import type { BoundTensor, KernelVariant } from './kernel-variant.js'
import { elementOf, type MemoryLayout, memoryLayout } from './memory-layout.js'

/** The user's buffers in a kernel, and the functions that reach into them. */
export class TensorMemory {
  readonly #variant: KernelVariant
  readonly #layouts: readonly MemoryLayout[]
  readonly #isWritten: readonly boolean[]
  /** By name, WGSL functions that are in use. */
  readonly #functions = new Map<string, string>()

  constructor(variant: KernelVariant, accesses: readonly TensorAccess[]) {
    this.#variant = variant
    const inSlot = (slot: number) =>
      accesses.flatMap((access) => {
        const { type, slots } = this.#bound(access.tensor)
        return slots.includes(slot) ? [{ ...access, type }] : []
      })
    const slots = Array.from({ length: variant.slots }, (_, slot) => slot)
    this.#layouts = slots.map((slot) => memoryLayout(inSlot(slot), variant.vectors))
    this.#isWritten = slots.map(
      (slot) => variant.written.includes(slot) || inSlot(slot).some(({ isStored }) => isStored),
    )
  }

  /** The buffers, in the order of the slots. */
  declarations(): StorageDeclaration[] {
    return this.#layouts.map((layout, slot) => ({
      name: memoryName(slot),
      // Atomic words can be loaded only where they may be stored too.
      access: this.#isWritten[slot] || layout === 'atomic words' ? 'read-write' : 'read',
      element: elementOf[layout],
    }))
  }

  /** Functions for the module: those that were asked for. */
  functions(): readonly string[] {
    return [...this.#functions.values()]
  }

  /** Whether workgroups are told which buffer the tensor is in. */
  hasSeveralSlots(name: string): boolean {
    return this.#bound(name).slots.length > 1
  }

  /** An expression for an element of a tensor, or for four neighbours. */
  load(name: string, isWide: boolean, at: string): string {
    const tensor = this.#bound(name)
    const { slots } = tensor
    const called = `load_${this.#place(name)}${isWide ? '_wide' : ''}`
    const result = isWide ? 'vec4<f32>' : 'f32'
    const line = (slot: number) => `return ${loadText(this.#at(tensor, slot), isWide)};`
    this.#functions.set(
      called,
      `fn ${called}(at : u32${slots.length > 1 ? ', slot : u32' : ''}) -> ${result} {
  ${chooseSlot(slots, line)}
}`,
    )
    return `${called}(${at}${this.#slotArgument(name)})`
  }

  /**
   * A statement that stores an element of a tensor, or four neighbours.
   *
   * @param words random words for stochastic rounding: `u32`, or `vec4<u32>`
   */
  store(name: string, isWide: boolean, at: string, value: string, words?: string): string {
    const tensor = this.#bound(name)
    const { type, slots } = tensor
    const isHalf = isHalfType(type)
    const called = `store_${this.#place(name)}${isWide ? '_wide' : ''}${words ? '_random' : ''}`
    const [number, word] = isWide ? ['vec4<f32>', 'vec4<u32>'] : ['f32', 'u32']
    const round = `${isWide ? 'vec4' : 'f32'}_to_${type}${words === undefined ? '' : '_stochastic'}`
    const patterns = `${round}(value${words === undefined ? '' : ', words'})`
    const line = (slot: number) =>
      storeText(this.#at(tensor, slot), isWide, isHalf ? 'bits' : 'value')
    this.#functions.set(
      called,
      `fn ${called}(at : u32${slots.length > 1 ? ', slot : u32' : ''}, value : ${number}${
        words === undefined ? '' : `, words : ${word}`
      }) {
  ${isHalf ? `let bits = ${patterns};\n  ` : ''}${chooseSlot(slots, line)}
}`,
    )
    return `${called}(${at}${this.#slotArgument(name)}, ${value}${words ? `, ${words}` : ''});`
  }

  #slotArgument(name: string): string {
    return this.hasSeveralSlots(name) ? `, slot_${this.#place(name)}` : ''
  }

  #at({ type }: BoundTensor, slot: number): Place {
    const layout = this.#layouts[slot] as MemoryLayout
    return { memory: memoryName(slot), layout, type, at: 'at' }
  }

  #bound(name: string): BoundTensor {
    return this.#variant.tensors.find((tensor) => tensor.name === name) as BoundTensor
  }

  #place(name: string): number {
    return this.#variant.tensors.findIndex((tensor) => tensor.name === name)
  }
}

function memoryName(slot: number): string {
  return `memory${slot}`
}

function chooseSlot(slots: readonly number[], line: (slot: number) => string): string {
  if (slots.length === 1) return line(slots[0] as number)
  const cases = slots.map((slot, index) =>
    index === slots.length - 1
      ? `    default: { ${line(slot)} }`
      : `    case ${slot}u: { ${line(slot)} }`,
  )
  return `switch slot {\n${cases.join('\n')}\n  }`
}
