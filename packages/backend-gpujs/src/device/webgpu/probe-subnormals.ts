import type { Device, DeviceStorage, KernelSource } from '../device.js'

/** Products, sums and roots that meet numbers below the smallest normal one, 2^-126. */
const probe: KernelSource = {
  text: `function probe(a, b, c) {
    const root = a[this.thread.x] > 0.0 ? Math.sqrt(a[this.thread.x]) : 0.0;
    const sum = a[this.thread.x] * b[this.thread.x] + c[this.thread.x];
    return b[this.thread.x] > 0.0 ? sum : root;
  }`,
  functions: [],
  size: [4, 1, 1],
  arrays: ['a', 'b', 'c'],
  scalars: [],
}
const a = [2 ** -126, 2 ** -130, 2 ** -140, 2 ** -140]
const b = [0.5, 1, 1, 0]
const c = [0, 0, 2 ** -140, 0]
const kept = [2 ** -127, 2 ** -130, 2 ** -139, 2 ** -70]

/** Finds out whether arithmetic keeps subnormal numbers; anything but all of them is `flushed`. */
export async function probeSubnormals<S extends DeviceStorage>(
  device: Device<S>,
): Promise<'kept' | 'flushed'> {
  const arrays = [a, b, c].map((numbers) => {
    const storage = device.allocate(numbers.length)
    device.write(storage, Float32Array.from(numbers))
    return storage
  })
  const result = device.allocate(kept.length)
  const kernel = device.compile(probe)
  kernel.launch(arrays, [], result)
  const numbers = await device.read(result)
  for (const storage of [...arrays, result]) device.free(storage)
  kernel.dispose()
  // 2^-70, a normal number, may be rounded as the device does it.
  const right = kept.every((wanted, i) => Math.abs((numbers[i] as number) / wanted - 1) < 1e-6)
  return right ? 'kept' : 'flushed'
}
