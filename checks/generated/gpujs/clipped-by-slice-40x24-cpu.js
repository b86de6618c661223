// adafactor unfactored rank 2
// mode cpu, shape [40, 24], walked as [40, 24]
// work space work 0: t0: 40
// work space work 1: scale: 40
//
// pass 1  axis 0 x axis 1
//   reads    gradient, moment
//   reduces  t0 = mean over axis 1 of (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2
//   stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30)
// pass 2  axis 0
//   reads    t0
//   stores   updateRms = sqrt(t0)
//   stores   scale = rho / maximum(1, sqrt(t0) / 1)
// pass 3  axis 0 x axis 1
//   reads    parameter, gradient, moment, scale
//   stores   parameter = parameter - scale * (gradient * rsqrt(moment))

// pass 1: 40 x 1 x 1 threads, into work 0: t0 (40)
// a0 = gradient (960), a1 = moment (960), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  let sum0 = 0.0;
  for (let k1 = 0; k1 < 24; k1++) {
  const v0 = a0[this.thread.x * 24 + (k1)];
  const v2 = a1[this.thread.x * 24 + (k1)];
  const v3 = (s0 * v2);
  const v5 = (v0 * v0);
  const v7 = (v5 + 1.0000000031710769e-30);
  const v8 = (s1 * v7);
  const v9 = (v3 + v8);
  const v10 = (1.0 / Math.sqrt(v9));
  const v11 = (v0 * v10);
  const v12 = (v11 * v11);
  sum0 += v12 * 0.03125;
  }
  return sum0;
}

// pass 1: 24 x 40 x 1 threads, into moment (960)
// a0 = moment (960), a1 = gradient (960), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  const v2 = a0[this.thread.y * 24 + this.thread.x];
  const v3 = (s0 * v2);
  const v0 = a1[this.thread.y * 24 + this.thread.x];
  const v5 = (v0 * v0);
  const v7 = (v5 + 1.0000000031710769e-30);
  const v8 = (s1 * v7);
  const v9 = (v3 + v8);
  return v9;
}

// pass 2: 40 x 1 x 1 threads, into updateRms (40)
// a0 = work 0: t0 (40)
function kernel(a0) {
  const v0 = a0[this.thread.x] / 0.75;
  const v1 = Math.sqrt(v0);
  return v1;
}

// pass 2: 40 x 1 x 1 threads, into work 1: scale (40)
// a0 = work 0: t0 (40), s0 = rho, s1 = 1
function kernel(a0, s0, s1) {
  const v0 = a0[this.thread.x] / 0.75;
  const v1 = Math.sqrt(v0);
  const v4 = (v1 / 1.0);
  const v5 = (v4 === v4 * s1 ? (1.0 > v4 ? 1.0 : v4) : v4);
  const v6 = (s0 / v5);
  return v6;
}

// pass 3: 24 x 40 x 1 threads, into parameter (960)
// a0 = parameter (960), a1 = work 1: scale (40), a2 = gradient (960), a3 = moment (960)
function kernel(a0, a1, a2, a3) {
  const v0 = a0[this.thread.y * 24 + this.thread.x];
  const v1 = a1[this.thread.y];
  const v2 = a2[this.thread.y * 24 + this.thread.x];
  const v3 = a3[this.thread.y * 24 + this.thread.x];
  const v4 = (1.0 / Math.sqrt(v3));
  const v5 = (v2 * v4);
  const v6 = (v1 * v5);
  const v7 = (v0 - v6);
  return v7;
}
