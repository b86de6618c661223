import type { Axes } from '@adafactor/core'
import { type Dialect, type PassBody, reachable } from '@adafactor/core/compiler'
import { isWide } from '../plan/accessed-tensors.js'
import type { CallFields } from '../plan/call-fields.js'
import { field, type ItemFields } from '../plan/item-fields.js'
import type { Part, ProgramPlan, Sum } from '../plan/program-plan.js'
import { asWide, BodyValues, type Text } from './body-values.js'
import type { TensorMemory } from './tensor-memory.js'
import { inGroups, mostZones, zone } from './workgroup-sums.js'

/** What the parts of one kernel share. */
export interface KernelText {
  readonly plan: ProgramPlan
  readonly width: 1 | 4
  readonly itemFields: ItemFields
  readonly callFields: CallFields
  readonly memory: TensorMemory
  /** The kernel's tensors, in the order in which a workgroup is told where they are. */
  readonly tensors: readonly string[]
  readonly dialect: (isWide: boolean) => Dialect
  /** How many zones of workgroup memory are in use. */
  zones: number
}

type Reduction = PassBody['reductions'][number]

/** Writes the function that runs one part of a kernel for one workgroup. */
export function partFunction(kernel: KernelText, part: Part): string {
  return new PartFunction(kernel, part).write()
}

class PartFunction {
  readonly #kernel: KernelText
  readonly #part: Part
  readonly #isWide: boolean
  /** Declarations at the beginning, by name. */
  readonly #head = new Map<string, string>()
  /** What does not differ between a thread's rounds, and what does. */
  readonly #before: string[] = []
  readonly #within: string[] = []
  /** Numbers that prologues hand on, by name. */
  readonly #handedOn = new Map<string, Text>()

  constructor(kernel: KernelText, part: Part) {
    this.#kernel = kernel
    this.#part = part
    this.#isWide = isWide(kernel.plan, part, kernel.width)
  }

  write(): string {
    const { number, grid } = this.#part
    this.#addUpNumbers()
    this.#writePrologues()
    const values = this.#bodyValues(this.#part.body, 'v', (axes) => this.#linesFor(axes))
    const body = grid.kind === 'tile' ? this.#tile(values) : this.#line(values)
    const lines = [...this.#coordinates(), ...this.#before, ...body]
    return `fn part_${number}(binding : u32, local : u32, thread : u32) {
${[...this.#head.values(), ...lines].map((line) => `  ${line}`).join('\n')}
}`
  }

  // Names that are declared when they are first needed.

  #declare(name: string, text: string): string {
    this.#head.set(name, `let ${name} = ${text};`)
    return name
  }

  #item(name: string, of: string): string {
    const place = this.#kernel.itemFields.get(of) as number
    this.#declare('item', 'data[binding + 1u]')
    return this.#declare(name, `data[item + ${place}u]`)
  }

  #size(axis: number): string {
    return this.#item(`size${axis}`, field.size(axis))
  }

  #sumNumber(sum: string): number {
    return [...this.#kernel.plan.sums.keys()].indexOf(sum)
  }

  #sumField(sum: string, what: 'base' | 'parts' | 'results'): string {
    return this.#item(`${what}_${this.#sumNumber(sum)}`, field[what](sum))
  }

  #temporary(name: string): string {
    const number = [...this.#kernel.plan.temporaries.keys()].indexOf(name)
    return this.#item(`temporary${number}`, field.base(name))
  }

  #scalar(name: string): string {
    const { callFields } = this.#kernel
    this.#declare('call', 'data[binding]')
    return `bitcast<f32>(data[call + ${callFields.scalarOf.get(name) as number}u])`
  }

  /** Where a tensor begins in what is bound of its buffer, in elements. */
  #start(tensor: string): string {
    const { callFields, memory, tensors } = this.#kernel
    const place = tensors.indexOf(tensor)
    this.#declare('call', 'data[binding]')
    if (memory.hasSeveralSlots(tensor)) {
      this.#declare(`slot_${place}`, `data[binding + ${2 + 2 * place}u]`)
    }
    const offset = `data[call + ${callFields.offsetOf.get(tensor) as number}u]`
    return this.#declare(`start${place}`, `${offset} - data[binding + ${3 + 2 * place}u]`)
  }

  // Where the workgroup and the thread are.

  #coordinates(): string[] {
    const { grid, number } = this.#part
    const lines: string[] = []
    const { x, y, z } = grid
    let rest = 'local'
    const digit = (name: string, count: string) => {
      lines.push(`let ${name} = ${rest} % ${count};`)
      const next = `local_${lines.length}`
      lines.push(`let ${next} = ${rest} / ${count};`)
      rest = next
    }
    if (x !== undefined) digit('tile_x', this.#item('tiles_x', field.tilesX(number)))
    if (y !== undefined) digit('tile_y', this.#item('tiles_y', field.tilesY(number)))
    for (const axis of [...z].reverse()) digit(`i${axis}`, this.#size(axis))
    if (x === undefined) return [...lines, 'let element = 0u;', 'let place = thread;']
    const rounds = this.#item('rounds', field.rounds(number))
    const width = this.#isWide ? ' * 4u' : ''
    if (grid.kind === 'tile') {
      const log = this.#item('log_columns', field.log(number))
      return [
        ...lines,
        `let columns = 1u << ${log};`,
        `let rows = 256u >> ${log};`,
        'let column = thread & (columns - 1u);',
        `let row = thread >> ${log};`,
        `let i${x} = (tile_x * columns + column)${width};`,
        `let first = tile_y * rows * ${rounds} + row;`,
      ]
    }
    if (this.#part.added.size > 0) {
      const log = this.#item('log_places', field.log(number))
      return [
        ...lines,
        `let elements = 256u >> ${log};`,
        `let places = 1u << ${log};`,
        'let element = thread & (elements - 1u);',
        `let place = thread >> (8u - ${log});`,
        `let i${x} = tile_x * elements + element;`,
      ]
    }
    return lines
  }

  /** Whether values along these axes differ between the rounds of a thread. */
  #linesFor(axes: Axes): string[] {
    const { kind, x, y } = this.#part.grid
    const looped = kind === 'tile' ? y : x
    return looped !== undefined && axes.includes(looped) ? this.#within : this.#before
  }

  /** The row-major place along these axes. */
  #index(axes: Axes): string {
    if (axes.length === 0) return '0u'
    return axes
      .slice(1)
      .reduce((text, axis) => `(${text}) * ${this.#size(axis)} + i${axis}`, `i${axes[0]}`)
  }

  #isAlongX(axes: Axes): boolean {
    const { x } = this.#part.grid
    return this.#isWide && x !== undefined && axes.includes(x)
  }

  // What is read.

  #bodyValues(body: PassBody, prefix: string, lines: (axes: Axes) => string[]): BodyValues {
    return new BodyValues(body, {
      prefix,
      lines,
      load: (name, axes) => this.#load(name, axes),
      scalar: (name) => this.#scalar(name),
      size: (over) => `f32(${over.map((axis) => this.#size(axis)).join(' * ') || '1u'})`,
      dialect: this.#kernel.dialect,
    })
  }

  #load(name: string, axes: Axes): Text {
    const handedOn = this.#handedOn.get(name)
    if (handedOn !== undefined) return handedOn
    const { plan, memory } = this.#kernel
    const isAlongX = this.#isAlongX(axes)
    if (plan.temporaries.has(name)) {
      const at = `${this.#temporary(name)} + ${this.#index(axes)}`
      const neighbours = [0, 1, 2, 3].map((next) => `work[${at} + ${next}u]`)
      return isAlongX
        ? { text: `vec4<f32>(${neighbours.join(', ')})`, isWide: true }
        : { text: `work[${at}]`, isWide: false }
    }
    const at = `${this.#start(name)} + ${this.#index(axes)}`
    return { text: memory.load(name, isAlongX, at), isWide: isAlongX }
  }

  /** What a sum comes to, of what its parts add up to. */
  #finished(sum: Sum, text: string): string {
    if (sum.op === 'sum') return text
    const name = `divisor_${this.#sumNumber(sum.name)}`
    this.#item(`${name}_bits`, field.divisor(sum.name))
    return `${text} / bitcast<f32>(${name}_bits)`
  }

  /** Sums that are one number: all threads add up what workgroups have left. */
  #addUpNumbers(): void {
    const { body, prologues } = this.#part
    const { plan } = this.#kernel
    const loads = [body, ...prologues.map((each) => each.body)].flatMap((each) => {
      const roots = [...each.reductions, ...each.stores].map(({ value }) => value)
      return reachable(each.values, roots).flatMap((id) => {
        const value = each.values[id]
        return value?.op === 'load' && value.axes.length === 0 ? [value.from] : []
      })
    })
    const sums = [...new Set(loads)].flatMap((name) => plan.sums.get(name) ?? [])
    for (const group of inGroups(sums, mostZones)) {
      group.forEach((sum, number) => {
        const [base, parts] = [this.#sumField(sum.name, 'base'), this.#sumField(sum.name, 'parts')]
        this.#before.push(
          `var part${this.#sumNumber(sum.name)} = 0.0;`,
          `for (var p = thread; p < ${parts}; p += 256u) { part${this.#sumNumber(sum.name)} += work[${base} + p]; }`,
          `${zone(number)} = part${this.#sumNumber(sum.name)};`,
        )
      })
      this.#before.push(this.#addAcross(group.length, 'thread', '1u', '256u'))
      group.forEach((sum, number) => {
        const name = `total${this.#sumNumber(sum.name)}`
        this.#before.push(`let ${name} = ${this.#finished(sum, `sums[${number * 256}u]`)};`)
        this.#handedOn.set(sum.name, { text: name, isWide: false })
      })
      this.#before.push('workgroupBarrier();')
    }
  }

  #addAcross(zones: number | string, place: string, stride: string, count: string): string {
    if (typeof zones === 'number') this.#useZones(zones)
    return `add_across(${typeof zones === 'number' ? `${zones}u` : zones}, ${place}, ${stride}, ${count}, thread);`
  }

  #useZones(zones: number): void {
    this.#kernel.zones = Math.max(this.#kernel.zones, zones)
  }

  #writePrologues(): void {
    const { plan, memory } = this.#kernel
    this.#part.prologues.forEach(({ body, storesTensors }, index) => {
      const values = this.#bodyValues(body, `s${index}_`, () => this.#before)
      for (const { into, value, rounding } of body.stores) {
        if (plan.temporaries.has(into)) {
          this.#handedOn.set(into, values.text(value))
        } else if (storesTensors) {
          const words = rounding && this.#randomWords(rounding, [], false)
          const { text } = values.text(value)
          const store = memory.store(into, false, this.#start(into), text, words)
          this.#before.push(`if (local == 0u && thread == 0u) { ${store} }`)
        }
      }
    })
  }

  // What is stored.

  #storeLines(values: BodyValues): string[] {
    const { plan, memory } = this.#kernel
    const { body } = this.#part
    // All loads of a point come before its stores.
    const texts = body.stores.map(({ value }) => values.text(value))
    return body.stores.flatMap(({ into, rounding }, index) => {
      const axes = body.space
      const wide = this.#isAlongX(axes)
      const text = wide ? asWide(texts[index] as Text) : (texts[index] as Text).text
      if (plan.temporaries.has(into)) {
        const at = `${this.#temporary(into)} + ${this.#index(axes)}`
        if (!wide) return [`work[${at}] = ${text};`]
        return [0, 1, 2, 3].map((next) => `work[${at} + ${next}u] = ${text}[${next}];`)
      }
      const words = rounding && this.#randomWords(rounding, axes, wide)
      return [memory.store(into, wide, `${this.#start(into)} + ${this.#index(axes)}`, text, words)]
    })
  }

  #randomWords(
    { key, stream }: NonNullable<PassBody['stores'][number]['rounding']>,
    axes: Axes,
    wide: boolean,
  ): string {
    const [low, high] = key.map((name) => `u32(${this.#scalar(name)})`)
    const word = (next: number) =>
      `random_word(${low}, ${high}, ${stream}u, ${this.#index(axes)} + ${next}u)`
    return wide ? `vec4<u32>(${[0, 1, 2, 3].map(word).join(', ')})` : word(0)
  }

  /** A reduction's term at a point. */
  #term({ value, op, into }: Reduction, values: BodyValues): string {
    const text = this.#isWide ? asWide(values.text(value)) : values.text(value).text
    if (op === 'sum') return text
    const name = `factor_${this.#sumNumber(into)}`
    this.#item(`${name}_bits`, field.factor(into))
    return `${text} * bitcast<f32>(${name}_bits)`
  }

  /** Where a workgroup leaves its part of a result. */
  #partPlace({ into, over, axes }: Reduction, next = 0): string {
    const { x, y, z } = this.#part.grid
    const digits = z
      .filter((axis) => over.includes(axis))
      .map((axis) => ({ digit: `i${axis}`, count: this.#size(axis) }))
    const { number } = this.#part
    if (y !== undefined && over.includes(y)) {
      digits.push({ digit: 'tile_y', count: this.#item('tiles_y', field.tilesY(number)) })
    }
    if (x !== undefined && over.includes(x)) {
      digits.push({ digit: 'tile_x', count: this.#item('tiles_x', field.tilesX(number)) })
    }
    const part = digits.reduce(
      (text, { digit, count }) => (text === '' ? digit : `(${text}) * ${count} + ${digit}`),
      '',
    )
    const first = part === '' ? '' : `(${part}) * ${this.#sumField(into, 'results')} + `
    const place = next === 0 ? '' : ` + ${next}u`
    return `work[${this.#sumField(into, 'base')} + ${first}${this.#index(axes)}${place}]`
  }

  // The loops.

  #tile(values: BodyValues): string[] {
    const { body, grid, number } = this.#part
    const [x, y] = [grid.x as number, grid.y as number]
    const along = (axis: number) => (reduction: Reduction) => reduction.over.includes(axis)
    const rows = body.reductions.filter((each) => along(x)(each) && !along(y)(each))
    const sums = body.reductions.filter((each) => along(y)(each))
    const kept = rows.length === 0 ? 1 : 2 ** Math.floor(Math.log2(mostZones / rows.length))
    const chunk = Math.min(8, kept)
    const rounds = this.#item('rounds', field.rounds(number))
    const inside = `i${x} < ${this.#size(x)} && i${y} < ${this.#size(y)}`
    const rowTerms = rows.map((row) => this.#term(row, values))
    const sumTerms = sums.map((sum) => this.#term(sum, values))
    const stores = this.#storeLines(values)
    const across = (text: string) =>
      this.#isWide ? `(${text}.x + ${text}.y) + (${text}.z + ${text}.w)` : text
    const added = sums.map((_, index) => `sum${index} += ${sumTerms[index]};`)
    const lines = sums.map((_, index) => `var sum${index} = ${this.#zero()};`)
    if (rows.length === 0) {
      lines.push(
        `for (var round = 0u; round < ${rounds}; round++) {`,
        `  let i${y} = first + round * rows;`,
        `  if (${inside}) {`,
        ...[...this.#within, ...added, ...stores].map((line) => `    ${line}`),
        '  }',
        '}',
      )
    } else {
      this.#useZones(chunk * rows.length)
      lines.push(
        `for (var start = 0u; start < ${rounds}; start += ${chunk}u) {`,
        `  let turns = min(${chunk}u, ${rounds} - start);`,
        '  for (var turn = 0u; turn < turns; turn++) {',
        `    let i${y} = first + (start + turn) * rows;`,
        ...rows.map((_, index) => `    var row${index} = ${this.#zero()};`),
        `    if (${inside}) {`,
        ...[
          ...this.#within,
          ...rowTerms.map((term, index) => `row${index} = ${term};`),
          ...added,
          ...stores,
        ].map((line) => `      ${line}`),
        '    }',
        ...rows.map(
          (_, index) =>
            `    ${zone(`turn * ${rows.length}u + ${index}u`)} = ${across(`row${index}`)};`,
        ),
        '  }',
        `  ${this.#addAcross(`turns * ${rows.length}u`, 'column', '1u', 'columns')}`,
        '  if (column == 0u) {',
        '    for (var turn = 0u; turn < turns; turn++) {',
        `      let i${y} = first + (start + turn) * rows;`,
        `      if (i${y} < ${this.#size(y)}) {`,
        ...rows.map(
          (row, index) =>
            `        ${this.#partPlace(row)} = ${zone(`turn * ${rows.length}u + ${index}u`)};`,
        ),
        '      }',
        '    }',
        '  }',
        '  workgroupBarrier();',
        '}',
      )
    }
    const totals = sums.flatMap((sum, index) => (along(x)(sum) ? [{ sum, name: `sum${index}` }] : []))
    const columns = sums.flatMap((sum, index) =>
      along(x)(sum) ? [] : [{ sum, name: `sum${index}` }],
    )
    for (const group of inGroups(totals, mostZones)) {
      lines.push(...this.#leaveTotals(group.map(({ sum, name }) => ({ sum, text: across(name) }))))
    }
    const width = this.#isWide ? 4 : 1
    const neighbours = [...Array(width).keys()]
    for (const group of inGroups(columns, mostZones / width)) {
      lines.push(
        ...group.flatMap(({ name }, index) =>
          neighbours.map(
            (next) => `${zone(index * width + next)} = ${name}${this.#isWide ? `[${next}]` : ''};`,
          ),
        ),
        this.#addAcross(group.length * width, 'row', 'columns', 'rows'),
        `if (row == 0u && i${x} < ${this.#size(x)}) {`,
        ...group.flatMap(({ sum }, index) =>
          neighbours.map((next) => `  ${this.#partPlace(sum, next)} = ${zone(index * width + next)};`),
        ),
        '}',
        'workgroupBarrier();',
      )
    }
    return lines
  }

  #line(values: BodyValues): string[] {
    const { body, grid, added, number } = this.#part
    const { x } = grid
    const lines = added.size > 0 ? this.#addUpElements() : []
    const totals = body.reductions.filter(({ over }) => x === undefined || over.includes(x))
    const others = body.reductions.filter((reduction) => !totals.includes(reduction))
    const terms = totals.map((total) => this.#term(total, values))
    const parts = others.flatMap((other) => {
      const text = this.#term(other, values)
      if (!this.#isWide) return [`${this.#partPlace(other)} = ${text};`]
      return [0, 1, 2, 3].map((next) => `${this.#partPlace(other, next)} = (${text})[${next}];`)
    })
    const stores = this.#storeLines(values)
    const inner = [
      ...this.#within,
      ...terms.map((term, index) => `sum${index} += ${term};`),
      ...parts,
      ...stores,
    ]
    lines.push(...totals.map((_, index) => `var sum${index} = ${this.#zero()};`))
    if (x === undefined || added.size > 0) {
      const inside = x === undefined ? '' : ` && i${x} < ${this.#size(x)}`
      lines.push(`if (place == 0u${inside}) {`, ...inner.map((line) => `  ${line}`), '}')
    } else {
      const rounds = this.#item('rounds', field.rounds(number))
      const width = this.#isWide ? ' * 4u' : ''
      lines.push(
        `for (var round = 0u; round < ${rounds}; round++) {`,
        `  let i${x} = ((tile_x * ${rounds} + round) * 256u + thread)${width};`,
        `  if (i${x} < ${this.#size(x)}) {`,
        ...inner.map((line) => `    ${line}`),
        '  }',
        '}',
      )
    }
    const across = (text: string) =>
      this.#isWide ? `(${text}.x + ${text}.y) + (${text}.z + ${text}.w)` : text
    for (const group of inGroups([...totals.entries()], mostZones)) {
      lines.push(
        ...this.#leaveTotals(
          group.map(([index, sum]) => ({ sum, text: across(`sum${index}`) })),
        ),
      )
    }
    return lines
  }

  /** Sums of an element each: some threads for each add up its parts. */
  #addUpElements(): string[] {
    const { plan } = this.#kernel
    const lines: string[] = []
    const sums = [...this.#part.added].map((name) => plan.sums.get(name) as Sum)
    for (const group of inGroups(sums, mostZones)) {
      group.forEach((sum, index) => {
        const number = this.#sumNumber(sum.name)
        const [base, parts] = [this.#sumField(sum.name, 'base'), this.#sumField(sum.name, 'parts')]
        const results = this.#sumField(sum.name, 'results')
        lines.push(
          `var part${number} = 0.0;`,
          `for (var p = place; p < ${parts}; p += places) {`,
          `  part${number} += work[${base} + p * ${results} + ${this.#index(sum.kept)}];`,
          '}',
          `${zone(index)} = part${number};`,
        )
      })
      lines.push(this.#addAcross(group.length, 'place', 'elements', 'places'))
      group.forEach((sum, index) => {
        const name = `total${this.#sumNumber(sum.name)}`
        const text = this.#finished(sum, `sums[${index * 256}u + element]`)
        lines.push(`let ${name} = ${text};`)
        this.#handedOn.set(sum.name, { text: name, isWide: false })
      })
      lines.push('workgroupBarrier();')
    }
    return lines
  }

  #leaveTotals(totals: readonly { readonly sum: Reduction; readonly text: string }[]): string[] {
    return [
      ...totals.map(({ text }, index) => `${zone(index)} = ${text};`),
      this.#addAcross(totals.length, 'thread', '1u', '256u'),
      'if (thread == 0u) {',
      ...totals.map(({ sum }, index) => `  ${this.#partPlace(sum)} = sums[${index * 256}u];`),
      '}',
      'workgroupBarrier();',
    ]
  }

  #zero(): string {
    return this.#isWide ? 'vec4<f32>()' : '0.0'
  }
}
