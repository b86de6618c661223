// adafactor unfactored rank 1
// mode webgpu, shape [960], walked as [960]
// work space work 0: t0: 15
// work space work 1: t1: 15
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
//   stores   t2 = decayRate * (maximum(sqrt(t0), 0.001) * rho)
//   stores   scale = maximum(sqrt(t0), 0.001) * rho / maximum(1, sqrt(t1) / 1)
// pass 3  elements
//   reads    parameter, gradient, moment, scale, t2
//   stores   parameter = parameter - t2 * parameter - scale * (gradient * rsqrt(moment))

// pass 1: 15 x 1 x 1 threads, into work 0: t0 (15)
// a0 = parameter (960)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 64; k0++) {
  const v0 = a0[(this.thread.x + k0 * 15)];
  const v1 = (v0 * v0);
  sum0 += v1 * 0.0009765625;
  }
  return sum0;
}

// pass 1: 15 x 1 x 1 threads, into work 1: t1 (15)
// a0 = gradient (960), a1 = moment (960), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 64; k0++) {
  const v2 = a0[(this.thread.x + k0 * 15)];
  const v4 = a1[(this.thread.x + k0 * 15)];
  const v5 = (s0 * v4);
  const v7 = (v2 * v2);
  const v9 = (v7 + 1.0000000031710769e-30);
  const v10 = (s1 * v9);
  const v11 = (v5 + v10);
  const v12 = (1.0 / Math.sqrt(v11));
  const v13 = (v2 * v12);
  const v14 = (v13 * v13);
  sum0 += v14 * 0.0009765625;
  }
  return sum0;
}

// pass 1: 960 x 1 x 1 threads, into moment (960)
// a0 = moment (960), a1 = gradient (960), s0 = beta2, s1 = beta2Weight
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
// a0 = work 0: t0 (15)
function kernel(a0) {
  let r0 = 0.0;
  for (let b0_0 = 0; b0_0 < 15; b0_0++) {
  r0 += a0[b0_0];
  }
  const v0 = r0 / 0.9375;
  const v1 = Math.sqrt(v0);
  return v1;
}

// pass 2: 1 x 1 x 1 threads, into updateRms (1)
// a0 = work 1: t1 (15)
function kernel(a0) {
  let r2 = 0.0;
  for (let b2_0 = 0; b2_0 < 15; b2_0++) {
  r2 += a0[b2_0];
  }
  const v2 = r2 / 0.9375;
  const v3 = Math.sqrt(v2);
  return v3;
}

// pass 3: 960 x 1 x 1 threads, into parameter (960)
// a0 = parameter (960), a1 = parameterRms (1), a2 = updateRms (1), a3 = gradient (960), a4 = moment (960), s0 = decayRate, s1 = 1, s2 = rho
function kernel(a0, a1, a2, a3, a4, s0, s1, s2) {
  const v0 = a0[this.thread.x];
  const v2 = a1[0];
  const v4 = (v2 === v2 * s1 ? (v2 > 0.0010000000474974513 ? v2 : 0.0010000000474974513) : v2);
  const v6 = (v4 * s2);
  const v7 = (s0 * v6);
  const v8 = (v7 * v0);
  const v9 = (v0 - v8);
  const v11 = a2[0];
  const v12 = (v11 / 1.0);
  const v13 = (v12 === v12 * s1 ? (1.0 > v12 ? 1.0 : v12) : v12);
  const v14 = (v6 / v13);
  const v15 = a3[this.thread.x];
  const v16 = a4[this.thread.x];
  const v17 = (1.0 / Math.sqrt(v16));
  const v18 = (v15 * v17);
  const v19 = (v14 * v18);
  const v20 = (v9 - v19);
  return v20;
}
