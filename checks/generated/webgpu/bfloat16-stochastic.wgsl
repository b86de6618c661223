// adafactor unfactored rank 1
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

// passes 1: t0, t1
// memory0 = parameter, memory1 = gradient, memory2 = moment
@group(0) @binding(0) var<storage, read> data : array<u32>;
@group(0) @binding(1) var<storage, read_write> work : array<f32>;
@group(0) @binding(2) var<storage, read> memory0 : array<vec2<u32>>;
@group(0) @binding(3) var<storage, read> memory1 : array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> memory2 : array<vec2<u32>>;
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
fn bfloat16_to_vec4(words : vec2<u32>) -> vec4<f32> {
  return vec4<f32>(
    bfloat16_to_f32(words.x), bfloat16_to_f32(words.x >> 16u),
    bfloat16_to_f32(words.y), bfloat16_to_f32(words.y >> 16u),
  );
}

fn bfloat16_to_f32(pattern : u32) -> f32 {
  return bitcast<f32>(pattern << 16u);
}
fn load_0_wide(at : u32) -> vec4<f32> {
  return bfloat16_to_vec4(memory0[at >> 2u]);
}
fn load_1_wide(at : u32) -> vec4<f32> {
  return memory1[at >> 2u];
}
fn load_2_wide(at : u32) -> vec4<f32> {
  return bfloat16_to_vec4(memory2[at >> 2u]);
}
fn part_0_wide(binding : u32, local : u32, thread : u32) {
  let item = data[binding + 1u];
  let tiles_x = data[item + 1u];
  let call = data[binding];
  let start0 = data[call + 0u] - data[binding + 3u];
  let factor_bits_0 = data[item + 12u];
  let factor_0 = bitcast<f32>(factor_bits_0);
  let start1 = data[call + 1u] - data[binding + 5u];
  let start2 = data[call + 2u] - data[binding + 7u];
  let factor_bits_1 = data[item + 17u];
  let factor_1 = bitcast<f32>(factor_bits_1);
  let rounds = data[item + 3u];
  let size0 = data[item + 0u];
  let results_0 = data[item + 11u];
  let base_0 = data[item + 9u];
  let results_1 = data[item + 16u];
  let base_1 = data[item + 14u];
  let tile_x = local % tiles_x;
  let above_tile_x = local / tiles_x;
  let v3 = bitcast<f32>(data[call + 5u]);
  let v6 = bitcast<f32>(data[call + 6u]);
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  for (var round = 0u; round < rounds; round++) {
    let i0 = ((tile_x * rounds + round) * threads + thread) * 4u;
    if (i0 < size0) {
      let v0 = load_0_wide(start0 + i0);
      let v1 = (v0 * v0);
      let v2 = load_1_wide(start1 + i0);
      let v4 = load_2_wide(start2 + i0);
      let v5 = (vec4<f32>(v3) * v4);
      let v7 = (v2 * v2);
      let v9 = (v7 + vec4<f32>(1.0000000031710769e-30));
      let v10 = (vec4<f32>(v6) * v9);
      let v11 = (v5 + v10);
      let v12 = (one / sqrt(v11));
      let v13 = (v2 * v12);
      let v14 = (v13 * v13);
      sum0 += v1 * factor_0;
      sum1 += v14 * factor_1;
    }
  }
  sums[0u * threads + thread] = (sum0.x + sum0.y) + (sum0.z + sum0.w);
  sums[1u * threads + thread] = (sum1.x + sum1.y) + (sum1.z + sum1.w);
  add_across(2u, thread, 1u, threads, thread);
  if (thread == 0u) {
    work[base_0 + (tile_x) * results_0 + 0u] = sums[0u * threads];
    work[base_1 + (tile_x) * results_1 + 0u] = sums[1u * threads];
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

// passes 2, 3: moment, parameter, parameterRms, updateRms
// memory0 = parameter, memory1 = gradient, memory2 = moment, memory3 = parameterRms, memory4 = updateRms
@group(0) @binding(0) var<storage, read> data : array<u32>;
@group(0) @binding(1) var<storage, read_write> work : array<f32>;
@group(0) @binding(2) var<storage, read_write> memory0 : array<vec2<u32>>;
@group(0) @binding(3) var<storage, read> memory1 : array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> memory2 : array<vec2<u32>>;
@group(0) @binding(5) var<storage, read_write> memory3 : array<u32>;
@group(0) @binding(6) var<storage, read_write> memory4 : array<u32>;
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
fn bfloat16_to_vec4(words : vec2<u32>) -> vec4<f32> {
  return vec4<f32>(
    bfloat16_to_f32(words.x), bfloat16_to_f32(words.x >> 16u),
    bfloat16_to_f32(words.y), bfloat16_to_f32(words.y >> 16u),
  );
}

fn bfloat16_to_f32(pattern : u32) -> f32 {
  return bitcast<f32>(pattern << 16u);
}

fn vec4_to_bfloat16_stochastic(x : vec4<f32>, words : vec4<u32>) -> vec2<u32> {
  return vec2<u32>(f32_to_bfloat16_stochastic(x.x, words.x) | (f32_to_bfloat16_stochastic(x.y, words.y) << 16u), f32_to_bfloat16_stochastic(x.z, words.z) | (f32_to_bfloat16_stochastic(x.w, words.w) << 16u));
}

fn f32_to_bfloat16_stochastic(x : f32, word : u32) -> u32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7f800000u) == 0x7f800000u) { return f32_to_bfloat16(x); }
  return (bits + (word >> 16u)) >> 16u;
}

fn f32_to_bfloat16(x : f32) -> u32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) > 0x7f800000u) { return 0x7fc0u; }
  return (bits + 0x7fffu + ((bits >> 16u) & 1u)) >> 16u;
}

fn maximum_f32(a : f32, b : f32) -> f32 {
  return select(select(max(a, b), b, is_nan_f32(b)), a, is_nan_f32(a));
}

fn is_nan_f32(x : f32) -> bool {
  return (bitcast<u32>(x) & u32(0x7fffffffu)) > u32(0x7f800000u);
}

fn random_word(low : u32, high : u32, stream : u32, index : u32) -> u32 {
  return mix_word(mix_word(index + (low << 8u)) + (high << 8u) + stream);
}

fn mix_word(word : u32) -> u32 {
  var x = (word ^ (word >> 16u)) * 0x21f0aaadu;
  x = (x ^ (x >> 15u)) * 0x735a2d97u;
  return x ^ (x >> 15u);
}
fn store_3(at : u32, value : f32) {
  memory3[at] = bitcast<u32>(value);
}
fn store_4(at : u32, value : f32) {
  memory4[at] = bitcast<u32>(value);
}
fn load_2_wide(at : u32) -> vec4<f32> {
  return bfloat16_to_vec4(memory2[at >> 2u]);
}
fn load_1_wide(at : u32) -> vec4<f32> {
  return memory1[at >> 2u];
}
fn load_0_wide(at : u32) -> vec4<f32> {
  return bfloat16_to_vec4(memory0[at >> 2u]);
}
fn store_2_wide_random(at : u32, value : vec4<f32>, words : vec4<u32>) {
  let bits = vec4_to_bfloat16_stochastic(value, words);
  memory2[at >> 2u] = bits;
}
fn store_0_wide_random(at : u32, value : vec4<f32>, words : vec4<u32>) {
  let bits = vec4_to_bfloat16_stochastic(value, words);
  memory0[at >> 2u] = bits;
}
fn part_1_wide(binding : u32, local : u32, thread : u32) {
  let item = data[binding + 1u];
  let tiles_x = data[item + 5u];
  let base_0 = data[item + 9u];
  let parts_0 = data[item + 10u];
  let base_1 = data[item + 14u];
  let parts_1 = data[item + 15u];
  let divisor_bits_0 = data[item + 13u];
  let divisor_0 = bitcast<f32>(divisor_bits_0);
  let divisor_bits_1 = data[item + 18u];
  let divisor_1 = bitcast<f32>(divisor_bits_1);
  let call = data[binding];
  let start3 = data[call + 3u] - data[binding + 9u];
  let start4 = data[call + 4u] - data[binding + 11u];
  let start2 = data[call + 2u] - data[binding + 7u];
  let start1 = data[call + 1u] - data[binding + 5u];
  let start0 = data[call + 0u] - data[binding + 3u];
  let rounds = data[item + 7u];
  let size0 = data[item + 0u];
  let tile_x = local % tiles_x;
  let above_tile_x = local / tiles_x;
  var part0 = 0.0;
  for (var p = thread; p < parts_0; p += threads) { part0 += work[base_0 + p + 0u]; }
  sums[0u * threads + thread] = part0;
  var part1 = 0.0;
  for (var p = thread; p < parts_1; p += threads) { part1 += work[base_1 + p + 0u]; }
  sums[1u * threads + thread] = part1;
  add_across(2u, thread, 1u, threads, thread);
  let total0 = sums[0u * threads + 0u] / divisor_0;
  let total1 = sums[1u * threads + 0u] / divisor_1;
  workgroupBarrier();
  let s0_0 = total0;
  let s0_1 = sqrt(s0_0);
  if (local == 0u && thread == 0u) { store_3(start3, s0_1); }
  let s0_2 = total1;
  let s0_3 = sqrt(s0_2);
  if (local == 0u && thread == 0u) { store_4(start4, s0_3); }
  let s0_5 = maximum_f32(s0_1, 0.0010000000474974513);
  let s0_6 = bitcast<f32>(data[call + 7u]);
  let s0_7 = (s0_5 * s0_6);
  let s0_9 = (s0_3 / 1.0);
  let s0_10 = maximum_f32(1.0, s0_9);
  let s0_11 = (s0_7 / s0_10);
  let v0 = bitcast<f32>(data[call + 5u]);
  let v3 = bitcast<f32>(data[call + 6u]);
  let v11 = s0_11;
  for (var round = 0u; round < rounds; round++) {
    let i0 = ((tile_x * rounds + round) * threads + thread) * 4u;
    if (i0 < size0) {
      let v1 = load_2_wide(start2 + i0);
      let v2 = (vec4<f32>(v0) * v1);
      let v4 = load_1_wide(start1 + i0);
      let v5 = (v4 * v4);
      let v7 = (v5 + vec4<f32>(1.0000000031710769e-30));
      let v8 = (vec4<f32>(v3) * v7);
      let v9 = (v2 + v8);
      let v10 = load_0_wide(start0 + i0);
      let v12 = (one / sqrt(v9));
      let v13 = (v4 * v12);
      let v14 = (vec4<f32>(v11) * v13);
      let v15 = (v10 - v14);
      store_2_wide_random(start2 + i0, v9, vec4<u32>(random_word(u32(bitcast<f32>(data[call + 8u])), u32(bitcast<f32>(data[call + 9u])), 1u, i0 + 0u), random_word(u32(bitcast<f32>(data[call + 8u])), u32(bitcast<f32>(data[call + 9u])), 1u, i0 + 1u), random_word(u32(bitcast<f32>(data[call + 8u])), u32(bitcast<f32>(data[call + 9u])), 1u, i0 + 2u), random_word(u32(bitcast<f32>(data[call + 8u])), u32(bitcast<f32>(data[call + 9u])), 1u, i0 + 3u)));
      store_0_wide_random(start0 + i0, v15, vec4<u32>(random_word(u32(bitcast<f32>(data[call + 8u])), u32(bitcast<f32>(data[call + 9u])), 0u, i0 + 0u), random_word(u32(bitcast<f32>(data[call + 8u])), u32(bitcast<f32>(data[call + 9u])), 0u, i0 + 1u), random_word(u32(bitcast<f32>(data[call + 8u])), u32(bitcast<f32>(data[call + 9u])), 0u, i0 + 2u), random_word(u32(bitcast<f32>(data[call + 8u])), u32(bitcast<f32>(data[call + 9u])), 0u, i0 + 3u)));
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
  part_1_wide(binding, local, thread);
}
