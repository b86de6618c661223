// adafactor factored rank 3
// all tensors contiguous
//
// pass 1  axis 0 x rows x columns
//   reads    parameter, gradient
//   reduces  t0 = mean over columns of gradient^2 + 1e-30
//   reduces  t1 = mean over rows of gradient^2 + 1e-30
//   reduces  t2 = mean over axis 0, rows, columns of parameter^2
// pass 2  axis 0 x rows
//   reads    rowMoment, t0
//   reduces  meanR = mean over rows of beta2 * rowMoment + beta2Weight * t0
//   stores   rowMoment = beta2 * rowMoment + beta2Weight * t0
// pass 3  axis 0 x columns
//   reads    columnMoment, t1
//   stores   columnMoment = beta2 * columnMoment + beta2Weight * t1
//   stores   columnFactor = rsqrt(beta2 * columnMoment + beta2Weight * t1)
// pass 4  axis 0 x rows
//   reads    rowMoment, meanR
//   stores   rowFactor = rsqrt(rowMoment) * sqrt(where(rowMoment, meanR, rowMoment))
// pass 5  axis 0 x rows x columns
//   reads    gradient, rowFactor, columnFactor
//   reduces  t3 = mean over axis 0, rows, columns of (gradient * rowFactor * columnFactor)^2
// pass 6  a single point
//   reads    t2, t3
//   stores   parameterRms = sqrt(t2)
//   stores   updateRms = sqrt(t3)
//   stores   scale = maximum(sqrt(t2), 0.001) * rho / maximum(1, sqrt(t3) / 1)
// pass 7  axis 0 x rows x columns
//   reads    parameter, gradient, rowFactor, columnFactor, scale
//   stores   parameter = parameter - scale * (gradient * rowFactor * columnFactor)

'use strict'
// adafactor factored rank 3
//   parameter: float32
//   gradient: float32
//   rowMoment: float32
//   columnMoment: float32
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
function pass1b(i_begin, i_end, j_begin, j_end, gradient_at, columns_size, t0_at, work, gradient_data, t1_at) {
  for (let i = i_begin | 0; i < i_end; i = (i + 4) | 0) {
    const gradient_row_0 = (gradient_at + Math.imul(i, columns_size)) | 0
    const gradient_row_1 = (gradient_row_0 + columns_size) | 0
    const gradient_row_2 = (gradient_row_1 + columns_size) | 0
    const gradient_row_3 = (gradient_row_2 + columns_size) | 0
    const t0_row_0 = (t0_at + i) | 0
    const t0_row_1 = (t0_row_0 + 1) | 0
    const t0_row_2 = (t0_row_1 + 1) | 0
    const t0_row_3 = (t0_row_2 + 1) | 0
    let t0_sum_0 = 0
    let t0_sum_1 = 0
    let t0_sum_2 = 0
    let t0_sum_3 = 0
    for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
      const gradient_value_0 = gradient_data[(gradient_row_0 + j) | 0]
      const value_1_0 = (gradient_value_0 * gradient_value_0)
      const gradient_value_1 = gradient_data[(gradient_row_1 + j) | 0]
      const value_1_1 = (gradient_value_1 * gradient_value_1)
      const gradient_value_2 = gradient_data[(gradient_row_2 + j) | 0]
      const value_1_2 = (gradient_value_2 * gradient_value_2)
      const gradient_value_3 = gradient_data[(gradient_row_3 + j) | 0]
      const value_1_3 = (gradient_value_3 * gradient_value_3)
      t0_sum_0 += value_1_0
      t0_sum_1 += value_1_1
      t0_sum_2 += value_1_2
      t0_sum_3 += value_1_3
      work[(t1_at + j) | 0] += value_1_0 + value_1_1 + value_1_2 + value_1_3
    }
    work[t0_row_0] += t0_sum_0
    work[t0_row_1] += t0_sum_1
    work[t0_row_2] += t0_sum_2
    work[t0_row_3] += t0_sum_3
  }
}
function pass1b_rest(i_begin, i_end, j_begin, j_end, gradient_at, columns_size, t0_at, work, gradient_data, t1_at) {
  for (let i = i_begin | 0; i < i_end; i = (i + 1) | 0) {
    const gradient_row_0 = (gradient_at + Math.imul(i, columns_size)) | 0
    const t0_row_0 = (t0_at + i) | 0
    let t0_sum_0 = 0
    for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
      const gradient_value_0 = gradient_data[(gradient_row_0 + j) | 0]
      const value_1_0 = (gradient_value_0 * gradient_value_0)
      t0_sum_0 += value_1_0
      work[(t1_at + j) | 0] += value_1_0
    }
    work[t0_row_0] += t0_sum_0
  }
}
function pass2(i_begin, i_end, j_begin, j_end, rows_size, t0_at, meanR_at, work, rowMoment_data, columns_size, beta2_scalar, beta2Weight_scalar) {
  for (let i = i_begin | 0; i < i_end; i = (i + 3) | 0) {
    const rowMoment_row_0 = Math.imul(i, rows_size)
    const rowMoment_row_1 = (rowMoment_row_0 + rows_size) | 0
    const rowMoment_row_2 = (rowMoment_row_1 + rows_size) | 0
    const t0_row_0 = (t0_at + Math.imul(i, rows_size)) | 0
    const t0_row_1 = (t0_row_0 + rows_size) | 0
    const t0_row_2 = (t0_row_1 + rows_size) | 0
    const meanR_row_0 = (meanR_at + i) | 0
    const meanR_row_1 = (meanR_row_0 + 1) | 0
    const meanR_row_2 = (meanR_row_1 + 1) | 0
    let meanR_sum_0 = 0
    let meanR_sum_1 = 0
    let meanR_sum_2 = 0
    const j_whole = (j_end - (j_end - j_begin) % 4) | 0
    let j = j_begin | 0
    for (; j < j_whole; j = (j + 4) | 0) {
      const rowMoment_value_0_0 = rowMoment_data[(rowMoment_row_0 + j) | 0]
      const t0_value_0_0 = work[(t0_row_0 + j) | 0] / columns_size + 1e-30
      const value_6_0_0 = ((rowMoment_value_0_0 * beta2_scalar) + (t0_value_0_0 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_0 + j) | 0] = value_6_0_0
      const rowMoment_value_0_1 = rowMoment_data[(rowMoment_row_0 + j + 1) | 0]
      const t0_value_0_1 = work[(t0_row_0 + j + 1) | 0] / columns_size + 1e-30
      const value_6_0_1 = ((rowMoment_value_0_1 * beta2_scalar) + (t0_value_0_1 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_0 + j + 1) | 0] = value_6_0_1
      const rowMoment_value_0_2 = rowMoment_data[(rowMoment_row_0 + j + 2) | 0]
      const t0_value_0_2 = work[(t0_row_0 + j + 2) | 0] / columns_size + 1e-30
      const value_6_0_2 = ((rowMoment_value_0_2 * beta2_scalar) + (t0_value_0_2 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_0 + j + 2) | 0] = value_6_0_2
      const rowMoment_value_0_3 = rowMoment_data[(rowMoment_row_0 + j + 3) | 0]
      const t0_value_0_3 = work[(t0_row_0 + j + 3) | 0] / columns_size + 1e-30
      const value_6_0_3 = ((rowMoment_value_0_3 * beta2_scalar) + (t0_value_0_3 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_0 + j + 3) | 0] = value_6_0_3
      const rowMoment_value_1_0 = rowMoment_data[(rowMoment_row_1 + j) | 0]
      const t0_value_1_0 = work[(t0_row_1 + j) | 0] / columns_size + 1e-30
      const value_6_1_0 = ((rowMoment_value_1_0 * beta2_scalar) + (t0_value_1_0 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_1 + j) | 0] = value_6_1_0
      const rowMoment_value_1_1 = rowMoment_data[(rowMoment_row_1 + j + 1) | 0]
      const t0_value_1_1 = work[(t0_row_1 + j + 1) | 0] / columns_size + 1e-30
      const value_6_1_1 = ((rowMoment_value_1_1 * beta2_scalar) + (t0_value_1_1 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_1 + j + 1) | 0] = value_6_1_1
      const rowMoment_value_1_2 = rowMoment_data[(rowMoment_row_1 + j + 2) | 0]
      const t0_value_1_2 = work[(t0_row_1 + j + 2) | 0] / columns_size + 1e-30
      const value_6_1_2 = ((rowMoment_value_1_2 * beta2_scalar) + (t0_value_1_2 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_1 + j + 2) | 0] = value_6_1_2
      const rowMoment_value_1_3 = rowMoment_data[(rowMoment_row_1 + j + 3) | 0]
      const t0_value_1_3 = work[(t0_row_1 + j + 3) | 0] / columns_size + 1e-30
      const value_6_1_3 = ((rowMoment_value_1_3 * beta2_scalar) + (t0_value_1_3 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_1 + j + 3) | 0] = value_6_1_3
      const rowMoment_value_2_0 = rowMoment_data[(rowMoment_row_2 + j) | 0]
      const t0_value_2_0 = work[(t0_row_2 + j) | 0] / columns_size + 1e-30
      const value_6_2_0 = ((rowMoment_value_2_0 * beta2_scalar) + (t0_value_2_0 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_2 + j) | 0] = value_6_2_0
      const rowMoment_value_2_1 = rowMoment_data[(rowMoment_row_2 + j + 1) | 0]
      const t0_value_2_1 = work[(t0_row_2 + j + 1) | 0] / columns_size + 1e-30
      const value_6_2_1 = ((rowMoment_value_2_1 * beta2_scalar) + (t0_value_2_1 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_2 + j + 1) | 0] = value_6_2_1
      const rowMoment_value_2_2 = rowMoment_data[(rowMoment_row_2 + j + 2) | 0]
      const t0_value_2_2 = work[(t0_row_2 + j + 2) | 0] / columns_size + 1e-30
      const value_6_2_2 = ((rowMoment_value_2_2 * beta2_scalar) + (t0_value_2_2 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_2 + j + 2) | 0] = value_6_2_2
      const rowMoment_value_2_3 = rowMoment_data[(rowMoment_row_2 + j + 3) | 0]
      const t0_value_2_3 = work[(t0_row_2 + j + 3) | 0] / columns_size + 1e-30
      const value_6_2_3 = ((rowMoment_value_2_3 * beta2_scalar) + (t0_value_2_3 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_2 + j + 3) | 0] = value_6_2_3
      meanR_sum_0 += value_6_0_0 + value_6_0_1 + value_6_0_2 + value_6_0_3
      meanR_sum_1 += value_6_1_0 + value_6_1_1 + value_6_1_2 + value_6_1_3
      meanR_sum_2 += value_6_2_0 + value_6_2_1 + value_6_2_2 + value_6_2_3
    }
    for (; j < j_end; j = (j + 1) | 0) {
      const rowMoment_value_0_0 = rowMoment_data[(rowMoment_row_0 + j) | 0]
      const t0_value_0_0 = work[(t0_row_0 + j) | 0] / columns_size + 1e-30
      const value_6_0_0 = ((rowMoment_value_0_0 * beta2_scalar) + (t0_value_0_0 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_0 + j) | 0] = value_6_0_0
      const rowMoment_value_1_0 = rowMoment_data[(rowMoment_row_1 + j) | 0]
      const t0_value_1_0 = work[(t0_row_1 + j) | 0] / columns_size + 1e-30
      const value_6_1_0 = ((rowMoment_value_1_0 * beta2_scalar) + (t0_value_1_0 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_1 + j) | 0] = value_6_1_0
      const rowMoment_value_2_0 = rowMoment_data[(rowMoment_row_2 + j) | 0]
      const t0_value_2_0 = work[(t0_row_2 + j) | 0] / columns_size + 1e-30
      const value_6_2_0 = ((rowMoment_value_2_0 * beta2_scalar) + (t0_value_2_0 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_2 + j) | 0] = value_6_2_0
      meanR_sum_0 += value_6_0_0
      meanR_sum_1 += value_6_1_0
      meanR_sum_2 += value_6_2_0
    }
    work[meanR_row_0] += meanR_sum_0
    work[meanR_row_1] += meanR_sum_1
    work[meanR_row_2] += meanR_sum_2
  }
}
function pass2_rest(i_begin, i_end, j_begin, j_end, rows_size, t0_at, meanR_at, work, rowMoment_data, columns_size, beta2_scalar, beta2Weight_scalar) {
  for (let i = i_begin | 0; i < i_end; i = (i + 1) | 0) {
    const rowMoment_row_0 = Math.imul(i, rows_size)
    const t0_row_0 = (t0_at + Math.imul(i, rows_size)) | 0
    const meanR_row_0 = (meanR_at + i) | 0
    let meanR_sum_0 = 0
    const j_whole = (j_end - (j_end - j_begin) % 4) | 0
    let j = j_begin | 0
    for (; j < j_whole; j = (j + 4) | 0) {
      const rowMoment_value_0_0 = rowMoment_data[(rowMoment_row_0 + j) | 0]
      const t0_value_0_0 = work[(t0_row_0 + j) | 0] / columns_size + 1e-30
      const value_6_0_0 = ((rowMoment_value_0_0 * beta2_scalar) + (t0_value_0_0 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_0 + j) | 0] = value_6_0_0
      const rowMoment_value_0_1 = rowMoment_data[(rowMoment_row_0 + j + 1) | 0]
      const t0_value_0_1 = work[(t0_row_0 + j + 1) | 0] / columns_size + 1e-30
      const value_6_0_1 = ((rowMoment_value_0_1 * beta2_scalar) + (t0_value_0_1 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_0 + j + 1) | 0] = value_6_0_1
      const rowMoment_value_0_2 = rowMoment_data[(rowMoment_row_0 + j + 2) | 0]
      const t0_value_0_2 = work[(t0_row_0 + j + 2) | 0] / columns_size + 1e-30
      const value_6_0_2 = ((rowMoment_value_0_2 * beta2_scalar) + (t0_value_0_2 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_0 + j + 2) | 0] = value_6_0_2
      const rowMoment_value_0_3 = rowMoment_data[(rowMoment_row_0 + j + 3) | 0]
      const t0_value_0_3 = work[(t0_row_0 + j + 3) | 0] / columns_size + 1e-30
      const value_6_0_3 = ((rowMoment_value_0_3 * beta2_scalar) + (t0_value_0_3 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_0 + j + 3) | 0] = value_6_0_3
      meanR_sum_0 += value_6_0_0 + value_6_0_1 + value_6_0_2 + value_6_0_3
    }
    for (; j < j_end; j = (j + 1) | 0) {
      const rowMoment_value_0_0 = rowMoment_data[(rowMoment_row_0 + j) | 0]
      const t0_value_0_0 = work[(t0_row_0 + j) | 0] / columns_size + 1e-30
      const value_6_0_0 = ((rowMoment_value_0_0 * beta2_scalar) + (t0_value_0_0 * beta2Weight_scalar))
      rowMoment_data[(rowMoment_row_0 + j) | 0] = value_6_0_0
      meanR_sum_0 += value_6_0_0
    }
    work[meanR_row_0] += meanR_sum_0
  }
}
function pass3(j_begin, j_end, columnMoment_data, work, rows_size, beta2_scalar, beta2Weight_scalar) {
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const columnMoment_value_0 = columnMoment_data[j]
    const t1_value_0 = work[j] / rows_size + 1e-30
    const value_6_0 = ((columnMoment_value_0 * beta2_scalar) + (t1_value_0 * beta2Weight_scalar))
    const value_7_0 = (1 / Math.sqrt(value_6_0))
    columnMoment_data[j] = value_6_0
    work[j] = value_7_0
    const columnMoment_value_1 = columnMoment_data[(j + 1) | 0]
    const t1_value_1 = work[(j + 1) | 0] / rows_size + 1e-30
    const value_6_1 = ((columnMoment_value_1 * beta2_scalar) + (t1_value_1 * beta2Weight_scalar))
    const value_7_1 = (1 / Math.sqrt(value_6_1))
    columnMoment_data[(j + 1) | 0] = value_6_1
    work[(j + 1) | 0] = value_7_1
    const columnMoment_value_2 = columnMoment_data[(j + 2) | 0]
    const t1_value_2 = work[(j + 2) | 0] / rows_size + 1e-30
    const value_6_2 = ((columnMoment_value_2 * beta2_scalar) + (t1_value_2 * beta2Weight_scalar))
    const value_7_2 = (1 / Math.sqrt(value_6_2))
    columnMoment_data[(j + 2) | 0] = value_6_2
    work[(j + 2) | 0] = value_7_2
    const columnMoment_value_3 = columnMoment_data[(j + 3) | 0]
    const t1_value_3 = work[(j + 3) | 0] / rows_size + 1e-30
    const value_6_3 = ((columnMoment_value_3 * beta2_scalar) + (t1_value_3 * beta2Weight_scalar))
    const value_7_3 = (1 / Math.sqrt(value_6_3))
    columnMoment_data[(j + 3) | 0] = value_6_3
    work[(j + 3) | 0] = value_7_3
  }
}
function pass3_rest(j_begin, j_end, columnMoment_data, work, rows_size, beta2_scalar, beta2Weight_scalar) {
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const columnMoment_value = columnMoment_data[j]
    const t1_value = work[j] / rows_size + 1e-30
    const value_6 = ((columnMoment_value * beta2_scalar) + (t1_value * beta2Weight_scalar))
    const value_7 = (1 / Math.sqrt(value_6))
    columnMoment_data[j] = value_6
    work[j] = value_7
  }
}
function pass4(i_begin, i_end, j_begin, j_end, rows_size, meanR_at, rowFactor_at, work, rowMoment_data) {
  for (let i = i_begin | 0; i < i_end; i = (i + 3) | 0) {
    const rowMoment_row_0 = Math.imul(i, rows_size)
    const rowMoment_row_1 = (rowMoment_row_0 + rows_size) | 0
    const rowMoment_row_2 = (rowMoment_row_1 + rows_size) | 0
    const meanR_row_0 = (meanR_at + i) | 0
    const meanR_row_1 = (meanR_row_0 + 1) | 0
    const meanR_row_2 = (meanR_row_1 + 1) | 0
    const rowFactor_row_0 = (rowFactor_at + Math.imul(i, rows_size)) | 0
    const rowFactor_row_1 = (rowFactor_row_0 + rows_size) | 0
    const rowFactor_row_2 = (rowFactor_row_1 + rows_size) | 0
    const meanR_value_0 = work[meanR_row_0]
    const meanR_value_1 = work[meanR_row_1]
    const meanR_value_2 = work[meanR_row_2]
    const j_whole = (j_end - (j_end - j_begin) % 4) | 0
    let j = j_begin | 0
    for (; j < j_whole; j = (j + 4) | 0) {
      const rowMoment_value_0_0 = rowMoment_data[(rowMoment_row_0 + j) | 0]
      const value_5_0_0 = ((1 / Math.sqrt(rowMoment_value_0_0)) * Math.sqrt((rowMoment_value_0_0 !== 0 ? meanR_value_0 : rowMoment_value_0_0)))
      work[(rowFactor_row_0 + j) | 0] = value_5_0_0
      const rowMoment_value_0_1 = rowMoment_data[(rowMoment_row_0 + j + 1) | 0]
      const value_5_0_1 = ((1 / Math.sqrt(rowMoment_value_0_1)) * Math.sqrt((rowMoment_value_0_1 !== 0 ? meanR_value_0 : rowMoment_value_0_1)))
      work[(rowFactor_row_0 + j + 1) | 0] = value_5_0_1
      const rowMoment_value_0_2 = rowMoment_data[(rowMoment_row_0 + j + 2) | 0]
      const value_5_0_2 = ((1 / Math.sqrt(rowMoment_value_0_2)) * Math.sqrt((rowMoment_value_0_2 !== 0 ? meanR_value_0 : rowMoment_value_0_2)))
      work[(rowFactor_row_0 + j + 2) | 0] = value_5_0_2
      const rowMoment_value_0_3 = rowMoment_data[(rowMoment_row_0 + j + 3) | 0]
      const value_5_0_3 = ((1 / Math.sqrt(rowMoment_value_0_3)) * Math.sqrt((rowMoment_value_0_3 !== 0 ? meanR_value_0 : rowMoment_value_0_3)))
      work[(rowFactor_row_0 + j + 3) | 0] = value_5_0_3
      const rowMoment_value_1_0 = rowMoment_data[(rowMoment_row_1 + j) | 0]
      const value_5_1_0 = ((1 / Math.sqrt(rowMoment_value_1_0)) * Math.sqrt((rowMoment_value_1_0 !== 0 ? meanR_value_1 : rowMoment_value_1_0)))
      work[(rowFactor_row_1 + j) | 0] = value_5_1_0
      const rowMoment_value_1_1 = rowMoment_data[(rowMoment_row_1 + j + 1) | 0]
      const value_5_1_1 = ((1 / Math.sqrt(rowMoment_value_1_1)) * Math.sqrt((rowMoment_value_1_1 !== 0 ? meanR_value_1 : rowMoment_value_1_1)))
      work[(rowFactor_row_1 + j + 1) | 0] = value_5_1_1
      const rowMoment_value_1_2 = rowMoment_data[(rowMoment_row_1 + j + 2) | 0]
      const value_5_1_2 = ((1 / Math.sqrt(rowMoment_value_1_2)) * Math.sqrt((rowMoment_value_1_2 !== 0 ? meanR_value_1 : rowMoment_value_1_2)))
      work[(rowFactor_row_1 + j + 2) | 0] = value_5_1_2
      const rowMoment_value_1_3 = rowMoment_data[(rowMoment_row_1 + j + 3) | 0]
      const value_5_1_3 = ((1 / Math.sqrt(rowMoment_value_1_3)) * Math.sqrt((rowMoment_value_1_3 !== 0 ? meanR_value_1 : rowMoment_value_1_3)))
      work[(rowFactor_row_1 + j + 3) | 0] = value_5_1_3
      const rowMoment_value_2_0 = rowMoment_data[(rowMoment_row_2 + j) | 0]
      const value_5_2_0 = ((1 / Math.sqrt(rowMoment_value_2_0)) * Math.sqrt((rowMoment_value_2_0 !== 0 ? meanR_value_2 : rowMoment_value_2_0)))
      work[(rowFactor_row_2 + j) | 0] = value_5_2_0
      const rowMoment_value_2_1 = rowMoment_data[(rowMoment_row_2 + j + 1) | 0]
      const value_5_2_1 = ((1 / Math.sqrt(rowMoment_value_2_1)) * Math.sqrt((rowMoment_value_2_1 !== 0 ? meanR_value_2 : rowMoment_value_2_1)))
      work[(rowFactor_row_2 + j + 1) | 0] = value_5_2_1
      const rowMoment_value_2_2 = rowMoment_data[(rowMoment_row_2 + j + 2) | 0]
      const value_5_2_2 = ((1 / Math.sqrt(rowMoment_value_2_2)) * Math.sqrt((rowMoment_value_2_2 !== 0 ? meanR_value_2 : rowMoment_value_2_2)))
      work[(rowFactor_row_2 + j + 2) | 0] = value_5_2_2
      const rowMoment_value_2_3 = rowMoment_data[(rowMoment_row_2 + j + 3) | 0]
      const value_5_2_3 = ((1 / Math.sqrt(rowMoment_value_2_3)) * Math.sqrt((rowMoment_value_2_3 !== 0 ? meanR_value_2 : rowMoment_value_2_3)))
      work[(rowFactor_row_2 + j + 3) | 0] = value_5_2_3
    }
    for (; j < j_end; j = (j + 1) | 0) {
      const rowMoment_value_0_0 = rowMoment_data[(rowMoment_row_0 + j) | 0]
      const value_5_0_0 = ((1 / Math.sqrt(rowMoment_value_0_0)) * Math.sqrt((rowMoment_value_0_0 !== 0 ? meanR_value_0 : rowMoment_value_0_0)))
      work[(rowFactor_row_0 + j) | 0] = value_5_0_0
      const rowMoment_value_1_0 = rowMoment_data[(rowMoment_row_1 + j) | 0]
      const value_5_1_0 = ((1 / Math.sqrt(rowMoment_value_1_0)) * Math.sqrt((rowMoment_value_1_0 !== 0 ? meanR_value_1 : rowMoment_value_1_0)))
      work[(rowFactor_row_1 + j) | 0] = value_5_1_0
      const rowMoment_value_2_0 = rowMoment_data[(rowMoment_row_2 + j) | 0]
      const value_5_2_0 = ((1 / Math.sqrt(rowMoment_value_2_0)) * Math.sqrt((rowMoment_value_2_0 !== 0 ? meanR_value_2 : rowMoment_value_2_0)))
      work[(rowFactor_row_2 + j) | 0] = value_5_2_0
    }
  }
}
function pass4_rest(i_begin, i_end, j_begin, j_end, rows_size, meanR_at, rowFactor_at, work, rowMoment_data) {
  for (let i = i_begin | 0; i < i_end; i = (i + 1) | 0) {
    const rowMoment_row_0 = Math.imul(i, rows_size)
    const meanR_row_0 = (meanR_at + i) | 0
    const rowFactor_row_0 = (rowFactor_at + Math.imul(i, rows_size)) | 0
    const meanR_value_0 = work[meanR_row_0]
    const j_whole = (j_end - (j_end - j_begin) % 4) | 0
    let j = j_begin | 0
    for (; j < j_whole; j = (j + 4) | 0) {
      const rowMoment_value_0_0 = rowMoment_data[(rowMoment_row_0 + j) | 0]
      const value_5_0_0 = ((1 / Math.sqrt(rowMoment_value_0_0)) * Math.sqrt((rowMoment_value_0_0 !== 0 ? meanR_value_0 : rowMoment_value_0_0)))
      work[(rowFactor_row_0 + j) | 0] = value_5_0_0
      const rowMoment_value_0_1 = rowMoment_data[(rowMoment_row_0 + j + 1) | 0]
      const value_5_0_1 = ((1 / Math.sqrt(rowMoment_value_0_1)) * Math.sqrt((rowMoment_value_0_1 !== 0 ? meanR_value_0 : rowMoment_value_0_1)))
      work[(rowFactor_row_0 + j + 1) | 0] = value_5_0_1
      const rowMoment_value_0_2 = rowMoment_data[(rowMoment_row_0 + j + 2) | 0]
      const value_5_0_2 = ((1 / Math.sqrt(rowMoment_value_0_2)) * Math.sqrt((rowMoment_value_0_2 !== 0 ? meanR_value_0 : rowMoment_value_0_2)))
      work[(rowFactor_row_0 + j + 2) | 0] = value_5_0_2
      const rowMoment_value_0_3 = rowMoment_data[(rowMoment_row_0 + j + 3) | 0]
      const value_5_0_3 = ((1 / Math.sqrt(rowMoment_value_0_3)) * Math.sqrt((rowMoment_value_0_3 !== 0 ? meanR_value_0 : rowMoment_value_0_3)))
      work[(rowFactor_row_0 + j + 3) | 0] = value_5_0_3
    }
    for (; j < j_end; j = (j + 1) | 0) {
      const rowMoment_value_0_0 = rowMoment_data[(rowMoment_row_0 + j) | 0]
      const value_5_0_0 = ((1 / Math.sqrt(rowMoment_value_0_0)) * Math.sqrt((rowMoment_value_0_0 !== 0 ? meanR_value_0 : rowMoment_value_0_0)))
      work[(rowFactor_row_0 + j) | 0] = value_5_0_0
    }
  }
}
function pass5(i_begin, i_end, j_begin, j_end, work, t3_at, gradient_at, columns_size, rowFactor_at, columnFactor_at, gradient_data) {
  let t3_sum = 0
  for (let i = i_begin | 0; i < i_end; i = (i + 4) | 0) {
    const gradient_row_0 = (gradient_at + Math.imul(i, columns_size)) | 0
    const gradient_row_1 = (gradient_row_0 + columns_size) | 0
    const gradient_row_2 = (gradient_row_1 + columns_size) | 0
    const gradient_row_3 = (gradient_row_2 + columns_size) | 0
    const rowFactor_row_0 = (rowFactor_at + i) | 0
    const rowFactor_row_1 = (rowFactor_row_0 + 1) | 0
    const rowFactor_row_2 = (rowFactor_row_1 + 1) | 0
    const rowFactor_row_3 = (rowFactor_row_2 + 1) | 0
    const rowFactor_value_0 = work[rowFactor_row_0]
    const rowFactor_value_1 = work[rowFactor_row_1]
    const rowFactor_value_2 = work[rowFactor_row_2]
    const rowFactor_value_3 = work[rowFactor_row_3]
    for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
      const columnFactor_value = work[(columnFactor_at + j) | 0]
      const gradient_value_0 = gradient_data[(gradient_row_0 + j) | 0]
      const value_4_0 = ((gradient_value_0 * rowFactor_value_0) * columnFactor_value)
      const value_5_0 = (value_4_0 * value_4_0)
      const gradient_value_1 = gradient_data[(gradient_row_1 + j) | 0]
      const value_4_1 = ((gradient_value_1 * rowFactor_value_1) * columnFactor_value)
      const value_5_1 = (value_4_1 * value_4_1)
      const gradient_value_2 = gradient_data[(gradient_row_2 + j) | 0]
      const value_4_2 = ((gradient_value_2 * rowFactor_value_2) * columnFactor_value)
      const value_5_2 = (value_4_2 * value_4_2)
      const gradient_value_3 = gradient_data[(gradient_row_3 + j) | 0]
      const value_4_3 = ((gradient_value_3 * rowFactor_value_3) * columnFactor_value)
      const value_5_3 = (value_4_3 * value_4_3)
      t3_sum += value_5_0 + value_5_1 + value_5_2 + value_5_3
    }
  }
  work[t3_at] += t3_sum
}
function pass5_rest(i_begin, i_end, j_begin, j_end, work, t3_at, gradient_at, columns_size, rowFactor_at, columnFactor_at, gradient_data) {
  let t3_sum = 0
  for (let i = i_begin | 0; i < i_end; i = (i + 1) | 0) {
    const gradient_row_0 = (gradient_at + Math.imul(i, columns_size)) | 0
    const rowFactor_row_0 = (rowFactor_at + i) | 0
    const rowFactor_value_0 = work[rowFactor_row_0]
    for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
      const columnFactor_value = work[(columnFactor_at + j) | 0]
      const gradient_value_0 = gradient_data[(gradient_row_0 + j) | 0]
      const value_4_0 = ((gradient_value_0 * rowFactor_value_0) * columnFactor_value)
      const value_5_0 = (value_4_0 * value_4_0)
      t3_sum += value_5_0
    }
  }
  work[t3_at] += t3_sum
}
function pass7(i_begin, i_end, j_begin, j_end, parameter_at, columns_size, rowFactor_at, work, scale_value, columnFactor_at, parameter_data, gradient_data) {
  for (let i = i_begin | 0; i < i_end; i = (i + 3) | 0) {
    const parameter_row_0 = (parameter_at + Math.imul(i, columns_size)) | 0
    const parameter_row_1 = (parameter_row_0 + columns_size) | 0
    const parameter_row_2 = (parameter_row_1 + columns_size) | 0
    const rowFactor_row_0 = (rowFactor_at + i) | 0
    const rowFactor_row_1 = (rowFactor_row_0 + 1) | 0
    const rowFactor_row_2 = (rowFactor_row_1 + 1) | 0
    const rowFactor_value_0 = work[rowFactor_row_0]
    const value_5_0 = (scale_value * rowFactor_value_0)
    const rowFactor_value_1 = work[rowFactor_row_1]
    const value_5_1 = (scale_value * rowFactor_value_1)
    const rowFactor_value_2 = work[rowFactor_row_2]
    const value_5_2 = (scale_value * rowFactor_value_2)
    const j_whole = (j_end - (j_end - j_begin) % 4) | 0
    let j = j_begin | 0
    for (; j < j_whole; j = (j + 4) | 0) {
      const columnFactor_value_0 = work[(columnFactor_at + j) | 0]
      const columnFactor_value_1 = work[(columnFactor_at + j + 1) | 0]
      const columnFactor_value_2 = work[(columnFactor_at + j + 2) | 0]
      const columnFactor_value_3 = work[(columnFactor_at + j + 3) | 0]
      const parameter_value_0_0 = parameter_data[(parameter_row_0 + j) | 0]
      const gradient_value_0_0 = gradient_data[(parameter_row_0 + j) | 0]
      const value_8_0_0 = (parameter_value_0_0 - ((gradient_value_0_0 * value_5_0) * columnFactor_value_0))
      parameter_data[(parameter_row_0 + j) | 0] = value_8_0_0
      const parameter_value_0_1 = parameter_data[(parameter_row_0 + j + 1) | 0]
      const gradient_value_0_1 = gradient_data[(parameter_row_0 + j + 1) | 0]
      const value_8_0_1 = (parameter_value_0_1 - ((gradient_value_0_1 * value_5_0) * columnFactor_value_1))
      parameter_data[(parameter_row_0 + j + 1) | 0] = value_8_0_1
      const parameter_value_0_2 = parameter_data[(parameter_row_0 + j + 2) | 0]
      const gradient_value_0_2 = gradient_data[(parameter_row_0 + j + 2) | 0]
      const value_8_0_2 = (parameter_value_0_2 - ((gradient_value_0_2 * value_5_0) * columnFactor_value_2))
      parameter_data[(parameter_row_0 + j + 2) | 0] = value_8_0_2
      const parameter_value_0_3 = parameter_data[(parameter_row_0 + j + 3) | 0]
      const gradient_value_0_3 = gradient_data[(parameter_row_0 + j + 3) | 0]
      const value_8_0_3 = (parameter_value_0_3 - ((gradient_value_0_3 * value_5_0) * columnFactor_value_3))
      parameter_data[(parameter_row_0 + j + 3) | 0] = value_8_0_3
      const parameter_value_1_0 = parameter_data[(parameter_row_1 + j) | 0]
      const gradient_value_1_0 = gradient_data[(parameter_row_1 + j) | 0]
      const value_8_1_0 = (parameter_value_1_0 - ((gradient_value_1_0 * value_5_1) * columnFactor_value_0))
      parameter_data[(parameter_row_1 + j) | 0] = value_8_1_0
      const parameter_value_1_1 = parameter_data[(parameter_row_1 + j + 1) | 0]
      const gradient_value_1_1 = gradient_data[(parameter_row_1 + j + 1) | 0]
      const value_8_1_1 = (parameter_value_1_1 - ((gradient_value_1_1 * value_5_1) * columnFactor_value_1))
      parameter_data[(parameter_row_1 + j + 1) | 0] = value_8_1_1
      const parameter_value_1_2 = parameter_data[(parameter_row_1 + j + 2) | 0]
      const gradient_value_1_2 = gradient_data[(parameter_row_1 + j + 2) | 0]
      const value_8_1_2 = (parameter_value_1_2 - ((gradient_value_1_2 * value_5_1) * columnFactor_value_2))
      parameter_data[(parameter_row_1 + j + 2) | 0] = value_8_1_2
      const parameter_value_1_3 = parameter_data[(parameter_row_1 + j + 3) | 0]
      const gradient_value_1_3 = gradient_data[(parameter_row_1 + j + 3) | 0]
      const value_8_1_3 = (parameter_value_1_3 - ((gradient_value_1_3 * value_5_1) * columnFactor_value_3))
      parameter_data[(parameter_row_1 + j + 3) | 0] = value_8_1_3
      const parameter_value_2_0 = parameter_data[(parameter_row_2 + j) | 0]
      const gradient_value_2_0 = gradient_data[(parameter_row_2 + j) | 0]
      const value_8_2_0 = (parameter_value_2_0 - ((gradient_value_2_0 * value_5_2) * columnFactor_value_0))
      parameter_data[(parameter_row_2 + j) | 0] = value_8_2_0
      const parameter_value_2_1 = parameter_data[(parameter_row_2 + j + 1) | 0]
      const gradient_value_2_1 = gradient_data[(parameter_row_2 + j + 1) | 0]
      const value_8_2_1 = (parameter_value_2_1 - ((gradient_value_2_1 * value_5_2) * columnFactor_value_1))
      parameter_data[(parameter_row_2 + j + 1) | 0] = value_8_2_1
      const parameter_value_2_2 = parameter_data[(parameter_row_2 + j + 2) | 0]
      const gradient_value_2_2 = gradient_data[(parameter_row_2 + j + 2) | 0]
      const value_8_2_2 = (parameter_value_2_2 - ((gradient_value_2_2 * value_5_2) * columnFactor_value_2))
      parameter_data[(parameter_row_2 + j + 2) | 0] = value_8_2_2
      const parameter_value_2_3 = parameter_data[(parameter_row_2 + j + 3) | 0]
      const gradient_value_2_3 = gradient_data[(parameter_row_2 + j + 3) | 0]
      const value_8_2_3 = (parameter_value_2_3 - ((gradient_value_2_3 * value_5_2) * columnFactor_value_3))
      parameter_data[(parameter_row_2 + j + 3) | 0] = value_8_2_3
    }
    for (; j < j_end; j = (j + 1) | 0) {
      const columnFactor_value_0 = work[(columnFactor_at + j) | 0]
      const parameter_value_0_0 = parameter_data[(parameter_row_0 + j) | 0]
      const gradient_value_0_0 = gradient_data[(parameter_row_0 + j) | 0]
      const value_8_0_0 = (parameter_value_0_0 - ((gradient_value_0_0 * value_5_0) * columnFactor_value_0))
      parameter_data[(parameter_row_0 + j) | 0] = value_8_0_0
      const parameter_value_1_0 = parameter_data[(parameter_row_1 + j) | 0]
      const gradient_value_1_0 = gradient_data[(parameter_row_1 + j) | 0]
      const value_8_1_0 = (parameter_value_1_0 - ((gradient_value_1_0 * value_5_1) * columnFactor_value_0))
      parameter_data[(parameter_row_1 + j) | 0] = value_8_1_0
      const parameter_value_2_0 = parameter_data[(parameter_row_2 + j) | 0]
      const gradient_value_2_0 = gradient_data[(parameter_row_2 + j) | 0]
      const value_8_2_0 = (parameter_value_2_0 - ((gradient_value_2_0 * value_5_2) * columnFactor_value_0))
      parameter_data[(parameter_row_2 + j) | 0] = value_8_2_0
    }
  }
}
function pass7_rest(i_begin, i_end, j_begin, j_end, parameter_at, columns_size, rowFactor_at, work, scale_value, columnFactor_at, parameter_data, gradient_data) {
  for (let i = i_begin | 0; i < i_end; i = (i + 1) | 0) {
    const parameter_row_0 = (parameter_at + Math.imul(i, columns_size)) | 0
    const rowFactor_row_0 = (rowFactor_at + i) | 0
    const rowFactor_value_0 = work[rowFactor_row_0]
    const value_5_0 = (scale_value * rowFactor_value_0)
    const j_whole = (j_end - (j_end - j_begin) % 4) | 0
    let j = j_begin | 0
    for (; j < j_whole; j = (j + 4) | 0) {
      const columnFactor_value_0 = work[(columnFactor_at + j) | 0]
      const columnFactor_value_1 = work[(columnFactor_at + j + 1) | 0]
      const columnFactor_value_2 = work[(columnFactor_at + j + 2) | 0]
      const columnFactor_value_3 = work[(columnFactor_at + j + 3) | 0]
      const parameter_value_0_0 = parameter_data[(parameter_row_0 + j) | 0]
      const gradient_value_0_0 = gradient_data[(parameter_row_0 + j) | 0]
      const value_8_0_0 = (parameter_value_0_0 - ((gradient_value_0_0 * value_5_0) * columnFactor_value_0))
      parameter_data[(parameter_row_0 + j) | 0] = value_8_0_0
      const parameter_value_0_1 = parameter_data[(parameter_row_0 + j + 1) | 0]
      const gradient_value_0_1 = gradient_data[(parameter_row_0 + j + 1) | 0]
      const value_8_0_1 = (parameter_value_0_1 - ((gradient_value_0_1 * value_5_0) * columnFactor_value_1))
      parameter_data[(parameter_row_0 + j + 1) | 0] = value_8_0_1
      const parameter_value_0_2 = parameter_data[(parameter_row_0 + j + 2) | 0]
      const gradient_value_0_2 = gradient_data[(parameter_row_0 + j + 2) | 0]
      const value_8_0_2 = (parameter_value_0_2 - ((gradient_value_0_2 * value_5_0) * columnFactor_value_2))
      parameter_data[(parameter_row_0 + j + 2) | 0] = value_8_0_2
      const parameter_value_0_3 = parameter_data[(parameter_row_0 + j + 3) | 0]
      const gradient_value_0_3 = gradient_data[(parameter_row_0 + j + 3) | 0]
      const value_8_0_3 = (parameter_value_0_3 - ((gradient_value_0_3 * value_5_0) * columnFactor_value_3))
      parameter_data[(parameter_row_0 + j + 3) | 0] = value_8_0_3
    }
    for (; j < j_end; j = (j + 1) | 0) {
      const columnFactor_value_0 = work[(columnFactor_at + j) | 0]
      const parameter_value_0_0 = parameter_data[(parameter_row_0 + j) | 0]
      const gradient_value_0_0 = gradient_data[(parameter_row_0 + j) | 0]
      const value_8_0_0 = (parameter_value_0_0 - ((gradient_value_0_0 * value_5_0) * columnFactor_value_0))
      parameter_data[(parameter_row_0 + j) | 0] = value_8_0_0
    }
  }
}
return function run(data, numbers, work, scalars) {
  const parameter_data = data[0]
  const gradient_data = data[1]
  const rowMoment_data = data[2]
  const columnMoment_data = data[3]
  const parameterRms_data = data[4]
  const updateRms_data = data[5]
  const parameter_offset = numbers[0]
  const gradient_offset = numbers[1]
  const rowMoment_offset = numbers[2]
  const columnMoment_offset = numbers[3]
  const parameterRms_offset = numbers[4]
  const updateRms_offset = numbers[5]
  const work_slot_0 = numbers[6]
  const work_slot_2 = numbers[7]
  const work_slot_3 = numbers[8]
  const work_slot_4 = numbers[9]
  const axis0_rows_size = numbers[10]
  const axis0_columns_size = numbers[11]
  const axis0_rows_columns_size = numbers[12]
  const axis0_size = numbers[13]
  const rows_size = numbers[14]
  const columns_size = numbers[15]
  const rows_columns_size = numbers[16]
  const beta2_scalar = scalars["beta2"]
  const beta2Weight_scalar = scalars["beta2Weight"]
  const rho_scalar = scalars["rho"]
  // pass 1: axis0 x rows x columns
  work.fill(0, work_slot_0, work_slot_0 + axis0_rows_size)
  work.fill(0, 0, 0 + axis0_columns_size)
  work[work_slot_2] = 0
  {
    const t2_at = work_slot_2
    const whole = axis0_rows_columns_size - axis0_rows_columns_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass1a(j, Math.min(j + 4096, whole), work, t2_at, parameter_data)
    }
    if (whole < axis0_rows_columns_size) pass1a_rest(whole, axis0_rows_columns_size, work, t2_at, parameter_data)
  }
  {
    for (let k0 = 0; k0 < axis0_size; k0++) {
      const gradient_at = Math.imul(k0, rows_columns_size)
      const t0_at = (work_slot_0 + Math.imul(k0, rows_size)) | 0
      const t1_at = Math.imul(k0, columns_size)
      const whole = rows_size - rows_size % 4
      for (let j = 0; j < columns_size; j += 4096) {
        const end = Math.min(j + 4096, columns_size)
        const fitting = (4096 / (end - j)) | 0
        const height = Math.max(4, fitting - fitting % 4)
        for (let i = 0; i < whole; i += height) {
          pass1b(i, Math.min(i + height, whole), j, end, gradient_at, columns_size, t0_at, work, gradient_data, t1_at)
        }
        if (whole < rows_size) pass1b_rest(whole, rows_size, j, end, gradient_at, columns_size, t0_at, work, gradient_data, t1_at)
      }
    }
  }
  // pass 2: axis0 x rows
  work.fill(0, work_slot_3, work_slot_3 + axis0_size)
  {
    const t0_at = work_slot_0
    const meanR_at = work_slot_3
    const whole = axis0_size - axis0_size % 3
    for (let j = 0; j < rows_size; j += 4096) {
      const end = Math.min(j + 4096, rows_size)
      const fitting = (4096 / (end - j)) | 0
      const height = Math.max(3, fitting - fitting % 3)
      for (let i = 0; i < whole; i += height) {
        pass2(i, Math.min(i + height, whole), j, end, rows_size, t0_at, meanR_at, work, rowMoment_data, columns_size, beta2_scalar, beta2Weight_scalar)
      }
      if (whole < axis0_size) pass2_rest(whole, axis0_size, j, end, rows_size, t0_at, meanR_at, work, rowMoment_data, columns_size, beta2_scalar, beta2Weight_scalar)
    }
  }
  for (let k = 0; k < axis0_size; k++) work[(work_slot_3 + k) | 0] /= rows_size
  // pass 3: axis0 x columns
  {
    const whole = axis0_columns_size - axis0_columns_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass3(j, Math.min(j + 4096, whole), columnMoment_data, work, rows_size, beta2_scalar, beta2Weight_scalar)
    }
    if (whole < axis0_columns_size) pass3_rest(whole, axis0_columns_size, columnMoment_data, work, rows_size, beta2_scalar, beta2Weight_scalar)
  }
  // pass 4: axis0 x rows
  {
    const meanR_at = work_slot_3
    const rowFactor_at = work_slot_0
    const whole = axis0_size - axis0_size % 3
    for (let j = 0; j < rows_size; j += 4096) {
      const end = Math.min(j + 4096, rows_size)
      const fitting = (4096 / (end - j)) | 0
      const height = Math.max(3, fitting - fitting % 3)
      for (let i = 0; i < whole; i += height) {
        pass4(i, Math.min(i + height, whole), j, end, rows_size, meanR_at, rowFactor_at, work, rowMoment_data)
      }
      if (whole < axis0_size) pass4_rest(whole, axis0_size, j, end, rows_size, meanR_at, rowFactor_at, work, rowMoment_data)
    }
  }
  // pass 5: axis0 x rows x columns
  work[work_slot_4] = 0
  {
    for (let k0 = 0; k0 < axis0_size; k0++) {
      const gradient_at = Math.imul(k0, rows_columns_size)
      const rowFactor_at = (work_slot_0 + Math.imul(k0, rows_size)) | 0
      const columnFactor_at = Math.imul(k0, columns_size)
      const t3_at = work_slot_4
      const whole = rows_size - rows_size % 4
      for (let j = 0; j < columns_size; j += 4096) {
        const end = Math.min(j + 4096, columns_size)
        const fitting = (4096 / (end - j)) | 0
        const height = Math.max(4, fitting - fitting % 4)
        for (let i = 0; i < whole; i += height) {
          pass5(i, Math.min(i + height, whole), j, end, work, t3_at, gradient_at, columns_size, rowFactor_at, columnFactor_at, gradient_data)
        }
        if (whole < rows_size) pass5_rest(whole, rows_size, j, end, work, t3_at, gradient_at, columns_size, rowFactor_at, columnFactor_at, gradient_data)
      }
    }
  }
  // pass 6: a single point
  {
    const t2_value = work[work_slot_2] / axis0_rows_columns_size
    const value_1 = Math.sqrt(t2_value)
    const t3_value = work[work_slot_4] / axis0_rows_columns_size
    const value_3 = Math.sqrt(t3_value)
    const value_11 = ((Math.max(value_1, 0.001) * rho_scalar) / Math.max(1, (value_3 / 1)))
    const t2_at = work_slot_2
    parameterRms_data[0] = value_1
    updateRms_data[0] = value_3
    work[t2_at] = value_11
  }
  // pass 7: axis0 x rows x columns
  {
    const scale_value = work[work_slot_2]
    for (let k0 = 0; k0 < axis0_size; k0++) {
      const parameter_at = Math.imul(k0, rows_columns_size)
      const rowFactor_at = (work_slot_0 + Math.imul(k0, rows_size)) | 0
      const columnFactor_at = Math.imul(k0, columns_size)
      const whole = rows_size - rows_size % 3
      for (let j = 0; j < columns_size; j += 4096) {
        const end = Math.min(j + 4096, columns_size)
        const fitting = (4096 / (end - j)) | 0
        const height = Math.max(3, fitting - fitting % 3)
        for (let i = 0; i < whole; i += height) {
          pass7(i, Math.min(i + height, whole), j, end, parameter_at, columns_size, rowFactor_at, work, scale_value, columnFactor_at, parameter_data, gradient_data)
        }
        if (whole < rows_size) pass7_rest(whole, rows_size, j, end, parameter_at, columns_size, rowFactor_at, work, scale_value, columnFactor_at, parameter_data, gradient_data)
      }
    }
  }
}
