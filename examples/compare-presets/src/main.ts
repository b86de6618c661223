#!/usr/bin/env node
import { compare } from './comparison.js'
import { steps } from './gradients.js'
import { show } from './show.js'

const seed = 1

console.log(`All presets on the same ${steps} gradients, from the same start.

Under "step ...": how far a preset is from the paper's Adafactor, as a share of the way that this one
has gone by then. Learning rate and clipping: what the last step really used and what it divided its
update by, for a matrix of 160 x 144 (gradients are ten times as large in this step).
`)
console.log(show(compare(seed)))
