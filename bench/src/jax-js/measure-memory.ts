// What a process takes at most that does ten steps of one side: node measure-memory.js <case> <side>

import { makeProblem } from '../sides.js'
import { jaxJsCases } from './jax-js-case.js'
import { type JaxJsSideName, makeJaxJsSide } from './jax-js-side.js'

const [name, side] = process.argv.slice(2)
const jaxJsCase = jaxJsCases.find((each) => each.name === name)
if (jaxJsCase === undefined) throw new RangeError(`there is no case "${name}"`)
const taker = await makeJaxJsSide(side as JaxJsSideName, makeProblem(jaxJsCase.shapes))
await taker.time(10)
console.log(process.resourceUsage().maxRSS)
