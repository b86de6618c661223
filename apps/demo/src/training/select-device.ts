import { type ElementType, selectBackend } from '@adafactor/core'
import type { Device } from './device.js'

/** A device that was opened and not yet tested. */
export type OpenedDevice = Omit<Device, 'name' | 'report'>

/** What opens each device, by the names that reports have. */
export type DeviceOpeners = Readonly<Record<string, () => OpenedDevice | Promise<OpenedDevice>>>

interface SelectionOptions {
  readonly tryAll?: boolean
  readonly type?: ElementType | undefined
}

/**
 * Opens and tests devices by the backends that their optimizers run on.
 *
 * @param openers the first of these that works; in the order of preference
 * @param options `tryAll` tests the others too, for the report, and gives them back again; `type` is
 *   what the device has to store, where that is not float32
 * @throws AdafactorError `backend/unavailable` with every reason
 */
export async function selectDevice(
  openers: DeviceOpeners,
  { type = 'float32', ...options }: SelectionOptions = {},
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
    const { backend, name, report } = await selectBackend(Object.fromEntries(factories), options)
    chosen = backend
    return { ...(opened.get(backend) as OpenedDevice), name, report }
  } finally {
    // A device has more to give back than its backend, which `selectBackend` has seen to.
    for (const [backend, device] of opened) {
      if (backend !== chosen) device.destroy()
    }
  }
}
