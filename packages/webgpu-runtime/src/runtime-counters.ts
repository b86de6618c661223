/** What a runtime has done since it was opened. */
export interface RuntimeCounters {
  /** Kernels compiled. */
  compilations: number
  /** Kernels launched. */
  launches: number
  /** Times that recorded work was handed to the driver. */
  submissions: number
  /** Reads of bytes back to the host. */
  readBacks: number
  /** Bytes sent to the device, scalars included. */
  bytesUp: number
  /** Bytes read back to the host. */
  bytesDown: number
}

/** Of a runtime that has done nothing. */
export function noCounts(): RuntimeCounters {
  return {
    compilations: 0,
    launches: 0,
    submissions: 0,
    readBacks: 0,
    bytesUp: 0,
    bytesDown: 0,
  }
}
