/** Looks at what reaches the driver, independently of what the backend counts itself. */
import { afterEach } from 'vitest'
import type { GpujsMode } from '../../src/index.js'

export interface DriverCounts {
  /** Numbers fetched from the device. */
  reads: number
  /** Programs, shaders, modules and functions made. */
  compilations: number
  /** WebGPU submissions. */
  submissions: number
  /** Buffers, textures and framebuffers that are not given back yet. */
  live: number
}

/** Whether the driver of a mode can be seen to read: the others keep their numbers in arrays. */
export function hasDevice(mode: GpujsMode): boolean {
  return mode !== 'cpu' && mode !== 'webasm'
}

const restorers: (() => void)[] = []

/** Counts from now until the end of the test. */
export function watchDriver(mode: GpujsMode): DriverCounts {
  if (restorers.length > 0) throw new Error('one watch a test')
  const counts: DriverCounts = { reads: 0, compilations: 0, submissions: 0, live: 0 }
  const resources = new WeakSet()
  const webAssembly = Reflect.get(globalThis, 'WebAssembly') as Methods
  const add = (name: 'reads' | 'compilations' | 'submissions') => () => {
    counts[name]++
  }
  const made = (resource: unknown): void => {
    counts.live++
    resources.add(resource as object)
  }
  const gone = (resource: unknown): void => {
    if (typeof resource === 'object' && resource !== null && resources.delete(resource))
      counts.live--
  }
  switch (mode) {
    case 'webgpu': {
      const device = prototypeOf('GPUDevice')
      for (const name of [
        'createShaderModule',
        'createComputePipeline',
        'createComputePipelineAsync',
      ]) {
        spy(device, name, add('compilations'))
      }
      spy(device, 'createBuffer', (_, result) => made(result))
      spy(prototypeOf('GPUBuffer'), 'destroy', (buffer) => gone(buffer))
      spy(prototypeOf('GPUBuffer'), 'mapAsync', add('reads'))
      spy(prototypeOf('GPUQueue'), 'submit', add('submissions'))
      break
    }
    case 'webgl':
    case 'webgl2': {
      const context = prototypeOf(
        mode === 'webgl' ? 'WebGLRenderingContext' : 'WebGL2RenderingContext',
      )
      spy(context, 'readPixels', add('reads'))
      spy(context, 'linkProgram', add('compilations'))
      for (const name of ['createTexture', 'createFramebuffer']) {
        spy(context, name, (_, result) => made(result))
      }
      for (const name of ['deleteTexture', 'deleteFramebuffer']) {
        spy(context, name, (_, __, [resource]) => gone(resource))
      }
      break
    }
    case 'webasm':
      spyOnClass(webAssembly, 'Module', add('compilations'))
      for (const name of ['compile', 'instantiateStreaming', 'compileStreaming']) {
        spy(webAssembly, name, add('compilations'))
      }
      break
    case 'cpu':
      spyOnClass(globalThis, 'Function', add('compilations'))
      break
    default:
      throw new Error(`nothing is known of the driver of ${mode}`)
  }
  return counts
}

afterEach(() => {
  for (const restore of restorers.splice(0)) restore()
})

type Method = (this: unknown, ...args: unknown[]) => unknown
type Methods = Record<string, Method>

function prototypeOf(name: string): Methods {
  return (Reflect.get(globalThis, name) as { prototype: Methods }).prototype
}

function spy(
  target: Methods,
  name: string,
  seen: (self: unknown, result: unknown, args: unknown[]) => void,
): void {
  const method = target[name]
  if (method === undefined) return
  target[name] = function (...args): unknown {
    const result = method.apply(this, args)
    seen(this, result, args)
    return result
  }
  restorers.push(() => {
    target[name] = method
  })
}

function spyOnClass(target: object, name: string, seen: () => void): void {
  const original = Reflect.get(target, name) as typeof Function
  const watched: typeof Function = new Proxy(original, {
    construct(Class, args, newTarget): object {
      seen()
      return Reflect.construct(Class, args, newTarget === watched ? Class : newTarget)
    },
    apply(call, self, args) {
      seen()
      return Reflect.apply(call, self, args)
    },
  })
  Reflect.set(target, name, watched)
  restorers.push(() => Reflect.set(target, name, original))
}
