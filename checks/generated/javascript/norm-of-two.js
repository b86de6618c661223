// norm of two
// all tensors contiguous
//
// pass 1  a single point
//   reads    norm, other
//   stores   norm = maximum(norm, other) * sqrt(1 + where(isFinite(maximum(norm, other)), minimum(norm, other) / maximum(maximum(norm, other), 1.17549435e-38), 0)^2)

'use strict'
// norm of two
//   norm: float32
//   other: float32


return function run(data, numbers, work, scalars) {
  const norm_data = data[0]
  const other_data = data[1]
  const norm_offset = numbers[0]
  const other_offset = numbers[1]
  // pass 1: a single point
  {
    const norm_value = norm_data[0]
    const other_value = other_data[0]
    const value_2 = Math.max(norm_value, other_value)
    const value_10 = ((value_2 - value_2 === 0 ? 1 : 0) !== 0 ? (Math.min(norm_value, other_value) / Math.max(value_2, 1.17549435e-38)) : 0)
    const value_14 = (value_2 * Math.sqrt((1 + (value_10 * value_10))))
    norm_data[0] = value_14
  }
}
