import type { Program } from '@adafactor/core'
import { fuse, lower, mergeAlikeAxes, type PassBody } from '@adafactor/core/compiler'
import { Foldings } from './foldings.js'
import { gridsOf } from './grids.js'
import { levelsOf } from './levels.js'
import type { KernelPlan, Part, ProgramPlan, Sum } from './program-plan.js'

/**
 * Plans the kernels of a program: one for each level of passes that do not wait for each other.
 * Deterministic, and for every shape.
 */
export function planProgram(program: Program): ProgramPlan {
  return new Planner(program).plan()
}

class Planner {
  readonly #groups: readonly number[]
  readonly #program: Program
  readonly #bodies: readonly PassBody[]
  readonly #foldings: Foldings
  readonly #parts: Part[] = []
  readonly #sums = new Map<string, Sum>()
  readonly #temporaries = new Map<string, readonly number[]>()
  /** By sum, the temporary that has its end. */
  readonly #ends = new Map<string, string>()

  constructor(program: Program) {
    const merged = mergeAlikeAxes(program)
    const fused = fuse(merged.program)
    this.#groups = merged.groups
    this.#program = merged.program
    // Products of small factors must not underflow that would not have in the program's order.
    this.#bodies = fused.passes.map((pass) => lower(fused, pass, { reorderProducts: false }))
    this.#foldings = new Foldings(this.#bodies, new Set(merged.program.tensors.map((t) => t.name)))
  }

  plan(): ProgramPlan {
    this.#bodies.forEach((body, index) => {
      if (this.#foldings.isFolded(index)) this.#declareTemporaries(body)
      else this.#addPass(body, index + 1)
    })
    const levels = levelsOf(this.#parts)
    const kernels: KernelPlan[] = []
    for (const part of this.#parts) {
      const level = levels.get(part) as number
      const kernel = kernels[level]
      kernels[level] = { parts: [...(kernel?.parts ?? []), part] }
    }
    return {
      program: this.#program,
      groups: this.#groups,
      kernels,
      sums: this.#sums,
      temporaries: this.#temporaries,
    }
  }

  #addPass(whole: PassBody, pass: number): void {
    const body = this.#withEnds(whole, pass)
    this.#declareTemporaries(body)
    const added = new Set(
      body.values.flatMap((value) =>
        value.op === 'load' && this.#sums.has(value.from) && value.axes.length > 0
          ? [value.from]
          : [],
      ),
    )
    const grids = gridsOf(body, added.size > 0)
    grids.forEach(({ grid, reductions }, index) => {
      // Tensors get their new values when all have seen the old ones.
      const stores = index === grids.length - 1 ? body.stores : []
      this.#addPart({ ...body, reductions, stores }, pass, grid, added)
    })
  }

  #addPart(body: PassBody, pass: number, grid: Part['grid'], added: ReadonlySet<string>): void {
    const prologues = this.#foldings.prologuesOf(body)
    const part: Part = { number: this.#parts.length, pass, grid, body, prologues, added }
    this.#parts.push(part)
    for (const { into: name, op, over, axes } of body.reductions) {
      this.#sums.set(name, { name, op, over, kept: axes, part })
    }
  }

  #declareTemporaries({ space, stores }: PassBody): void {
    const isTensor = (into: string) => this.#program.tensors.some(({ name }) => name === into)
    for (const { into } of stores) if (!isTensor(into)) this.#temporaries.set(into, space)
  }

  /**
   * The body, reading the ends of sums that it can't add up itself: of many numbers, unless there is
   * one for each of its elements.
   */
  #withEnds(body: PassBody, pass: number): PassBody {
    const values = body.values.map((value) => {
      if (value.op !== 'load' || value.axes.length === 0 || !this.#sums.has(value.from))
        return value
      if (value.axes.length === body.space.length) return value
      return { ...value, from: this.#endOf(value.from, value.axes, pass) }
    })
    return { ...body, values }
  }

  #endOf(sum: string, kept: readonly number[], pass: number): string {
    const known = this.#ends.get(sum)
    if (known !== undefined) return known
    const end = `${sum}, added up`
    this.#ends.set(sum, end)
    const body: PassBody = {
      space: kept,
      values: [{ op: 'load', from: sum, axes: kept }],
      reductions: [],
      stores: [{ into: end, value: 0 }],
    }
    this.#addPass(body, pass)
    return end
  }
}
