export { type AdamW, type AdamWOptions, adamW, type Moments } from './adamw.js'
export { adamWProgram } from './adamw-program.js'
