// adafactor unfactored rank 1
// all tensors contiguous
//
// pass 1  elements
//   reads    parameter, gradient, moment
//   reduces  t0 = mean over elements of parameter^2
//   reduces  t1 = mean over elements of (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2
//   reduces  t3 = sum over elements of where(isFinite(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)), where(65520 > abs(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)), 0, 1), 0)
// pass 2  a single point
//   reads    t0, t1
//   stores   parameterRms = sqrt(t0)
//   stores   updateRms = sqrt(t1)
//   stores   scale = maximum(sqrt(t0), 0.001) * rho / maximum(1, sqrt(t1) / 1)
// pass 3  elements
//   reads    parameter, gradient, moment, scale
//   reduces  t2 = sum over elements of where(isFinite(parameter - scale * (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))), where(65520 > abs(parameter - scale * (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))), 0, 1), 0)
//   stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30), as float16
//   stores   parameter = parameter - scale * (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30))), as float16
// pass 4  a single point
//   reads    t2, t3
//   stores   overflowed = t2 + t3

'use strict'
// adafactor unfactored rank 1
//   parameter: float16
//   gradient: float32
//   moment: float16
//   parameterRms: float32
//   updateRms: float32
//   overflowed: float32

function pass1a(j_begin, j_end, work, t1_at, t3_at, gradient_data, moment_data, float16_numbers, beta2_scalar, beta2Weight_scalar) {
  let t1_sum = 0
  let t3_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const gradient_value_0 = gradient_data[j]
    const moment_value_0 = float16_numbers[moment_data[j]]
    const value_9_0 = ((moment_value_0 * beta2_scalar) + (((gradient_value_0 * gradient_value_0) + 1e-30) * beta2Weight_scalar))
    const value_11_0 = (gradient_value_0 * (1 / Math.sqrt(value_9_0)))
    const value_12_0 = (value_11_0 * value_11_0)
    const value_20_0 = ((value_9_0 - value_9_0 === 0 ? 1 : 0) !== 0 ? ((65520 > Math.abs(value_9_0) ? 1 : 0) !== 0 ? 0 : 1) : 0)
    const gradient_value_1 = gradient_data[(j + 1) | 0]
    const moment_value_1 = float16_numbers[moment_data[(j + 1) | 0]]
    const value_9_1 = ((moment_value_1 * beta2_scalar) + (((gradient_value_1 * gradient_value_1) + 1e-30) * beta2Weight_scalar))
    const value_11_1 = (gradient_value_1 * (1 / Math.sqrt(value_9_1)))
    const value_12_1 = (value_11_1 * value_11_1)
    const value_20_1 = ((value_9_1 - value_9_1 === 0 ? 1 : 0) !== 0 ? ((65520 > Math.abs(value_9_1) ? 1 : 0) !== 0 ? 0 : 1) : 0)
    const gradient_value_2 = gradient_data[(j + 2) | 0]
    const moment_value_2 = float16_numbers[moment_data[(j + 2) | 0]]
    const value_9_2 = ((moment_value_2 * beta2_scalar) + (((gradient_value_2 * gradient_value_2) + 1e-30) * beta2Weight_scalar))
    const value_11_2 = (gradient_value_2 * (1 / Math.sqrt(value_9_2)))
    const value_12_2 = (value_11_2 * value_11_2)
    const value_20_2 = ((value_9_2 - value_9_2 === 0 ? 1 : 0) !== 0 ? ((65520 > Math.abs(value_9_2) ? 1 : 0) !== 0 ? 0 : 1) : 0)
    const gradient_value_3 = gradient_data[(j + 3) | 0]
    const moment_value_3 = float16_numbers[moment_data[(j + 3) | 0]]
    const value_9_3 = ((moment_value_3 * beta2_scalar) + (((gradient_value_3 * gradient_value_3) + 1e-30) * beta2Weight_scalar))
    const value_11_3 = (gradient_value_3 * (1 / Math.sqrt(value_9_3)))
    const value_12_3 = (value_11_3 * value_11_3)
    const value_20_3 = ((value_9_3 - value_9_3 === 0 ? 1 : 0) !== 0 ? ((65520 > Math.abs(value_9_3) ? 1 : 0) !== 0 ? 0 : 1) : 0)
    t1_sum += value_12_0 + value_12_1 + value_12_2 + value_12_3
    t3_sum += value_20_0 + value_20_1 + value_20_2 + value_20_3
  }
  work[t1_at] += t1_sum
  work[t3_at] += t3_sum
}
function pass1a_rest(j_begin, j_end, work, t1_at, t3_at, gradient_data, moment_data, float16_numbers, beta2_scalar, beta2Weight_scalar) {
  let t1_sum = 0
  let t3_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const gradient_value = gradient_data[j]
    const moment_value = float16_numbers[moment_data[j]]
    const value_9 = ((moment_value * beta2_scalar) + (((gradient_value * gradient_value) + 1e-30) * beta2Weight_scalar))
    const value_11 = (gradient_value * (1 / Math.sqrt(value_9)))
    const value_12 = (value_11 * value_11)
    const value_20 = ((value_9 - value_9 === 0 ? 1 : 0) !== 0 ? ((65520 > Math.abs(value_9) ? 1 : 0) !== 0 ? 0 : 1) : 0)
    t1_sum += value_12
    t3_sum += value_20
  }
  work[t1_at] += t1_sum
  work[t3_at] += t3_sum
}
function pass1b(j_begin, j_end, work, parameter_data, float16_numbers) {
  let t0_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const parameter_value_0 = float16_numbers[parameter_data[j]]
    const value_1_0 = (parameter_value_0 * parameter_value_0)
    const parameter_value_1 = float16_numbers[parameter_data[(j + 1) | 0]]
    const value_1_1 = (parameter_value_1 * parameter_value_1)
    const parameter_value_2 = float16_numbers[parameter_data[(j + 2) | 0]]
    const value_1_2 = (parameter_value_2 * parameter_value_2)
    const parameter_value_3 = float16_numbers[parameter_data[(j + 3) | 0]]
    const value_1_3 = (parameter_value_3 * parameter_value_3)
    t0_sum += value_1_0 + value_1_1 + value_1_2 + value_1_3
  }
  work[0] += t0_sum
}
function pass1b_rest(j_begin, j_end, work, parameter_data, float16_numbers) {
  let t0_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const parameter_value = float16_numbers[parameter_data[j]]
    const value_1 = (parameter_value * parameter_value)
    t0_sum += value_1
  }
  work[0] += t0_sum
}
function pass3(j_begin, j_end, work, t2_at, parameter_data, float16_numbers, gradient_data, moment_data, beta2_scalar, beta2Weight_scalar, scale_value, float, word) {
  let t2_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const parameter_value_0 = float16_numbers[parameter_data[j]]
    const gradient_value_0 = gradient_data[j]
    const moment_value_0 = float16_numbers[moment_data[j]]
    const value_11_0 = ((moment_value_0 * beta2_scalar) + (((gradient_value_0 * gradient_value_0) + 1e-30) * beta2Weight_scalar))
    const value_15_0 = (parameter_value_0 - ((gradient_value_0 * (1 / Math.sqrt(value_11_0))) * scale_value))
    const value_23_0 = ((value_15_0 - value_15_0 === 0 ? 1 : 0) !== 0 ? ((65520 > Math.abs(value_15_0) ? 1 : 0) !== 0 ? 0 : 1) : 0)
    {
      float[0] = value_11_0
      const bits = word[0]
      const sign = (bits >> 16) & 0x8000
      const size = bits & 0x7fffffff
      moment_data[j] = size < 0x38800000 ? sign | (float[0] = Math.abs(float[0]) + 0.5, word[0]) - 0x3f000000
        : size < 0x47800000 ? sign | (size - 0x38000000 + 0xfff + ((bits >>> 13) & 1)) >> 13
        : size > 0x7f800000 ? 0x7e00 : sign | 0x7c00
    }
    {
      float[0] = value_15_0
      const bits = word[0]
      const sign = (bits >> 16) & 0x8000
      const size = bits & 0x7fffffff
      parameter_data[j] = size < 0x38800000 ? sign | (float[0] = Math.abs(float[0]) + 0.5, word[0]) - 0x3f000000
        : size < 0x47800000 ? sign | (size - 0x38000000 + 0xfff + ((bits >>> 13) & 1)) >> 13
        : size > 0x7f800000 ? 0x7e00 : sign | 0x7c00
    }
    const parameter_value_1 = float16_numbers[parameter_data[(j + 1) | 0]]
    const gradient_value_1 = gradient_data[(j + 1) | 0]
    const moment_value_1 = float16_numbers[moment_data[(j + 1) | 0]]
    const value_11_1 = ((moment_value_1 * beta2_scalar) + (((gradient_value_1 * gradient_value_1) + 1e-30) * beta2Weight_scalar))
    const value_15_1 = (parameter_value_1 - ((gradient_value_1 * (1 / Math.sqrt(value_11_1))) * scale_value))
    const value_23_1 = ((value_15_1 - value_15_1 === 0 ? 1 : 0) !== 0 ? ((65520 > Math.abs(value_15_1) ? 1 : 0) !== 0 ? 0 : 1) : 0)
    {
      float[0] = value_11_1
      const bits = word[0]
      const sign = (bits >> 16) & 0x8000
      const size = bits & 0x7fffffff
      moment_data[(j + 1) | 0] = size < 0x38800000 ? sign | (float[0] = Math.abs(float[0]) + 0.5, word[0]) - 0x3f000000
        : size < 0x47800000 ? sign | (size - 0x38000000 + 0xfff + ((bits >>> 13) & 1)) >> 13
        : size > 0x7f800000 ? 0x7e00 : sign | 0x7c00
    }
    {
      float[0] = value_15_1
      const bits = word[0]
      const sign = (bits >> 16) & 0x8000
      const size = bits & 0x7fffffff
      parameter_data[(j + 1) | 0] = size < 0x38800000 ? sign | (float[0] = Math.abs(float[0]) + 0.5, word[0]) - 0x3f000000
        : size < 0x47800000 ? sign | (size - 0x38000000 + 0xfff + ((bits >>> 13) & 1)) >> 13
        : size > 0x7f800000 ? 0x7e00 : sign | 0x7c00
    }
    const parameter_value_2 = float16_numbers[parameter_data[(j + 2) | 0]]
    const gradient_value_2 = gradient_data[(j + 2) | 0]
    const moment_value_2 = float16_numbers[moment_data[(j + 2) | 0]]
    const value_11_2 = ((moment_value_2 * beta2_scalar) + (((gradient_value_2 * gradient_value_2) + 1e-30) * beta2Weight_scalar))
    const value_15_2 = (parameter_value_2 - ((gradient_value_2 * (1 / Math.sqrt(value_11_2))) * scale_value))
    const value_23_2 = ((value_15_2 - value_15_2 === 0 ? 1 : 0) !== 0 ? ((65520 > Math.abs(value_15_2) ? 1 : 0) !== 0 ? 0 : 1) : 0)
    {
      float[0] = value_11_2
      const bits = word[0]
      const sign = (bits >> 16) & 0x8000
      const size = bits & 0x7fffffff
      moment_data[(j + 2) | 0] = size < 0x38800000 ? sign | (float[0] = Math.abs(float[0]) + 0.5, word[0]) - 0x3f000000
        : size < 0x47800000 ? sign | (size - 0x38000000 + 0xfff + ((bits >>> 13) & 1)) >> 13
        : size > 0x7f800000 ? 0x7e00 : sign | 0x7c00
    }
    {
      float[0] = value_15_2
      const bits = word[0]
      const sign = (bits >> 16) & 0x8000
      const size = bits & 0x7fffffff
      parameter_data[(j + 2) | 0] = size < 0x38800000 ? sign | (float[0] = Math.abs(float[0]) + 0.5, word[0]) - 0x3f000000
        : size < 0x47800000 ? sign | (size - 0x38000000 + 0xfff + ((bits >>> 13) & 1)) >> 13
        : size > 0x7f800000 ? 0x7e00 : sign | 0x7c00
    }
    const parameter_value_3 = float16_numbers[parameter_data[(j + 3) | 0]]
    const gradient_value_3 = gradient_data[(j + 3) | 0]
    const moment_value_3 = float16_numbers[moment_data[(j + 3) | 0]]
    const value_11_3 = ((moment_value_3 * beta2_scalar) + (((gradient_value_3 * gradient_value_3) + 1e-30) * beta2Weight_scalar))
    const value_15_3 = (parameter_value_3 - ((gradient_value_3 * (1 / Math.sqrt(value_11_3))) * scale_value))
    const value_23_3 = ((value_15_3 - value_15_3 === 0 ? 1 : 0) !== 0 ? ((65520 > Math.abs(value_15_3) ? 1 : 0) !== 0 ? 0 : 1) : 0)
    {
      float[0] = value_11_3
      const bits = word[0]
      const sign = (bits >> 16) & 0x8000
      const size = bits & 0x7fffffff
      moment_data[(j + 3) | 0] = size < 0x38800000 ? sign | (float[0] = Math.abs(float[0]) + 0.5, word[0]) - 0x3f000000
        : size < 0x47800000 ? sign | (size - 0x38000000 + 0xfff + ((bits >>> 13) & 1)) >> 13
        : size > 0x7f800000 ? 0x7e00 : sign | 0x7c00
    }
    {
      float[0] = value_15_3
      const bits = word[0]
      const sign = (bits >> 16) & 0x8000
      const size = bits & 0x7fffffff
      parameter_data[(j + 3) | 0] = size < 0x38800000 ? sign | (float[0] = Math.abs(float[0]) + 0.5, word[0]) - 0x3f000000
        : size < 0x47800000 ? sign | (size - 0x38000000 + 0xfff + ((bits >>> 13) & 1)) >> 13
        : size > 0x7f800000 ? 0x7e00 : sign | 0x7c00
    }
    t2_sum += value_23_0 + value_23_1 + value_23_2 + value_23_3
  }
  work[t2_at] += t2_sum
}
function pass3_rest(j_begin, j_end, work, t2_at, parameter_data, float16_numbers, gradient_data, moment_data, beta2_scalar, beta2Weight_scalar, scale_value, float, word) {
  let t2_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const parameter_value = float16_numbers[parameter_data[j]]
    const gradient_value = gradient_data[j]
    const moment_value = float16_numbers[moment_data[j]]
    const value_11 = ((moment_value * beta2_scalar) + (((gradient_value * gradient_value) + 1e-30) * beta2Weight_scalar))
    const value_15 = (parameter_value - ((gradient_value * (1 / Math.sqrt(value_11))) * scale_value))
    const value_23 = ((value_15 - value_15 === 0 ? 1 : 0) !== 0 ? ((65520 > Math.abs(value_15) ? 1 : 0) !== 0 ? 0 : 1) : 0)
    {
      float[0] = value_11
      const bits = word[0]
      const sign = (bits >> 16) & 0x8000
      const size = bits & 0x7fffffff
      moment_data[j] = size < 0x38800000 ? sign | (float[0] = Math.abs(float[0]) + 0.5, word[0]) - 0x3f000000
        : size < 0x47800000 ? sign | (size - 0x38000000 + 0xfff + ((bits >>> 13) & 1)) >> 13
        : size > 0x7f800000 ? 0x7e00 : sign | 0x7c00
    }
    {
      float[0] = value_15
      const bits = word[0]
      const sign = (bits >> 16) & 0x8000
      const size = bits & 0x7fffffff
      parameter_data[j] = size < 0x38800000 ? sign | (float[0] = Math.abs(float[0]) + 0.5, word[0]) - 0x3f000000
        : size < 0x47800000 ? sign | (size - 0x38000000 + 0xfff + ((bits >>> 13) & 1)) >> 13
        : size > 0x7f800000 ? 0x7e00 : sign | 0x7c00
    }
    t2_sum += value_23
  }
  work[t2_at] += t2_sum
}
return function run(data, numbers, work, scalars) {
  const parameter_data = data[0]
  const gradient_data = data[1]
  const moment_data = data[2]
  const parameterRms_data = data[3]
  const updateRms_data = data[4]
  const overflowed_data = data[5]
  const parameter_offset = numbers[0]
  const gradient_offset = numbers[1]
  const moment_offset = numbers[2]
  const parameterRms_offset = numbers[3]
  const updateRms_offset = numbers[4]
  const overflowed_offset = numbers[5]
  const work_slot_1 = numbers[6]
  const work_slot_2 = numbers[7]
  const elements_size = numbers[8]
  const beta2_scalar = scalars["beta2"]
  const beta2Weight_scalar = scalars["beta2Weight"]
  const rho_scalar = scalars["rho"]
  // pass 1: elements
  work[0] = 0
  work[work_slot_1] = 0
  work[work_slot_2] = 0
  {
    const t1_at = work_slot_1
    const t3_at = work_slot_2
    const whole = elements_size - elements_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass1a(j, Math.min(j + 4096, whole), work, t1_at, t3_at, gradient_data, moment_data, float16_numbers, beta2_scalar, beta2Weight_scalar)
    }
    if (whole < elements_size) pass1a_rest(whole, elements_size, work, t1_at, t3_at, gradient_data, moment_data, float16_numbers, beta2_scalar, beta2Weight_scalar)
  }
  {
    const whole = elements_size - elements_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass1b(j, Math.min(j + 4096, whole), work, parameter_data, float16_numbers)
    }
    if (whole < elements_size) pass1b_rest(whole, elements_size, work, parameter_data, float16_numbers)
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
  work[work_slot_1] = 0
  {
    const scale_value = work[0]
    const t2_at = work_slot_1
    const whole = elements_size - elements_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass3(j, Math.min(j + 4096, whole), work, t2_at, parameter_data, float16_numbers, gradient_data, moment_data, beta2_scalar, beta2Weight_scalar, scale_value, float, word)
    }
    if (whole < elements_size) pass3_rest(whole, elements_size, work, t2_at, parameter_data, float16_numbers, gradient_data, moment_data, beta2_scalar, beta2Weight_scalar, scale_value, float, word)
  }
  // pass 4: a single point
  {
    const t2_value = work[work_slot_1]
    const t3_value = work[work_slot_2]
    const value_2 = (t2_value + t3_value)
    overflowed_data[0] = value_2
  }
}
