// adafactor unfactored rank 1
// mode webgpu, shape [1000000], walked as [1000000]
// work space work 0: t0: 256
// work space work 1: t1: 256
//
// pass 1  elements
//   reads    parameter, gradient, moment
//   reduces  t0 = mean over elements of parameter^2
//   reduces  t1 = mean over elements of (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2
//   stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30)
// pass 2  a single point
//   reads    t0, t1
//   stores   parameterRms = sqrt(t0)
//   stores   updateRms = sqrt(t1)
//   stores   scale = maximum(sqrt(t0), 0.001) * rho / maximum(1, sqrt(t1) / 1)
// pass 3  elements
//   reads    parameter, gradient, moment, scale
//   stores   parameter = parameter - scale * (gradient * rsqrt(moment))

// pass 1: 256 x 1 x 1 threads, into work 0: t0 (256)
// a0 = parameter (1000000)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 16; k0++) {
  let sum1 = 0.0;
  for (let j0 = 0; j0 < 256; j0++) {
  if (this.thread.x + (k0 * 256 + j0) * 256 < 1000000) {
  const v0 = a0[(this.thread.x + (k0 * 256 + j0) * 256)];
  const v1 = (v0 * v0);
  sum1 += v1 * 9.5367431640625e-7;
  }
  }
  sum0 += sum1;
  }
  return sum0;
}

// pass 1: 256 x 1 x 1 threads, into work 1: t1 (256)
// a0 = gradient (1000000), a1 = moment (1000000), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 16; k0++) {
  let sum1 = 0.0;
  for (let j0 = 0; j0 < 256; j0++) {
  if (this.thread.x + (k0 * 256 + j0) * 256 < 1000000) {
  const v2 = a0[(this.thread.x + (k0 * 256 + j0) * 256)];
  const v4 = a1[(this.thread.x + (k0 * 256 + j0) * 256)];
  const v5 = (s0 * v4);
  const v7 = (v2 * v2);
  const v9 = (v7 + 1.0000000031710769e-30);
  const v10 = (s1 * v9);
  const v11 = (v5 + v10);
  const v12 = (1.0 / Math.sqrt(v11));
  const v13 = (v2 * v12);
  const v14 = (v13 * v13);
  sum1 += v14 * 9.5367431640625e-7;
  }
  }
  sum0 += sum1;
  }
  return sum0;
}

// pass 1: 1000000 x 1 x 1 threads, into moment (1000000)
// a0 = moment (1000000), a1 = gradient (1000000), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  const v4 = a0[this.thread.x];
  const v5 = (s0 * v4);
  const v2 = a1[this.thread.x];
  const v7 = (v2 * v2);
  const v9 = (v7 + 1.0000000031710769e-30);
  const v10 = (s1 * v9);
  const v11 = (v5 + v10);
  return v11;
}

// pass 2: 1 x 1 x 1 threads, into parameterRms (1)
// a0 = work 0: t0 (256)
function kernel(a0) {
  let r0 = 0.0;
  for (let b0_0 = 0; b0_0 < 256; b0_0++) {
  r0 += a0[b0_0];
  }
  const v0 = r0 / 0.95367431640625;
  const v1 = Math.sqrt(v0);
  return v1;
}

// pass 2: 1 x 1 x 1 threads, into updateRms (1)
// a0 = work 1: t1 (256)
function kernel(a0) {
  let r2 = 0.0;
  for (let b2_0 = 0; b2_0 < 256; b2_0++) {
  r2 += a0[b2_0];
  }
  const v2 = r2 / 0.95367431640625;
  const v3 = Math.sqrt(v2);
  return v3;
}

// pass 3: 1000000 x 1 x 1 threads, into parameter (1000000)
// a0 = parameter (1000000), a1 = parameterRms (1), a2 = updateRms (1), a3 = gradient (1000000), a4 = moment (1000000), s0 = 1, s1 = rho
function kernel(a0, a1, a2, a3, a4, s0, s1) {
  const v0 = a0[this.thread.x];
  const v1 = a1[0];
  const v3 = (v1 === v1 * s0 ? (v1 > 0.0010000000474974513 ? v1 : 0.0010000000474974513) : v1);
  const v5 = (v3 * s1);
  const v7 = a2[0];
  const v8 = (v7 / 1.0);
  const v9 = (v8 === v8 * s0 ? (1.0 > v8 ? 1.0 : v8) : v8);
  const v10 = (v5 / v9);
  const v11 = a3[this.thread.x];
  const v12 = a4[this.thread.x];
  const v13 = (1.0 / Math.sqrt(v12));
  const v14 = (v11 * v13);
  const v15 = (v10 * v14);
  const v16 = (v0 - v15);
  return v16;
}
