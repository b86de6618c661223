// every operation
// all tensors contiguous
//
// pass 1  axis 0 x axis 1
//   reads    a, b
//   reduces  t1 = mean over axis 1 of bfloat16(where(a > b, minimum(maximum(a - b, -2.5), sqrt(abs(a)) + rsqrt(b^2)), a / b) * isFinite(b))
//   stores   kept = bfloat16(where(a > b, minimum(maximum(a - b, -2.5), sqrt(abs(a)) + rsqrt(b^2)), a / b) * isFinite(b))
// pass 2  axis 0
//   reads    t1
//   reduces  t0 = sum over axis 0 of t1
// pass 3  axis 0
//   reads    t0
//   stores   total = t0

'use strict'
// every operation
//   a: float32
//   b: float32
//   kept: float32
//   total: float32

function pass1(i_begin, i_end, j_begin, j_end, axis1_size, work, a_data, b_data, kept_data) {
  for (let i = i_begin | 0; i < i_end; i = (i + 3) | 0) {
    const a_row_0 = Math.imul(i, axis1_size)
    const a_row_1 = (a_row_0 + axis1_size) | 0
    const a_row_2 = (a_row_1 + axis1_size) | 0
    const t1_row_0 = i
    const t1_row_1 = (t1_row_0 + 1) | 0
    const t1_row_2 = (t1_row_1 + 1) | 0
    let t1_sum_0 = 0
    let t1_sum_1 = 0
    let t1_sum_2 = 0
    const j_whole = (j_end - (j_end - j_begin) % 4) | 0
    let j = j_begin | 0
    for (; j < j_whole; j = (j + 4) | 0) {
      const a_value_0_0 = a_data[(a_row_0 + j) | 0]
      const b_value_0_0 = b_data[(a_row_0 + j) | 0]
      const value_16_0_0 = roundToBfloat16((((a_value_0_0 > b_value_0_0 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_0_0 - b_value_0_0), (-2.5)), (Math.sqrt(Math.abs(a_value_0_0)) + (1 / Math.sqrt((b_value_0_0 * b_value_0_0))))) : (a_value_0_0 / b_value_0_0)) * (b_value_0_0 - b_value_0_0 === 0 ? 1 : 0)))
      kept_data[(a_row_0 + j) | 0] = value_16_0_0
      const a_value_0_1 = a_data[(a_row_0 + j + 1) | 0]
      const b_value_0_1 = b_data[(a_row_0 + j + 1) | 0]
      const value_16_0_1 = roundToBfloat16((((a_value_0_1 > b_value_0_1 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_0_1 - b_value_0_1), (-2.5)), (Math.sqrt(Math.abs(a_value_0_1)) + (1 / Math.sqrt((b_value_0_1 * b_value_0_1))))) : (a_value_0_1 / b_value_0_1)) * (b_value_0_1 - b_value_0_1 === 0 ? 1 : 0)))
      kept_data[(a_row_0 + j + 1) | 0] = value_16_0_1
      const a_value_0_2 = a_data[(a_row_0 + j + 2) | 0]
      const b_value_0_2 = b_data[(a_row_0 + j + 2) | 0]
      const value_16_0_2 = roundToBfloat16((((a_value_0_2 > b_value_0_2 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_0_2 - b_value_0_2), (-2.5)), (Math.sqrt(Math.abs(a_value_0_2)) + (1 / Math.sqrt((b_value_0_2 * b_value_0_2))))) : (a_value_0_2 / b_value_0_2)) * (b_value_0_2 - b_value_0_2 === 0 ? 1 : 0)))
      kept_data[(a_row_0 + j + 2) | 0] = value_16_0_2
      const a_value_0_3 = a_data[(a_row_0 + j + 3) | 0]
      const b_value_0_3 = b_data[(a_row_0 + j + 3) | 0]
      const value_16_0_3 = roundToBfloat16((((a_value_0_3 > b_value_0_3 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_0_3 - b_value_0_3), (-2.5)), (Math.sqrt(Math.abs(a_value_0_3)) + (1 / Math.sqrt((b_value_0_3 * b_value_0_3))))) : (a_value_0_3 / b_value_0_3)) * (b_value_0_3 - b_value_0_3 === 0 ? 1 : 0)))
      kept_data[(a_row_0 + j + 3) | 0] = value_16_0_3
      const a_value_1_0 = a_data[(a_row_1 + j) | 0]
      const b_value_1_0 = b_data[(a_row_1 + j) | 0]
      const value_16_1_0 = roundToBfloat16((((a_value_1_0 > b_value_1_0 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_1_0 - b_value_1_0), (-2.5)), (Math.sqrt(Math.abs(a_value_1_0)) + (1 / Math.sqrt((b_value_1_0 * b_value_1_0))))) : (a_value_1_0 / b_value_1_0)) * (b_value_1_0 - b_value_1_0 === 0 ? 1 : 0)))
      kept_data[(a_row_1 + j) | 0] = value_16_1_0
      const a_value_1_1 = a_data[(a_row_1 + j + 1) | 0]
      const b_value_1_1 = b_data[(a_row_1 + j + 1) | 0]
      const value_16_1_1 = roundToBfloat16((((a_value_1_1 > b_value_1_1 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_1_1 - b_value_1_1), (-2.5)), (Math.sqrt(Math.abs(a_value_1_1)) + (1 / Math.sqrt((b_value_1_1 * b_value_1_1))))) : (a_value_1_1 / b_value_1_1)) * (b_value_1_1 - b_value_1_1 === 0 ? 1 : 0)))
      kept_data[(a_row_1 + j + 1) | 0] = value_16_1_1
      const a_value_1_2 = a_data[(a_row_1 + j + 2) | 0]
      const b_value_1_2 = b_data[(a_row_1 + j + 2) | 0]
      const value_16_1_2 = roundToBfloat16((((a_value_1_2 > b_value_1_2 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_1_2 - b_value_1_2), (-2.5)), (Math.sqrt(Math.abs(a_value_1_2)) + (1 / Math.sqrt((b_value_1_2 * b_value_1_2))))) : (a_value_1_2 / b_value_1_2)) * (b_value_1_2 - b_value_1_2 === 0 ? 1 : 0)))
      kept_data[(a_row_1 + j + 2) | 0] = value_16_1_2
      const a_value_1_3 = a_data[(a_row_1 + j + 3) | 0]
      const b_value_1_3 = b_data[(a_row_1 + j + 3) | 0]
      const value_16_1_3 = roundToBfloat16((((a_value_1_3 > b_value_1_3 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_1_3 - b_value_1_3), (-2.5)), (Math.sqrt(Math.abs(a_value_1_3)) + (1 / Math.sqrt((b_value_1_3 * b_value_1_3))))) : (a_value_1_3 / b_value_1_3)) * (b_value_1_3 - b_value_1_3 === 0 ? 1 : 0)))
      kept_data[(a_row_1 + j + 3) | 0] = value_16_1_3
      const a_value_2_0 = a_data[(a_row_2 + j) | 0]
      const b_value_2_0 = b_data[(a_row_2 + j) | 0]
      const value_16_2_0 = roundToBfloat16((((a_value_2_0 > b_value_2_0 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_2_0 - b_value_2_0), (-2.5)), (Math.sqrt(Math.abs(a_value_2_0)) + (1 / Math.sqrt((b_value_2_0 * b_value_2_0))))) : (a_value_2_0 / b_value_2_0)) * (b_value_2_0 - b_value_2_0 === 0 ? 1 : 0)))
      kept_data[(a_row_2 + j) | 0] = value_16_2_0
      const a_value_2_1 = a_data[(a_row_2 + j + 1) | 0]
      const b_value_2_1 = b_data[(a_row_2 + j + 1) | 0]
      const value_16_2_1 = roundToBfloat16((((a_value_2_1 > b_value_2_1 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_2_1 - b_value_2_1), (-2.5)), (Math.sqrt(Math.abs(a_value_2_1)) + (1 / Math.sqrt((b_value_2_1 * b_value_2_1))))) : (a_value_2_1 / b_value_2_1)) * (b_value_2_1 - b_value_2_1 === 0 ? 1 : 0)))
      kept_data[(a_row_2 + j + 1) | 0] = value_16_2_1
      const a_value_2_2 = a_data[(a_row_2 + j + 2) | 0]
      const b_value_2_2 = b_data[(a_row_2 + j + 2) | 0]
      const value_16_2_2 = roundToBfloat16((((a_value_2_2 > b_value_2_2 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_2_2 - b_value_2_2), (-2.5)), (Math.sqrt(Math.abs(a_value_2_2)) + (1 / Math.sqrt((b_value_2_2 * b_value_2_2))))) : (a_value_2_2 / b_value_2_2)) * (b_value_2_2 - b_value_2_2 === 0 ? 1 : 0)))
      kept_data[(a_row_2 + j + 2) | 0] = value_16_2_2
      const a_value_2_3 = a_data[(a_row_2 + j + 3) | 0]
      const b_value_2_3 = b_data[(a_row_2 + j + 3) | 0]
      const value_16_2_3 = roundToBfloat16((((a_value_2_3 > b_value_2_3 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_2_3 - b_value_2_3), (-2.5)), (Math.sqrt(Math.abs(a_value_2_3)) + (1 / Math.sqrt((b_value_2_3 * b_value_2_3))))) : (a_value_2_3 / b_value_2_3)) * (b_value_2_3 - b_value_2_3 === 0 ? 1 : 0)))
      kept_data[(a_row_2 + j + 3) | 0] = value_16_2_3
      t1_sum_0 += value_16_0_0 + value_16_0_1 + value_16_0_2 + value_16_0_3
      t1_sum_1 += value_16_1_0 + value_16_1_1 + value_16_1_2 + value_16_1_3
      t1_sum_2 += value_16_2_0 + value_16_2_1 + value_16_2_2 + value_16_2_3
    }
    for (; j < j_end; j = (j + 1) | 0) {
      const a_value_0_0 = a_data[(a_row_0 + j) | 0]
      const b_value_0_0 = b_data[(a_row_0 + j) | 0]
      const value_16_0_0 = roundToBfloat16((((a_value_0_0 > b_value_0_0 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_0_0 - b_value_0_0), (-2.5)), (Math.sqrt(Math.abs(a_value_0_0)) + (1 / Math.sqrt((b_value_0_0 * b_value_0_0))))) : (a_value_0_0 / b_value_0_0)) * (b_value_0_0 - b_value_0_0 === 0 ? 1 : 0)))
      kept_data[(a_row_0 + j) | 0] = value_16_0_0
      const a_value_1_0 = a_data[(a_row_1 + j) | 0]
      const b_value_1_0 = b_data[(a_row_1 + j) | 0]
      const value_16_1_0 = roundToBfloat16((((a_value_1_0 > b_value_1_0 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_1_0 - b_value_1_0), (-2.5)), (Math.sqrt(Math.abs(a_value_1_0)) + (1 / Math.sqrt((b_value_1_0 * b_value_1_0))))) : (a_value_1_0 / b_value_1_0)) * (b_value_1_0 - b_value_1_0 === 0 ? 1 : 0)))
      kept_data[(a_row_1 + j) | 0] = value_16_1_0
      const a_value_2_0 = a_data[(a_row_2 + j) | 0]
      const b_value_2_0 = b_data[(a_row_2 + j) | 0]
      const value_16_2_0 = roundToBfloat16((((a_value_2_0 > b_value_2_0 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_2_0 - b_value_2_0), (-2.5)), (Math.sqrt(Math.abs(a_value_2_0)) + (1 / Math.sqrt((b_value_2_0 * b_value_2_0))))) : (a_value_2_0 / b_value_2_0)) * (b_value_2_0 - b_value_2_0 === 0 ? 1 : 0)))
      kept_data[(a_row_2 + j) | 0] = value_16_2_0
      t1_sum_0 += value_16_0_0
      t1_sum_1 += value_16_1_0
      t1_sum_2 += value_16_2_0
    }
    work[t1_row_0] += t1_sum_0
    work[t1_row_1] += t1_sum_1
    work[t1_row_2] += t1_sum_2
  }
}
function pass1_rest(i_begin, i_end, j_begin, j_end, axis1_size, work, a_data, b_data, kept_data) {
  for (let i = i_begin | 0; i < i_end; i = (i + 1) | 0) {
    const a_row_0 = Math.imul(i, axis1_size)
    const t1_row_0 = i
    let t1_sum_0 = 0
    const j_whole = (j_end - (j_end - j_begin) % 4) | 0
    let j = j_begin | 0
    for (; j < j_whole; j = (j + 4) | 0) {
      const a_value_0_0 = a_data[(a_row_0 + j) | 0]
      const b_value_0_0 = b_data[(a_row_0 + j) | 0]
      const value_16_0_0 = roundToBfloat16((((a_value_0_0 > b_value_0_0 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_0_0 - b_value_0_0), (-2.5)), (Math.sqrt(Math.abs(a_value_0_0)) + (1 / Math.sqrt((b_value_0_0 * b_value_0_0))))) : (a_value_0_0 / b_value_0_0)) * (b_value_0_0 - b_value_0_0 === 0 ? 1 : 0)))
      kept_data[(a_row_0 + j) | 0] = value_16_0_0
      const a_value_0_1 = a_data[(a_row_0 + j + 1) | 0]
      const b_value_0_1 = b_data[(a_row_0 + j + 1) | 0]
      const value_16_0_1 = roundToBfloat16((((a_value_0_1 > b_value_0_1 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_0_1 - b_value_0_1), (-2.5)), (Math.sqrt(Math.abs(a_value_0_1)) + (1 / Math.sqrt((b_value_0_1 * b_value_0_1))))) : (a_value_0_1 / b_value_0_1)) * (b_value_0_1 - b_value_0_1 === 0 ? 1 : 0)))
      kept_data[(a_row_0 + j + 1) | 0] = value_16_0_1
      const a_value_0_2 = a_data[(a_row_0 + j + 2) | 0]
      const b_value_0_2 = b_data[(a_row_0 + j + 2) | 0]
      const value_16_0_2 = roundToBfloat16((((a_value_0_2 > b_value_0_2 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_0_2 - b_value_0_2), (-2.5)), (Math.sqrt(Math.abs(a_value_0_2)) + (1 / Math.sqrt((b_value_0_2 * b_value_0_2))))) : (a_value_0_2 / b_value_0_2)) * (b_value_0_2 - b_value_0_2 === 0 ? 1 : 0)))
      kept_data[(a_row_0 + j + 2) | 0] = value_16_0_2
      const a_value_0_3 = a_data[(a_row_0 + j + 3) | 0]
      const b_value_0_3 = b_data[(a_row_0 + j + 3) | 0]
      const value_16_0_3 = roundToBfloat16((((a_value_0_3 > b_value_0_3 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_0_3 - b_value_0_3), (-2.5)), (Math.sqrt(Math.abs(a_value_0_3)) + (1 / Math.sqrt((b_value_0_3 * b_value_0_3))))) : (a_value_0_3 / b_value_0_3)) * (b_value_0_3 - b_value_0_3 === 0 ? 1 : 0)))
      kept_data[(a_row_0 + j + 3) | 0] = value_16_0_3
      t1_sum_0 += value_16_0_0 + value_16_0_1 + value_16_0_2 + value_16_0_3
    }
    for (; j < j_end; j = (j + 1) | 0) {
      const a_value_0_0 = a_data[(a_row_0 + j) | 0]
      const b_value_0_0 = b_data[(a_row_0 + j) | 0]
      const value_16_0_0 = roundToBfloat16((((a_value_0_0 > b_value_0_0 ? 1 : 0) !== 0 ? Math.min(Math.max((a_value_0_0 - b_value_0_0), (-2.5)), (Math.sqrt(Math.abs(a_value_0_0)) + (1 / Math.sqrt((b_value_0_0 * b_value_0_0))))) : (a_value_0_0 / b_value_0_0)) * (b_value_0_0 - b_value_0_0 === 0 ? 1 : 0)))
      kept_data[(a_row_0 + j) | 0] = value_16_0_0
      t1_sum_0 += value_16_0_0
    }
    work[t1_row_0] += t1_sum_0
  }
}
function pass2(j_begin, j_end, work, t0_at, axis1_size) {
  let t0_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    const t1_value_0 = work[j] / axis1_size
    const t1_value_1 = work[(j + 1) | 0] / axis1_size
    const t1_value_2 = work[(j + 2) | 0] / axis1_size
    const t1_value_3 = work[(j + 3) | 0] / axis1_size
    t0_sum += t1_value_0 + t1_value_1 + t1_value_2 + t1_value_3
  }
  work[t0_at] += t0_sum
}
function pass2_rest(j_begin, j_end, work, t0_at, axis1_size) {
  let t0_sum = 0
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    const t1_value = work[j] / axis1_size
    t0_sum += t1_value
  }
  work[t0_at] += t0_sum
}
function pass3(j_begin, j_end, total_data, t0_value) {
  for (let j = j_begin | 0; j < j_end; j = (j + 4) | 0) {
    total_data[j] = t0_value
    total_data[(j + 1) | 0] = t0_value
    total_data[(j + 2) | 0] = t0_value
    total_data[(j + 3) | 0] = t0_value
  }
}
function pass3_rest(j_begin, j_end, total_data, t0_value) {
  for (let j = j_begin | 0; j < j_end; j = (j + 1) | 0) {
    total_data[j] = t0_value
  }
}
return function run(data, numbers, work, scalars) {
  const a_data = data[0]
  const b_data = data[1]
  const kept_data = data[2]
  const total_data = data[3]
  const a_offset = numbers[0]
  const b_offset = numbers[1]
  const kept_offset = numbers[2]
  const total_offset = numbers[3]
  const work_slot_1 = numbers[4]
  const axis0_size = numbers[5]
  const axis1_size = numbers[6]
  // pass 1: axis0 x axis1
  work.fill(0, 0, 0 + axis0_size)
  {
    const whole = axis0_size - axis0_size % 3
    for (let j = 0; j < axis1_size; j += 4096) {
      const end = Math.min(j + 4096, axis1_size)
      const fitting = (4096 / (end - j)) | 0
      const height = Math.max(3, fitting - fitting % 3)
      for (let i = 0; i < whole; i += height) {
        pass1(i, Math.min(i + height, whole), j, end, axis1_size, work, a_data, b_data, kept_data)
      }
      if (whole < axis0_size) pass1_rest(whole, axis0_size, j, end, axis1_size, work, a_data, b_data, kept_data)
    }
  }
  // pass 2: axis0
  work[work_slot_1] = 0
  {
    const t0_at = work_slot_1
    const whole = axis0_size - axis0_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass2(j, Math.min(j + 4096, whole), work, t0_at, axis1_size)
    }
    if (whole < axis0_size) pass2_rest(whole, axis0_size, work, t0_at, axis1_size)
  }
  // pass 3: axis0
  {
    const t0_value = work[work_slot_1]
    const whole = axis0_size - axis0_size % 4
    for (let j = 0; j < whole; j += 4096) {
      pass3(j, Math.min(j + 4096, whole), total_data, t0_value)
    }
    if (whole < axis0_size) pass3_rest(whole, axis0_size, total_data, t0_value)
  }
}
