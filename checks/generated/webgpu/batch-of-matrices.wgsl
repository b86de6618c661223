// adafactor factored rank 3
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

// passes 1: t0, t1, t2
// memory0 = parameter, memory1 = gradient
@group(0) @binding(0) var<storage, read> data : array<u32>;
@group(0) @binding(1) var<storage, read_write> work : array<f32>;
@group(0) @binding(2) var<storage, read> memory0 : array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> memory1 : array<vec4<f32>>;
struct Params { first : f32, count : f32 }
@group(1) @binding(0) var<uniform> params : Params;
var<workgroup> sums : array<f32, 2048>;
fn add_across(zones : u32, place : u32, stride : u32, count : u32, thread : u32) {
  workgroupBarrier();
  for (var left = count; left > 1u; left = (left + 7u) >> 3u) {
    let places = (left + 7u) >> 3u;
    if (place < places) {
      for (var zone = 0u; zone < zones; zone++) {
        let here = zone * threads + thread;
        var sum = sums[here];
        for (var next = places; place + next < left; next += places) {
          sum += sums[here + next * stride];
        }
        sums[here] = sum;
      }
    }
    workgroupBarrier();
  }
}
const threads = 256u;
var<private> zero : u32;
var<private> one : f32;
fn load_1_wide(at : u32) -> vec4<f32> {
  return memory1[at >> 2u];
}
fn load_0_wide(at : u32) -> vec4<f32> {
  return memory0[at >> 2u];
}
fn part_0_wide(binding : u32, local : u32, thread : u32) {
  let item = data[binding + 1u];
  let tiles_x = data[item + 3u];
  let tiles_y = data[item + 4u];
  let size0 = data[item + 0u];
  let log_threads = data[item + 6u];
  let rounds = data[item + 5u];
  let call = data[binding];
  let start1 = data[call + 1u] - data[binding + 5u];
  let size1 = data[item + 1u];
  let size2 = data[item + 2u];
  let factor_bits_0 = data[item + 34u];
  let factor_0 = bitcast<f32>(factor_bits_0);
  let factor_bits_1 = data[item + 39u];
  let factor_1 = bitcast<f32>(factor_bits_1);
  let start0 = data[call + 0u] - data[binding + 3u];
  let factor_bits_2 = data[item + 44u];
  let factor_2 = bitcast<f32>(factor_bits_2);
  let results_0 = data[item + 33u];
  let base_0 = data[item + 31u];
  let results_2 = data[item + 43u];
  let base_2 = data[item + 41u];
  let results_1 = data[item + 38u];
  let base_1 = data[item + 36u];
  let tile_x = local % tiles_x;
  let above_tile_x = local / tiles_x;
  let tile_y = above_tile_x % tiles_y;
  let above_tile_y = above_tile_x / tiles_y;
  let i0 = above_tile_y % size0;
  let above_i0 = above_tile_y / size0;
  let columns = 1u << log_threads;
  let rows = threads >> log_threads;
  let column = thread & (columns - 1u);
  let row = thread >> log_threads;
  let i2 = (tile_x * columns + column) * 4u;
  let first = tile_y * rows * rounds + row;
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  for (var start = 0u; start < rounds; start += 8u) {
    let turns = min(8u, rounds - start);
    for (var turn = 0u; turn < turns; turn++) {
      let i1 = first + (start + turn) * rows;
      var row0 = vec4<f32>();
      if (i2 < size2 && i1 < size1) {
        let v0 = load_1_wide(start1 + ((i0) * size1 + i1) * size2 + i2);
        let v1 = (v0 * v0);
        let v3 = (v1 + vec4<f32>(1.0000000031710769e-30));
        let v4 = load_0_wide(start0 + ((i0) * size1 + i1) * size2 + i2);
        let v5 = (v4 * v4);
        row0 = v3 * factor_0;
        sum0 += v3 * factor_1;
        sum1 += v5 * factor_2;
      }
      sums[(turn * 1u + 0u) * threads + thread] = (row0.x + row0.y) + (row0.z + row0.w);
    }
    add_across(turns * 1u, column, 1u, columns, thread);
    if (column == 0u) {
      for (var turn = 0u; turn < turns; turn++) {
        let i1 = first + (start + turn) * rows;
        if (i1 < size1) {
          work[base_0 + (tile_x) * results_0 + (i0) * size1 + i1] = sums[(turn * 1u + 0u) * threads + thread];
        }
      }
    }
    workgroupBarrier();
  }
  sums[0u * threads + thread] = (sum1.x + sum1.y) + (sum1.z + sum1.w);
  add_across(1u, thread, 1u, threads, thread);
  if (thread == 0u) {
    work[base_2 + (((i0) * tiles_y + tile_y) * tiles_x + tile_x) * results_2 + 0u] = sums[0u * threads];
  }
  workgroupBarrier();
  sums[0u * threads + thread] = sum0[0];
  sums[1u * threads + thread] = sum0[1];
  sums[2u * threads + thread] = sum0[2];
  sums[3u * threads + thread] = sum0[3];
  add_across(4u, row, columns, rows, thread);
  if (row == 0u && i2 < size2) {
    work[base_1 + (tile_y) * results_1 + (i0) * size2 + i2] = sums[0u * threads + thread];
    work[base_1 + (tile_y) * results_1 + (i0) * size2 + i2 + 1u] = sums[1u * threads + thread];
    work[base_1 + (tile_y) * results_1 + (i0) * size2 + i2 + 2u] = sums[2u * threads + thread];
    work[base_1 + (tile_y) * results_1 + (i0) * size2 + i2 + 3u] = sums[3u * threads + thread];
  }
  workgroupBarrier();
}
@compute @workgroup_size(threads)
fn main(
  @builtin(workgroup_id) group : vec3<u32>,
  @builtin(num_workgroups) groups : vec3<u32>,
  @builtin(local_invocation_index) thread : u32,
) {
  let number = group.y * groups.x + group.x;
  if (number >= u32(params.count)) { return; }
  zero = data[0];
  one = bitcast<f32>(0x3f800000u ^ zero);
  let tile = u32(params.first) + number * 3u;
  let binding = data[tile];
  let local = data[tile + 2u];
  part_0_wide(binding, local, thread);
}

// passes 2, 3: rowMoment, columnMoment
// memory0 = rowMoment, memory1 = columnMoment
@group(0) @binding(0) var<storage, read> data : array<u32>;
@group(0) @binding(1) var<storage, read_write> work : array<f32>;
@group(0) @binding(2) var<storage, read_write> memory0 : array<u32>;
@group(0) @binding(3) var<storage, read_write> memory1 : array<u32>;
struct Params { first : f32, count : f32 }
@group(1) @binding(0) var<uniform> params : Params;
var<workgroup> sums : array<f32, 256>;
fn add_across(zones : u32, place : u32, stride : u32, count : u32, thread : u32) {
  workgroupBarrier();
  for (var left = count; left > 1u; left = (left + 7u) >> 3u) {
    let places = (left + 7u) >> 3u;
    if (place < places) {
      for (var zone = 0u; zone < zones; zone++) {
        let here = zone * threads + thread;
        var sum = sums[here];
        for (var next = places; place + next < left; next += places) {
          sum += sums[here + next * stride];
        }
        sums[here] = sum;
      }
    }
    workgroupBarrier();
  }
}
const threads = 256u;
var<private> zero : u32;
var<private> one : f32;
fn load_0(at : u32) -> f32 {
  return bitcast<f32>(memory0[at]);
}
fn store_0(at : u32, value : f32) {
  memory0[at] = bitcast<u32>(value);
}
fn load_1(at : u32) -> f32 {
  return bitcast<f32>(memory1[at]);
}
fn store_1(at : u32, value : f32) {
  memory1[at] = bitcast<u32>(value);
}
fn part_1(binding : u32, local : u32, thread : u32) {
  let item = data[binding + 1u];
  let tiles_x = data[item + 7u];
  let size0 = data[item + 0u];
  let log_threads = data[item + 10u];
  let results_0 = data[item + 33u];
  let base_0 = data[item + 31u];
  let size1 = data[item + 1u];
  let parts_0 = data[item + 32u];
  let divisor_bits_0 = data[item + 35u];
  let divisor_0 = bitcast<f32>(divisor_bits_0);
  let call = data[binding];
  let start0 = data[call + 2u] - data[binding + 3u];
  let factor_bits_3 = data[item + 49u];
  let factor_3 = bitcast<f32>(factor_bits_3);
  let results_3 = data[item + 48u];
  let base_3 = data[item + 46u];
  let tile_x = local % tiles_x;
  let above_tile_x = local / tiles_x;
  let i0 = above_tile_x % size0;
  let above_i0 = above_tile_x / size0;
  let places = 1u << log_threads;
  let elements = threads >> log_threads;
  let element = thread & (elements - 1u);
  let place = thread / elements;
  let i1 = tile_x * elements + element;
  var part0 = 0.0;
  for (var p = place; p < parts_0; p += places) { part0 += work[base_0 + p * results_0 + (i0) * size1 + i1]; }
  sums[0u * threads + thread] = part0;
  add_across(1u, place, elements, places, thread);
  let total0 = sums[0u * threads + element] / divisor_0;
  workgroupBarrier();
  let v0 = bitcast<f32>(data[call + 6u]);
  let v3 = bitcast<f32>(data[call + 7u]);
  var sum0 = 0.0;
  if (place == 0u && i1 < size1) {
    let v1 = load_0(start0 + (i0) * size1 + i1);
    let v2 = (v0 * v1);
    let v4 = total0;
    let v5 = (v3 * v4);
    let v6 = (v2 + v5);
    sum0 += v6 * factor_3;
    store_0(start0 + (i0) * size1 + i1, v6);
  }
  sums[0u * threads + thread] = sum0;
  add_across(1u, thread, 1u, threads, thread);
  if (thread == 0u) {
    work[base_3 + (tile_x) * results_3 + i0] = sums[0u * threads];
  }
  workgroupBarrier();
}
fn part_2(binding : u32, local : u32, thread : u32) {
  let item = data[binding + 1u];
  let tiles_x = data[item + 11u];
  let size0 = data[item + 0u];
  let log_threads = data[item + 14u];
  let results_1 = data[item + 38u];
  let base_1 = data[item + 36u];
  let size2 = data[item + 2u];
  let parts_1 = data[item + 37u];
  let divisor_bits_1 = data[item + 40u];
  let divisor_1 = bitcast<f32>(divisor_bits_1);
  let call = data[binding];
  let start1 = data[call + 3u] - data[binding + 5u];
  let temporary0 = data[item + 56u];
  let tile_x = local % tiles_x;
  let above_tile_x = local / tiles_x;
  let i0 = above_tile_x % size0;
  let above_i0 = above_tile_x / size0;
  let places = 1u << log_threads;
  let elements = threads >> log_threads;
  let element = thread & (elements - 1u);
  let place = thread / elements;
  let i2 = tile_x * elements + element;
  var part1 = 0.0;
  for (var p = place; p < parts_1; p += places) { part1 += work[base_1 + p * results_1 + (i0) * size2 + i2]; }
  sums[0u * threads + thread] = part1;
  add_across(1u, place, elements, places, thread);
  let total1 = sums[0u * threads + element] / divisor_1;
  workgroupBarrier();
  let v0 = bitcast<f32>(data[call + 6u]);
  let v3 = bitcast<f32>(data[call + 7u]);
  if (place == 0u && i2 < size2) {
    let v1 = load_1(start1 + (i0) * size2 + i2);
    let v2 = (v0 * v1);
    let v4 = total1;
    let v5 = (v3 * v4);
    let v6 = (v2 + v5);
    let v7 = (one / sqrt(v6));
    store_1(start1 + (i0) * size2 + i2, v6);
    work[temporary0 + (i0) * size2 + i2] = v7;
  }
}
@compute @workgroup_size(threads)
fn main(
  @builtin(workgroup_id) group : vec3<u32>,
  @builtin(num_workgroups) groups : vec3<u32>,
  @builtin(local_invocation_index) thread : u32,
) {
  let number = group.y * groups.x + group.x;
  if (number >= u32(params.count)) { return; }
  zero = data[0];
  one = bitcast<f32>(0x3f800000u ^ zero);
  let tile = u32(params.first) + number * 3u;
  let binding = data[tile];
  let local = data[tile + 2u];
  switch data[tile + 1u] {
    case 2u: { part_1(binding, local, thread); }
    default: { part_2(binding, local, thread); }
  }
}

// passes 4: meanR, added up
// 
@group(0) @binding(0) var<storage, read> data : array<u32>;
@group(0) @binding(1) var<storage, read_write> work : array<f32>;
struct Params { first : f32, count : f32 }
@group(1) @binding(0) var<uniform> params : Params;
var<workgroup> sums : array<f32, 256>;
fn add_across(zones : u32, place : u32, stride : u32, count : u32, thread : u32) {
  workgroupBarrier();
  for (var left = count; left > 1u; left = (left + 7u) >> 3u) {
    let places = (left + 7u) >> 3u;
    if (place < places) {
      for (var zone = 0u; zone < zones; zone++) {
        let here = zone * threads + thread;
        var sum = sums[here];
        for (var next = places; place + next < left; next += places) {
          sum += sums[here + next * stride];
        }
        sums[here] = sum;
      }
    }
    workgroupBarrier();
  }
}
const threads = 256u;
var<private> zero : u32;
var<private> one : f32;
fn part_3(binding : u32, local : u32, thread : u32) {
  let item = data[binding + 1u];
  let tiles_x = data[item + 15u];
  let log_threads = data[item + 18u];
  let results_3 = data[item + 48u];
  let base_3 = data[item + 46u];
  let parts_3 = data[item + 47u];
  let divisor_bits_3 = data[item + 50u];
  let divisor_3 = bitcast<f32>(divisor_bits_3);
  let temporary1 = data[item + 57u];
  let size0 = data[item + 0u];
  let tile_x = local % tiles_x;
  let above_tile_x = local / tiles_x;
  let places = 1u << log_threads;
  let elements = threads >> log_threads;
  let element = thread & (elements - 1u);
  let place = thread / elements;
  let i0 = tile_x * elements + element;
  var part3 = 0.0;
  for (var p = place; p < parts_3; p += places) { part3 += work[base_3 + p * results_3 + i0]; }
  sums[0u * threads + thread] = part3;
  add_across(1u, place, elements, places, thread);
  let total3 = sums[0u * threads + element] / divisor_3;
  workgroupBarrier();
  if (place == 0u && i0 < size0) {
    let v0 = total3;
    work[temporary1 + i0] = v0;
  }
}
@compute @workgroup_size(threads)
fn main(
  @builtin(workgroup_id) group : vec3<u32>,
  @builtin(num_workgroups) groups : vec3<u32>,
  @builtin(local_invocation_index) thread : u32,
) {
  let number = group.y * groups.x + group.x;
  if (number >= u32(params.count)) { return; }
  zero = data[0];
  one = bitcast<f32>(0x3f800000u ^ zero);
  let tile = u32(params.first) + number * 3u;
  let binding = data[tile];
  let local = data[tile + 2u];
  part_3(binding, local, thread);
}

// passes 4: rowFactor
// memory0 = rowMoment
@group(0) @binding(0) var<storage, read> data : array<u32>;
@group(0) @binding(1) var<storage, read_write> work : array<f32>;
@group(0) @binding(2) var<storage, read> memory0 : array<u32>;
struct Params { first : f32, count : f32 }
@group(1) @binding(0) var<uniform> params : Params;
const threads = 256u;
var<private> zero : u32;
var<private> one : f32;
fn choose_f32(condition : f32, a : f32, b : f32) -> f32 {
  return select(a, b, (bitcast<u32>(condition) << u32(1u)) == u32(0u));
}
fn load_0(at : u32) -> f32 {
  return bitcast<f32>(memory0[at]);
}
fn part_4(binding : u32, local : u32, thread : u32) {
  let item = data[binding + 1u];
  let tiles_x = data[item + 19u];
  let tiles_y = data[item + 20u];
  let log_threads = data[item + 22u];
  let rounds = data[item + 21u];
  let size1 = data[item + 1u];
  let call = data[binding];
  let start0 = data[call + 2u] - data[binding + 3u];
  let temporary1 = data[item + 57u];
  let temporary2 = data[item + 58u];
  let size0 = data[item + 0u];
  let tile_x = local % tiles_x;
  let above_tile_x = local / tiles_x;
  let tile_y = above_tile_x % tiles_y;
  let above_tile_y = above_tile_x / tiles_y;
  let columns = 1u << log_threads;
  let rows = threads >> log_threads;
  let column = thread & (columns - 1u);
  let row = thread >> log_threads;
  let i1 = (tile_x * columns + column);
  let first = tile_y * rows * rounds + row;
  for (var round = 0u; round < rounds; round++) {
    let i0 = first + round * rows;
    if (i1 < size1 && i0 < size0) {
      let v0 = load_0(start0 + (i0) * size1 + i1);
      let v1 = (one / sqrt(v0));
      let v2 = work[temporary1 + i0];
      let v3 = choose_f32(v0, v2, v0);
      let v4 = sqrt(v3);
      let v5 = (v1 * v4);
      work[temporary2 + (i0) * size1 + i1] = v5;
    }
  }
}
@compute @workgroup_size(threads)
fn main(
  @builtin(workgroup_id) group : vec3<u32>,
  @builtin(num_workgroups) groups : vec3<u32>,
  @builtin(local_invocation_index) thread : u32,
) {
  let number = group.y * groups.x + group.x;
  if (number >= u32(params.count)) { return; }
  zero = data[0];
  one = bitcast<f32>(0x3f800000u ^ zero);
  let tile = u32(params.first) + number * 3u;
  let binding = data[tile];
  let local = data[tile + 2u];
  part_4(binding, local, thread);
}

// passes 5: t3
// memory0 = gradient
@group(0) @binding(0) var<storage, read> data : array<u32>;
@group(0) @binding(1) var<storage, read_write> work : array<f32>;
@group(0) @binding(2) var<storage, read> memory0 : array<vec4<f32>>;
struct Params { first : f32, count : f32 }
@group(1) @binding(0) var<uniform> params : Params;
var<workgroup> sums : array<f32, 256>;
fn add_across(zones : u32, place : u32, stride : u32, count : u32, thread : u32) {
  workgroupBarrier();
  for (var left = count; left > 1u; left = (left + 7u) >> 3u) {
    let places = (left + 7u) >> 3u;
    if (place < places) {
      for (var zone = 0u; zone < zones; zone++) {
        let here = zone * threads + thread;
        var sum = sums[here];
        for (var next = places; place + next < left; next += places) {
          sum += sums[here + next * stride];
        }
        sums[here] = sum;
      }
    }
    workgroupBarrier();
  }
}
const threads = 256u;
var<private> zero : u32;
var<private> one : f32;
fn load_0_wide(at : u32) -> vec4<f32> {
  return memory0[at >> 2u];
}
fn part_5_wide(binding : u32, local : u32, thread : u32) {
  let item = data[binding + 1u];
  let tiles_x = data[item + 23u];
  let tiles_y = data[item + 24u];
  let size0 = data[item + 0u];
  let log_threads = data[item + 26u];
  let rounds = data[item + 25u];
  let call = data[binding];
  let start0 = data[call + 1u] - data[binding + 3u];
  let size1 = data[item + 1u];
  let size2 = data[item + 2u];
  let temporary2 = data[item + 58u];
  let temporary0 = data[item + 56u];
  let factor_bits_4 = data[item + 54u];
  let factor_4 = bitcast<f32>(factor_bits_4);
  let results_4 = data[item + 53u];
  let base_4 = data[item + 51u];
  let tile_x = local % tiles_x;
  let above_tile_x = local / tiles_x;
  let tile_y = above_tile_x % tiles_y;
  let above_tile_y = above_tile_x / tiles_y;
  let i0 = above_tile_y % size0;
  let above_i0 = above_tile_y / size0;
  let columns = 1u << log_threads;
  let rows = threads >> log_threads;
  let column = thread & (columns - 1u);
  let row = thread >> log_threads;
  let i2 = (tile_x * columns + column) * 4u;
  let first = tile_y * rows * rounds + row;
  let v3 = vec4<f32>(work[temporary0 + (i0) * size2 + i2 + 0u], work[temporary0 + (i0) * size2 + i2 + 1u], work[temporary0 + (i0) * size2 + i2 + 2u], work[temporary0 + (i0) * size2 + i2 + 3u]);
  var sum0 = vec4<f32>();
  for (var round = 0u; round < rounds; round++) {
    let i1 = first + round * rows;
    if (i2 < size2 && i1 < size1) {
      let v0 = load_0_wide(start0 + ((i0) * size1 + i1) * size2 + i2);
      let v1 = work[temporary2 + (i0) * size1 + i1];
      let v2 = (v0 * vec4<f32>(v1));
      let v4 = (v2 * v3);
      let v5 = (v4 * v4);
      sum0 += v5 * factor_4;
    }
  }
  sums[0u * threads + thread] = (sum0.x + sum0.y) + (sum0.z + sum0.w);
  add_across(1u, thread, 1u, threads, thread);
  if (thread == 0u) {
    work[base_4 + (((i0) * tiles_y + tile_y) * tiles_x + tile_x) * results_4 + 0u] = sums[0u * threads];
  }
  workgroupBarrier();
}
@compute @workgroup_size(threads)
fn main(
  @builtin(workgroup_id) group : vec3<u32>,
  @builtin(num_workgroups) groups : vec3<u32>,
  @builtin(local_invocation_index) thread : u32,
) {
  let number = group.y * groups.x + group.x;
  if (number >= u32(params.count)) { return; }
  zero = data[0];
  one = bitcast<f32>(0x3f800000u ^ zero);
  let tile = u32(params.first) + number * 3u;
  let binding = data[tile];
  let local = data[tile + 2u];
  part_5_wide(binding, local, thread);
}

// passes 6, 7: parameter, parameterRms, updateRms
// memory0 = parameter, memory1 = gradient, memory2 = parameterRms, memory3 = updateRms
@group(0) @binding(0) var<storage, read> data : array<u32>;
@group(0) @binding(1) var<storage, read_write> work : array<f32>;
@group(0) @binding(2) var<storage, read_write> memory0 : array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> memory1 : array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> memory2 : array<u32>;
@group(0) @binding(5) var<storage, read_write> memory3 : array<u32>;
struct Params { first : f32, count : f32 }
@group(1) @binding(0) var<uniform> params : Params;
var<workgroup> sums : array<f32, 512>;
fn add_across(zones : u32, place : u32, stride : u32, count : u32, thread : u32) {
  workgroupBarrier();
  for (var left = count; left > 1u; left = (left + 7u) >> 3u) {
    let places = (left + 7u) >> 3u;
    if (place < places) {
      for (var zone = 0u; zone < zones; zone++) {
        let here = zone * threads + thread;
        var sum = sums[here];
        for (var next = places; place + next < left; next += places) {
          sum += sums[here + next * stride];
        }
        sums[here] = sum;
      }
    }
    workgroupBarrier();
  }
}
const threads = 256u;
var<private> zero : u32;
var<private> one : f32;
fn maximum_f32(a : f32, b : f32) -> f32 {
  return select(select(max(a, b), b, is_nan_f32(b)), a, is_nan_f32(a));
}

fn is_nan_f32(x : f32) -> bool {
  return (bitcast<u32>(x) & u32(0x7fffffffu)) > u32(0x7f800000u);
}
fn store_2(at : u32, value : f32) {
  memory2[at] = bitcast<u32>(value);
}
fn store_3(at : u32, value : f32) {
  memory3[at] = bitcast<u32>(value);
}
fn load_0_wide(at : u32) -> vec4<f32> {
  return memory0[at >> 2u];
}
fn load_1_wide(at : u32) -> vec4<f32> {
  return memory1[at >> 2u];
}
fn store_0_wide(at : u32, value : vec4<f32>) {
  memory0[at >> 2u] = value;
}
fn part_6_wide(binding : u32, local : u32, thread : u32) {
  let item = data[binding + 1u];
  let tiles_x = data[item + 27u];
  let tiles_y = data[item + 28u];
  let size0 = data[item + 0u];
  let log_threads = data[item + 30u];
  let rounds = data[item + 29u];
  let base_2 = data[item + 41u];
  let parts_2 = data[item + 42u];
  let base_4 = data[item + 51u];
  let parts_4 = data[item + 52u];
  let divisor_bits_2 = data[item + 45u];
  let divisor_2 = bitcast<f32>(divisor_bits_2);
  let divisor_bits_4 = data[item + 55u];
  let divisor_4 = bitcast<f32>(divisor_bits_4);
  let call = data[binding];
  let start2 = data[call + 4u] - data[binding + 7u];
  let start3 = data[call + 5u] - data[binding + 9u];
  let size1 = data[item + 1u];
  let size2 = data[item + 2u];
  let start0 = data[call + 0u] - data[binding + 3u];
  let start1 = data[call + 1u] - data[binding + 5u];
  let temporary2 = data[item + 58u];
  let temporary0 = data[item + 56u];
  let tile_x = local % tiles_x;
  let above_tile_x = local / tiles_x;
  let tile_y = above_tile_x % tiles_y;
  let above_tile_y = above_tile_x / tiles_y;
  let i0 = above_tile_y % size0;
  let above_i0 = above_tile_y / size0;
  let columns = 1u << log_threads;
  let rows = threads >> log_threads;
  let column = thread & (columns - 1u);
  let row = thread >> log_threads;
  let i2 = (tile_x * columns + column) * 4u;
  let first = tile_y * rows * rounds + row;
  var part2 = 0.0;
  for (var p = thread; p < parts_2; p += threads) { part2 += work[base_2 + p + 0u]; }
  sums[0u * threads + thread] = part2;
  var part4 = 0.0;
  for (var p = thread; p < parts_4; p += threads) { part4 += work[base_4 + p + 0u]; }
  sums[1u * threads + thread] = part4;
  add_across(2u, thread, 1u, threads, thread);
  let total2 = sums[0u * threads + 0u] / divisor_2;
  let total4 = sums[1u * threads + 0u] / divisor_4;
  workgroupBarrier();
  let s0_0 = total2;
  let s0_1 = sqrt(s0_0);
  if (local == 0u && thread == 0u) { store_2(start2, s0_1); }
  let s0_2 = total4;
  let s0_3 = sqrt(s0_2);
  if (local == 0u && thread == 0u) { store_3(start3, s0_3); }
  let s0_5 = maximum_f32(s0_1, 0.0010000000474974513);
  let s0_6 = bitcast<f32>(data[call + 8u]);
  let s0_7 = (s0_5 * s0_6);
  let s0_9 = (s0_3 / 1.0);
  let s0_10 = maximum_f32(1.0, s0_9);
  let s0_11 = (s0_7 / s0_10);
  let v1 = s0_11;
  let v5 = vec4<f32>(work[temporary0 + (i0) * size2 + i2 + 0u], work[temporary0 + (i0) * size2 + i2 + 1u], work[temporary0 + (i0) * size2 + i2 + 2u], work[temporary0 + (i0) * size2 + i2 + 3u]);
  for (var round = 0u; round < rounds; round++) {
    let i1 = first + round * rows;
    if (i2 < size2 && i1 < size1) {
      let v0 = load_0_wide(start0 + ((i0) * size1 + i1) * size2 + i2);
      let v2 = load_1_wide(start1 + ((i0) * size1 + i1) * size2 + i2);
      let v3 = work[temporary2 + (i0) * size1 + i1];
      let v4 = (v2 * vec4<f32>(v3));
      let v6 = (v4 * v5);
      let v7 = (vec4<f32>(v1) * v6);
      let v8 = (v0 - v7);
      store_0_wide(start0 + ((i0) * size1 + i1) * size2 + i2, v8);
    }
  }
}
@compute @workgroup_size(threads)
fn main(
  @builtin(workgroup_id) group : vec3<u32>,
  @builtin(num_workgroups) groups : vec3<u32>,
  @builtin(local_invocation_index) thread : u32,
) {
  let number = group.y * groups.x + group.x;
  if (number >= u32(params.count)) { return; }
  zero = data[0];
  one = bitcast<f32>(0x3f800000u ^ zero);
  let tile = u32(params.first) + number * 3u;
  let binding = data[tile];
  let local = data[tile + 2u];
  part_6_wide(binding, local, thread);
}
