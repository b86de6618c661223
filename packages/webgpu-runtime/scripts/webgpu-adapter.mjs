// Prints the name of the WebGPU adapter that Node gets on this machine, or fails and says why not.

const secondsToAnswer = 30

setTimeout(() => {
  console.error(`the driver has not answered in ${secondsToAnswer} s`)
  process.exit(1)
}, secondsToAnswer * 1000)

let adapter
try {
  const { create } = await import('webgpu')
  // Kept on globalThis: Node crashes when what `create` returns is collected while it is in use.
  globalThis.gpu = create([])
  adapter = await globalThis.gpu.requestAdapter()
  // An adapter may be offered and still open no device.
  const device = await adapter?.requestDevice()
  device?.destroy()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
if (adapter === undefined || adapter === null) {
  console.error('no adapter was offered')
  process.exit(1)
}
const { vendor, architecture, device, description } = adapter.info
console.log(description || device || `${vendor} ${architecture}`)
// Dawn's threads keep the process alive.
process.exit(0)
