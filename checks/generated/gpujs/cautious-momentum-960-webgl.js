// adafactor unfactored rank 1
// mode webgl, shape [960], walked as [960]
// work space work 0: t1: 15
// work space work 1: t2: 15
// work space work 2: next moment: 960
// work space work 3: t4: 15
// work space work 4: next momentum: 960
// work space work 5: t3: 1
// work space work 6: next parameter: 960
//
// pass 1  elements
//   reads    parameter, gradient, moment
//   reduces  t1 = mean over elements of (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2
//   reduces  t2 = mean over elements of parameter^2
//   stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30)
// pass 2  a single point
//   reads    t2, t1
//   stores   parameterRms = sqrt(t2)
//   stores   updateRms = sqrt(t1)
//   stores   t0 = 1 / maximum(1, sqrt(t1) / 1)
//   stores   alpha = maximum(sqrt(t2), 0.001) * rho
// pass 3  elements
//   reads    gradient, momentum, moment, t0
//   reduces  t4 = mean over elements of (0.9 * momentum + 0.09999999999999998 * (gradient * rsqrt(moment) * t0)) * ((gradient > 0) - (0 > gradient)) > 0
//   stores   momentum = 0.9 * momentum + 0.09999999999999998 * (gradient * rsqrt(moment) * t0)
// pass 4  a single point
//   reads    t4
//   stores   t3 = maximum(t4, 0.001)
// pass 5  elements
//   reads    parameter, gradient, alpha, momentum, t3
//   stores   parameter = parameter - alpha * (momentum * (momentum * ((gradient > 0) - (0 > gradient)) > 0) / t3)

// pass 1: 15 x 1 x 1 threads, into work 0: t1 (15)
// a0 = gradient (960), a1 = moment (960), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 64; k0++) {
  const v0 = a0[(this.thread.x + k0 * 15)];
  const v2 = a1[(this.thread.x + k0 * 15)];
  const v3 = (s0 * v2);
  const v5 = (v0 * v0);
  const v7 = (v5 + 1.0000000031710769e-30);
  const v8 = (s1 * v7);
  const v9 = (v3 + v8);
  const v10 = (1.0 / Math.sqrt(v9));
  const v11 = (v0 * v10);
  const v12 = (v11 * v11);
  sum0 += v12 * 0.0009765625;
  }
  return sum0;
}

// pass 1: 15 x 1 x 1 threads, into work 1: t2 (15)
// a0 = parameter (960)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 64; k0++) {
  const v13 = a0[(this.thread.x + k0 * 15)];
  const v14 = (v13 * v13);
  sum0 += v14 * 0.0009765625;
  }
  return sum0;
}

// pass 1: 960 x 1 x 1 threads, into work 2: next moment (960)
// a0 = moment (960), a1 = gradient (960), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  const v2 = a0[this.thread.x];
  const v3 = (s0 * v2);
  const v0 = a1[this.thread.x];
  const v5 = (v0 * v0);
  const v7 = (v5 + 1.0000000031710769e-30);
  const v8 = (s1 * v7);
  const v9 = (v3 + v8);
  return v9;
}

// pass 2: 1 x 1 x 1 threads, into parameterRms (1)
// a0 = work 1: t2 (15)
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
// a0 = work 0: t1 (15)
function kernel(a0) {
  let r2 = 0.0;
  for (let b2_0 = 0; b2_0 < 15; b2_0++) {
  r2 += a0[b2_0];
  }
  const v2 = r2 / 0.9375;
  const v3 = Math.sqrt(v2);
  return v3;
}

// pass 3: 15 x 1 x 1 threads, into work 3: t4 (15)
// a0 = momentum (960), a1 = gradient (960), a2 = moment (960), a3 = updateRms (1), s0 = 0.8999999761581421, s1 = 0.10000000149011612, s2 = 1
function kernel(a0, a1, a2, a3, s0, s1, s2) {
  const v9 = a3[0];
  const v10 = (v9 / 1.0);
  const v11 = (v10 === v10 * s2 ? (1.0 > v10 ? 1.0 : v10) : v10);
  const v12 = (1.0 / v11);
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 64; k0++) {
  const v1 = a0[(this.thread.x + k0 * 15)];
  const v2 = (s0 * v1);
  const v4 = a1[(this.thread.x + k0 * 15)];
  const v5 = a2[(this.thread.x + k0 * 15)];
  const v6 = (1.0 / Math.sqrt(v5));
  const v7 = (v4 * v6);
  const v13 = (v7 * v12);
  const v14 = (s1 * v13);
  const v15 = (v2 + v14);
  const v17 = (v4 > 0.0 ? 1.0 : 0.0);
  const v18 = (0.0 > v4 ? 1.0 : 0.0);
  const v19 = (v17 - v18);
  const v20 = (v15 * v19);
  const v21 = (v20 > 0.0 ? 1.0 : 0.0);
  sum0 += v21 * 0.0009765625;
  }
  return sum0;
}

// pass 3: 960 x 1 x 1 threads, into work 4: next momentum (960)
// a0 = momentum (960), a1 = gradient (960), a2 = moment (960), a3 = updateRms (1), s0 = 0.8999999761581421, s1 = 0.10000000149011612, s2 = 1
function kernel(a0, a1, a2, a3, s0, s1, s2) {
  const v1 = a0[this.thread.x];
  const v2 = (s0 * v1);
  const v4 = a1[this.thread.x];
  const v5 = a2[this.thread.x];
  const v6 = (1.0 / Math.sqrt(v5));
  const v7 = (v4 * v6);
  const v9 = a3[0];
  const v10 = (v9 / 1.0);
  const v11 = (v10 === v10 * s2 ? (1.0 > v10 ? 1.0 : v10) : v10);
  const v12 = (1.0 / v11);
  const v13 = (v7 * v12);
  const v14 = (s1 * v13);
  const v15 = (v2 + v14);
  return v15;
}

// pass 4: 1 x 1 x 1 threads, into work 5: t3 (1)
// a0 = work 3: t4 (15), s0 = 1
function kernel(a0, s0) {
  let r0 = 0.0;
  for (let b0_0 = 0; b0_0 < 15; b0_0++) {
  r0 += a0[b0_0];
  }
  const v0 = r0 / 0.9375;
  const v2 = (v0 === v0 * s0 ? (v0 > 0.0010000000474974513 ? v0 : 0.0010000000474974513) : v0);
  return v2;
}

// pass 5: 960 x 1 x 1 threads, into work 6: next parameter (960)
// a0 = parameter (960), a1 = parameterRms (1), a2 = momentum (960), a3 = gradient (960), a4 = work 5: t3 (1), s0 = 1, s1 = rho
function kernel(a0, a1, a2, a3, a4, s0, s1) {
  const v0 = a0[this.thread.x];
  const v1 = a1[0];
  const v3 = (v1 === v1 * s0 ? (v1 > 0.0010000000474974513 ? v1 : 0.0010000000474974513) : v1);
  const v5 = (v3 * s1);
  const v6 = a2[this.thread.x];
  const v7 = a3[this.thread.x];
  const v9 = (v7 > 0.0 ? 1.0 : 0.0);
  const v10 = (0.0 > v7 ? 1.0 : 0.0);
  const v11 = (v9 - v10);
  const v12 = (v6 * v11);
  const v13 = (v12 > 0.0 ? 1.0 : 0.0);
  const v14 = (v6 * v13);
  const v15 = a4[0];
  const v16 = (v14 / v15);
  const v17 = (v5 * v16);
  const v18 = (v0 - v17);
  return v18;
}
