import type { Gl } from './gl-types.js'

/** Kinds of errors that WebGL keeps a flag for, the lost context among them. */
const errorFlags = 6

/**
 * Whether the driver has run out of memory since it was last asked for errors. All its errors are
 * asked for, since they come one at a time and in any order; nobody else asks in gpu.js.
 */
export function ranOutOfMemory(gl: Gl): boolean {
  let ranOut = false
  for (let asked = 0; asked < errorFlags; asked++) {
    const error = gl.getError()
    if (error === gl.NO_ERROR) break
    if (error === gl.OUT_OF_MEMORY) ranOut = true
  }
  return ranOut
}
