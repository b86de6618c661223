// every operation
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

// passes 1: kept
// memory0 = a, memory1 = b, memory2 = kept
@group(0) @binding(0) var<storage, read> data : array<u32>;
@group(0) @binding(1) var<storage, read_write> work : array<f32>;
@group(0) @binding(2) var<storage, read> memory0 : array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> memory1 : array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> memory2 : array<vec4<f32>>;
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
fn greater_vec4(a : vec4<f32>, b : vec4<f32>) -> vec4<f32> {
  return vec4<f32>((a > b) & !(is_nan_vec4(a) | is_nan_vec4(b)));
}

fn is_nan_vec4(x : vec4<f32>) -> vec4<bool> {
  return (bitcast<vec4<u32>>(x) & vec4<u32>(0x7fffffffu)) > vec4<u32>(0x7f800000u);
}

fn maximum_vec4(a : vec4<f32>, b : vec4<f32>) -> vec4<f32> {
  return select(select(max(a, b), b, is_nan_vec4(b)), a, is_nan_vec4(a));
}

fn minimum_vec4(a : vec4<f32>, b : vec4<f32>) -> vec4<f32> {
  return select(select(min(a, b), b, is_nan_vec4(b)), a, is_nan_vec4(a));
}

fn choose_vec4(condition : vec4<f32>, a : vec4<f32>, b : vec4<f32>) -> vec4<f32> {
  return select(a, b, (bitcast<vec4<u32>>(condition) << vec4<u32>(1u)) == vec4<u32>(0u));
}

fn is_finite_vec4(x : vec4<f32>) -> vec4<f32> {
  return vec4<f32>((bitcast<vec4<u32>>(x) & vec4<u32>(0x7f800000u)) != vec4<u32>(0x7f800000u));
}

fn round_to_bfloat16_vec4(x : vec4<f32>) -> vec4<f32> {
  return bfloat16_to_vec4(vec4_to_bfloat16(x));
}

fn bfloat16_to_vec4(words : vec2<u32>) -> vec4<f32> {
  return vec4<f32>(
    bfloat16_to_f32(words.x), bfloat16_to_f32(words.x >> 16u),
    bfloat16_to_f32(words.y), bfloat16_to_f32(words.y >> 16u),
  );
}

fn bfloat16_to_f32(pattern : u32) -> f32 {
  return bitcast<f32>(pattern << 16u);
}

fn vec4_to_bfloat16(x : vec4<f32>) -> vec2<u32> {
  return vec2<u32>(f32_to_bfloat16(x.x) | (f32_to_bfloat16(x.y) << 16u), f32_to_bfloat16(x.z) | (f32_to_bfloat16(x.w) << 16u));
}

fn f32_to_bfloat16(x : f32) -> u32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) > 0x7f800000u) { return 0x7fc0u; }
  return (bits + 0x7fffu + ((bits >> 16u) & 1u)) >> 16u;
}
fn load_0_wide(at : u32) -> vec4<f32> {
  return memory0[at >> 2u];
}
fn load_1_wide(at : u32) -> vec4<f32> {
  return memory1[at >> 2u];
}
fn store_2_wide(at : u32, value : vec4<f32>) {
  memory2[at >> 2u] = value;
}
fn part_0_wide(binding : u32, local : u32, thread : u32) {
  let item = data[binding + 1u];
  let tiles_x = data[item + 2u];
  let tiles_y = data[item + 3u];
  let log_threads = data[item + 5u];
  let rounds = data[item + 4u];
  let call = data[binding];
  let start0 = data[call + 0u] - data[binding + 3u];
  let size1 = data[item + 1u];
  let start1 = data[call + 1u] - data[binding + 5u];
  let factor_bits_0 = data[item + 17u];
  let factor_0 = bitcast<f32>(factor_bits_0);
  let start2 = data[call + 2u] - data[binding + 7u];
  let size0 = data[item + 0u];
  let results_0 = data[item + 16u];
  let base_0 = data[item + 14u];
  let tile_x = local % tiles_x;
  let above_tile_x = local / tiles_x;
  let tile_y = above_tile_x % tiles_y;
  let above_tile_y = above_tile_x / tiles_y;
  let columns = 1u << log_threads;
  let rows = threads >> log_threads;
  let column = thread & (columns - 1u);
  let row = thread >> log_threads;
  let i1 = (tile_x * columns + column) * 4u;
  let first = tile_y * rows * rounds + row;
  for (var start = 0u; start < rounds; start += 8u) {
    let turns = min(8u, rounds - start);
    for (var turn = 0u; turn < turns; turn++) {
      let i0 = first + (start + turn) * rows;
      var row0 = vec4<f32>();
      if (i1 < size1 && i0 < size0) {
        let v0 = load_0_wide(start0 + (i0) * size1 + i1);
        let v1 = load_1_wide(start1 + (i0) * size1 + i1);
        let v2 = greater_vec4(v0, v1);
        let v3 = (v0 - v1);
        let v5 = maximum_vec4(v3, vec4<f32>((-2.5)));
        let v6 = abs(v0);
        let v7 = sqrt(v6);
        let v8 = (v1 * v1);
        let v9 = (one / sqrt(v8));
        let v10 = (v7 + v9);
        let v11 = minimum_vec4(v5, v10);
        let v12 = (v0 / v1);
        let v13 = choose_vec4(v2, v11, v12);
        let v14 = is_finite_vec4(v1);
        let v15 = (v13 * v14);
        let v16 = round_to_bfloat16_vec4(v15);
        row0 = v16 * factor_0;
        store_2_wide(start2 + (i0) * size1 + i1, v16);
      }
      sums[(turn * 1u + 0u) * threads + thread] = (row0.x + row0.y) + (row0.z + row0.w);
    }
    add_across(turns * 1u, column, 1u, columns, thread);
    if (column == 0u) {
      for (var turn = 0u; turn < turns; turn++) {
        let i0 = first + (start + turn) * rows;
        if (i0 < size0) {
          work[base_0 + (tile_x) * results_0 + i0] = sums[(turn * 1u + 0u) * threads + thread];
        }
      }
    }
    workgroupBarrier();
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
  part_0_wide(binding, local, thread);
}

// passes 2: t0
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
fn part_1(binding : u32, local : u32, thread : u32) {
  let item = data[binding + 1u];
  let tiles_x = data[item + 6u];
  let log_threads = data[item + 9u];
  let results_0 = data[item + 16u];
  let base_0 = data[item + 14u];
  let parts_0 = data[item + 15u];
  let divisor_bits_0 = data[item + 18u];
  let divisor_0 = bitcast<f32>(divisor_bits_0);
  let size0 = data[item + 0u];
  let results_1 = data[item + 21u];
  let base_1 = data[item + 19u];
  let tile_x = local % tiles_x;
  let above_tile_x = local / tiles_x;
  let places = 1u << log_threads;
  let elements = threads >> log_threads;
  let element = thread & (elements - 1u);
  let place = thread / elements;
  let i0 = tile_x * elements + element;
  var part0 = 0.0;
  for (var p = place; p < parts_0; p += places) { part0 += work[base_0 + p * results_0 + i0]; }
  sums[0u * threads + thread] = part0;
  add_across(1u, place, elements, places, thread);
  let total0 = sums[0u * threads + element] / divisor_0;
  workgroupBarrier();
  var sum0 = 0.0;
  if (place == 0u && i0 < size0) {
    let v0 = total0;
    sum0 += v0;
  }
  sums[0u * threads + thread] = sum0;
  add_across(1u, thread, 1u, threads, thread);
  if (thread == 0u) {
    work[base_1 + (tile_x) * results_1 + 0u] = sums[0u * threads];
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
  part_1(binding, local, thread);
}

// passes 3: total
// memory0 = total
@group(0) @binding(0) var<storage, read> data : array<u32>;
@group(0) @binding(1) var<storage, read_write> work : array<f32>;
@group(0) @binding(2) var<storage, read_write> memory0 : array<u32>;
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
fn store_0(at : u32, value : f32) {
  memory0[at] = bitcast<u32>(value);
}
fn part_2(binding : u32, local : u32, thread : u32) {
  let item = data[binding + 1u];
  let tiles_x = data[item + 10u];
  let base_1 = data[item + 19u];
  let parts_1 = data[item + 20u];
  let call = data[binding];
  let start0 = data[call + 3u] - data[binding + 3u];
  let rounds = data[item + 12u];
  let size0 = data[item + 0u];
  let tile_x = local % tiles_x;
  let above_tile_x = local / tiles_x;
  var part1 = 0.0;
  for (var p = thread; p < parts_1; p += threads) { part1 += work[base_1 + p + 0u]; }
  sums[0u * threads + thread] = part1;
  add_across(1u, thread, 1u, threads, thread);
  let total1 = sums[0u * threads + 0u];
  workgroupBarrier();
  let v0 = total1;
  for (var round = 0u; round < rounds; round++) {
    let i0 = (tile_x * rounds + round) * threads + thread;
    if (i0 < size0) {
      store_0(start0 + i0, v0);
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
  part_2(binding, local, thread);
}
