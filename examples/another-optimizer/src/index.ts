export { type AdamW, type AdamWOptions, adamW } from './adamw.js'
export { adamWProgram } from './adamw-program.js'
