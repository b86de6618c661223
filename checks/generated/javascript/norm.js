// norm rank 2
// all tensors contiguous
//
// pass 1  axis 0 x axis 1
//   reads    gradient
//   reduces  t0 = mean over axis 0, axis 1 of (1.1368683772161603e-13 * gradient)^2
// pass 2  a single point
//   reads    t0
//   stores   norm = sqrt(t0) * sqrt(1 * count(axis 0, axis 1)) * 8796093022208

'use strict'
// norm rank 2
//   gradient: float32
//   norm: float32

function pass1(j_begin, j_end, work, gradient_data) {
  let t0_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const gradient_value_0 = gradient_data[j]
    const value_2_0 = (gradient_value_0 * 1.1368683772161603e-13)
    const value_3_0 = (value_2_0 * value_2_0)
    const gradient_value_1 = gradient_data[(j + 1) | 0]
    const value_2_1 = (gradient_value_1 * 1.1368683772161603e-13)
    const value_3_1 = (value_2_1 * value_2_1)
    const gradient_value_2 = gradient_data[(j + 2) | 0]
    const value_2_2 = (gradient_value_2 * 1.1368683772161603e-13)
    const value_3_2 = (value_2_2 * value_2_2)
    const gradient_value_3 = gradient_data[(j + 3) | 0]
    const value_2_3 = (gradient_value_3 * 1.1368683772161603e-13)
    const value_3_3 = (value_2_3 * value_2_3)
    t0_sum += value_3_0 + value_3_1 + value_3_2 + value_3_3
  }
  work[0] += t0_sum
}
function pass1_rest(j_begin, j_end, work, gradient_data) {
  let t0_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const gradient_value = gradient_data[j]
    const value_2 = (gradient_value * 1.1368683772161603e-13)
    const value_3 = (value_2 * value_2)
    t0_sum += value_3
  }
  work[0] += t0_sum
}
return function run(data, numbers, work, scalars) {
  const gradient_data = data[0]
  const norm_data = data[1]
  const gradient_offset = numbers[0]
  const norm_offset = numbers[1]
  const axis0_axis1_size = numbers[2]
  // pass 1: axis0 x axis1
  work[0] = 0
  {
    const whole = axis0_axis1_size - axis0_axis1_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass1(j, Math.min(j + 4096, whole), work, gradient_data)
    }
    if (whole < axis0_axis1_size) pass1_rest(whole, axis0_axis1_size, work, gradient_data)
  }
  // pass 2: a single point
  {
    const t0_value = work[0] / axis0_axis1_size
    const value_8 = ((Math.sqrt(t0_value) * Math.sqrt((1 * axis0_axis1_size))) * 8796093022208)
    norm_data[0] = value_8
  }
}
