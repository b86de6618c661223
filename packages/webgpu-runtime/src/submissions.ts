import { AdafactorError } from '@adafactor/core'
import type { FaultWatch } from './fault-watch.js'
import type { Commands, Recorder } from './recorder.js'
import type { RuntimeCounters } from './runtime-counters.js'
import type { GpuCommandEncoder, GpuErrorFilter } from './webgpu-types.js'

const watched: readonly GpuErrorFilter[] = ['validation', 'out-of-memory']

/** Hands what is recorded to the driver or to somebody's encoder, and watches what comes of it. */
export class Submissions {
  /** Whose encoder takes what is recorded; undefined: a submission each. */
  into: GpuCommandEncoder | undefined
  readonly #recorder: Recorder
  readonly #faults: FaultWatch
  readonly #counters: RuntimeCounters

  constructor(recorder: Recorder, faults: FaultWatch, counters: RuntimeCounters) {
    this.#recorder = recorder
    this.#faults = faults
    this.#counters = counters
  }

  /** @param after commands that follow the launches */
  submit(after?: Commands): void {
    const { into } = this
    this.#counters.bytesUp +=
      into === undefined
        ? this.#watch(() => this.#recorder.submit(after))
        : this.#faults.watch(
            watched,
            () => this.#recorder.encodeInto(into, after),
            (message) =>
              new AdafactorError(
                'option/invalid',
                `the given command encoder takes no commands: ${message}`,
              ),
            false,
          )
  }

  /** Commands to be waited for, which an encoder of somebody's can't be: those go ahead of it. */
  submitAwaited(commands: Commands): void {
    if (this.into === undefined) {
      this.submit(commands)
      return
    }
    if (this.#recorder.launches > 0) this.submit()
    this.#watch(() => this.#recorder.submitAhead(commands))
  }

  #watch<T>(submit: () => T): T {
    this.#counters.submissions++
    return this.#faults.watch(
      watched,
      submit,
      (message) => new Error(`WebGPU refused a submission: ${message}`),
      false,
    )
  }
}
