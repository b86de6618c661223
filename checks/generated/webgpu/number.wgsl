// adafactor unfactored rank 0
//
// pass 1  a single point
//   reads    parameter, gradient, moment
//   stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30)
//   stores   parameterRms = sqrt(parameter^2)
//   stores   updateRms = sqrt((gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2)
//   stores   parameter = parameter - maximum(sqrt(parameter^2), 0.001) * rho / maximum(1, sqrt((gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2) / 1) * (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))

// passes 1: moment, parameterRms, updateRms, parameter
// memory0 = parameter, memory1 = gradient, memory2 = moment, memory3 = parameterRms, memory4 = updateRms
@group(0) @binding(0) var<storage, read> data : array<u32>;
@group(0) @binding(1) var<storage, read_write> work : array<f32>;
@group(0) @binding(2) var<storage, read_write> memory0 : array<u32>;
@group(0) @binding(3) var<storage, read> memory1 : array<u32>;
@group(0) @binding(4) var<storage, read_write> memory2 : array<u32>;
@group(0) @binding(5) var<storage, read_write> memory3 : array<u32>;
@group(0) @binding(6) var<storage, read_write> memory4 : array<u32>;
struct Params { first : f32, count : f32 }
@group(1) @binding(0) var<uniform> params : Params;
const threads = 256u;
var<private> zero : u32;
var<private> one : f32;
fn maximum_f32(a : f32, b : f32) -> f32 {
  return select(select(max(a, b), b, is_nan_f32(b)), a, is_nan_f32(a));
}

fn is_nan_f32(x : f32) -> bool {
  return (bitcast<u32>(x) & u32(0x7fffffffu)) > u32(0x7f800000u);
}
fn load_2(at : u32) -> f32 {
  return bitcast<f32>(memory2[at]);
}
fn load_1(at : u32) -> f32 {
  return bitcast<f32>(memory1[at]);
}
fn load_0(at : u32) -> f32 {
  return bitcast<f32>(memory0[at]);
}
fn store_2(at : u32, value : f32) {
  memory2[at] = bitcast<u32>(value);
}
fn store_3(at : u32, value : f32) {
  memory3[at] = bitcast<u32>(value);
}
fn store_4(at : u32, value : f32) {
  memory4[at] = bitcast<u32>(value);
}
fn store_0(at : u32, value : f32) {
  memory0[at] = bitcast<u32>(value);
}
fn part_0(binding : u32, local : u32, thread : u32) {
  let call = data[binding];
  let start2 = data[call + 2u] - data[binding + 7u];
  let start1 = data[call + 1u] - data[binding + 5u];
  let start0 = data[call + 0u] - data[binding + 3u];
  let start3 = data[call + 3u] - data[binding + 9u];
  let start4 = data[call + 4u] - data[binding + 11u];
  let place = thread;
  let v0 = bitcast<f32>(data[call + 5u]);
  let v1 = load_2(start2 + 0u);
  let v2 = (v0 * v1);
  let v3 = bitcast<f32>(data[call + 6u]);
  let v4 = load_1(start1 + 0u);
  let v5 = (v4 * v4);
  let v7 = (v5 + 1.0000000031710769e-30);
  let v8 = (v3 * v7);
  let v9 = (v2 + v8);
  let v10 = load_0(start0 + 0u);
  let v11 = (v10 * v10);
  let v12 = sqrt(v11);
  let v13 = (one / sqrt(v9));
  let v14 = (v4 * v13);
  let v15 = (v14 * v14);
  let v16 = sqrt(v15);
  let v18 = maximum_f32(v12, 0.0010000000474974513);
  let v19 = bitcast<f32>(data[call + 7u]);
  let v20 = (v18 * v19);
  let v22 = (v16 / 1.0);
  let v23 = maximum_f32(1.0, v22);
  let v24 = (v20 / v23);
  let v25 = (v24 * v14);
  let v26 = (v10 - v25);
  if (place == 0u) {
    store_2(start2 + 0u, v9);
    store_3(start3 + 0u, v12);
    store_4(start4 + 0u, v16);
    store_0(start0 + 0u, v26);
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
  part_0(binding, local, thread);
}
