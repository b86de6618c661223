import type { Axes } from '@adafactor/core'
import { field } from '../plan/item-fields.js'
import type { Part } from '../plan/program-plan.js'
import type { KernelText } from './kernel-text.js'

/** The numbers that a workgroup is told, under the names of a part's function: declared as they are needed. */
export class PartNames {
  readonly #kernel: KernelText
  readonly #part: Part
  readonly #declarations = new Map<string, string>()

  constructor(kernel: KernelText, part: Part) {
    this.#kernel = kernel
    this.#part = part
  }

  /** The first lines of the function. */
  declarations(): string[] {
    return [...this.#declarations.values()]
  }

  size(axis: number): string {
    return this.#item(`size${axis}`, field.size(axis))
  }

  tilesX(): string {
    return this.#item('tiles_x', field.tilesX(this.#part.number))
  }

  tilesY(): string {
    return this.#item('tiles_y', field.tilesY(this.#part.number))
  }

  rounds(): string {
    return this.#item('rounds', field.rounds(this.#part.number))
  }

  /** Of a tile the logarithm of its threads along x, of a line that of the threads for an element. */
  log(): string {
    return this.#item('log_threads', field.log(this.#part.number))
  }

  /** Tells the sums of a program apart. */
  sumNumber(sum: string): number {
    return [...this.#kernel.plan.sums.keys()].indexOf(sum)
  }

  sum(sum: string, what: 'base' | 'parts' | 'results'): string {
    return this.#item(`${what}_${this.sumNumber(sum)}`, field[what](sum))
  }

  mean(sum: string, what: 'factor' | 'divisor'): string {
    const bits = this.#item(`${what}_bits_${this.sumNumber(sum)}`, field[what](sum))
    return this.#declare(`${what}_${this.sumNumber(sum)}`, `bitcast<f32>(${bits})`)
  }

  /** Where a temporary begins in the work space. */
  temporary(name: string): string {
    const number = [...this.#kernel.plan.temporaries.keys()].indexOf(name)
    return this.#item(`temporary${number}`, field.base(name))
  }

  /** A number that the host gives with the run, as an expression. */
  scalar(name: string): string {
    const { callFields } = this.#kernel
    this.#declare('call', 'data[binding]')
    return `bitcast<f32>(data[call + ${callFields.scalarOf.get(name) as number}u])`
  }

  /** Where a tensor begins in what is bound of its buffer, in elements. */
  start(tensor: string): string {
    const { callFields, memory, tensors } = this.#kernel
    const place = tensors.indexOf(tensor)
    this.#declare('call', 'data[binding]')
    if (memory.hasSeveralSlots(tensor)) {
      this.#declare(`slot_${place}`, `data[binding + ${2 + 2 * place}u]`)
    }
    const offset = `data[call + ${callFields.offsetOf.get(tensor) as number}u]`
    return this.#declare(`start${place}`, `${offset} - data[binding + ${3 + 2 * place}u]`)
  }

  /** The row-major place along these axes of the thread's point. */
  index(axes: Axes): string {
    if (axes.length === 0) return '0u'
    return axes
      .slice(1)
      .reduce((text, axis) => `(${text}) * ${this.size(axis)} + i${axis}`, `i${axes[0]}`)
  }

  #item(name: string, of: string): string {
    this.#declare('item', 'data[binding + 1u]')
    return this.#declare(name, `data[item + ${this.#kernel.itemFields.get(of) as number}u]`)
  }

  #declare(name: string, text: string): string {
    if (!this.#declarations.has(name)) this.#declarations.set(name, `let ${name} = ${text};`)
    return name
  }
}
