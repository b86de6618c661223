import type { CheckRequest } from './check-protocol.js'
import { runCheck } from './run-check.js'

addEventListener('message', ({ data }: MessageEvent<CheckRequest>) => {
  void runCheck(data, (message) => postMessage(message))
})
