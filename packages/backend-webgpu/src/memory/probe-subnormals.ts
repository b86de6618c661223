import {
  declareStorages,
  type GpuDevice,
  type GpuStorage,
  type WebgpuRuntime,
} from '@adafactor/webgpu-runtime'

/** Products, sums and roots that meet numbers below the smallest normal one, 2^-126. */
const code = `${declareStorages([
  { name: 'a', access: 'read' },
  { name: 'b', access: 'read' },
  { name: 'c', access: 'read' },
  { name: 'result', access: 'read-write' },
])}
@compute @workgroup_size(4)
fn main(@builtin(local_invocation_index) i : u32) {
  if (b[i] > 0.0) { result[i] = a[i] * b[i] + c[i]; } else { result[i] = sqrt(a[i]); }
}`
const a = [2 ** -126, 2 ** -130, 2 ** -140, 2 ** -140]
const b = [0.5, 1, 1, 0]
const c = [0, 0, 2 ** -140, 0]
const kept = [2 ** -127, 2 ** -130, 2 ** -139, 2 ** -70]

type Subnormals = 'kept' | 'flushed'

const found = new WeakMap<GpuDevice, Subnormals>()

/** What was found out about a device before. */
export function knownSubnormals(device: GpuDevice): Subnormals | undefined {
  return found.get(device)
}

/**
 * Finds out whether arithmetic keeps subnormal numbers; anything but all of them is `flushed`. Asked
 * of a device once.
 */
export async function probeSubnormals(runtime: WebgpuRuntime): Promise<Subnormals> {
  const known = found.get(runtime.device) ?? (await probe(runtime))
  found.set(runtime.device, known)
  runtime.resetCounters()
  return known
}

async function probe(runtime: WebgpuRuntime): Promise<Subnormals> {
  const upload = (numbers: readonly number[]): GpuStorage => {
    const storage = runtime.allocate(4 * numbers.length)
    runtime.write(storage, Float32Array.from(numbers))
    return storage
  }
  const operands = [a, b, c].map(upload)
  const result = runtime.allocate(4 * kept.length)
  const storages = [...operands, result]
  const bindings = ['read', 'read', 'read', 'read-write'] as const
  runtime.launch(runtime.compile({ code, bindings, scalars: 0 }), storages, [], [1])
  const numbers = new Float32Array(await runtime.read(result))
  for (const storage of storages) runtime.free(storage)
  // 2^-70, a normal number, may be rounded as the device does it.
  const right = kept.every((wanted, i) => Math.abs((numbers[i] as number) / wanted - 1) < 1e-6)
  return right ? 'kept' : 'flushed'
}
