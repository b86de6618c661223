import {
  AdafactorError,
  checkKeys,
  checkNumber,
  checkObject,
  invalidOption,
  type Shape,
  showShape,
  sizeOf,
} from '@adafactor/core'
import type { Program } from '@adafactor/core/compiler'
import { type OneOrNamed, type StablehloOptions, speaker, type TensorSharding } from './options.js'

/** The names of mesh axes by dimension; none for one that is not split. */
type Split = readonly (readonly string[])[]

/** A mesh, and how the tensors of a program are split over it. */
export interface Partition {
  readonly mesh: Readonly<Record<string, number>>
  /** By dimension of the tensor's shape. */
  splitOf(tensor: string): Split
}

/** A name that needs no quotation marks anywhere, and that JavaScript keeps in its order. */
const meshAxisName = /^[A-Za-z_]\w*$/

/**
 * @param sizes of the program's axes
 * @returns undefined if there is no mesh
 * @throws AdafactorError `option/invalid`, `option/conflict`, `option/unknown`
 */
export function partitionOf(
  program: Program,
  sizes: Shape,
  { mesh, shardings }: StablehloOptions,
): Partition | undefined {
  if (mesh === undefined) {
    if (shardings === undefined) return undefined
    throw new AdafactorError(
      'option/conflict',
      'stablehlo: there are "shardings" and no "mesh": give the axes of the mesh and their sizes, ' +
        'for example mesh: { x: 4, y: 2 }',
    )
  }
  checkMesh(mesh)
  const splits = splitsOf(program, sizes, mesh, shardings ?? {})
  return { mesh, splitOf: (tensor) => splits.get(tensor) ?? [] }
}

function checkMesh(mesh: Readonly<Record<string, number>>): void {
  const allowed = 'an object with the sizes of its axes by their names: { x: 4, y: 2 }'
  checkObject('mesh', mesh, allowed, speaker)
  if (Object.keys(mesh).length === 0) throw invalidOption('mesh', mesh, allowed, speaker)
  for (const [name, size] of Object.entries(mesh)) {
    if (!meshAxisName.test(name)) {
      throw new AdafactorError(
        'option/invalid',
        `stablehlo: the mesh has an axis ${JSON.stringify(name)}; names of its axes are made of letters, ` +
          'digits and _, and do not begin with a digit',
      )
    }
    checkNumber(`mesh.${name}`, size, { atLeast: 1, whole: true }, speaker)
  }
}

function splitsOf(
  program: Program,
  sizes: Shape,
  mesh: Readonly<Record<string, number>>,
  shardings: OneOrNamed<TensorSharding>,
): Map<string, Split> {
  const { tensors } = program
  const shapeOf = (axes: readonly number[]) =>
    sizes.map((size, axis) => (axes.includes(axis) ? size : 1))
  const named = new Map<string, Split>()
  let common: Split | undefined
  if (isList(shardings)) {
    common = splitFrom({ program, option: 'shardings', mesh }, shardings, sizes)
  } else {
    checkObject(
      'shardings',
      shardings,
      'a list for the axes of the program, or an object of lists by the names of tensors',
      speaker,
    )
    checkKeys(
      'shardings.',
      shardings,
      tensors.map(({ name }) => name),
      speaker,
    )
    for (const { name, axes } of tensors) {
      const own = shardings[name]
      if (own === undefined) continue
      const option = `shardings.${name}`
      // One that spans no axis has rank 0.
      if (axes.length > 0) named.set(name, splitFrom({ program, option, mesh }, own, shapeOf(axes)))
      else checkWhole(option, own)
    }
    common = named.get('parameter')
  }
  return new Map(
    tensors.map(({ name, axes }) => {
      if (axes.length === 0) return [name, []]
      const along = shapeOf(axes).map((size, axis) => (size > 1 ? (common?.[axis] ?? []) : []))
      return [name, named.get(name) ?? along]
    }),
  )
}

function isList(shardings: OneOrNamed<TensorSharding>): shardings is TensorSharding {
  return Array.isArray(shardings)
}

function checkWhole(option: string, sharding: unknown): void {
  if (Array.isArray(sharding) && sharding.every((own) => own === null)) return
  throw invalidOption(option, sharding, '[], as the tensor spans no axis', speaker)
}

interface Place {
  readonly program: Program
  /** What the list was given as. */
  readonly option: string
  readonly mesh: Readonly<Record<string, number>>
}

function splitFrom(
  { program, option, mesh }: Place,
  sharding: TensorSharding,
  shape: Shape,
): Split {
  if (!Array.isArray(sharding) || sharding.length !== shape.length) {
    throw invalidOption(
      option,
      sharding,
      `a list with one entry for each dimension of ${showShape(shape)}: null, the name of an axis of ` +
        'the mesh, or a list of names',
      speaker,
    )
  }
  const used = new Set<string>()
  return sharding.map((own: TensorSharding[number], axis) => {
    const names = own === null ? [] : typeof own === 'string' ? [own] : own
    if (!Array.isArray(names)) {
      throw invalidOption(
        `${option}[${axis}]`,
        own,
        'null, the name of an axis of the mesh, or a list of names',
        speaker,
      )
    }
    for (const name of names) {
      if (typeof name !== 'string' || !Object.hasOwn(mesh, name)) {
        throw invalidOption(
          `${option}[${axis}]`,
          own,
          `null or made of the axes of the mesh (${Object.keys(mesh).join(', ')})`,
          speaker,
        )
      }
      if (used.has(name)) {
        throw new AdafactorError(
          'option/invalid',
          `stablehlo: option "${option}" has the axis "${name}" of the mesh twice; a tensor can be split ` +
            'over an axis only once: take another axis, or null',
        )
      }
      used.add(name)
    }
    checkDivides({ program, option, mesh }, names, shape, axis)
    return names
  })
}

function checkDivides(
  { program, option, mesh }: Place,
  names: readonly string[],
  shape: Shape,
  axis: number,
): void {
  const parts = sizeOf(names.map((name) => mesh[name] as number))
  const size = shape[axis] as number
  if (size % parts === 0) return
  throw new AdafactorError(
    'option/invalid',
    `stablehlo: option "${option}" splits axis ${axis} (${program.axisNames[axis]}), which has size ${size} ` +
      `in ${showShape(shape)}, into ${parts} parts over ${names.map((name) => `"${name}"`).join(' and ')} ` +
      `of the mesh: take a size that is a multiple of ${parts}, or null for this axis`,
  )
}
