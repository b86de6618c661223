// adafactor unfactored rank 1
// all tensors contiguous
//
// pass 1  elements
//   reads    parameter, gradient, moment
//   reduces  t1 = mean over elements of (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2
//   reduces  t2 = mean over elements of parameter^2
//   stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30)
// pass 2  a single point
//   reads    t2, t1
//   stores   parameterRms = sqrt(t2)
//   stores   updateRms = sqrt(t1)
//   stores   t0 = 1 / maximum(1, sqrt(t1) / 1)
//   stores   alpha = maximum(sqrt(t2), 0.001) * rho
// pass 3  elements
//   reads    gradient, momentum, moment, t0
//   reduces  t4 = mean over elements of (0.9 * momentum + 0.09999999999999998 * (gradient * rsqrt(moment) * t0)) * ((gradient > 0) - (0 > gradient)) > 0
//   stores   momentum = 0.9 * momentum + 0.09999999999999998 * (gradient * rsqrt(moment) * t0)
// pass 4  a single point
//   reads    t4
//   stores   t3 = maximum(t4, 0.001)
// pass 5  elements
//   reads    parameter, gradient, alpha, momentum, t3
//   stores   parameter = parameter - alpha * (momentum * (momentum * ((gradient > 0) - (0 > gradient)) > 0) / t3)

'use strict'
// adafactor unfactored rank 1
//   parameter: float32
//   gradient: float32
//   moment: float32
//   momentum: float32
//   parameterRms: float32
//   updateRms: float32

function pass1a(j_begin, j_end, work, t2_at, parameter_data) {
  let t2_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const parameter_value_0 = parameter_data[j]
    const value_1_0 = (parameter_value_0 * parameter_value_0)
    const parameter_value_1 = parameter_data[(j + 1) | 0]
    const value_1_1 = (parameter_value_1 * parameter_value_1)
    const parameter_value_2 = parameter_data[(j + 2) | 0]
    const value_1_2 = (parameter_value_2 * parameter_value_2)
    const parameter_value_3 = parameter_data[(j + 3) | 0]
    const value_1_3 = (parameter_value_3 * parameter_value_3)
    t2_sum += value_1_0 + value_1_1 + value_1_2 + value_1_3
  }
  work[t2_at] += t2_sum
}
function pass1a_rest(j_begin, j_end, work, t2_at, parameter_data) {
  let t2_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const parameter_value = parameter_data[j]
    const value_1 = (parameter_value * parameter_value)
    t2_sum += value_1
  }
  work[t2_at] += t2_sum
}
function pass1b(j_begin, j_end, work, gradient_data, moment_data, beta2_scalar, beta2Weight_scalar) {
  let t1_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const gradient_value_0 = gradient_data[j]
    const moment_value_0 = moment_data[j]
    const value_9_0 = ((moment_value_0 * beta2_scalar) + (((gradient_value_0 * gradient_value_0) + 1e-30) * beta2Weight_scalar))
    const value_11_0 = (gradient_value_0 * (1 / Math.sqrt(value_9_0)))
    const value_12_0 = (value_11_0 * value_11_0)
    moment_data[j] = value_9_0
    const gradient_value_1 = gradient_data[(j + 1) | 0]
    const moment_value_1 = moment_data[(j + 1) | 0]
    const value_9_1 = ((moment_value_1 * beta2_scalar) + (((gradient_value_1 * gradient_value_1) + 1e-30) * beta2Weight_scalar))
    const value_11_1 = (gradient_value_1 * (1 / Math.sqrt(value_9_1)))
    const value_12_1 = (value_11_1 * value_11_1)
    moment_data[(j + 1) | 0] = value_9_1
    const gradient_value_2 = gradient_data[(j + 2) | 0]
    const moment_value_2 = moment_data[(j + 2) | 0]
    const value_9_2 = ((moment_value_2 * beta2_scalar) + (((gradient_value_2 * gradient_value_2) + 1e-30) * beta2Weight_scalar))
    const value_11_2 = (gradient_value_2 * (1 / Math.sqrt(value_9_2)))
    const value_12_2 = (value_11_2 * value_11_2)
    moment_data[(j + 2) | 0] = value_9_2
    const gradient_value_3 = gradient_data[(j + 3) | 0]
    const moment_value_3 = moment_data[(j + 3) | 0]
    const value_9_3 = ((moment_value_3 * beta2_scalar) + (((gradient_value_3 * gradient_value_3) + 1e-30) * beta2Weight_scalar))
    const value_11_3 = (gradient_value_3 * (1 / Math.sqrt(value_9_3)))
    const value_12_3 = (value_11_3 * value_11_3)
    moment_data[(j + 3) | 0] = value_9_3
    t1_sum += value_12_0 + value_12_1 + value_12_2 + value_12_3
  }
  work[0] += t1_sum
}
function pass1b_rest(j_begin, j_end, work, gradient_data, moment_data, beta2_scalar, beta2Weight_scalar) {
  let t1_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const gradient_value = gradient_data[j]
    const moment_value = moment_data[j]
    const value_9 = ((moment_value * beta2_scalar) + (((gradient_value * gradient_value) + 1e-30) * beta2Weight_scalar))
    const value_11 = (gradient_value * (1 / Math.sqrt(value_9)))
    const value_12 = (value_11 * value_11)
    moment_data[j] = value_9
    t1_sum += value_12
  }
  work[0] += t1_sum
}
function pass3(j_begin, j_end, work, t4_at, momentum_data, gradient_data, moment_data, value_8) {
  let t4_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const momentum_value_0 = momentum_data[j]
    const gradient_value_0 = gradient_data[j]
    const moment_value_0 = moment_data[j]
    const value_11_0 = ((momentum_value_0 * 0.9) + ((gradient_value_0 * (1 / Math.sqrt(moment_value_0))) * value_8))
    const value_17_0 = ((value_11_0 * ((gradient_value_0 > 0 ? 1 : 0) - (0 > gradient_value_0 ? 1 : 0))) > 0 ? 1 : 0)
    momentum_data[j] = value_11_0
    const momentum_value_1 = momentum_data[(j + 1) | 0]
    const gradient_value_1 = gradient_data[(j + 1) | 0]
    const moment_value_1 = moment_data[(j + 1) | 0]
    const value_11_1 = ((momentum_value_1 * 0.9) + ((gradient_value_1 * (1 / Math.sqrt(moment_value_1))) * value_8))
    const value_17_1 = ((value_11_1 * ((gradient_value_1 > 0 ? 1 : 0) - (0 > gradient_value_1 ? 1 : 0))) > 0 ? 1 : 0)
    momentum_data[(j + 1) | 0] = value_11_1
    const momentum_value_2 = momentum_data[(j + 2) | 0]
    const gradient_value_2 = gradient_data[(j + 2) | 0]
    const moment_value_2 = moment_data[(j + 2) | 0]
    const value_11_2 = ((momentum_value_2 * 0.9) + ((gradient_value_2 * (1 / Math.sqrt(moment_value_2))) * value_8))
    const value_17_2 = ((value_11_2 * ((gradient_value_2 > 0 ? 1 : 0) - (0 > gradient_value_2 ? 1 : 0))) > 0 ? 1 : 0)
    momentum_data[(j + 2) | 0] = value_11_2
    const momentum_value_3 = momentum_data[(j + 3) | 0]
    const gradient_value_3 = gradient_data[(j + 3) | 0]
    const moment_value_3 = moment_data[(j + 3) | 0]
    const value_11_3 = ((momentum_value_3 * 0.9) + ((gradient_value_3 * (1 / Math.sqrt(moment_value_3))) * value_8))
    const value_17_3 = ((value_11_3 * ((gradient_value_3 > 0 ? 1 : 0) - (0 > gradient_value_3 ? 1 : 0))) > 0 ? 1 : 0)
    momentum_data[(j + 3) | 0] = value_11_3
    t4_sum += value_17_0 + value_17_1 + value_17_2 + value_17_3
  }
  work[t4_at] += t4_sum
}
function pass3_rest(j_begin, j_end, work, t4_at, momentum_data, gradient_data, moment_data, value_8) {
  let t4_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const momentum_value = momentum_data[j]
    const gradient_value = gradient_data[j]
    const moment_value = moment_data[j]
    const value_11 = ((momentum_value * 0.9) + ((gradient_value * (1 / Math.sqrt(moment_value))) * value_8))
    const value_17 = ((value_11 * ((gradient_value > 0 ? 1 : 0) - (0 > gradient_value ? 1 : 0))) > 0 ? 1 : 0)
    momentum_data[j] = value_11
    t4_sum += value_17
  }
  work[t4_at] += t4_sum
}
function pass5(j_begin, j_end, parameter_data, momentum_data, gradient_data, t3_value, alpha_value) {
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const parameter_value_0 = parameter_data[j]
    const momentum_value_0 = momentum_data[j]
    const gradient_value_0 = gradient_data[j]
    const value_14_0 = (parameter_value_0 - (((momentum_value_0 * ((momentum_value_0 * ((gradient_value_0 > 0 ? 1 : 0) - (0 > gradient_value_0 ? 1 : 0))) > 0 ? 1 : 0)) / t3_value) * alpha_value))
    parameter_data[j] = value_14_0
    const parameter_value_1 = parameter_data[(j + 1) | 0]
    const momentum_value_1 = momentum_data[(j + 1) | 0]
    const gradient_value_1 = gradient_data[(j + 1) | 0]
    const value_14_1 = (parameter_value_1 - (((momentum_value_1 * ((momentum_value_1 * ((gradient_value_1 > 0 ? 1 : 0) - (0 > gradient_value_1 ? 1 : 0))) > 0 ? 1 : 0)) / t3_value) * alpha_value))
    parameter_data[(j + 1) | 0] = value_14_1
    const parameter_value_2 = parameter_data[(j + 2) | 0]
    const momentum_value_2 = momentum_data[(j + 2) | 0]
    const gradient_value_2 = gradient_data[(j + 2) | 0]
    const value_14_2 = (parameter_value_2 - (((momentum_value_2 * ((momentum_value_2 * ((gradient_value_2 > 0 ? 1 : 0) - (0 > gradient_value_2 ? 1 : 0))) > 0 ? 1 : 0)) / t3_value) * alpha_value))
    parameter_data[(j + 2) | 0] = value_14_2
    const parameter_value_3 = parameter_data[(j + 3) | 0]
    const momentum_value_3 = momentum_data[(j + 3) | 0]
    const gradient_value_3 = gradient_data[(j + 3) | 0]
    const value_14_3 = (parameter_value_3 - (((momentum_value_3 * ((momentum_value_3 * ((gradient_value_3 > 0 ? 1 : 0) - (0 > gradient_value_3 ? 1 : 0))) > 0 ? 1 : 0)) / t3_value) * alpha_value))
    parameter_data[(j + 3) | 0] = value_14_3
  }
}
function pass5_rest(j_begin, j_end, parameter_data, momentum_data, gradient_data, t3_value, alpha_value) {
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const parameter_value = parameter_data[j]
    const momentum_value = momentum_data[j]
    const gradient_value = gradient_data[j]
    const value_14 = (parameter_value - (((momentum_value * ((momentum_value * ((gradient_value > 0 ? 1 : 0) - (0 > gradient_value ? 1 : 0))) > 0 ? 1 : 0)) / t3_value) * alpha_value))
    parameter_data[j] = value_14
  }
}
return function run(data, numbers, work, scalars) {
  const parameter_data = data[0]
  const gradient_data = data[1]
  const moment_data = data[2]
  const momentum_data = data[3]
  const parameterRms_data = data[4]
  const updateRms_data = data[5]
  const parameter_offset = numbers[0]
  const gradient_offset = numbers[1]
  const moment_offset = numbers[2]
  const momentum_offset = numbers[3]
  const parameterRms_offset = numbers[4]
  const updateRms_offset = numbers[5]
  const work_slot_1 = numbers[6]
  const work_slot_2 = numbers[7]
  const elements_size = numbers[8]
  const beta2_scalar = scalars["beta2"]
  const beta2Weight_scalar = scalars["beta2Weight"]
  const rho_scalar = scalars["rho"]
  // pass 1: elements
  work[0] = 0
  work[work_slot_1] = 0
  {
    const t2_at = work_slot_1
    const whole = elements_size - elements_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass1a(j, Math.min(j + 4096, whole), work, t2_at, parameter_data)
    }
    if (whole < elements_size) pass1a_rest(whole, elements_size, work, t2_at, parameter_data)
  }
  {
    const whole = elements_size - elements_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass1b(j, Math.min(j + 4096, whole), work, gradient_data, moment_data, beta2_scalar, beta2Weight_scalar)
    }
    if (whole < elements_size) pass1b_rest(whole, elements_size, work, gradient_data, moment_data, beta2_scalar, beta2Weight_scalar)
  }
  // pass 2: a single point
  {
    const t2_value = work[work_slot_1] / elements_size
    const value_1 = Math.sqrt(t2_value)
    const t1_value = work[0] / elements_size
    const value_3 = Math.sqrt(t1_value)
    const value_7 = (1 / Math.max(1, (value_3 / 1)))
    const value_11 = (Math.max(value_1, 0.001) * rho_scalar)
    const t2_at = work_slot_1
    parameterRms_data[0] = value_1
    updateRms_data[0] = value_3
    work[0] = value_7
    work[t2_at] = value_11
  }
  // pass 3: elements
  work[work_slot_2] = 0
  {
    const t0_value = work[0]
    const value_8 = (0.09999999999999998 * t0_value)
    const t4_at = work_slot_2
    const whole = elements_size - elements_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass3(j, Math.min(j + 4096, whole), work, t4_at, momentum_data, gradient_data, moment_data, value_8)
    }
    if (whole < elements_size) pass3_rest(whole, elements_size, work, t4_at, momentum_data, gradient_data, moment_data, value_8)
  }
  // pass 4: a single point
  {
    const t4_value = work[work_slot_2] / elements_size
    const value_2 = Math.max(t4_value, 0.001)
    work[0] = value_2
  }
  // pass 5: elements
  {
    const alpha_value = work[work_slot_1]
    const t3_value = work[0]
    const whole = elements_size - elements_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass5(j, Math.min(j + 4096, whole), parameter_data, momentum_data, gradient_data, t3_value, alpha_value)
    }
    if (whole < elements_size) pass5_rest(whole, elements_size, parameter_data, momentum_data, gradient_data, t3_value, alpha_value)
  }
}
