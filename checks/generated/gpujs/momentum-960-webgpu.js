// adafactor unfactored rank 1
// mode webgpu, shape [960], walked as [960]
// work space work 0: t1: 15
// work space work 1: t2: 15
//
// pass 1  elements
//   reads    parameter, gradient, moment
//   reduces  t1 = mean over elements of parameter^2
//   reduces  t2 = mean over elements of (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2
//   stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30)
// pass 2  a single point
//   reads    t1, t2
//   stores   parameterRms = sqrt(t1)
//   stores   updateRms = sqrt(t2)
//   stores   t0 = maximum(sqrt(t1), 0.001) * rho / maximum(1, sqrt(t2) / 1)
// pass 3  elements
//   reads    parameter, gradient, momentum, moment, t0
//   stores   momentum = 0.9 * momentum + 0.09999999999999998 * (gradient * rsqrt(moment) * t0)
//   stores   parameter = parameter - (0.9 * momentum + 0.09999999999999998 * (gradient * rsqrt(moment) * t0))

// pass 1: 15 x 1 x 1 threads, into work 0: t1 (15)
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

// pass 1: 15 x 1 x 1 threads, into work 1: t2 (15)
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
// a0 = work 0: t1 (15)
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
// a0 = work 1: t2 (15)
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
// a0 = parameter (960), a1 = momentum (960), a2 = gradient (960), a3 = moment (960), a4 = parameterRms (1), a5 = updateRms (1), s0 = 0.8999999761581421, s1 = 0.10000000149011612, s2 = 1, s3 = rho
function kernel(a0, a1, a2, a3, a4, a5, s0, s1, s2, s3) {
  const v21 = a0[this.thread.x];
  const v1 = a1[this.thread.x];
  const v2 = (s0 * v1);
  const v4 = a2[this.thread.x];
  const v5 = a3[this.thread.x];
  const v6 = (1.0 / Math.sqrt(v5));
  const v7 = (v4 * v6);
  const v8 = a4[0];
  const v10 = (v8 === v8 * s2 ? (v8 > 0.0010000000474974513 ? v8 : 0.0010000000474974513) : v8);
  const v12 = (v10 * s3);
  const v14 = a5[0];
  const v15 = (v14 / 1.0);
  const v16 = (v15 === v15 * s2 ? (1.0 > v15 ? 1.0 : v15) : v15);
  const v17 = (v12 / v16);
  const v18 = (v7 * v17);
  const v19 = (s1 * v18);
  const v20 = (v2 + v19);
  const v22 = (v21 - v20);
  return v22;
}

// pass 3: 960 x 1 x 1 threads, into momentum (960)
// a0 = momentum (960), a1 = gradient (960), a2 = moment (960), a3 = parameterRms (1), a4 = updateRms (1), s0 = 0.8999999761581421, s1 = 0.10000000149011612, s2 = 1, s3 = rho
function kernel(a0, a1, a2, a3, a4, s0, s1, s2, s3) {
  const v1 = a0[this.thread.x];
  const v2 = (s0 * v1);
  const v4 = a1[this.thread.x];
  const v5 = a2[this.thread.x];
  const v6 = (1.0 / Math.sqrt(v5));
  const v7 = (v4 * v6);
  const v8 = a3[0];
  const v10 = (v8 === v8 * s2 ? (v8 > 0.0010000000474974513 ? v8 : 0.0010000000474974513) : v8);
  const v12 = (v10 * s3);
  const v14 = a4[0];
  const v15 = (v14 / 1.0);
  const v16 = (v15 === v15 * s2 ? (1.0 > v15 ? 1.0 : v15) : v15);
  const v17 = (v12 / v16);
  const v18 = (v7 * v17);
  const v19 = (s1 * v18);
  const v20 = (v2 + v19);
  return v20;
}
