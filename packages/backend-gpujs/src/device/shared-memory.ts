// What TypeScript knows of WebAssembly is in its libraries for browsers.
interface Memory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}
interface Instance {
  readonly exports: Readonly<Record<string, unknown>>
}
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number }) => Memory
  readonly Instance: new (module: object, imports: object) => Instance
}

/** What gpu.js compiles a webasm kernel to, for one size of everything. */
interface WebasmEntry {
  readonly module: object
  memory: Memory
  instance: Instance
  run: unknown
  runSimd: unknown
  f32: Float32Array
  i32: Int32Array
}

/** The parts of gpu.js's webasm kernels that the memory is exchanged in; other kernels have none. */
export interface WebasmKernel {
  readonly _active?: WebasmEntry | null
  readonly usedMathImports?: Iterable<string>
}

/** gpu.js declares no kernel's memory to end earlier, in pages of 64 KiB. */
const pages = 4096
const bytesOfPage = 65_536

/**
 * One memory for all webasm kernels of a device.
 *
 * gpu.js gives each kernel a memory of its own, which keeps a copy of the kernel's arrays, and Chromium
 * grants a page no more than 125 of them. But a kernel's arrays are copied in at each call and its
 * result is copied out: one memory, as large as the largest kernel, serves all. Kernels that need more than
 * 256 MiB keep their own.
 */
export class SharedMemory {
  #memory: Memory | undefined
  #f32 = new Float32Array(0)
  #i32 = new Int32Array(0)

  get bytes(): number {
    return this.#memory?.buffer.byteLength ?? 0
  }

  /** Whether a kernel keeps a memory of its own. */
  isOutside({ _active: entry }: WebasmKernel): boolean {
    return Boolean(entry) && entry?.memory !== this.#memory
  }

  /** Moves a kernel that has run into the common memory. */
  adopt({ _active: entry, usedMathImports }: WebasmKernel): void {
    const bytes = entry?.memory?.buffer.byteLength
    if (!entry || bytes === undefined || bytes > pages * bytesOfPage) return
    const memory = this.#ofAtLeast(bytes)
    const functions = Object.fromEntries(
      [...(usedMathImports ?? [])].map((name) => [`math_${name}`, Math[name as 'sqrt']]),
    )
    entry.instance = new WebAssembly.Instance(entry.module, { env: { memory, ...functions } })
    entry.memory = memory
    entry.run = entry.instance.exports.run
    entry.runSimd = entry.instance.exports.run_simd ?? null
    this.refresh({ _active: entry })
  }

  /** Views end when a memory grows: to be called before a kernel is run. */
  refresh({ _active: entry }: WebasmKernel): void {
    if (!entry || entry.memory !== this.#memory || entry.f32 === this.#f32) return
    entry.f32 = this.#f32
    entry.i32 = this.#i32
  }

  #ofAtLeast(bytes: number): Memory {
    this.#memory ??= new WebAssembly.Memory({ initial: 1, maximum: pages })
    const missing = Math.ceil((bytes - this.#memory.buffer.byteLength) / bytesOfPage)
    if (missing > 0) this.#memory.grow(missing)
    if (this.#f32.buffer !== this.#memory.buffer) {
      this.#f32 = new Float32Array(this.#memory.buffer)
      this.#i32 = new Int32Array(this.#memory.buffer)
    }
    return this.#memory
  }
}
