import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../root.js'

/** What a run of a text is given: bytes, row-major. */
interface XlaArgument {
  readonly shape: readonly number[]
  readonly type: string
  readonly bytes: Uint8Array
}

/** XLA in a process of Python (`stablehlo_server.py`). Requests are answered in their order. */
export class PythonXla {
  readonly #process
  readonly #lines
  #errors = ''

  /** @param python the program; JAX has to be there */
  constructor(python: string) {
    const file = join(root, 'checks', 'src', 'python', 'stablehlo_server.py')
    this.#process = spawn(python, [file], { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#process.stderr.on('data', (text) => {
      this.#errors += text
    })
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]()
  }

  /**
   * Runs a module of StableHLO on one device. One call at a time.
   *
   * @throws Error with what XLA says
   */
  async run(text: string, values: readonly XlaArgument[]): Promise<Uint8Array[]> {
    const request = {
      text,
      arguments: values.map(({ shape, type, bytes }) => ({
        shape,
        type,
        data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
      })),
    }
    this.#process.stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`Python has ended: ${this.#errors}`)
    const reply: { readonly results?: readonly string[]; readonly error?: string } =
      JSON.parse(value)
    if (reply.error !== undefined) throw new Error(`${reply.error}\n${text}`)
    return (reply.results ?? []).map((own) => Uint8Array.from(Buffer.from(own, 'base64')))
  }

  /** Lets the process end. */
  async stop(): Promise<void> {
    this.#process.stdin.end()
    if (this.#process.exitCode === null) await once(this.#process, 'exit')
  }
}
