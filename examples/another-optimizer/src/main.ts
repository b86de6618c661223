import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { adafactor } from '@adafactor/core'
import { explain } from '@adafactor/core/compiler'
import { adamW } from './adamw.js'
import { adamWProgram } from './adamw-program.js'

console.log(explain(adamWProgram(2)))
console.log('A matrix of 512 x 256, moved to cos(i) in 100 steps with a learning rate of 0.05:')

const backend = ndarrayBackend()
const [rows, columns] = [512, 256]
/** The gradient of the sum of (X - cos(i))^2 / 2. */
const gradientOf = (X: ArrayLike<number>) => Float32Array.from(X, (x, i) => x - Math.cos(i))

const optimizers = {
  AdamW: (X: ReturnType<typeof backend.create>) => adamW(backend, { X }, { learningRate: 0.05 }),
  Adafactor: (X: ReturnType<typeof backend.create>) =>
    adafactor({ backend, params: { X }, learningRate: 0.05, parameterScale: false }),
}
for (const [name, make] of Object.entries(optimizers)) {
  const X = backend.create([rows, columns])
  const optimizer = make(X)
  for (let step = 0; step < 100; step++) {
    const gradient = backend.create([rows, columns], gradientOf(backend.read(X)))
    await optimizer.step({ X: gradient })
    backend.dispose(gradient)
  }
  const loss = gradientOf(backend.read(X)).reduce((sum, g) => sum + g * g, 0) / (rows * columns)
  console.log(`${name}: loss ${loss.toFixed(6)}, state ${optimizer.stateBytes} bytes`)
  optimizer.dispose()
  backend.dispose(X)
}
