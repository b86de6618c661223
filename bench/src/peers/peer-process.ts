import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../peers/peers.py', import.meta.url))

/** What peers.py is asked. */
export type PeerRequest =
  | {
      readonly do: 'prepare'
      readonly side: string
      readonly shapes: readonly (readonly number[])[]
      /** What the side runs, if it is printed here. */
      readonly source?: unknown
    }
  | { readonly do: 'reset'; readonly side: string }
  | { readonly do: 'compare'; readonly side: string; readonly other: string }
  | { readonly do: 'run'; readonly side: string; readonly steps: number }

/** What it answers: to `run` and `prepare`, how long the steps and the first one took. */
export interface PeerReply {
  readonly milliseconds?: number
  readonly seconds?: number
  /** To `compare`: the largest, relative to the largest element of a parameter. */
  readonly difference?: number
  readonly versions?: Readonly<Record<string, string>>
  readonly error?: string
}

/** A Python process that lives for the whole bench and answers line by line. */
export class PeerProcess {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>
  readonly #failed: Promise<never>
  #complaints = ''

  /** @param threads one, or as many as the packages take by default */
  constructor(python: string, packages: readonly string[], threads: 'one' | 'all' = 'one') {
    const flags = threads === 'all' ? ['--all-threads'] : []
    this.#process = spawn(python, ['-u', program, ...flags, ...packages])
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
    this.#process.stderr.on('data', (chunk) => {
      this.#complaints = `${this.#complaints}${chunk}`.slice(-2000)
    })
    // An ended process is seen by whoever waits for its answer.
    this.#process.stdin.on('error', () => {})
    this.#failed = new Promise((_, reject) => this.#process.on('error', reject))
    this.#failed.catch(() => {})
  }

  /** Waits until the packages are imported. @returns their versions */
  async versions(): Promise<Readonly<Record<string, string>>> {
    return (await this.#reply()).versions ?? {}
  }

  /** @throws Error with what Python said, where it could not do it or has ended */
  async ask(request: PeerRequest): Promise<PeerReply> {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`)
    return this.#reply()
  }

  end(): void {
    this.#process.kill()
  }

  async #reply(): Promise<PeerReply> {
    const { value, done } = await Promise.race([this.#lines.next(), this.#failed])
    if (done) {
      const reason = this.#complaints.trim().split('\n').at(-1)
      throw new Error(`Python has ended: ${reason || 'it said nothing'}`)
    }
    const reply: PeerReply = JSON.parse(value)
    if (reply.error !== undefined) throw new Error(`Python: ${reply.error}`)
    return reply
  }
}
