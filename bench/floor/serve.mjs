// A thread beside the one that calls: takes part in each step until it is terminated.
import { workerData } from 'node:worker_threads'

const { module, memory, stack, thread } = workerData
const { exports } = new WebAssembly.Instance(module, { env: { memory } })
exports.__stack_pointer.value = stack
exports.serve(thread)
