// adafactor unfactored rank 2
// all tensors contiguous
//
// pass 1  axis 0 x axis 1
//   reads    gradient, moment
//   reduces  t0 = mean over axis 1 of (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2
//   stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30)
// pass 2  axis 0
//   reads    t0
//   stores   updateRms = sqrt(t0)
//   stores   scale = rho / maximum(1, sqrt(t0) / 1)
// pass 3  axis 0 x axis 1
//   reads    parameter, gradient, moment, scale
//   stores   parameter = parameter - scale * (gradient * rsqrt(moment))

'use strict'
// adafactor unfactored rank 2
//   parameter: float32
//   gradient: float32
//   moment: float32
//   updateRms: float32

function pass1(i_begin, i_end, j_begin, j_end, axis1_size, work, gradient_data, moment_data, beta2_scalar, beta2Weight_scalar) {
  for (let i = i_begin | 0; i < i_end; i = (i + 3) | 0) {
    const gradient_row_0 = Math.imul(i, axis1_size)
    const gradient_row_1 = (gradient_row_0 + axis1_size) | 0
    const gradient_row_2 = (gradient_row_1 + axis1_size) | 0
    const t0_row_0 = i
    const t0_row_1 = (t0_row_0 + 1) | 0
    const t0_row_2 = (t0_row_1 + 1) | 0
    let t0_sum_0 = 0
    let t0_sum_1 = 0
    let t0_sum_2 = 0
    const j_whole = (j_end - (j_end - j_begin) % 4) | 0
    let j = j_begin | 0
    for (; j < j_whole; j = (j + 4) | 0) {
      const gradient_value_0_0 = gradient_data[(gradient_row_0 + j) | 0]
      const moment_value_0_0 = moment_data[(gradient_row_0 + j) | 0]
      const value_9_0_0 = ((moment_value_0_0 * beta2_scalar) + (((gradient_value_0_0 * gradient_value_0_0) + 1e-30) * beta2Weight_scalar))
      const value_11_0_0 = (gradient_value_0_0 * (1 / Math.sqrt(value_9_0_0)))
      const value_12_0_0 = (value_11_0_0 * value_11_0_0)
      moment_data[(gradient_row_0 + j) | 0] = value_9_0_0
      const gradient_value_0_1 = gradient_data[(gradient_row_0 + j + 1) | 0]
      const moment_value_0_1 = moment_data[(gradient_row_0 + j + 1) | 0]
      const value_9_0_1 = ((moment_value_0_1 * beta2_scalar) + (((gradient_value_0_1 * gradient_value_0_1) + 1e-30) * beta2Weight_scalar))
      const value_11_0_1 = (gradient_value_0_1 * (1 / Math.sqrt(value_9_0_1)))
      const value_12_0_1 = (value_11_0_1 * value_11_0_1)
      moment_data[(gradient_row_0 + j + 1) | 0] = value_9_0_1
      const gradient_value_0_2 = gradient_data[(gradient_row_0 + j + 2) | 0]
      const moment_value_0_2 = moment_data[(gradient_row_0 + j + 2) | 0]
      const value_9_0_2 = ((moment_value_0_2 * beta2_scalar) + (((gradient_value_0_2 * gradient_value_0_2) + 1e-30) * beta2Weight_scalar))
      const value_11_0_2 = (gradient_value_0_2 * (1 / Math.sqrt(value_9_0_2)))
      const value_12_0_2 = (value_11_0_2 * value_11_0_2)
      moment_data[(gradient_row_0 + j + 2) | 0] = value_9_0_2
      const gradient_value_0_3 = gradient_data[(gradient_row_0 + j + 3) | 0]
      const moment_value_0_3 = moment_data[(gradient_row_0 + j + 3) | 0]
      const value_9_0_3 = ((moment_value_0_3 * beta2_scalar) + (((gradient_value_0_3 * gradient_value_0_3) + 1e-30) * beta2Weight_scalar))
      const value_11_0_3 = (gradient_value_0_3 * (1 / Math.sqrt(value_9_0_3)))
      const value_12_0_3 = (value_11_0_3 * value_11_0_3)
      moment_data[(gradient_row_0 + j + 3) | 0] = value_9_0_3
      const gradient_value_1_0 = gradient_data[(gradient_row_1 + j) | 0]
      const moment_value_1_0 = moment_data[(gradient_row_1 + j) | 0]
      const value_9_1_0 = ((moment_value_1_0 * beta2_scalar) + (((gradient_value_1_0 * gradient_value_1_0) + 1e-30) * beta2Weight_scalar))
      const value_11_1_0 = (gradient_value_1_0 * (1 / Math.sqrt(value_9_1_0)))
      const value_12_1_0 = (value_11_1_0 * value_11_1_0)
      moment_data[(gradient_row_1 + j) | 0] = value_9_1_0
      const gradient_value_1_1 = gradient_data[(gradient_row_1 + j + 1) | 0]
      const moment_value_1_1 = moment_data[(gradient_row_1 + j + 1) | 0]
      const value_9_1_1 = ((moment_value_1_1 * beta2_scalar) + (((gradient_value_1_1 * gradient_value_1_1) + 1e-30) * beta2Weight_scalar))
      const value_11_1_1 = (gradient_value_1_1 * (1 / Math.sqrt(value_9_1_1)))
      const value_12_1_1 = (value_11_1_1 * value_11_1_1)
      moment_data[(gradient_row_1 + j + 1) | 0] = value_9_1_1
      const gradient_value_1_2 = gradient_data[(gradient_row_1 + j + 2) | 0]
      const moment_value_1_2 = moment_data[(gradient_row_1 + j + 2) | 0]
      const value_9_1_2 = ((moment_value_1_2 * beta2_scalar) + (((gradient_value_1_2 * gradient_value_1_2) + 1e-30) * beta2Weight_scalar))
      const value_11_1_2 = (gradient_value_1_2 * (1 / Math.sqrt(value_9_1_2)))
      const value_12_1_2 = (value_11_1_2 * value_11_1_2)
      moment_data[(gradient_row_1 + j + 2) | 0] = value_9_1_2
      const gradient_value_1_3 = gradient_data[(gradient_row_1 + j + 3) | 0]
      const moment_value_1_3 = moment_data[(gradient_row_1 + j + 3) | 0]
      const value_9_1_3 = ((moment_value_1_3 * beta2_scalar) + (((gradient_value_1_3 * gradient_value_1_3) + 1e-30) * beta2Weight_scalar))
      const value_11_1_3 = (gradient_value_1_3 * (1 / Math.sqrt(value_9_1_3)))
      const value_12_1_3 = (value_11_1_3 * value_11_1_3)
      moment_data[(gradient_row_1 + j + 3) | 0] = value_9_1_3
      const gradient_value_2_0 = gradient_data[(gradient_row_2 + j) | 0]
      const moment_value_2_0 = moment_data[(gradient_row_2 + j) | 0]
      const value_9_2_0 = ((moment_value_2_0 * beta2_scalar) + (((gradient_value_2_0 * gradient_value_2_0) + 1e-30) * beta2Weight_scalar))
      const value_11_2_0 = (gradient_value_2_0 * (1 / Math.sqrt(value_9_2_0)))
      const value_12_2_0 = (value_11_2_0 * value_11_2_0)
      moment_data[(gradient_row_2 + j) | 0] = value_9_2_0
      const gradient_value_2_1 = gradient_data[(gradient_row_2 + j + 1) | 0]
      const moment_value_2_1 = moment_data[(gradient_row_2 + j + 1) | 0]
      const value_9_2_1 = ((moment_value_2_1 * beta2_scalar) + (((gradient_value_2_1 * gradient_value_2_1) + 1e-30) * beta2Weight_scalar))
      const value_11_2_1 = (gradient_value_2_1 * (1 / Math.sqrt(value_9_2_1)))
      const value_12_2_1 = (value_11_2_1 * value_11_2_1)
      moment_data[(gradient_row_2 + j + 1) | 0] = value_9_2_1
      const gradient_value_2_2 = gradient_data[(gradient_row_2 + j + 2) | 0]
      const moment_value_2_2 = moment_data[(gradient_row_2 + j + 2) | 0]
      const value_9_2_2 = ((moment_value_2_2 * beta2_scalar) + (((gradient_value_2_2 * gradient_value_2_2) + 1e-30) * beta2Weight_scalar))
      const value_11_2_2 = (gradient_value_2_2 * (1 / Math.sqrt(value_9_2_2)))
      const value_12_2_2 = (value_11_2_2 * value_11_2_2)
      moment_data[(gradient_row_2 + j + 2) | 0] = value_9_2_2
      const gradient_value_2_3 = gradient_data[(gradient_row_2 + j + 3) | 0]
      const moment_value_2_3 = moment_data[(gradient_row_2 + j + 3) | 0]
      const value_9_2_3 = ((moment_value_2_3 * beta2_scalar) + (((gradient_value_2_3 * gradient_value_2_3) + 1e-30) * beta2Weight_scalar))
      const value_11_2_3 = (gradient_value_2_3 * (1 / Math.sqrt(value_9_2_3)))
      const value_12_2_3 = (value_11_2_3 * value_11_2_3)
      moment_data[(gradient_row_2 + j + 3) | 0] = value_9_2_3
      t0_sum_0 += value_12_0_0 + value_12_0_1 + value_12_0_2 + value_12_0_3
      t0_sum_1 += value_12_1_0 + value_12_1_1 + value_12_1_2 + value_12_1_3
      t0_sum_2 += value_12_2_0 + value_12_2_1 + value_12_2_2 + value_12_2_3
    }
    for (; j < j_end; j = (j + 1) | 0) {
      const gradient_value_0_0 = gradient_data[(gradient_row_0 + j) | 0]
      const moment_value_0_0 = moment_data[(gradient_row_0 + j) | 0]
      const value_9_0_0 = ((moment_value_0_0 * beta2_scalar) + (((gradient_value_0_0 * gradient_value_0_0) + 1e-30) * beta2Weight_scalar))
      const value_11_0_0 = (gradient_value_0_0 * (1 / Math.sqrt(value_9_0_0)))
      const value_12_0_0 = (value_11_0_0 * value_11_0_0)
      moment_data[(gradient_row_0 + j) | 0] = value_9_0_0
      const gradient_value_1_0 = gradient_data[(gradient_row_1 + j) | 0]
      const moment_value_1_0 = moment_data[(gradient_row_1 + j) | 0]
      const value_9_1_0 = ((moment_value_1_0 * beta2_scalar) + (((gradient_value_1_0 * gradient_value_1_0) + 1e-30) * beta2Weight_scalar))
      const value_11_1_0 = (gradient_value_1_0 * (1 / Math.sqrt(value_9_1_0)))
      const value_12_1_0 = (value_11_1_0 * value_11_1_0)
      moment_data[(gradient_row_1 + j) | 0] = value_9_1_0
      const gradient_value_2_0 = gradient_data[(gradient_row_2 + j) | 0]
      const moment_value_2_0 = moment_data[(gradient_row_2 + j) | 0]
      const value_9_2_0 = ((moment_value_2_0 * beta2_scalar) + (((gradient_value_2_0 * gradient_value_2_0) + 1e-30) * beta2Weight_scalar))
      const value_11_2_0 = (gradient_value_2_0 * (1 / Math.sqrt(value_9_2_0)))
      const value_12_2_0 = (value_11_2_0 * value_11_2_0)
      moment_data[(gradient_row_2 + j) | 0] = value_9_2_0
      t0_sum_0 += value_12_0_0
      t0_sum_1 += value_12_1_0
      t0_sum_2 += value_12_2_0
    }
    work[t0_row_0] += t0_sum_0
    work[t0_row_1] += t0_sum_1
    work[t0_row_2] += t0_sum_2
  }
}
function pass1_rest(i_begin, i_end, j_begin, j_end, axis1_size, work, gradient_data, moment_data, beta2_scalar, beta2Weight_scalar) {
  for (let i = i_begin | 0; i < i_end; i = (i + 1) | 0) {
    const gradient_row_0 = Math.imul(i, axis1_size)
    const t0_row_0 = i
    let t0_sum_0 = 0
    const j_whole = (j_end - (j_end - j_begin) % 4) | 0
    let j = j_begin | 0
    for (; j < j_whole; j = (j + 4) | 0) {
      const gradient_value_0_0 = gradient_data[(gradient_row_0 + j) | 0]
      const moment_value_0_0 = moment_data[(gradient_row_0 + j) | 0]
      const value_9_0_0 = ((moment_value_0_0 * beta2_scalar) + (((gradient_value_0_0 * gradient_value_0_0) + 1e-30) * beta2Weight_scalar))
      const value_11_0_0 = (gradient_value_0_0 * (1 / Math.sqrt(value_9_0_0)))
      const value_12_0_0 = (value_11_0_0 * value_11_0_0)
      moment_data[(gradient_row_0 + j) | 0] = value_9_0_0
      const gradient_value_0_1 = gradient_data[(gradient_row_0 + j + 1) | 0]
      const moment_value_0_1 = moment_data[(gradient_row_0 + j + 1) | 0]
      const value_9_0_1 = ((moment_value_0_1 * beta2_scalar) + (((gradient_value_0_1 * gradient_value_0_1) + 1e-30) * beta2Weight_scalar))
      const value_11_0_1 = (gradient_value_0_1 * (1 / Math.sqrt(value_9_0_1)))
      const value_12_0_1 = (value_11_0_1 * value_11_0_1)
      moment_data[(gradient_row_0 + j + 1) | 0] = value_9_0_1
      const gradient_value_0_2 = gradient_data[(gradient_row_0 + j + 2) | 0]
      const moment_value_0_2 = moment_data[(gradient_row_0 + j + 2) | 0]
      const value_9_0_2 = ((moment_value_0_2 * beta2_scalar) + (((gradient_value_0_2 * gradient_value_0_2) + 1e-30) * beta2Weight_scalar))
      const value_11_0_2 = (gradient_value_0_2 * (1 / Math.sqrt(value_9_0_2)))
      const value_12_0_2 = (value_11_0_2 * value_11_0_2)
      moment_data[(gradient_row_0 + j + 2) | 0] = value_9_0_2
      const gradient_value_0_3 = gradient_data[(gradient_row_0 + j + 3) | 0]
      const moment_value_0_3 = moment_data[(gradient_row_0 + j + 3) | 0]
      const value_9_0_3 = ((moment_value_0_3 * beta2_scalar) + (((gradient_value_0_3 * gradient_value_0_3) + 1e-30) * beta2Weight_scalar))
      const value_11_0_3 = (gradient_value_0_3 * (1 / Math.sqrt(value_9_0_3)))
      const value_12_0_3 = (value_11_0_3 * value_11_0_3)
      moment_data[(gradient_row_0 + j + 3) | 0] = value_9_0_3
      t0_sum_0 += value_12_0_0 + value_12_0_1 + value_12_0_2 + value_12_0_3
    }
    for (; j < j_end; j = (j + 1) | 0) {
      const gradient_value_0_0 = gradient_data[(gradient_row_0 + j) | 0]
      const moment_value_0_0 = moment_data[(gradient_row_0 + j) | 0]
      const value_9_0_0 = ((moment_value_0_0 * beta2_scalar) + (((gradient_value_0_0 * gradient_value_0_0) + 1e-30) * beta2Weight_scalar))
      const value_11_0_0 = (gradient_value_0_0 * (1 / Math.sqrt(value_9_0_0)))
      const value_12_0_0 = (value_11_0_0 * value_11_0_0)
      moment_data[(gradient_row_0 + j) | 0] = value_9_0_0
      t0_sum_0 += value_12_0_0
    }
    work[t0_row_0] += t0_sum_0
  }
}
function pass2(j_begin, j_end, work, axis1_size, rho_scalar, updateRms_data) {
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const t0_value_0 = work[j] / axis1_size
    const value_1_0 = Math.sqrt(t0_value_0)
    const value_6_0 = (rho_scalar / Math.max(1, (value_1_0 / 1)))
    updateRms_data[j] = value_1_0
    work[j] = value_6_0
    const t0_value_1 = work[(j + 1) | 0] / axis1_size
    const value_1_1 = Math.sqrt(t0_value_1)
    const value_6_1 = (rho_scalar / Math.max(1, (value_1_1 / 1)))
    updateRms_data[(j + 1) | 0] = value_1_1
    work[(j + 1) | 0] = value_6_1
    const t0_value_2 = work[(j + 2) | 0] / axis1_size
    const value_1_2 = Math.sqrt(t0_value_2)
    const value_6_2 = (rho_scalar / Math.max(1, (value_1_2 / 1)))
    updateRms_data[(j + 2) | 0] = value_1_2
    work[(j + 2) | 0] = value_6_2
    const t0_value_3 = work[(j + 3) | 0] / axis1_size
    const value_1_3 = Math.sqrt(t0_value_3)
    const value_6_3 = (rho_scalar / Math.max(1, (value_1_3 / 1)))
    updateRms_data[(j + 3) | 0] = value_1_3
    work[(j + 3) | 0] = value_6_3
  }
}
function pass2_rest(j_begin, j_end, work, axis1_size, rho_scalar, updateRms_data) {
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const t0_value = work[j] / axis1_size
    const value_1 = Math.sqrt(t0_value)
    const value_6 = (rho_scalar / Math.max(1, (value_1 / 1)))
    updateRms_data[j] = value_1
    work[j] = value_6
  }
}
function pass3(i_begin, i_end, j_begin, j_end, axis1_size, work, parameter_data, gradient_data, moment_data) {
  for (let i = i_begin | 0; i < i_end; i = (i + 3) | 0) {
    const parameter_row_0 = Math.imul(i, axis1_size)
    const parameter_row_1 = (parameter_row_0 + axis1_size) | 0
    const parameter_row_2 = (parameter_row_1 + axis1_size) | 0
    const scale_row_0 = i
    const scale_row_1 = (scale_row_0 + 1) | 0
    const scale_row_2 = (scale_row_1 + 1) | 0
    const scale_value_0 = work[scale_row_0]
    const scale_value_1 = work[scale_row_1]
    const scale_value_2 = work[scale_row_2]
    const j_whole = (j_end - (j_end - j_begin) % 4) | 0
    let j = j_begin | 0
    for (; j < j_whole; j = (j + 4) | 0) {
      const parameter_value_0_0 = parameter_data[(parameter_row_0 + j) | 0]
      const gradient_value_0_0 = gradient_data[(parameter_row_0 + j) | 0]
      const moment_value_0_0 = moment_data[(parameter_row_0 + j) | 0]
      const value_7_0_0 = (parameter_value_0_0 - ((gradient_value_0_0 * (1 / Math.sqrt(moment_value_0_0))) * scale_value_0))
      parameter_data[(parameter_row_0 + j) | 0] = value_7_0_0
      const parameter_value_0_1 = parameter_data[(parameter_row_0 + j + 1) | 0]
      const gradient_value_0_1 = gradient_data[(parameter_row_0 + j + 1) | 0]
      const moment_value_0_1 = moment_data[(parameter_row_0 + j + 1) | 0]
      const value_7_0_1 = (parameter_value_0_1 - ((gradient_value_0_1 * (1 / Math.sqrt(moment_value_0_1))) * scale_value_0))
      parameter_data[(parameter_row_0 + j + 1) | 0] = value_7_0_1
      const parameter_value_0_2 = parameter_data[(parameter_row_0 + j + 2) | 0]
      const gradient_value_0_2 = gradient_data[(parameter_row_0 + j + 2) | 0]
      const moment_value_0_2 = moment_data[(parameter_row_0 + j + 2) | 0]
      const value_7_0_2 = (parameter_value_0_2 - ((gradient_value_0_2 * (1 / Math.sqrt(moment_value_0_2))) * scale_value_0))
      parameter_data[(parameter_row_0 + j + 2) | 0] = value_7_0_2
      const parameter_value_0_3 = parameter_data[(parameter_row_0 + j + 3) | 0]
      const gradient_value_0_3 = gradient_data[(parameter_row_0 + j + 3) | 0]
      const moment_value_0_3 = moment_data[(parameter_row_0 + j + 3) | 0]
      const value_7_0_3 = (parameter_value_0_3 - ((gradient_value_0_3 * (1 / Math.sqrt(moment_value_0_3))) * scale_value_0))
      parameter_data[(parameter_row_0 + j + 3) | 0] = value_7_0_3
      const parameter_value_1_0 = parameter_data[(parameter_row_1 + j) | 0]
      const gradient_value_1_0 = gradient_data[(parameter_row_1 + j) | 0]
      const moment_value_1_0 = moment_data[(parameter_row_1 + j) | 0]
      const value_7_1_0 = (parameter_value_1_0 - ((gradient_value_1_0 * (1 / Math.sqrt(moment_value_1_0))) * scale_value_1))
      parameter_data[(parameter_row_1 + j) | 0] = value_7_1_0
      const parameter_value_1_1 = parameter_data[(parameter_row_1 + j + 1) | 0]
      const gradient_value_1_1 = gradient_data[(parameter_row_1 + j + 1) | 0]
      const moment_value_1_1 = moment_data[(parameter_row_1 + j + 1) | 0]
      const value_7_1_1 = (parameter_value_1_1 - ((gradient_value_1_1 * (1 / Math.sqrt(moment_value_1_1))) * scale_value_1))
      parameter_data[(parameter_row_1 + j + 1) | 0] = value_7_1_1
      const parameter_value_1_2 = parameter_data[(parameter_row_1 + j + 2) | 0]
      const gradient_value_1_2 = gradient_data[(parameter_row_1 + j + 2) | 0]
      const moment_value_1_2 = moment_data[(parameter_row_1 + j + 2) | 0]
      const value_7_1_2 = (parameter_value_1_2 - ((gradient_value_1_2 * (1 / Math.sqrt(moment_value_1_2))) * scale_value_1))
      parameter_data[(parameter_row_1 + j + 2) | 0] = value_7_1_2
      const parameter_value_1_3 = parameter_data[(parameter_row_1 + j + 3) | 0]
      const gradient_value_1_3 = gradient_data[(parameter_row_1 + j + 3) | 0]
      const moment_value_1_3 = moment_data[(parameter_row_1 + j + 3) | 0]
      const value_7_1_3 = (parameter_value_1_3 - ((gradient_value_1_3 * (1 / Math.sqrt(moment_value_1_3))) * scale_value_1))
      parameter_data[(parameter_row_1 + j + 3) | 0] = value_7_1_3
      const parameter_value_2_0 = parameter_data[(parameter_row_2 + j) | 0]
      const gradient_value_2_0 = gradient_data[(parameter_row_2 + j) | 0]
      const moment_value_2_0 = moment_data[(parameter_row_2 + j) | 0]
      const value_7_2_0 = (parameter_value_2_0 - ((gradient_value_2_0 * (1 / Math.sqrt(moment_value_2_0))) * scale_value_2))
      parameter_data[(parameter_row_2 + j) | 0] = value_7_2_0
      const parameter_value_2_1 = parameter_data[(parameter_row_2 + j + 1) | 0]
      const gradient_value_2_1 = gradient_data[(parameter_row_2 + j + 1) | 0]
      const moment_value_2_1 = moment_data[(parameter_row_2 + j + 1) | 0]
      const value_7_2_1 = (parameter_value_2_1 - ((gradient_value_2_1 * (1 / Math.sqrt(moment_value_2_1))) * scale_value_2))
      parameter_data[(parameter_row_2 + j + 1) | 0] = value_7_2_1
      const parameter_value_2_2 = parameter_data[(parameter_row_2 + j + 2) | 0]
      const gradient_value_2_2 = gradient_data[(parameter_row_2 + j + 2) | 0]
      const moment_value_2_2 = moment_data[(parameter_row_2 + j + 2) | 0]
      const value_7_2_2 = (parameter_value_2_2 - ((gradient_value_2_2 * (1 / Math.sqrt(moment_value_2_2))) * scale_value_2))
      parameter_data[(parameter_row_2 + j + 2) | 0] = value_7_2_2
      const parameter_value_2_3 = parameter_data[(parameter_row_2 + j + 3) | 0]
      const gradient_value_2_3 = gradient_data[(parameter_row_2 + j + 3) | 0]
      const moment_value_2_3 = moment_data[(parameter_row_2 + j + 3) | 0]
      const value_7_2_3 = (parameter_value_2_3 - ((gradient_value_2_3 * (1 / Math.sqrt(moment_value_2_3))) * scale_value_2))
      parameter_data[(parameter_row_2 + j + 3) | 0] = value_7_2_3
    }
    for (; j < j_end; j = (j + 1) | 0) {
      const parameter_value_0_0 = parameter_data[(parameter_row_0 + j) | 0]
      const gradient_value_0_0 = gradient_data[(parameter_row_0 + j) | 0]
      const moment_value_0_0 = moment_data[(parameter_row_0 + j) | 0]
      const value_7_0_0 = (parameter_value_0_0 - ((gradient_value_0_0 * (1 / Math.sqrt(moment_value_0_0))) * scale_value_0))
      parameter_data[(parameter_row_0 + j) | 0] = value_7_0_0
      const parameter_value_1_0 = parameter_data[(parameter_row_1 + j) | 0]
      const gradient_value_1_0 = gradient_data[(parameter_row_1 + j) | 0]
      const moment_value_1_0 = moment_data[(parameter_row_1 + j) | 0]
      const value_7_1_0 = (parameter_value_1_0 - ((gradient_value_1_0 * (1 / Math.sqrt(moment_value_1_0))) * scale_value_1))
      parameter_data[(parameter_row_1 + j) | 0] = value_7_1_0
      const parameter_value_2_0 = parameter_data[(parameter_row_2 + j) | 0]
      const gradient_value_2_0 = gradient_data[(parameter_row_2 + j) | 0]
      const moment_value_2_0 = moment_data[(parameter_row_2 + j) | 0]
      const value_7_2_0 = (parameter_value_2_0 - ((gradient_value_2_0 * (1 / Math.sqrt(moment_value_2_0))) * scale_value_2))
      parameter_data[(parameter_row_2 + j) | 0] = value_7_2_0
    }
  }
}
function pass3_rest(i_begin, i_end, j_begin, j_end, axis1_size, work, parameter_data, gradient_data, moment_data) {
  for (let i = i_begin | 0; i < i_end; i = (i + 1) | 0) {
    const parameter_row_0 = Math.imul(i, axis1_size)
    const scale_row_0 = i
    const scale_value_0 = work[scale_row_0]
    const j_whole = (j_end - (j_end - j_begin) % 4) | 0
    let j = j_begin | 0
    for (; j < j_whole; j = (j + 4) | 0) {
      const parameter_value_0_0 = parameter_data[(parameter_row_0 + j) | 0]
      const gradient_value_0_0 = gradient_data[(parameter_row_0 + j) | 0]
      const moment_value_0_0 = moment_data[(parameter_row_0 + j) | 0]
      const value_7_0_0 = (parameter_value_0_0 - ((gradient_value_0_0 * (1 / Math.sqrt(moment_value_0_0))) * scale_value_0))
      parameter_data[(parameter_row_0 + j) | 0] = value_7_0_0
      const parameter_value_0_1 = parameter_data[(parameter_row_0 + j + 1) | 0]
      const gradient_value_0_1 = gradient_data[(parameter_row_0 + j + 1) | 0]
      const moment_value_0_1 = moment_data[(parameter_row_0 + j + 1) | 0]
      const value_7_0_1 = (parameter_value_0_1 - ((gradient_value_0_1 * (1 / Math.sqrt(moment_value_0_1))) * scale_value_0))
      parameter_data[(parameter_row_0 + j + 1) | 0] = value_7_0_1
      const parameter_value_0_2 = parameter_data[(parameter_row_0 + j + 2) | 0]
      const gradient_value_0_2 = gradient_data[(parameter_row_0 + j + 2) | 0]
      const moment_value_0_2 = moment_data[(parameter_row_0 + j + 2) | 0]
      const value_7_0_2 = (parameter_value_0_2 - ((gradient_value_0_2 * (1 / Math.sqrt(moment_value_0_2))) * scale_value_0))
      parameter_data[(parameter_row_0 + j + 2) | 0] = value_7_0_2
      const parameter_value_0_3 = parameter_data[(parameter_row_0 + j + 3) | 0]
      const gradient_value_0_3 = gradient_data[(parameter_row_0 + j + 3) | 0]
      const moment_value_0_3 = moment_data[(parameter_row_0 + j + 3) | 0]
      const value_7_0_3 = (parameter_value_0_3 - ((gradient_value_0_3 * (1 / Math.sqrt(moment_value_0_3))) * scale_value_0))
      parameter_data[(parameter_row_0 + j + 3) | 0] = value_7_0_3
    }
    for (; j < j_end; j = (j + 1) | 0) {
      const parameter_value_0_0 = parameter_data[(parameter_row_0 + j) | 0]
      const gradient_value_0_0 = gradient_data[(parameter_row_0 + j) | 0]
      const moment_value_0_0 = moment_data[(parameter_row_0 + j) | 0]
      const value_7_0_0 = (parameter_value_0_0 - ((gradient_value_0_0 * (1 / Math.sqrt(moment_value_0_0))) * scale_value_0))
      parameter_data[(parameter_row_0 + j) | 0] = value_7_0_0
    }
  }
}
return function run(data, numbers, work, scalars) {
  const parameter_data = data[0]
  const gradient_data = data[1]
  const moment_data = data[2]
  const updateRms_data = data[3]
  const parameter_offset = numbers[0]
  const gradient_offset = numbers[1]
  const moment_offset = numbers[2]
  const updateRms_offset = numbers[3]
  const axis0_size = numbers[4]
  const axis1_size = numbers[5]
  const beta2_scalar = scalars["beta2"]
  const beta2Weight_scalar = scalars["beta2Weight"]
  const rho_scalar = scalars["rho"]
  // pass 1: axis0 x axis1
  work.fill(0, 0, 0 + axis0_size)
  {
    const whole = axis0_size - axis0_size % 3
    for (let j = 0; j < axis1_size; j += 4096) {
      const end = Math.min(j + 4096, axis1_size)
      const fitting = (4096 / (end - j)) | 0
      const height = Math.max(3, fitting - fitting % 3)
      for (let i = 0; i < whole; i += height) {
        pass1(i, Math.min(i + height, whole), j, end, axis1_size, work, gradient_data, moment_data, beta2_scalar, beta2Weight_scalar)
      }
      if (whole < axis0_size) pass1_rest(whole, axis0_size, j, end, axis1_size, work, gradient_data, moment_data, beta2_scalar, beta2Weight_scalar)
    }
  }
  // pass 2: axis0
  {
    const whole = axis0_size - axis0_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass2(j, Math.min(j + 4096, whole), work, axis1_size, rho_scalar, updateRms_data)
    }
    if (whole < axis0_size) pass2_rest(whole, axis0_size, work, axis1_size, rho_scalar, updateRms_data)
  }
  // pass 3: axis0 x axis1
  {
    const whole = axis0_size - axis0_size % 3
    for (let j = 0; j < axis1_size; j += 4096) {
      const end = Math.min(j + 4096, axis1_size)
      const fitting = (4096 / (end - j)) | 0
      const height = Math.max(3, fitting - fitting % 3)
      for (let i = 0; i < whole; i += height) {
        pass3(i, Math.min(i + height, whole), j, end, axis1_size, work, parameter_data, gradient_data, moment_data)
      }
      if (whole < axis0_size) pass3_rest(whole, axis0_size, j, end, axis1_size, work, parameter_data, gradient_data, moment_data)
    }
  }
}
