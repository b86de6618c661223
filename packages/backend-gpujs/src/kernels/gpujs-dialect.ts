import { type Dialect, shaderDialect } from '@adafactor/core/compiler'

/**
 * Operations as gpu.js kernels write them.
 *
 * @param one an argument that is 1
 */
export function gpujsDialect(one: () => string): Dialect {
  return shaderDialect({
    call: (name, a) => `Math.${name}(${a})`,
    bfloat16: (a) => `bfloat16(${a})`,
    equal: (a, b) => `${a} === ${b}`,
    choose: (condition, a, b) => `(${condition} ? ${a} : ${b})`,
    one,
  })
}
