import {
  denseOps,
  type Invocation,
  interpret,
  type Program,
  type Shape,
  sizeOf,
} from '@adafactor/core'
import { axisSizes } from '@adafactor/core/compiler'
import { type Device, jit, numpy as np, tree } from '@jax-js/jax'
import { deviceOps } from '../program/element-ops.js'
import { emitBatch, numbersOf } from '../program/emit-batch.js'
import { tracedProgram } from '../program/traced-program.js'
import { unlike } from '../program/unlike.js'
import type { JaxTensor } from './jax-tensor.js'

/** A new content of a tensor. */
export interface Content {
  readonly target: JaxTensor
  readonly array: np.Array
}

/** A program compiled by jit. */
export interface JaxProgram {
  /** The sizes of an item's axes. @throws AdafactorError `tensor/shape` */
  sizesOf(item: Invocation<JaxTensor>): number[]
  /** What the item's tensors hold after a run. Nothing is stored. */
  compute(item: Invocation<JaxTensor>): Content[]
  /** Gives back what was compiled. */
  dispose(): void
}

/** Compiles a program, for each shape when it first comes. */
export function jaxProgram(program: Program, device: Device): JaxProgram {
  const traced = tracedProgram(program)
  const ops = deviceOps(device)
  const stored = new Set(program.stores.map(({ tensor }) => tensor))
  const used = program.tensors.filter(({ name }) =>
    program.expressions.some((each) => each.op === 'tensor' && each.name === name),
  )
  const bySizes = new Map<string, ReturnType<typeof compile>>()

  const compile = (sizes: Shape) =>
    jit(function run(
      tensors: Record<string, np.Array>,
      numbers: np.Array,
    ): Record<string, np.Array> {
      const { items } = emitBatch(traced, ops, [{ tensors, sizes }], {
        array: numbers,
        from: unlike.length,
      })
      tree.dispose([tensors, numbers])
      return items[0] as Record<string, np.Array>
    })

  const sizesOf = ({ tensors }: Invocation<JaxTensor>): number[] =>
    axisSizes(
      program,
      program.tensors.map(({ name }) => (tensors[name] as JaxTensor).shape),
    )

  return {
    sizesOf,
    compute: ({ tensors, scalars }) => {
      const sizes = sizesOf({ tensors, scalars })
      const targets = [...stored]
        .map((name) => [name, tensors[name] as JaxTensor] as const)
        .filter(([, { size }]) => size > 0)
      if (targets.length === 0) return []
      if (sizeOf(sizes) === 0) return computeEmpty(program, { tensors, scalars }, sizes, device)
      const key = `${sizes}`
      const run = bySizes.get(key) ?? compile(sizes)
      bySizes.set(key, run)
      const inputs = used.map(({ name, axes }) => {
        const own = axes.map((axis) => sizes[axis] as number)
        return [name, (tensors[name] as JaxTensor).array.ref.reshape(own)] as const
      })
      const numbers = Float32Array.from([...unlike, ...numbersOf(traced, [scalars])])
      const results = run(Object.fromEntries(inputs), np.array(numbers, { device }))
      return targets.map(([name, target]) => ({
        target,
        array: (results[name] as np.Array).reshape([...target.shape]),
      }))
    },
    dispose: () => {
      for (const run of bySizes.values()) run.dispose()
      bySizes.clear()
    },
  }
}

/** Where an axis has no elements: sums of nothing, which arrays of jax-js do not do. */
function computeEmpty(
  program: Program,
  { tensors, scalars }: Invocation<JaxTensor>,
  shape: Shape,
  device: Device,
): Content[] {
  const dense = Object.entries(tensors).map(([name, tensor]) => {
    const own = tensor.shape.length === 0 ? shape.map(() => 1) : tensor.shape
    const data = tensor.size === 0 ? new Float32Array() : tensor.array.ref.dataSync()
    return [name, { shape: own, data: data as Float32Array }] as const
  })
  const inputs = { tensors: Object.fromEntries(dense), scalars, shape }
  const values = interpret(program, denseOps('float32'), inputs)
  return program.stores
    .map(({ tensor }) => ({ target: tensors[tensor] as JaxTensor, value: values[tensor] }))
    .filter(({ target }) => target.size > 0)
    .map(({ target, value }) => {
      const data = value?.data as Float32Array
      const numbers =
        data.length === 1 ? new Float32Array(target.size).fill(data[0] as number) : data
      return {
        target,
        array: np.array(Float32Array.from(numbers), { shape: [...target.shape], device }),
      }
    })
}
