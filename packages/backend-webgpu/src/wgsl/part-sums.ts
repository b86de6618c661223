import { type PassBody, reachable } from '@adafactor/core/compiler'
import type { Part, Sum } from '../plan/program-plan.js'
import type { Text } from './body-values.js'
import type { KernelText } from './kernel-text.js'
import type { PartNames } from './part-names.js'
import { inGroups, mostZones, zone } from './workgroup-sums.js'

type Reduction = PassBody['reductions'][number]

/** How a part adds up what others have left of sums, and leaves its own. */
export class PartSums {
  readonly #kernel: KernelText
  readonly #part: Part
  readonly #names: PartNames

  constructor(kernel: KernelText, part: Part, names: PartNames) {
    this.#kernel = kernel
    this.#part = part
    this.#names = names
  }

  /**
   * Statements that add up what is one number each, by all threads together.
   *
   * @param done is told where each is
   */
  addUpNumbers(done: (sum: string, text: Text) => void): string[] {
    const { body, prologues } = this.#part
    const loads = [body, ...prologues.map((each) => each.body)].flatMap((each) => {
      const roots = [...each.reductions, ...each.stores].map(({ value }) => value)
      return reachable(each.values, roots).flatMap((id) => {
        const value = each.values[id]
        return value?.op === 'load' && value.axes.length === 0 ? [value.from] : []
      })
    })
    return this.#addUp(
      loads,
      { place: 'thread', places: 'threads', stride: '1u', result: '0u' },
      done,
    )
  }

  /** Statements that add up sums of an element each: some threads for each element add up its parts. */
  addUpElements(done: (sum: string, text: Text) => void): string[] {
    const each = { place: 'place', places: 'places', stride: 'elements', result: 'element' }
    return this.#addUp([...this.#part.added], each, done)
  }

  /** A term of a sum, of the value at a point. */
  term({ op, into }: Pick<Reduction, 'op' | 'into'>, value: string): string {
    return op === 'sum' ? value : `${value} * ${this.#names.mean(into, 'factor')}`
  }

  /** Where a workgroup leaves its part of a result. */
  place({ into, over, axes }: Reduction, next = 0): string {
    const { x, y, z } = this.#part.grid
    const names = this.#names
    const digits = z
      .filter((axis) => over.includes(axis))
      .map((axis) => ({ digit: `i${axis}`, count: names.size(axis) }))
    if (y !== undefined && over.includes(y)) {
      digits.push({ digit: 'tile_y', count: names.tilesY() })
    }
    if (x !== undefined && over.includes(x)) {
      digits.push({ digit: 'tile_x', count: names.tilesX() })
    }
    const part = digits.reduce(
      (text, { digit, count }) => (text === '' ? digit : `(${text}) * ${count} + ${digit}`),
      '',
    )
    const first = part === '' ? '' : `(${part}) * ${names.sum(into, 'results')} + `
    const after = next === 0 ? '' : ` + ${next}u`
    return `work[${names.sum(into, 'base')} + ${first}${names.index(axes)}${after}]`
  }

  /** Statements that leave sums over all of a workgroup. */
  leaveTotals(totals: readonly { readonly sum: Reduction; readonly text: string }[]): string[] {
    return inGroups(totals, mostZones(this.#kernel.threads)).flatMap((group) => [
      ...group.map(({ text }, index) => `${zone(index)} = ${text};`),
      this.across(group.length, 'thread', '1u', 'threads'),
      'if (thread == 0u) {',
      ...group.map(({ sum }, index) => `  ${this.place(sum)} = sums[${index}u * threads];`),
      '}',
      'workgroupBarrier();',
    ])
  }

  /** A statement that adds up zones of workgroup memory. */
  across(
    zones: number | { readonly text: string; readonly most: number },
    place: string,
    stride: string,
    count: string,
  ): string {
    const { text, most } = typeof zones === 'number' ? { text: `${zones}u`, most: zones } : zones
    this.#kernel.zones = Math.max(this.#kernel.zones, most)
    return `add_across(${text}, ${place}, ${stride}, ${count}, thread);`
  }

  #addUp(
    names: readonly string[],
    each: Readonly<Record<'place' | 'places' | 'stride' | 'result', string>>,
    done: (sum: string, text: Text) => void,
  ): string[] {
    const { sums } = this.#kernel.plan
    const found = [...new Set(names)].flatMap((name) => sums.get(name) ?? [])
    return inGroups(found, mostZones(this.#kernel.threads)).flatMap((group) => [
      ...group.flatMap((sum, index) => this.#addParts(sum, index, each.place, each.places)),
      this.across(group.length, each.place, each.stride, each.places),
      ...group.map((sum, index) => {
        const name = `total${this.#names.sumNumber(sum.name)}`
        done(sum.name, { text: name, isWide: false })
        return `let ${name} = ${this.#finished(sum, `sums[${index}u * threads + ${each.result}]`)};`
      }),
      'workgroupBarrier();',
    ])
  }

  /** What one thread adds up of a sum. */
  #addParts({ name, kept }: Sum, index: number, place: string, places: string): string[] {
    const names = this.#names
    const own = `part${names.sumNumber(name)}`
    const results = kept.length === 0 ? '' : ` * ${names.sum(name, 'results')}`
    const at = `${names.sum(name, 'base')} + p${results} + ${names.index(kept)}`
    return [
      `var ${own} = 0.0;`,
      `for (var p = ${place}; p < ${names.sum(name, 'parts')}; p += ${places}) { ${own} += work[${at}]; }`,
      `${zone(index)} = ${own};`,
    ]
  }

  /** What a sum comes to, of what its parts add up to. */
  #finished({ op, name }: Sum, text: string): string {
    return op === 'sum' ? text : `${text} / ${this.#names.mean(name, 'divisor')}`
  }
}
