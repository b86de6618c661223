import type { GpuDevice, GpuErrorFilter } from './webgpu-types.js'

/**
 * Errors that the driver reports after the call that caused them.
 *
 * Each watched call has error scopes of its own, pushed and popped before anyone else's code can
 * run: errors of others on the same device stay theirs. The first error is kept until somebody asks.
 */
export class FaultWatch {
  readonly #device: GpuDevice
  #fault: Error | undefined
  /** Reports that the next flush has to wait for. */
  #awaited: Promise<void>[] = []
  /** All reports so far, in order. */
  #all: Promise<void> = Promise.resolve()

  constructor(device: GpuDevice) {
    this.#device = device
  }

  /**
   * Makes a call under watch.
   *
   * @param describe turns the driver's message into the error to throw
   * @param awaited whether the next flush waits for the report
   */
  watch<T>(
    filters: readonly GpuErrorFilter[],
    call: () => T,
    describe: (message: string) => Error,
    awaited: boolean,
  ): T {
    for (const filter of filters) this.#device.pushErrorScope(filter)
    try {
      return call()
    } finally {
      // A scope rejects when the device is lost, which has an error of its own.
      const reports = filters.map(() => this.#device.popErrorScope().catch(() => null))
      const report = this.#take(this.#all, reports, describe)
      this.#all = report
      if (awaited) this.#awaited.push(report)
    }
  }

  /**
   * @returns a promise only if there are reports to wait for
   * @throws the first error that is known
   */
  settle(): void | Promise<void> {
    if (this.#awaited.length === 0) {
      this.#throwFault()
      return
    }
    return this.settleAll()
  }

  /** Waits for every report. @throws the first error */
  async settleAll(): Promise<void> {
    this.#awaited = []
    await this.#all
    this.#throwFault()
  }

  async #take(
    earlier: Promise<void>,
    reports: readonly Promise<{ readonly message: string } | null>[],
    describe: (message: string) => Error,
  ): Promise<void> {
    const errors = await Promise.all(reports)
    // In the order of the calls: what went wrong first is the cause of the rest.
    await earlier
    const error = errors.find((found) => found !== null)
    if (error === undefined || error === null) return
    const described = describe(error.message)
    this.#fault ??= described
  }

  #throwFault(): void {
    const fault = this.#fault
    this.#fault = undefined
    if (fault) throw fault
  }
}
