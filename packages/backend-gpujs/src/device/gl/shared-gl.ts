import type { GPU } from 'gpu.js'
import { type GpujsKernelStore, makeKernelStore } from '../kernel-store.js'
import { type GlContext, type GlMode, openGlContext } from './gl-context.js'
import type { GlKernel } from './gl-kernel.js'
import { probeSubnormals } from './probe.js'

/** What all devices on one GPU instance share: its WebGL context and its compiled kernels. */
export interface SharedGl {
  readonly context: GlContext
  readonly subnormals: 'kept' | 'flushed'
  readonly kernels: GpujsKernelStore<GlKernel>
  /** At the end of a device: disposes kernels and context, unless they stay with a user's instance. */
  close(): void
}

const sharedByInstance = new WeakMap<GPU, SharedGl>()

/**
 * @param given the user's instance, which stays open and keeps its kernels
 * @throws AdafactorError `backend/unavailable` with gpu.js's reason
 * @throws Error if its kernels compute nonsense
 */
export function openSharedGl(Gpu: typeof GPU, mode: GlMode, given?: GPU): SharedGl {
  const known = given && sharedByInstance.get(given)
  if (known?.context.mode === mode && !known.context.isLost()) return known
  // What was left in a context that was lost.
  known?.close()
  const shared = newSharedGl(openGlContext(Gpu, mode, given), given !== undefined)
  if (given !== undefined) sharedByInstance.set(given, shared)
  return shared
}

function newSharedGl(context: GlContext, kept: boolean): SharedGl {
  const kernels = makeKernelStore<GlKernel>((kernel) => kernel.dispose())
  try {
    return {
      context,
      subnormals: probeSubnormals(context),
      kernels,
      close() {
        if (kept && !context.isLost()) return
        kernels.close()
        context.close()
      },
    }
  } catch (error) {
    context.close()
    throw error
  }
}
