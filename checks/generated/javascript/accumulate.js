// sum of gradients rank 2
// all tensors contiguous
//
// pass 1  axis 0 x axis 1
//   reads    sum, gradient
//   stores   sum = where(keep, sum, 0) + scale * gradient

'use strict'
// sum of gradients rank 2
//   sum: float32
//   gradient: float32

function pass1(j_begin, j_end, sum_data, gradient_data, keep_scalar, scale_scalar) {
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const sum_value_0 = sum_data[j]
    const gradient_value_0 = gradient_data[j]
    const value_7_0 = ((keep_scalar !== 0 ? sum_value_0 : 0) + (gradient_value_0 * scale_scalar))
    sum_data[j] = value_7_0
    const sum_value_1 = sum_data[(j + 1) | 0]
    const gradient_value_1 = gradient_data[(j + 1) | 0]
    const value_7_1 = ((keep_scalar !== 0 ? sum_value_1 : 0) + (gradient_value_1 * scale_scalar))
    sum_data[(j + 1) | 0] = value_7_1
    const sum_value_2 = sum_data[(j + 2) | 0]
    const gradient_value_2 = gradient_data[(j + 2) | 0]
    const value_7_2 = ((keep_scalar !== 0 ? sum_value_2 : 0) + (gradient_value_2 * scale_scalar))
    sum_data[(j + 2) | 0] = value_7_2
    const sum_value_3 = sum_data[(j + 3) | 0]
    const gradient_value_3 = gradient_data[(j + 3) | 0]
    const value_7_3 = ((keep_scalar !== 0 ? sum_value_3 : 0) + (gradient_value_3 * scale_scalar))
    sum_data[(j + 3) | 0] = value_7_3
  }
}
function pass1_rest(j_begin, j_end, sum_data, gradient_data, keep_scalar, scale_scalar) {
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const sum_value = sum_data[j]
    const gradient_value = gradient_data[j]
    const value_7 = ((keep_scalar !== 0 ? sum_value : 0) + (gradient_value * scale_scalar))
    sum_data[j] = value_7
  }
}
return function run(data, numbers, work, scalars) {
  const sum_data = data[0]
  const gradient_data = data[1]
  const sum_offset = numbers[0]
  const gradient_offset = numbers[1]
  const axis0_axis1_size = numbers[2]
  const scale_scalar = scalars["scale"]
  const keep_scalar = scalars["keep"]
  // pass 1: axis0 x axis1
  {
    const whole = axis0_axis1_size - axis0_axis1_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass1(j, Math.min(j + 4096, whole), sum_data, gradient_data, keep_scalar, scale_scalar)
    }
    if (whole < axis0_axis1_size) pass1_rest(whole, axis0_axis1_size, sum_data, gradient_data, keep_scalar, scale_scalar)
  }
}
