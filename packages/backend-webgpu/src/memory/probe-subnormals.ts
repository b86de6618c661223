import { declareStorages, type WebgpuRuntime } from '@adafactor/webgpu-runtime'

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

/** Finds out whether arithmetic keeps subnormal numbers; anything but all of them is `flushed`. */
export async function probeSubnormals(runtime: WebgpuRuntime): Promise<'kept' | 'flushed'> {
  const storages = [a, b, c, kept].map((numbers) => runtime.allocate(4 * numbers.length))
  try {
    for (const [index, numbers] of [a, b, c].entries()) {
      const storage = storages[index]
      if (storage !== undefined) runtime.write(storage, Float32Array.from(numbers))
    }
    const kernel = runtime.compile({
      code,
      bindings: ['read', 'read', 'read', 'read-write'],
      scalars: 0,
    })
    runtime.launch(kernel, storages, [], [1])
    const numbers = new Float32Array(await runtime.read(storages[3] as (typeof storages)[number]))
    // 2^-70, a normal number, may be rounded as the device does it.
    const right = kept.every((wanted, i) => Math.abs((numbers[i] as number) / wanted - 1) < 1e-6)
    return right ? 'kept' : 'flushed'
  } finally {
    for (const storage of storages) runtime.free(storage)
  }
}
