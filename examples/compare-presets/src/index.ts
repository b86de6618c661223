export { compare } from './comparison.js'
export { type PresetCall, presetCalls } from './preset-calls.js'
export { show } from './show.js'
