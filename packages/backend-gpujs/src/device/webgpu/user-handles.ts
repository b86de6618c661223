import { AdafactorError, type Shape } from '@adafactor/core'
import type { BufferHandle } from './gpujs-internals.js'
import type { OpenContext } from './open-context.js'
import type { WebgpuStorage } from './storage.js'

/** A storage as users' kernels take it: one handle a shape, which lives as long as the storage. */
export function handleOfStorage(
  { context, Handle, reader }: OpenContext,
  storage: WebgpuStorage,
  shape: Shape,
): BufferHandle {
  if (storage.borrowed) return storage.borrowed
  const key = shape.join()
  const known = storage.handles.get(key)
  if (known && !known._deleted) return known
  // gpu.js destroys a buffer with the last of its handles; the storage counts as one.
  storage.buffer._refs ??= 1
  const handle = new Handle({
    buffer: storage.buffer,
    output: outputOf(shape, storage.elements),
    context,
    kernel: reader,
  })
  storage.handles.set(key, handle)
  return handle
}

/** gpu.js has one to three sizes, innermost first. */
function outputOf(shape: Shape, elements: number): number[] {
  if (shape.length === 0) return [1]
  return shape.length > 3 ? [elements] : [...shape].reverse()
}

/**
 * Takes the storage's handles away from users, and destroys the buffer unless a user has cloned
 * one: then the buffer goes with the clone.
 */
export function releaseBuffer({ buffer, handles }: WebgpuStorage): void {
  for (const handle of handles.values()) handle.delete()
  handles.clear()
  if (buffer._refs === undefined || --buffer._refs === 0) buffer.destroy()
}

/**
 * @returns undefined if the value is no handle of gpu.js's WebGPU mode
 * @throws AdafactorError `tensor/foreign` if its numbers can't be used where they are
 */
export function adoptHandle(
  { context, Handle }: OpenContext,
  value: unknown,
): BufferHandle | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if ((value as { readonly type?: unknown }).type !== 'WebGPUBuffer') return undefined
  const handle = value as BufferHandle
  const problem = problemOf(handle)
  if (problem !== undefined) throw new AdafactorError('tensor/foreign', problem)
  return handle

  function problemOf({ _deleted, componentCount, context: its }: BufferHandle): string | undefined {
    if (!(value instanceof Handle)) {
      return 'the handle was made by another copy of gpu.js; give the backend your own instance'
    }
    if (its !== context)
      return 'the handle is of another WebGPU device, perhaps of one that was lost'
    if (_deleted) return 'the handle was deleted'
    if (componentCount !== 1) return `the handle holds ${componentCount} numbers a thread, not one`
    return undefined
  }
}
