import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { type FlatParameter, type FlatShape, sizeOf } from '../flat-parameter.js'
import { lerpWeight, relativeStep } from '../hyperparameters.js'
import type { FloorExports } from './floor-exports.js'

/** Of 64 KiB: all that there can be. */
const mostPages = 2 ** 16

/**
 * Adafactor with the paper's defaults, written in C for speed and compiled to WebAssembly: as fast as a
 * compiler makes it. Its sources are in `floor`, beside the binary that is run here.
 */
export class CompiledAdafactor {
  /** Zeros at first. They lie in the memory of WebAssembly. */
  readonly parameters: readonly FlatParameter[]
  /** Of the next step; zeros at first. */
  readonly gradients: readonly Float32Array[]
  readonly #exports: FloorExports
  readonly #workers: readonly Worker[]
  #steps = 0

  /**
   * @param threads of which one is the caller's own
   * @throws WebAssembly.RuntimeError where there is no more memory
   */
  constructor(shapes: readonly FlatShape[], { threads = 1 }: { readonly threads?: number } = {}) {
    const binary = new URL('../../floor/adafactor.wasm', import.meta.url)
    const module = new WebAssembly.Module(readFileSync(binary))
    const memory = new WebAssembly.Memory({ initial: 2, maximum: mostPages, shared: true })
    const instance = new WebAssembly.Instance(module, { env: { memory } })
    const floor = instance.exports as unknown as FloorExports
    this.#exports = floor
    floor.prepare(shapes.length, Math.max(...shapes.map((shape) => shape.at(-1) ?? 0)), threads)
    const addresses = shapes.map(([rows, columns]) =>
      columns === undefined ? floor.add_vector(rows) : floor.add_matrix(rows, columns),
    )
    const stacks = Array.from({ length: threads - 1 }, () => floor.take_stack())
    const numbers = shapes.map(
      (shape, index) => new Float32Array(memory.buffer, addresses[index], 2 * sizeOf(shape)),
    )
    this.parameters = shapes.map((shape, index) => ({
      values: (numbers[index] as Float32Array).subarray(0, sizeOf(shape)),
      shape,
    }))
    this.gradients = numbers.map((both) => both.subarray(both.length / 2))
    this.#workers = stacks.map((stack, index) => {
      const workerData = { module, memory, stack, thread: index + 1 }
      const worker = new Worker(new URL('../../floor/serve.mjs', import.meta.url), { workerData })
      worker.unref()
      return worker
    })
  }

  /** One step. Returns when all threads are done. */
  step(): void {
    this.#steps += 1
    this.#exports.step(lerpWeight(this.#steps), relativeStep(this.#steps))
  }

  /** Ends the other threads. There are no steps after that. */
  end(): void {
    for (const worker of this.#workers) worker.terminate()
  }
}
