// adafactor unfactored rank 1
// all tensors contiguous
//
// pass 1  elements
//   reads    parameter, gradient, moment
//   reduces  t0 = mean over elements of parameter^2
//   reduces  t1 = mean over elements of (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2
// pass 2  a single point
//   reads    t0, t1
//   stores   parameterRms = sqrt(t0)
//   stores   updateRms = sqrt(t1)
//   stores   scale = maximum(sqrt(t0), 0.001) * rho / maximum(1, sqrt(t1) / 1)
// pass 3  elements
//   reads    parameter, gradient, moment, scale
//   stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30), as bfloat16 stochastically
//   stores   parameter = parameter - scale * (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30))), as bfloat16 stochastically

'use strict'
// adafactor unfactored rank 1
//   parameter: bfloat16
//   gradient: float32
//   moment: bfloat16
//   parameterRms: float32
//   updateRms: float32

function pass1a(j_begin, j_end, work, t1_at, gradient_data, moment_data, bfloat16_numbers, beta2_scalar, beta2Weight_scalar) {
  let t1_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const gradient_value_0 = gradient_data[j]
    const moment_value_0 = bfloat16_numbers[moment_data[j]]
    const value_11_0 = (gradient_value_0 * (1 / Math.sqrt(((moment_value_0 * beta2_scalar) + (((gradient_value_0 * gradient_value_0) + 1e-30) * beta2Weight_scalar)))))
    const value_12_0 = (value_11_0 * value_11_0)
    const gradient_value_1 = gradient_data[(j + 1) | 0]
    const moment_value_1 = bfloat16_numbers[moment_data[(j + 1) | 0]]
    const value_11_1 = (gradient_value_1 * (1 / Math.sqrt(((moment_value_1 * beta2_scalar) + (((gradient_value_1 * gradient_value_1) + 1e-30) * beta2Weight_scalar)))))
    const value_12_1 = (value_11_1 * value_11_1)
    const gradient_value_2 = gradient_data[(j + 2) | 0]
    const moment_value_2 = bfloat16_numbers[moment_data[(j + 2) | 0]]
    const value_11_2 = (gradient_value_2 * (1 / Math.sqrt(((moment_value_2 * beta2_scalar) + (((gradient_value_2 * gradient_value_2) + 1e-30) * beta2Weight_scalar)))))
    const value_12_2 = (value_11_2 * value_11_2)
    const gradient_value_3 = gradient_data[(j + 3) | 0]
    const moment_value_3 = bfloat16_numbers[moment_data[(j + 3) | 0]]
    const value_11_3 = (gradient_value_3 * (1 / Math.sqrt(((moment_value_3 * beta2_scalar) + (((gradient_value_3 * gradient_value_3) + 1e-30) * beta2Weight_scalar)))))
    const value_12_3 = (value_11_3 * value_11_3)
    t1_sum += value_12_0 + value_12_1 + value_12_2 + value_12_3
  }
  work[t1_at] += t1_sum
}
function pass1a_rest(j_begin, j_end, work, t1_at, gradient_data, moment_data, bfloat16_numbers, beta2_scalar, beta2Weight_scalar) {
  let t1_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const gradient_value = gradient_data[j]
    const moment_value = bfloat16_numbers[moment_data[j]]
    const value_11 = (gradient_value * (1 / Math.sqrt(((moment_value * beta2_scalar) + (((gradient_value * gradient_value) + 1e-30) * beta2Weight_scalar)))))
    const value_12 = (value_11 * value_11)
    t1_sum += value_12
  }
  work[t1_at] += t1_sum
}
function pass1b(j_begin, j_end, work, parameter_data, bfloat16_numbers) {
  let t0_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const parameter_value_0 = bfloat16_numbers[parameter_data[j]]
    const value_1_0 = (parameter_value_0 * parameter_value_0)
    const parameter_value_1 = bfloat16_numbers[parameter_data[(j + 1) | 0]]
    const value_1_1 = (parameter_value_1 * parameter_value_1)
    const parameter_value_2 = bfloat16_numbers[parameter_data[(j + 2) | 0]]
    const value_1_2 = (parameter_value_2 * parameter_value_2)
    const parameter_value_3 = bfloat16_numbers[parameter_data[(j + 3) | 0]]
    const value_1_3 = (parameter_value_3 * parameter_value_3)
    t0_sum += value_1_0 + value_1_1 + value_1_2 + value_1_3
  }
  work[0] += t0_sum
}
function pass1b_rest(j_begin, j_end, work, parameter_data, bfloat16_numbers) {
  let t0_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const parameter_value = bfloat16_numbers[parameter_data[j]]
    const value_1 = (parameter_value * parameter_value)
    t0_sum += value_1
  }
  work[0] += t0_sum
}
function pass3(j_begin, j_end, moment_data, bfloat16_numbers, gradient_data, parameter_data, beta2_scalar, beta2Weight_scalar, scale_value, float, word, moment_low, moment_high, parameter_low, parameter_high) {
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const moment_value_0 = bfloat16_numbers[moment_data[j]]
    const gradient_value_0 = gradient_data[j]
    const parameter_value_0 = bfloat16_numbers[parameter_data[j]]
    const value_9_0 = ((moment_value_0 * beta2_scalar) + (((gradient_value_0 * gradient_value_0) + 1e-30) * beta2Weight_scalar))
    const value_15_0 = (parameter_value_0 - ((gradient_value_0 * (1 / Math.sqrt(value_9_0))) * scale_value))
    {
      let random = (j) + moment_low | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) + moment_high | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) >>> 16
      float[0] = value_9_0
      const bits = word[0]
      moment_data[j] = value_9_0 === value_9_0 ? (bits + random) >> 16 : 0x7fc0
    }
    {
      let random = (j) + parameter_low | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) + parameter_high | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) >>> 16
      float[0] = value_15_0
      const bits = word[0]
      parameter_data[j] = value_15_0 === value_15_0 ? (bits + random) >> 16 : 0x7fc0
    }
    const moment_value_1 = bfloat16_numbers[moment_data[(j + 1) | 0]]
    const gradient_value_1 = gradient_data[(j + 1) | 0]
    const parameter_value_1 = bfloat16_numbers[parameter_data[(j + 1) | 0]]
    const value_9_1 = ((moment_value_1 * beta2_scalar) + (((gradient_value_1 * gradient_value_1) + 1e-30) * beta2Weight_scalar))
    const value_15_1 = (parameter_value_1 - ((gradient_value_1 * (1 / Math.sqrt(value_9_1))) * scale_value))
    {
      let random = ((j + 1) | 0) + moment_low | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) + moment_high | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) >>> 16
      float[0] = value_9_1
      const bits = word[0]
      moment_data[(j + 1) | 0] = value_9_1 === value_9_1 ? (bits + random) >> 16 : 0x7fc0
    }
    {
      let random = ((j + 1) | 0) + parameter_low | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) + parameter_high | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) >>> 16
      float[0] = value_15_1
      const bits = word[0]
      parameter_data[(j + 1) | 0] = value_15_1 === value_15_1 ? (bits + random) >> 16 : 0x7fc0
    }
    const moment_value_2 = bfloat16_numbers[moment_data[(j + 2) | 0]]
    const gradient_value_2 = gradient_data[(j + 2) | 0]
    const parameter_value_2 = bfloat16_numbers[parameter_data[(j + 2) | 0]]
    const value_9_2 = ((moment_value_2 * beta2_scalar) + (((gradient_value_2 * gradient_value_2) + 1e-30) * beta2Weight_scalar))
    const value_15_2 = (parameter_value_2 - ((gradient_value_2 * (1 / Math.sqrt(value_9_2))) * scale_value))
    {
      let random = ((j + 2) | 0) + moment_low | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) + moment_high | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) >>> 16
      float[0] = value_9_2
      const bits = word[0]
      moment_data[(j + 2) | 0] = value_9_2 === value_9_2 ? (bits + random) >> 16 : 0x7fc0
    }
    {
      let random = ((j + 2) | 0) + parameter_low | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) + parameter_high | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) >>> 16
      float[0] = value_15_2
      const bits = word[0]
      parameter_data[(j + 2) | 0] = value_15_2 === value_15_2 ? (bits + random) >> 16 : 0x7fc0
    }
    const moment_value_3 = bfloat16_numbers[moment_data[(j + 3) | 0]]
    const gradient_value_3 = gradient_data[(j + 3) | 0]
    const parameter_value_3 = bfloat16_numbers[parameter_data[(j + 3) | 0]]
    const value_9_3 = ((moment_value_3 * beta2_scalar) + (((gradient_value_3 * gradient_value_3) + 1e-30) * beta2Weight_scalar))
    const value_15_3 = (parameter_value_3 - ((gradient_value_3 * (1 / Math.sqrt(value_9_3))) * scale_value))
    {
      let random = ((j + 3) | 0) + moment_low | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) + moment_high | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) >>> 16
      float[0] = value_9_3
      const bits = word[0]
      moment_data[(j + 3) | 0] = value_9_3 === value_9_3 ? (bits + random) >> 16 : 0x7fc0
    }
    {
      let random = ((j + 3) | 0) + parameter_low | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) + parameter_high | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) >>> 16
      float[0] = value_15_3
      const bits = word[0]
      parameter_data[(j + 3) | 0] = value_15_3 === value_15_3 ? (bits + random) >> 16 : 0x7fc0
    }
  }
}
function pass3_rest(j_begin, j_end, moment_data, bfloat16_numbers, gradient_data, parameter_data, beta2_scalar, beta2Weight_scalar, scale_value, float, word, moment_low, moment_high, parameter_low, parameter_high) {
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const moment_value = bfloat16_numbers[moment_data[j]]
    const gradient_value = gradient_data[j]
    const parameter_value = bfloat16_numbers[parameter_data[j]]
    const value_9 = ((moment_value * beta2_scalar) + (((gradient_value * gradient_value) + 1e-30) * beta2Weight_scalar))
    const value_15 = (parameter_value - ((gradient_value * (1 / Math.sqrt(value_9))) * scale_value))
    {
      let random = (j) + moment_low | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) + moment_high | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) >>> 16
      float[0] = value_9
      const bits = word[0]
      moment_data[j] = value_9 === value_9 ? (bits + random) >> 16 : 0x7fc0
    }
    {
      let random = (j) + parameter_low | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) + parameter_high | 0
      random = Math.imul(random ^ random >>> 16, 0x21f0aaad)
      random = Math.imul(random ^ random >>> 15, 0x735a2d97)
      random = (random ^ random >>> 15) >>> 16
      float[0] = value_15
      const bits = word[0]
      parameter_data[j] = value_15 === value_15 ? (bits + random) >> 16 : 0x7fc0
    }
  }
}
return function run(data, numbers, work, scalars) {
  const parameter_data = data[0]
  const gradient_data = data[1]
  const moment_data = data[2]
  const parameterRms_data = data[3]
  const updateRms_data = data[4]
  const parameter_offset = numbers[0]
  const gradient_offset = numbers[1]
  const moment_offset = numbers[2]
  const parameterRms_offset = numbers[3]
  const updateRms_offset = numbers[4]
  const work_slot_1 = numbers[5]
  const elements_size = numbers[6]
  const beta2_scalar = scalars["beta2"]
  const beta2Weight_scalar = scalars["beta2Weight"]
  const rho_scalar = scalars["rho"]
  const roundingLow_scalar = scalars["roundingLow"]
  const roundingHigh_scalar = scalars["roundingHigh"]
  // pass 1: elements
  work[0] = 0
  work[work_slot_1] = 0
  {
    const t1_at = work_slot_1
    const whole = elements_size - elements_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass1a(j, Math.min(j + 4096, whole), work, t1_at, gradient_data, moment_data, bfloat16_numbers, beta2_scalar, beta2Weight_scalar)
    }
    if (whole < elements_size) pass1a_rest(whole, elements_size, work, t1_at, gradient_data, moment_data, bfloat16_numbers, beta2_scalar, beta2Weight_scalar)
  }
  {
    const whole = elements_size - elements_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass1b(j, Math.min(j + 4096, whole), work, parameter_data, bfloat16_numbers)
    }
    if (whole < elements_size) pass1b_rest(whole, elements_size, work, parameter_data, bfloat16_numbers)
  }
  // pass 2: a single point
  {
    const t0_value = work[0] / elements_size
    const value_1 = Math.sqrt(t0_value)
    const t1_value = work[work_slot_1] / elements_size
    const value_3 = Math.sqrt(t1_value)
    const value_11 = ((Math.max(value_1, 0.001) * rho_scalar) / Math.max(1, (value_3 / 1)))
    parameterRms_data[0] = value_1
    updateRms_data[0] = value_3
    work[0] = value_11
  }
  // pass 3: elements
  {
    const scale_value = work[0]
    const moment_low = roundingLow_scalar << 8
    const moment_high = roundingHigh_scalar << 8 | 1
    const parameter_low = roundingLow_scalar << 8
    const parameter_high = roundingHigh_scalar << 8 | 0
    const whole = elements_size - elements_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass3(j, Math.min(j + 4096, whole), moment_data, bfloat16_numbers, gradient_data, parameter_data, beta2_scalar, beta2Weight_scalar, scale_value, float, word, moment_low, moment_high, parameter_low, parameter_high)
    }
    if (whole < elements_size) pass3_rest(whole, elements_size, moment_data, bfloat16_numbers, gradient_data, parameter_data, beta2_scalar, beta2Weight_scalar, scale_value, float, word, moment_low, moment_high, parameter_low, parameter_high)
  }
}
