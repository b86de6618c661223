import type { Axes } from '@adafactor/core'
import type { PassBody } from '@adafactor/core/compiler'
import type { Part } from '../plan/program-plan.js'
import { asWide, BodyValues, type Text } from './body-values.js'
import { coordinates } from './coordinates.js'
import type { KernelText } from './kernel-text.js'
import { partCode } from './kernel-variant.js'
import { PartNames } from './part-names.js'
import { PartSums } from './part-sums.js'
import { inGroups, mostZones, zone } from './workgroup-sums.js'

type Reduction = PassBody['reductions'][number]

/** Neighbours along x that a wide value holds. */
const neighbours = [0, 1, 2, 3]

/**
 * Writes the function that runs one part of a kernel for one workgroup.
 *
 * @param isWide whether it takes four neighbours along x at once
 */
export function partFunction(kernel: KernelText, part: Part, isWide: boolean): string {
  return new PartFunction(kernel, part, isWide).write()
}

/** The name of that function, by {@link partCode}. */
export function partName(code: number): string {
  return `part_${code >> 1}${code % 2 === 1 ? '_wide' : ''}`
}

class PartFunction {
  readonly #kernel: KernelText
  readonly #part: Part
  readonly #names: PartNames
  readonly #sums: PartSums
  readonly #isWide: boolean
  /** What is the same in all rounds of a thread, and what is not. */
  readonly #before: string[] = []
  readonly #within: string[] = []
  /** Numbers that are there already, by the name of the temporary or sum. */
  readonly #known = new Map<string, Text>()

  constructor(kernel: KernelText, part: Part, isWide: boolean) {
    this.#kernel = kernel
    this.#part = part
    this.#names = new PartNames(kernel, part)
    this.#sums = new PartSums(kernel, part, this.#names)
    this.#isWide = isWide
  }

  write(): string {
    const { grid, body } = this.#part
    const place = coordinates(this.#part, this.#names, this.#isWide)
    const know = (name: string, text: Text) => this.#known.set(name, text)
    this.#before.push(...this.#sums.addUpNumbers(know), ...this.#sums.addUpElements(know))
    this.#writePrologues()
    const values = this.#bodyValues(body, 'v', (axes) => this.#linesFor(axes))
    const loops = grid.kind === 'tile' ? this.#tile(values) : this.#line(values)
    const lines = [...this.#names.declarations(), ...place, ...this.#before, ...loops]
    return `fn ${partName(partCode(this.#part, this.#isWide))}(binding : u32, local : u32, thread : u32) {
${lines.map((line) => `  ${line}`).join('\n')}
}`
  }

  /** Whether values along these axes differ between the rounds of a thread. */
  #linesFor(axes: Axes): string[] {
    const { kind, x, y } = this.#part.grid
    const walked = kind === 'tile' ? y : x
    return walked !== undefined && axes.includes(walked) ? this.#within : this.#before
  }

  #isAlongX(axes: Axes): boolean {
    const { x } = this.#part.grid
    return this.#isWide && x !== undefined && axes.includes(x)
  }

  #bodyValues(body: PassBody, prefix: string, lines: (axes: Axes) => string[]): BodyValues {
    const names = this.#names
    return new BodyValues(body, {
      prefix,
      lines,
      load: (name, axes) => this.#load(name, axes),
      scalar: (name) => names.scalar(name),
      size: (over) => `f32(${over.map((axis) => names.size(axis)).join(' * ') || '1u'})`,
      dialect: this.#kernel.dialect,
    })
  }

  #load(name: string, axes: Axes): Text {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const { plan, memory } = this.#kernel
    const isAlongX = this.#isAlongX(axes)
    if (plan.temporaries.has(name)) {
      const at = `${this.#names.temporary(name)} + ${this.#names.index(axes)}`
      const four = neighbours.map((next) => `work[${at} + ${next}u]`).join(', ')
      return { text: isAlongX ? `vec4<f32>(${four})` : `work[${at}]`, isWide: isAlongX }
    }
    const at = `${this.#names.start(name)} + ${this.#names.index(axes)}`
    return { text: memory.load(name, isAlongX, at), isWide: isAlongX }
  }

  #writePrologues(): void {
    const { plan, memory } = this.#kernel
    this.#part.prologues.forEach(({ body, storesTensors }, index) => {
      const values = this.#bodyValues(body, `s${index}_`, () => this.#before)
      for (const { into, value, rounding } of body.stores) {
        if (plan.temporaries.has(into)) {
          this.#known.set(into, values.text(value))
        } else if (storesTensors) {
          const { text } = values.text(value)
          const words = rounding && this.#randomWords(rounding, [], false)
          const store = memory.store(into, false, this.#names.start(into), text, words)
          this.#before.push(`if (local == 0u && thread == 0u) { ${store} }`)
        }
      }
    })
  }

  #storeLines(values: BodyValues): string[] {
    const { plan, memory } = this.#kernel
    const { stores, space } = this.#part.body
    const isAlongX = this.#isAlongX(space)
    const index = this.#names.index(space)
    // All loads of a point come before its stores.
    const texts = stores.map(({ value }) => values.text(value))
    return stores.flatMap(({ into, rounding }, number) => {
      const text = isAlongX ? asWide(texts[number] as Text) : (texts[number] as Text).text
      if (plan.temporaries.has(into)) {
        const at = `${this.#names.temporary(into)} + ${index}`
        if (!isAlongX) return [`work[${at}] = ${text};`]
        return neighbours.map((next) => `work[${at} + ${next}u] = (${text})[${next}];`)
      }
      const words = rounding && this.#randomWords(rounding, space, isAlongX)
      return [memory.store(into, isAlongX, `${this.#names.start(into)} + ${index}`, text, words)]
    })
  }

  #randomWords(
    { key, stream }: NonNullable<PassBody['stores'][number]['rounding']>,
    axes: Axes,
    isAlongX: boolean,
  ): string {
    const [low, high] = key.map((name) => `u32(${this.#names.scalar(name)})`)
    const word = (next: number) =>
      `random_word(${low}, ${high}, ${stream}u, ${this.#names.index(axes)} + ${next}u)`
    return isAlongX ? `vec4<u32>(${neighbours.map(word).join(', ')})` : word(0)
  }

  #term(reduction: Reduction, values: BodyValues): string {
    const text = values.text(reduction.value)
    return this.#sums.term(reduction, this.#isWide ? asWide(text) : text.text)
  }

  #tile(values: BodyValues): string[] {
    const { body, grid } = this.#part
    const [x, y] = [grid.x as number, grid.y as number]
    const sums = body.reductions.filter(({ over }) => over.includes(y))
    const rows = body.reductions.filter(({ over }) => !over.includes(y))
    const rowTerms = rows.map((row) => this.#term(row, values))
    const sumTerms = sums.map((sum) => this.#term(sum, values))
    const stores = this.#storeLines(values)
    const added = sumTerms.map((term, index) => `sum${index} += ${term};`)
    const inside = `i${x} < ${this.#names.size(x)} && i${y} < ${this.#names.size(y)}`
    const point = (set: readonly string[]) => [
      `if (${inside}) {`,
      ...[...this.#within, ...set, ...added, ...stores].map((line) => `  ${line}`),
      '}',
    ]
    const named = sums.map((sum, index) => ({ sum, name: `sum${index}` }))
    const [totals, columns] = [true, false].map((isTotal) =>
      named.filter(({ sum }) => sum.over.includes(x) === isTotal),
    ) as [typeof named, typeof named]
    return [
      ...named.map(({ name }) => `var ${name} = ${this.#zero()};`),
      ...(rows.length > 0 ? this.#rowRounds(rows, rowTerms, point) : this.#rounds(y, point([]))),
      ...this.#sums.leaveTotals(
        totals.map(({ sum, name }) => ({ sum, text: this.#acrossWidth(name) })),
      ),
      ...this.#leaveColumns(x, columns),
    ]
  }

  #rounds(y: number, lines: readonly string[]): string[] {
    return [
      `for (var round = 0u; round < ${this.#names.rounds()}; round++) {`,
      ...[`let i${y} = first + round * rows;`, ...lines].map((line) => `  ${line}`),
      '}',
    ]
  }

  /** Rounds whose sums along rows are added up by several threads, for some rounds at once. */
  #rowRounds(
    rows: readonly Reduction[],
    terms: readonly string[],
    point: (set: readonly string[]) => string[],
  ): string[] {
    const y = this.#part.grid.y as number
    const rounds = this.#names.rounds()
    const fit = 2 ** Math.floor(Math.log2(mostZones(this.#kernel.threads) / rows.length))
    const most = Math.min(this.#kernel.rowsAtOnce, fit)
    const ownZone = (index: number) => zone(`turn * ${rows.length}u + ${index}u`)
    const across = { text: `turns * ${rows.length}u`, most: most * rows.length }
    const walk = (lines: readonly string[]) => [
      'for (var turn = 0u; turn < turns; turn++) {',
      ...[`let i${y} = first + (start + turn) * rows;`, ...lines].map((line) => `  ${line}`),
      '}',
    ]
    const lines = [
      `let turns = min(${most}u, ${rounds} - start);`,
      ...walk([
        ...rows.map((_, index) => `var row${index} = ${this.#zero()};`),
        ...point(terms.map((term, index) => `row${index} = ${term};`)),
        ...rows.map((_, index) => `${ownZone(index)} = ${this.#acrossWidth(`row${index}`)};`),
      ]),
      this.#sums.across(across, 'column', '1u', 'columns'),
      'if (column == 0u) {',
      ...walk([
        `if (i${y} < ${this.#names.size(y)}) {`,
        ...rows.map((row, index) => `  ${this.#sums.place(row)} = ${ownZone(index)};`),
        '}',
      ]).map((line) => `  ${line}`),
      '}',
      'workgroupBarrier();',
    ]
    return [
      `for (var start = 0u; start < ${rounds}; start += ${most}u) {`,
      ...lines.map((line) => `  ${line}`),
      '}',
    ]
  }

  #leaveColumns(
    x: number,
    columns: readonly { readonly sum: Reduction; readonly name: string }[],
  ): string[] {
    const parts = columns.flatMap(({ sum, name }) =>
      this.#isWide
        ? neighbours.map((next) => ({ sum, next, text: `${name}[${next}]` }))
        : [{ sum, next: 0, text: name }],
    )
    return inGroups(parts, mostZones(this.#kernel.threads)).flatMap((group) => [
      ...group.map(({ text }, index) => `${zone(index)} = ${text};`),
      this.#sums.across(group.length, 'row', 'columns', 'rows'),
      `if (row == 0u && i${x} < ${this.#names.size(x)}) {`,
      ...group.map(({ sum, next }, index) => `  ${this.#sums.place(sum, next)} = ${zone(index)};`),
      '}',
      'workgroupBarrier();',
    ])
  }

  #line(values: BodyValues): string[] {
    const { body, grid, added } = this.#part
    const { x } = grid
    const totals = body.reductions.filter(({ over }) => x === undefined || over.includes(x))
    const others = body.reductions.filter((reduction) => !totals.includes(reduction))
    const terms = totals.map((total) => this.#term(total, values))
    const parts = others.flatMap((other) => {
      const text = this.#term(other, values)
      if (!this.#isWide) return [`${this.#sums.place(other)} = ${text};`]
      return neighbours.map((next) => `${this.#sums.place(other, next)} = (${text})[${next}];`)
    })
    const stores = this.#storeLines(values)
    const point = [
      ...this.#within,
      ...terms.map((term, index) => `sum${index} += ${term};`),
      ...parts,
      ...stores,
    ].map((line) => `  ${line}`)
    return [
      ...totals.map((_, index) => `var sum${index} = ${this.#zero()};`),
      ...(x === undefined || added.size > 0
        ? [
            `if (place == 0u${x === undefined ? '' : ` && i${x} < ${this.#names.size(x)}`}) {`,
            ...point,
            '}',
          ]
        : this.#lineRounds(x, point)),
      ...this.#sums.leaveTotals(
        totals.map((sum, index) => ({ sum, text: this.#acrossWidth(`sum${index}`) })),
      ),
    ]
  }

  #lineRounds(x: number, point: readonly string[]): string[] {
    const rounds = this.#names.rounds()
    const quad = `(tile_x * ${rounds} + round) * threads + thread`
    return [
      `for (var round = 0u; round < ${rounds}; round++) {`,
      `  let i${x} = ${this.#isWide ? `(${quad}) * 4u` : quad};`,
      `  if (i${x} < ${this.#names.size(x)}) {`,
      ...point.map((line) => `  ${line}`),
      '  }',
      '}',
    ]
  }

  #acrossWidth(name: string): string {
    return this.#isWide ? `(${name}.x + ${name}.y) + (${name}.z + ${name}.w)` : name
  }

  #zero(): string {
    return this.#isWide ? 'vec4<f32>()' : '0.0'
  }
}
