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
