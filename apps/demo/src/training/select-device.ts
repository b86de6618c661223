import { type ElementType, selectBackend } from '@adafactor/core'
import type { Device } from './device.js'

/** A device that was opened and not yet tested. */
export type OpenedDevice = Omit<Device, 'name' | 'report'>

/** What opens each device, by the names that reports have. */
export type DeviceOpeners = Readonly<Record<string, () => OpenedDevice | Promise<OpenedDevice>>>

/** Work by which devices are timed. */
export interface DeviceProbe {
  run(device: OpenedDevice): Promise<void>
  /** Gives back what it keeps on a device that is used further. */
  end(device: OpenedDevice): void
}

/** How devices are selected. */
export interface SelectionOptions {
  readonly type?: ElementType | undefined
  /** If it is given, all are timed by it, and the fastest is taken. */
  readonly probe?: DeviceProbe
}

/**
 * Opens and tests devices by the backends that their optimizers run on.
 *
 * @param openers the first of these that works, or the fastest
 * @param options `type` is what the device has to store, where that is not float32
 * @throws AdafactorError `backend/unavailable` with every reason
 */
export async function selectDevice(
  openers: DeviceOpeners,
  { type = 'float32', probe }: SelectionOptions = {},
): Promise<Device> {
  const opened = new Map<unknown, OpenedDevice>()
  const factories = Object.entries(openers).map(([name, open]) => [
    name,
    async () => {
      const device = await open()
      opened.set(device.backend, device)
      const { types } = device.backend.traits
      if (!types.includes(type)) throw new Error(`it stores ${types.join(', ')}, not ${type}`)
      return device.backend
    },
  ])
  let chosen: unknown
  try {
    const { backend, name, report } = await selectBackend(
      Object.fromEntries(factories),
      probe && {
        prefer: 'speed',
        probe: (timed: unknown) => probe.run(opened.get(timed) as OpenedDevice),
      },
    )
    const device = opened.get(backend) as OpenedDevice
    chosen = backend
    probe?.end(device)
    return { ...device, name, report }
  } finally {
    // A device has more to give back than its backend, which `selectBackend` has seen to.
    for (const [backend, device] of opened) {
      if (backend !== chosen) device.destroy()
    }
  }
}
