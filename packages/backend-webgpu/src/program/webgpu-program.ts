import type { CompiledProgram, Invocation, Program } from '@adafactor/core'
import type { GeneratedSource } from '@adafactor/core/compiler'
import type { WebgpuTensor } from '../webgpu-tensor.js'
import type { ProgramOwner } from './program-owner.js'

/** A program, to be compiled for the shapes that it meets. */
export class WebgpuProgram implements CompiledProgram<WebgpuTensor, 'asynchronous'> {
  readonly #program: Program
  readonly #owner: ProgramOwner

  constructor(program: Program, owner: ProgramOwner) {
    this.#program = program
    this.#owner = owner
  }

  async run(_: readonly Invocation<WebgpuTensor>[]): Promise<void> {
    this.#owner.checkAlive()
    throw new Error(`the program "${this.#program.name}" can't run yet`)
  }

  generatedSources(): readonly GeneratedSource[] {
    return []
  }

  dispose(): void {
    this.#owner.forget(this)
  }
}
