/** A GPUDevice without a GPU: it keeps bytes, copies them, and writes down what it is asked to do. */
import type {
  GpuBuffer,
  GpuBufferBinding,
  GpuCommandEncoder,
  GpuDevice,
  GpuErrorFilter,
  GpuLimits,
} from '../../src/index.js'

export interface FakeBuffer extends GpuBuffer {
  readonly name: string
  readonly bytes: Uint8Array<ArrayBuffer>
  destroyed: boolean
}

/** What is behind a fake bind group. */
interface FakeGroup {
  readonly name: string
  readonly buffer: FakeBuffer
}

export const fakeLimits: GpuLimits = Object.freeze({
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupsPerDimension: 65_535,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupStorageSize: 16_384,
  minStorageBufferOffsetAlignment: 256,
  minUniformBufferOffsetAlignment: 256,
})

export interface FakeGpu {
  readonly device: GpuDevice
  /** What reached the queue, in order; commands when they are submitted. */
  readonly log: string[]
  readonly buffers: FakeBuffer[]
  /** Bind groups made so far. */
  groups: number
  /** Properties of the device that somebody set. */
  readonly touched: string[]
  readonly destroyed: () => boolean
  /** The next error scope of this kind reports an error. */
  fail(filter: GpuErrorFilter, message: string): void
  lose(reason: string, message: string): Promise<void>
}

export function fakeGpu(): FakeGpu {
  const log: string[] = []
  const buffers: FakeBuffer[] = []
  const touched: string[] = []
  const failures: [GpuErrorFilter, string][] = []
  const scopes: GpuErrorFilter[] = []
  let isDestroyed = false
  let isLost = false
  let onLost: (loss: { reason: string; message: string }) => void = () => {}
  const lost = new Promise<{ reason: string; message: string }>((resolve) => {
    onLost = resolve
  })

  const copy = (from: FakeBuffer, start: number, to: FakeBuffer, at: number, size: number) => {
    to.bytes.set(from.bytes.subarray(start, start + size), at)
    log.push(`copy ${from.name}+${start} to ${to.name}+${at}, ${size} bytes`)
  }

  const makeBuffer = (size: number, usage: number): FakeBuffer => {
    const buffer: FakeBuffer = {
      name: `b${buffers.length}`,
      size,
      usage,
      bytes: new Uint8Array(size),
      destroyed: false,
      destroy: () => {
        buffer.destroyed = true
      },
      mapAsync: async () => {
        await Promise.resolve()
        if (isLost) throw new Error('mapping failed')
        return undefined
      },
      getMappedRange: () => buffer.bytes.buffer,
      unmap: () => {},
    }
    buffers.push(buffer)
    return buffer
  }

  const makeEncoder = (): GpuCommandEncoder => {
    const commands: (() => void)[] = []
    return {
      beginComputePass: () => {
        let code = ''
        const bound: string[] = []
        return {
          setPipeline: (pipeline) => {
            code = (pipeline as { code: string }).code
          },
          setBindGroup: (index, group, offsets) => {
            const { name, buffer } = group as FakeGroup
            const [offset] = offsets ?? []
            bound[index] = name
            if (offset === undefined) return
            const at = offset
            // Read when it runs: by then the block has been sent.
            commands.push(() => {
              const [scalar] = new Float32Array(buffer.bytes.buffer, at, 1)
              log.push(`scalars at ${at}: ${scalar}`)
            })
          },
          dispatchWorkgroups: (x, y = 1, z = 1) => {
            const [storages] = bound
            const text = `${code}(${storages}) in ${x} x ${y} x ${z}`
            commands.push(() => log.push(text))
          },
          end: () => {},
        }
      },
      copyBufferToBuffer: (from, start, to, at, size) => {
        commands.push(() => copy(from as FakeBuffer, start, to as FakeBuffer, at, size))
      },
      clearBuffer: (buffer, at = 0, size) => {
        const { name, bytes } = buffer as FakeBuffer
        const end = size === undefined ? bytes.length : at + size
        commands.push(() => {
          bytes.fill(0, at, end)
          log.push(`clear ${name}+${at}, ${end - at} bytes`)
        })
      },
      finish: () => commands,
    }
  }

  const fake: FakeGpu = {
    log,
    buffers,
    groups: 0,
    touched,
    destroyed: () => isDestroyed,
    fail: (filter, message) => failures.push([filter, message]),
    async lose(reason, message) {
      isLost = true
      onLost({ reason, message })
      await lost
    },
    device: new Proxy<GpuDevice>(
      {
        limits: fakeLimits,
        features: new Set<string>(),
        adapterInfo: { vendor: 'nobody', architecture: 'fake' },
        lost,
        queue: {
          writeBuffer: (buffer, at, data, start = 0, size) => {
            const { name, bytes } = buffer as FakeBuffer
            const { BYTES_PER_ELEMENT = 1 } = data as { BYTES_PER_ELEMENT?: number }
            const length = size === undefined ? data.byteLength : size * BYTES_PER_ELEMENT
            bytes.set(
              new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset + start, length),
              at,
            )
            log.push(`write ${name}+${at}, ${length} bytes`)
          },
          submit: (all) => {
            log.push('submit')
            for (const commands of all as (() => void)[][]) for (const run of commands) run()
          },
        },
        createBuffer: ({ size, usage }) => makeBuffer(size, usage),
        createBindGroupLayout: ({ entries }) => entries,
        createPipelineLayout: (description) => description,
        createBindGroup: ({ entries }) => {
          fake.groups++
          const bound = [...entries].map(({ resource }) => resource as GpuBufferBinding)
          const group: FakeGroup = {
            name: bound
              .map(({ buffer, offset = 0, size }) => {
                return `${(buffer as FakeBuffer).name}+${offset}:${size}`
              })
              .join(' '),
            buffer: bound[0]?.buffer as FakeBuffer,
          }
          return group
        },
        createShaderModule: ({ code }) => ({ code }),
        createComputePipeline: ({ compute }) => compute.module,
        createCommandEncoder: makeEncoder,
        pushErrorScope: (filter) => {
          scopes.push(filter)
        },
        popErrorScope: async () => {
          const filter = scopes.pop()
          const place = failures.findIndex(([kind]) => kind === filter)
          const [failure] = place < 0 ? [] : failures.splice(place, 1)
          return failure === undefined ? null : { message: failure[1] }
        },
        destroy: () => {
          isDestroyed = true
        },
      },
      {
        set(_, name) {
          touched.push(String(name))
          return true
        },
      },
    ),
  }
  return fake
}
