import type { GPU } from 'gpu.js'
import { KernelStore } from '../kernel-store.js'
import type { GlKernel } from './gl-kernel.js'
import { probeSubnormals } from './probe.js'
import { type GlMode, type GlSession, openSession } from './session.js'

/** A session, and what devices on it share: one for all devices on an instance of the user's. */
export interface GlWorkshop {
  readonly session: GlSession
  readonly subnormals: 'kept' | 'flushed'
  readonly kernels: KernelStore<GlKernel>
  /** For the end of a device: releases kernels and context, unless they stay with the user's. */
  close(): void
}

const workshops = new WeakMap<GPU, GlWorkshop>()

/**
 * @param given the user's instance, which stays open and keeps its kernels
 * @throws AdafactorError `backend/unavailable` with gpu.js's reason
 * @throws Error if its kernels compute nonsense
 */
export function openWorkshop(Gpu: typeof GPU, mode: GlMode, given?: GPU): GlWorkshop {
  const known = given && workshops.get(given)
  if (known?.session.mode === mode && !known.session.isLost()) return known
  // What was left in a context that was lost.
  known?.close()
  const workshop = newWorkshop(openSession(Gpu, mode, given), given !== undefined)
  if (given !== undefined) workshops.set(given, workshop)
  return workshop
}

function newWorkshop(session: GlSession, kept: boolean): GlWorkshop {
  const kernels = new KernelStore<GlKernel>((kernel) => kernel.dispose())
  try {
    return {
      session,
      subnormals: probeSubnormals(session),
      kernels,
      close() {
        if (kept && !session.isLost()) return
        kernels.close()
        session.close()
      },
    }
  } catch (error) {
    session.close()
    throw error
  }
}
