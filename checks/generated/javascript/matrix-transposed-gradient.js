// adafactor factored rank 2
// gradient: transposed
//
// pass 1  rows x columns
//   reads    parameter, gradient
//   reduces  t0 = mean over columns of gradient^2 + 1e-30
//   reduces  t1 = mean over rows of gradient^2 + 1e-30
//   reduces  t2 = mean over rows, columns of parameter^2
// pass 2  rows
//   reads    rowMoment, t0
//   reduces  meanR = mean over rows of beta2 * rowMoment + beta2Weight * t0
//   stores   rowMoment = beta2 * rowMoment + beta2Weight * t0
// pass 3  columns
//   reads    columnMoment, t1
//   stores   columnMoment = beta2 * columnMoment + beta2Weight * t1
//   stores   columnFactor = rsqrt(beta2 * columnMoment + beta2Weight * t1)
// pass 4  rows
//   reads    rowMoment, meanR
//   stores   rowFactor = rsqrt(rowMoment) * sqrt(where(rowMoment, meanR, rowMoment))
// pass 5  rows x columns
//   reads    gradient, rowFactor, columnFactor
//   reduces  t3 = mean over rows, columns of (gradient * rowFactor * columnFactor)^2
// pass 6  a single point
//   reads    t2, t3
//   stores   parameterRms = sqrt(t2)
//   stores   updateRms = sqrt(t3)
//   stores   scale = maximum(sqrt(t2), 0.001) * rho / maximum(1, sqrt(t3) / 1)
// pass 7  rows x columns
//   reads    parameter, gradient, rowFactor, columnFactor, scale
//   stores   parameter = parameter - scale * (gradient * rowFactor * columnFactor)

'use strict'
// adafactor factored rank 2
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
function pass1b(i_begin, i_end, j_begin, j_end, rows_size, work, gradient_data, t0_at) {
  for (let i = i_begin | 0; i < i_end; i = (i + 4) | 0) {
    const gradient_row_0 = Math.imul(i, rows_size)
    const gradient_row_1 = (gradient_row_0 + rows_size) | 0
    const gradient_row_2 = (gradient_row_1 + rows_size) | 0
    const gradient_row_3 = (gradient_row_2 + rows_size) | 0
    const t1_row_0 = i
    const t1_row_1 = (t1_row_0 + 1) | 0
    const t1_row_2 = (t1_row_1 + 1) | 0
    const t1_row_3 = (t1_row_2 + 1) | 0
    let t1_sum_0 = 0
    let t1_sum_1 = 0
    let t1_sum_2 = 0
    let t1_sum_3 = 0
    for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
      const gradient_value_0 = gradient_data[(gradient_row_0 + j) | 0]
      const value_1_0 = (gradient_value_0 * gradient_value_0)
      const gradient_value_1 = gradient_data[(gradient_row_1 + j) | 0]
      const value_1_1 = (gradient_value_1 * gradient_value_1)
      const gradient_value_2 = gradient_data[(gradient_row_2 + j) | 0]
      const value_1_2 = (gradient_value_2 * gradient_value_2)
      const gradient_value_3 = gradient_data[(gradient_row_3 + j) | 0]
      const value_1_3 = (gradient_value_3 * gradient_value_3)
      work[(t0_at + j) | 0] += value_1_0 + value_1_1 + value_1_2 + value_1_3
      t1_sum_0 += value_1_0
      t1_sum_1 += value_1_1
      t1_sum_2 += value_1_2
      t1_sum_3 += value_1_3
    }
    work[t1_row_0] += t1_sum_0
    work[t1_row_1] += t1_sum_1
    work[t1_row_2] += t1_sum_2
    work[t1_row_3] += t1_sum_3
  }
}
function pass1b_rest(i_begin, i_end, j_begin, j_end, rows_size, work, gradient_data, t0_at) {
  for (let i = i_begin | 0; i < i_end; i = (i + 1) | 0) {
    const gradient_row_0 = Math.imul(i, rows_size)
    const t1_row_0 = i
    let t1_sum_0 = 0
    for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
      const gradient_value_0 = gradient_data[(gradient_row_0 + j) | 0]
      const value_1_0 = (gradient_value_0 * gradient_value_0)
      work[(t0_at + j) | 0] += value_1_0
      t1_sum_0 += value_1_0
    }
    work[t1_row_0] += t1_sum_0
  }
}
function pass2(j_begin, j_end, work, meanR_at, rowMoment_data, columns_size, t0_at, beta2_scalar, beta2Weight_scalar) {
  let meanR_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const rowMoment_value_0 = rowMoment_data[j]
    const t0_value_0 = work[(t0_at + j) | 0] / columns_size + 1e-30
    const value_6_0 = ((rowMoment_value_0 * beta2_scalar) + (t0_value_0 * beta2Weight_scalar))
    rowMoment_data[j] = value_6_0
    const rowMoment_value_1 = rowMoment_data[(j + 1) | 0]
    const t0_value_1 = work[(t0_at + j + 1) | 0] / columns_size + 1e-30
    const value_6_1 = ((rowMoment_value_1 * beta2_scalar) + (t0_value_1 * beta2Weight_scalar))
    rowMoment_data[(j + 1) | 0] = value_6_1
    const rowMoment_value_2 = rowMoment_data[(j + 2) | 0]
    const t0_value_2 = work[(t0_at + j + 2) | 0] / columns_size + 1e-30
    const value_6_2 = ((rowMoment_value_2 * beta2_scalar) + (t0_value_2 * beta2Weight_scalar))
    rowMoment_data[(j + 2) | 0] = value_6_2
    const rowMoment_value_3 = rowMoment_data[(j + 3) | 0]
    const t0_value_3 = work[(t0_at + j + 3) | 0] / columns_size + 1e-30
    const value_6_3 = ((rowMoment_value_3 * beta2_scalar) + (t0_value_3 * beta2Weight_scalar))
    rowMoment_data[(j + 3) | 0] = value_6_3
    meanR_sum += value_6_0 + value_6_1 + value_6_2 + value_6_3
  }
  work[meanR_at] += meanR_sum
}
function pass2_rest(j_begin, j_end, work, meanR_at, rowMoment_data, columns_size, t0_at, beta2_scalar, beta2Weight_scalar) {
  let meanR_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const rowMoment_value = rowMoment_data[j]
    const t0_value = work[(t0_at + j) | 0] / columns_size + 1e-30
    const value_6 = ((rowMoment_value * beta2_scalar) + (t0_value * beta2Weight_scalar))
    rowMoment_data[j] = value_6
    meanR_sum += value_6
  }
  work[meanR_at] += meanR_sum
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
function pass4(j_begin, j_end, rowMoment_data, meanR_value, work, rowFactor_at) {
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const rowMoment_value_0 = rowMoment_data[j]
    const value_5_0 = ((1 / Math.sqrt(rowMoment_value_0)) * Math.sqrt((rowMoment_value_0 !== 0 ? meanR_value : rowMoment_value_0)))
    work[(rowFactor_at + j) | 0] = value_5_0
    const rowMoment_value_1 = rowMoment_data[(j + 1) | 0]
    const value_5_1 = ((1 / Math.sqrt(rowMoment_value_1)) * Math.sqrt((rowMoment_value_1 !== 0 ? meanR_value : rowMoment_value_1)))
    work[(rowFactor_at + j + 1) | 0] = value_5_1
    const rowMoment_value_2 = rowMoment_data[(j + 2) | 0]
    const value_5_2 = ((1 / Math.sqrt(rowMoment_value_2)) * Math.sqrt((rowMoment_value_2 !== 0 ? meanR_value : rowMoment_value_2)))
    work[(rowFactor_at + j + 2) | 0] = value_5_2
    const rowMoment_value_3 = rowMoment_data[(j + 3) | 0]
    const value_5_3 = ((1 / Math.sqrt(rowMoment_value_3)) * Math.sqrt((rowMoment_value_3 !== 0 ? meanR_value : rowMoment_value_3)))
    work[(rowFactor_at + j + 3) | 0] = value_5_3
  }
}
function pass4_rest(j_begin, j_end, rowMoment_data, meanR_value, work, rowFactor_at) {
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const rowMoment_value = rowMoment_data[j]
    const value_5 = ((1 / Math.sqrt(rowMoment_value)) * Math.sqrt((rowMoment_value !== 0 ? meanR_value : rowMoment_value)))
    work[(rowFactor_at + j) | 0] = value_5
  }
}
function pass5(i_begin, i_end, j_begin, j_end, work, t3_at, rows_size, rowFactor_at, gradient_data) {
  let t3_sum = 0
  for (let i = i_begin | 0; i < i_end; i = (i + 4) | 0) {
    const gradient_row_0 = Math.imul(i, rows_size)
    const gradient_row_1 = (gradient_row_0 + rows_size) | 0
    const gradient_row_2 = (gradient_row_1 + rows_size) | 0
    const gradient_row_3 = (gradient_row_2 + rows_size) | 0
    const columnFactor_row_0 = i
    const columnFactor_row_1 = (columnFactor_row_0 + 1) | 0
    const columnFactor_row_2 = (columnFactor_row_1 + 1) | 0
    const columnFactor_row_3 = (columnFactor_row_2 + 1) | 0
    const columnFactor_value_0 = work[columnFactor_row_0]
    const columnFactor_value_1 = work[columnFactor_row_1]
    const columnFactor_value_2 = work[columnFactor_row_2]
    const columnFactor_value_3 = work[columnFactor_row_3]
    for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
      const rowFactor_value = work[(rowFactor_at + j) | 0]
      const gradient_value_0 = gradient_data[(gradient_row_0 + j) | 0]
      const value_4_0 = ((gradient_value_0 * rowFactor_value) * columnFactor_value_0)
      const value_5_0 = (value_4_0 * value_4_0)
      const gradient_value_1 = gradient_data[(gradient_row_1 + j) | 0]
      const value_4_1 = ((gradient_value_1 * rowFactor_value) * columnFactor_value_1)
      const value_5_1 = (value_4_1 * value_4_1)
      const gradient_value_2 = gradient_data[(gradient_row_2 + j) | 0]
      const value_4_2 = ((gradient_value_2 * rowFactor_value) * columnFactor_value_2)
      const value_5_2 = (value_4_2 * value_4_2)
      const gradient_value_3 = gradient_data[(gradient_row_3 + j) | 0]
      const value_4_3 = ((gradient_value_3 * rowFactor_value) * columnFactor_value_3)
      const value_5_3 = (value_4_3 * value_4_3)
      t3_sum += value_5_0 + value_5_1 + value_5_2 + value_5_3
    }
  }
  work[t3_at] += t3_sum
}
function pass5_rest(i_begin, i_end, j_begin, j_end, work, t3_at, rows_size, rowFactor_at, gradient_data) {
  let t3_sum = 0
  for (let i = i_begin | 0; i < i_end; i = (i + 1) | 0) {
    const gradient_row_0 = Math.imul(i, rows_size)
    const columnFactor_row_0 = i
    const columnFactor_value_0 = work[columnFactor_row_0]
    for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
      const rowFactor_value = work[(rowFactor_at + j) | 0]
      const gradient_value_0 = gradient_data[(gradient_row_0 + j) | 0]
      const value_4_0 = ((gradient_value_0 * rowFactor_value) * columnFactor_value_0)
      const value_5_0 = (value_4_0 * value_4_0)
      t3_sum += value_5_0
    }
  }
  work[t3_at] += t3_sum
}
function pass7(i_begin, i_end, j_begin, j_end, columns_size, rowFactor_at, work, scale_value, gradient_stride_columns, parameter_data, gradient_data) {
  for (let i = i_begin | 0; i < i_end; i = (i + 4) | 0) {
    const parameter_row_0 = Math.imul(i, columns_size)
    const parameter_row_1 = (parameter_row_0 + columns_size) | 0
    const parameter_row_2 = (parameter_row_1 + columns_size) | 0
    const parameter_row_3 = (parameter_row_2 + columns_size) | 0
    const gradient_row_0 = i
    const gradient_row_1 = (gradient_row_0 + 1) | 0
    const gradient_row_2 = (gradient_row_1 + 1) | 0
    const gradient_row_3 = (gradient_row_2 + 1) | 0
    const rowFactor_row_0 = (rowFactor_at + i) | 0
    const rowFactor_row_1 = (rowFactor_row_0 + 1) | 0
    const rowFactor_row_2 = (rowFactor_row_1 + 1) | 0
    const rowFactor_row_3 = (rowFactor_row_2 + 1) | 0
    const rowFactor_value_0 = work[rowFactor_row_0]
    const value_5_0 = (scale_value * rowFactor_value_0)
    const rowFactor_value_1 = work[rowFactor_row_1]
    const value_5_1 = (scale_value * rowFactor_value_1)
    const rowFactor_value_2 = work[rowFactor_row_2]
    const value_5_2 = (scale_value * rowFactor_value_2)
    const rowFactor_value_3 = work[rowFactor_row_3]
    const value_5_3 = (scale_value * rowFactor_value_3)
    let gradient_along = Math.imul(j_begin, gradient_stride_columns)
    for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
      const columnFactor_value = work[j]
      const parameter_value_0 = parameter_data[(parameter_row_0 + j) | 0]
      const gradient_value_0 = gradient_data[(gradient_row_0 + gradient_along) | 0]
      const value_8_0 = (parameter_value_0 - ((gradient_value_0 * value_5_0) * columnFactor_value))
      parameter_data[(parameter_row_0 + j) | 0] = value_8_0
      const parameter_value_1 = parameter_data[(parameter_row_1 + j) | 0]
      const gradient_value_1 = gradient_data[(gradient_row_1 + gradient_along) | 0]
      const value_8_1 = (parameter_value_1 - ((gradient_value_1 * value_5_1) * columnFactor_value))
      parameter_data[(parameter_row_1 + j) | 0] = value_8_1
      const parameter_value_2 = parameter_data[(parameter_row_2 + j) | 0]
      const gradient_value_2 = gradient_data[(gradient_row_2 + gradient_along) | 0]
      const value_8_2 = (parameter_value_2 - ((gradient_value_2 * value_5_2) * columnFactor_value))
      parameter_data[(parameter_row_2 + j) | 0] = value_8_2
      const parameter_value_3 = parameter_data[(parameter_row_3 + j) | 0]
      const gradient_value_3 = gradient_data[(gradient_row_3 + gradient_along) | 0]
      const value_8_3 = (parameter_value_3 - ((gradient_value_3 * value_5_3) * columnFactor_value))
      parameter_data[(parameter_row_3 + j) | 0] = value_8_3
      gradient_along = (gradient_along + gradient_stride_columns) | 0
    }
  }
}
function pass7_rest(i_begin, i_end, j_begin, j_end, columns_size, rowFactor_at, work, scale_value, gradient_stride_columns, parameter_data, gradient_data) {
  for (let i = i_begin | 0; i < i_end; i = (i + 1) | 0) {
    const parameter_row_0 = Math.imul(i, columns_size)
    const gradient_row_0 = i
    const rowFactor_row_0 = (rowFactor_at + i) | 0
    const rowFactor_value_0 = work[rowFactor_row_0]
    const value_5_0 = (scale_value * rowFactor_value_0)
    let gradient_along = Math.imul(j_begin, gradient_stride_columns)
    for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
      const columnFactor_value = work[j]
      const parameter_value_0 = parameter_data[(parameter_row_0 + j) | 0]
      const gradient_value_0 = gradient_data[(gradient_row_0 + gradient_along) | 0]
      const value_8_0 = (parameter_value_0 - ((gradient_value_0 * value_5_0) * columnFactor_value))
      parameter_data[(parameter_row_0 + j) | 0] = value_8_0
      gradient_along = (gradient_along + gradient_stride_columns) | 0
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
  const rows_size = numbers[9]
  const columns_size = numbers[10]
  const rows_columns_size = numbers[11]
  const gradient_stride_columns = numbers[12]
  const beta2_scalar = scalars["beta2"]
  const beta2Weight_scalar = scalars["beta2Weight"]
  const rho_scalar = scalars["rho"]
  // pass 1: rows x columns
  work.fill(0, work_slot_0, work_slot_0 + rows_size)
  work.fill(0, 0, 0 + columns_size)
  work[work_slot_2] = 0
  {
    const t2_at = work_slot_2
    const whole = rows_columns_size - rows_columns_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass1a(j, Math.min(j + 4096, whole), work, t2_at, parameter_data)
    }
    if (whole < rows_columns_size) pass1a_rest(whole, rows_columns_size, work, t2_at, parameter_data)
  }
  {
    const t0_at = work_slot_0
    const whole = columns_size - columns_size % 4
    for (let j = 0; j < rows_size; j += 4096) {
      const end = Math.min(j + 4096, rows_size)
      const fitting = (4096 / (end - j)) | 0
      const height = Math.max(4, fitting - fitting % 4)
      for (let i = 0; i < whole; i += height) {
        pass1b(i, Math.min(i + height, whole), j, end, rows_size, work, gradient_data, t0_at)
      }
      if (whole < columns_size) pass1b_rest(whole, columns_size, j, end, rows_size, work, gradient_data, t0_at)
    }
  }
  // pass 2: rows
  work[work_slot_3] = 0
  {
    const t0_at = work_slot_0
    const meanR_at = work_slot_3
    const whole = rows_size - rows_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass2(j, Math.min(j + 4096, whole), work, meanR_at, rowMoment_data, columns_size, t0_at, beta2_scalar, beta2Weight_scalar)
    }
    if (whole < rows_size) pass2_rest(whole, rows_size, work, meanR_at, rowMoment_data, columns_size, t0_at, beta2_scalar, beta2Weight_scalar)
  }
  // pass 3: columns
  {
    const whole = columns_size - columns_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass3(j, Math.min(j + 4096, whole), columnMoment_data, work, rows_size, beta2_scalar, beta2Weight_scalar)
    }
    if (whole < columns_size) pass3_rest(whole, columns_size, columnMoment_data, work, rows_size, beta2_scalar, beta2Weight_scalar)
  }
  // pass 4: rows
  {
    const meanR_value = work[work_slot_3] / rows_size
    const rowFactor_at = work_slot_0
    const whole = rows_size - rows_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass4(j, Math.min(j + 4096, whole), rowMoment_data, meanR_value, work, rowFactor_at)
    }
    if (whole < rows_size) pass4_rest(whole, rows_size, rowMoment_data, meanR_value, work, rowFactor_at)
  }
  // pass 5: rows x columns
  work[work_slot_3] = 0
  {
    const rowFactor_at = work_slot_0
    const t3_at = work_slot_3
    const whole = columns_size - columns_size % 4
    for (let j = 0; j < rows_size; j += 4096) {
      const end = Math.min(j + 4096, rows_size)
      const fitting = (4096 / (end - j)) | 0
      const height = Math.max(4, fitting - fitting % 4)
      for (let i = 0; i < whole; i += height) {
        pass5(i, Math.min(i + height, whole), j, end, work, t3_at, rows_size, rowFactor_at, gradient_data)
      }
      if (whole < columns_size) pass5_rest(whole, columns_size, j, end, work, t3_at, rows_size, rowFactor_at, gradient_data)
    }
  }
  // pass 6: a single point
  {
    const t2_value = work[work_slot_2] / rows_columns_size
    const value_1 = Math.sqrt(t2_value)
    const t3_value = work[work_slot_3] / rows_columns_size
    const value_3 = Math.sqrt(t3_value)
    const value_11 = ((Math.max(value_1, 0.001) * rho_scalar) / Math.max(1, (value_3 / 1)))
    const t2_at = work_slot_2
    parameterRms_data[0] = value_1
    updateRms_data[0] = value_3
    work[t2_at] = value_11
  }
  // pass 7: rows x columns
  {
    const scale_value = work[work_slot_2]
    const rowFactor_at = work_slot_0
    const whole = rows_size - rows_size % 4
    for (let i = 0; i < whole; i += 16) {
      for (let j = 0; j < columns_size; j += 16) {
        pass7(i, Math.min(i + 16, whole), j, Math.min(j + 16, columns_size), columns_size, rowFactor_at, work, scale_value, gradient_stride_columns, parameter_data, gradient_data)
      }
    }
    if (whole < rows_size) {
      for (let j = 0; j < columns_size; j += 16) {
        pass7_rest(whole, rows_size, j, Math.min(j + 16, columns_size), columns_size, rowFactor_at, work, scale_value, gradient_stride_columns, parameter_data, gradient_data)
      }
    }
  }
}
