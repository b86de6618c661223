// adafactor factored rank 2
// mode webgpu, shape [40, 24], walked as [40, 24]
// work space work 0: t0: 40
// work space work 1: t1: 24
// work space work 2: t2: 15
// work space work 3: meanR: 1
// work space work 4: rowFactor: 40
// work space work 5: t3: 15
//
// pass 1  rows x columns
//   reads    parameter, gradient
//   reduces  t0 = mean over columns of gradient^2 + 1e-30
//   reduces  t1 = mean over rows of gradient^2 + 1e-30
//   reduces  t2 = mean over rows, columns of parameter^2
// pass 2  rows
//   reads    rowMoment, t0
//   reduces  meanR = mean over rows of beta2 * rowMoment + beta2Weight * t0
//   stores   rowMoment = beta2 * rowMoment + beta2Weight * t0
// pass 3  columns
//   reads    columnMoment, t1
//   stores   columnMoment = beta2 * columnMoment + beta2Weight * t1
//   stores   columnFactor = rsqrt(beta2 * columnMoment + beta2Weight * t1)
// pass 4  rows
//   reads    rowMoment, meanR
//   stores   rowFactor = rsqrt(rowMoment) * sqrt(where(rowMoment, meanR, rowMoment))
// pass 5  rows x columns
//   reads    gradient, rowFactor, columnFactor
//   reduces  t3 = mean over rows, columns of (gradient * rowFactor * columnFactor)^2
// pass 6  a single point
//   reads    t2, t3
//   stores   parameterRms = sqrt(t2)
//   stores   updateRms = sqrt(t3)
//   stores   scale = maximum(sqrt(t2), 0.001) * rho / maximum(1, sqrt(t3) / 1)
// pass 7  rows x columns
//   reads    parameter, gradient, rowFactor, columnFactor, scale
//   stores   parameter = parameter - scale * (gradient * rowFactor * columnFactor)

// pass 1: 40 x 1 x 1 threads, into work 0: t0 (40)
// a0 = gradient (960)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k1 = 0; k1 < 24; k1++) {
  const v0 = a0[this.thread.x * 24 + (k1)];
  const v1 = (v0 * v0);
  const v3 = (v1 + 1.0000000031710769e-30);
  sum0 += v3 * 0.03125;
  }
  return sum0;
}

// pass 1: 24 x 1 x 1 threads, into work 1: t1 (24)
// a0 = gradient (960)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 40; k0++) {
  const v0 = a0[(k0) * 24 + this.thread.x];
  const v1 = (v0 * v0);
  const v3 = (v1 + 1.0000000031710769e-30);
  sum0 += v3 * 0.015625;
  }
  return sum0;
}

// pass 1: 15 x 1 x 1 threads, into work 2: t2 (15)
// a0 = parameter (960)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 40; k0++) {
  let sum1 = 0.0;
  for (let k1 = 0; k1 < 2; k1++) {
  if (this.thread.x + k1 * 15 < 24) {
  const v4 = a0[(k0) * 24 + (this.thread.x + k1 * 15)];
  const v5 = (v4 * v4);
  sum1 += v5 * 0.0009765625;
  }
  }
  sum0 += sum1;
  }
  return sum0;
}

// pass 2: 1 x 1 x 1 threads, into work 3: meanR (1)
// a0 = rowMoment (40), a1 = work 0: t0 (40), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 40; k0++) {
  const v1 = a0[(k0)];
  const v2 = (s0 * v1);
  const v4 = a1[(k0)] / 0.75;
  const v5 = (s1 * v4);
  const v6 = (v2 + v5);
  sum0 += v6 * 0.015625;
  }
  return sum0;
}

// pass 2: 40 x 1 x 1 threads, into rowMoment (40)
// a0 = rowMoment (40), a1 = work 0: t0 (40), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  const v1 = a0[this.thread.x];
  const v2 = (s0 * v1);
  const v4 = a1[this.thread.x] / 0.75;
  const v5 = (s1 * v4);
  const v6 = (v2 + v5);
  return v6;
}

// pass 3: 24 x 1 x 1 threads, into columnMoment (24)
// a0 = columnMoment (24), a1 = work 1: t1 (24), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  const v1 = a0[this.thread.x];
  const v2 = (s0 * v1);
  const v4 = a1[this.thread.x] / 0.625;
  const v5 = (s1 * v4);
  const v6 = (v2 + v5);
  return v6;
}

// pass 4: 40 x 1 x 1 threads, into work 4: rowFactor (40)
// a0 = rowMoment (40), a1 = work 3: meanR (1)
function kernel(a0, a1) {
  const v0 = a0[this.thread.x];
  const v1 = (1.0 / Math.sqrt(v0));
  const v2 = a1[0] / 0.625;
  const v3 = (v0 === 0.0 ? v0 : v2);
  const v4 = Math.sqrt(v3);
  const v5 = (v1 * v4);
  return v5;
}

// pass 5: 15 x 1 x 1 threads, into work 5: t3 (15)
// a0 = gradient (960), a1 = work 4: rowFactor (40), a2 = columnMoment (24)
function kernel(a0, a1, a2) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 40; k0++) {
  let sum1 = 0.0;
  for (let k1 = 0; k1 < 2; k1++) {
  if (this.thread.x + k1 * 15 < 24) {
  const v0 = a0[(k0) * 24 + (this.thread.x + k1 * 15)];
  const v1 = a1[(k0)];
  const v2 = (v0 * v1);
  const v3 = a2[(this.thread.x + k1 * 15)];
  const v4 = (1.0 / Math.sqrt(v3));
  const v5 = (v2 * v4);
  const v6 = (v5 * v5);
  sum1 += v6 * 0.0009765625;
  }
  }
  sum0 += sum1;
  }
  return sum0;
}

// pass 6: 1 x 1 x 1 threads, into parameterRms (1)
// a0 = work 2: t2 (15)
function kernel(a0) {
  let r0 = 0.0;
  for (let b0_1 = 0; b0_1 < 15; b0_1++) {
  r0 += a0[b0_1];
  }
  const v0 = r0 / 0.9375;
  const v1 = Math.sqrt(v0);
  return v1;
}

// pass 6: 1 x 1 x 1 threads, into updateRms (1)
// a0 = work 5: t3 (15)
function kernel(a0) {
  let r2 = 0.0;
  for (let b2_1 = 0; b2_1 < 15; b2_1++) {
  r2 += a0[b2_1];
  }
  const v2 = r2 / 0.9375;
  const v3 = Math.sqrt(v2);
  return v3;
}

// pass 7: 24 x 40 x 1 threads, into parameter (960)
// a0 = parameter (960), a1 = parameterRms (1), a2 = updateRms (1), a3 = gradient (960), a4 = work 4: rowFactor (40), a5 = columnMoment (24), s0 = 1, s1 = rho
function kernel(a0, a1, a2, a3, a4, a5, s0, s1) {
  const v0 = a0[this.thread.y * 24 + this.thread.x];
  const v1 = a1[0];
  const v3 = (v1 === v1 * s0 ? (v1 > 0.0010000000474974513 ? v1 : 0.0010000000474974513) : v1);
  const v5 = (v3 * s1);
  const v7 = a2[0];
  const v8 = (v7 / 1.0);
  const v9 = (v8 === v8 * s0 ? (1.0 > v8 ? 1.0 : v8) : v8);
  const v10 = (v5 / v9);
  const v11 = a3[this.thread.y * 24 + this.thread.x];
  const v12 = a4[this.thread.y];
  const v13 = (v11 * v12);
  const v14 = a5[this.thread.x];
  const v15 = (1.0 / Math.sqrt(v14));
  const v16 = (v13 * v15);
  const v17 = (v10 * v16);
  const v18 = (v0 - v17);
  return v18;
}
