// adafactor unfactored rank 1
// mode webgpu, shape [960], walked as [960]
// work space work 0: t0: 15
// work space work 1: t1: 15
// work space work 2: t2: 15
//
// pass 1  elements
//   reads    parameter, gradient
//   reduces  t0 = sum over elements of where(isFinite(gradient), 0, 1)
//   reduces  t1 = mean over elements of parameter^2
// pass 2  elements
//   reads    gradient, moment, t0
//   reduces  t2 = mean over elements of (gradient * rsqrt(where(t0, moment, beta2 * moment + beta2Weight * (gradient^2 + 1e-30))))^2
//   stores   moment = where(t0, moment, beta2 * moment + beta2Weight * (gradient^2 + 1e-30))
// pass 3  a single point
//   reads    t0, t1, t2
//   stores   parameterRms = sqrt(t1)
//   stores   updateRms = sqrt(t2)
//   stores   nonFinite = t0
//   stores   scale = maximum(sqrt(t1), 0.001) * rho / maximum(1, sqrt(t2) / 1)
// pass 4  elements
//   reads    parameter, gradient, t0, moment, scale
//   stores   parameter = where(t0, parameter, parameter - scale * (gradient * rsqrt(moment)))

// pass 1: 15 x 1 x 1 threads, into work 0: t0 (15)
// a0 = gradient (960)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 64; k0++) {
  const v0 = a0[(this.thread.x + k0 * 15)];
  const v1 = (Math.abs(v0) <= 3.4028234663852886e38 ? 1.0 : 0.0);
  const v4 = (v1 === 0.0 ? 1.0 : 0.0);
  sum0 += v4;
  }
  return sum0;
}

// pass 1: 15 x 1 x 1 threads, into work 1: t1 (15)
// a0 = parameter (960)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 64; k0++) {
  const v5 = a0[(this.thread.x + k0 * 15)];
  const v6 = (v5 * v5);
  sum0 += v6 * 0.0009765625;
  }
  return sum0;
}

// pass 2: 15 x 1 x 1 threads, into work 2: t2 (15)
// a0 = gradient (960), a1 = work 0: t0 (15), a2 = moment (960), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, a2, s0, s1) {
  let r1 = 0.0;
  for (let b1_0 = 0; b1_0 < 15; b1_0++) {
  r1 += a1[b1_0];
  }
  const v1 = r1;
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 64; k0++) {
  const v0 = a0[(this.thread.x + k0 * 15)];
  const v2 = a2[(this.thread.x + k0 * 15)];
  const v4 = (s0 * v2);
  const v6 = (v0 * v0);
  const v8 = (v6 + 1.0000000031710769e-30);
  const v9 = (s1 * v8);
  const v10 = (v4 + v9);
  const v11 = (v1 === 0.0 ? v10 : v2);
  const v12 = (1.0 / Math.sqrt(v11));
  const v13 = (v0 * v12);
  const v14 = (v13 * v13);
  sum0 += v14 * 0.0009765625;
  }
  return sum0;
}

// pass 2: 960 x 1 x 1 threads, into moment (960)
// a0 = work 0: t0 (15), a1 = moment (960), a2 = gradient (960), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, a2, s0, s1) {
  let r1 = 0.0;
  for (let b1_0 = 0; b1_0 < 15; b1_0++) {
  r1 += a0[b1_0];
  }
  const v1 = r1;
  const v2 = a1[this.thread.x];
  const v4 = (s0 * v2);
  const v0 = a2[this.thread.x];
  const v6 = (v0 * v0);
  const v8 = (v6 + 1.0000000031710769e-30);
  const v9 = (s1 * v8);
  const v10 = (v4 + v9);
  const v11 = (v1 === 0.0 ? v10 : v2);
  return v11;
}

// pass 3: 1 x 1 x 1 threads, into parameterRms (1)
// a0 = work 1: t1 (15)
function kernel(a0) {
  let r0 = 0.0;
  for (let b0_0 = 0; b0_0 < 15; b0_0++) {
  r0 += a0[b0_0];
  }
  const v0 = r0 / 0.9375;
  const v1 = Math.sqrt(v0);
  return v1;
}

// pass 3: 1 x 1 x 1 threads, into updateRms (1)
// a0 = work 2: t2 (15)
function kernel(a0) {
  let r2 = 0.0;
  for (let b2_0 = 0; b2_0 < 15; b2_0++) {
  r2 += a0[b2_0];
  }
  const v2 = r2 / 0.9375;
  const v3 = Math.sqrt(v2);
  return v3;
}

// pass 3: 1 x 1 x 1 threads, into nonFinite (1)
// a0 = work 0: t0 (15)
function kernel(a0) {
  let r4 = 0.0;
  for (let b4_0 = 0; b4_0 < 15; b4_0++) {
  r4 += a0[b4_0];
  }
  const v4 = r4;
  return v4;
}

// pass 4: 960 x 1 x 1 threads, into parameter (960)
// a0 = work 0: t0 (15), a1 = parameter (960), a2 = parameterRms (1), a3 = updateRms (1), a4 = gradient (960), a5 = moment (960), s0 = 1, s1 = rho
function kernel(a0, a1, a2, a3, a4, a5, s0, s1) {
  let r0 = 0.0;
  for (let b0_0 = 0; b0_0 < 15; b0_0++) {
  r0 += a0[b0_0];
  }
  const v0 = r0;
  const v1 = a1[this.thread.x];
  const v2 = a2[0];
  const v4 = (v2 === v2 * s0 ? (v2 > 0.0010000000474974513 ? v2 : 0.0010000000474974513) : v2);
  const v6 = (v4 * s1);
  const v8 = a3[0];
  const v9 = (v8 / 1.0);
  const v10 = (v9 === v9 * s0 ? (1.0 > v9 ? 1.0 : v9) : v9);
  const v11 = (v6 / v10);
  const v12 = a4[this.thread.x];
  const v13 = a5[this.thread.x];
  const v14 = (1.0 / Math.sqrt(v13));
  const v15 = (v12 * v14);
  const v16 = (v11 * v15);
  const v17 = (v1 - v16);
  const v18 = (v0 === 0.0 ? v17 : v1);
  return v18;
}
