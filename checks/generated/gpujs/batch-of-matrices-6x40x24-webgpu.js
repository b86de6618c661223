// adafactor factored rank 3
// mode webgpu, shape [6, 40, 24], walked as [6, 40, 24]
// work space work 0: t0: 240
// work space work 1: t1: 144
// work space work 2: t2: 72
// work space work 3: meanR: 6
// work space work 4: rowFactor: 240
// work space work 5: t3: 72
//
// pass 1  axis 0 x rows x columns
//   reads    parameter, gradient
//   reduces  t0 = mean over columns of gradient^2 + 1e-30
//   reduces  t1 = mean over rows of gradient^2 + 1e-30
//   reduces  t2 = mean over axis 0, rows, columns of parameter^2
// pass 2  axis 0 x rows
//   reads    rowMoment, t0
//   reduces  meanR = mean over rows of beta2 * rowMoment + beta2Weight * t0
//   stores   rowMoment = beta2 * rowMoment + beta2Weight * t0
// pass 3  axis 0 x columns
//   reads    columnMoment, t1
//   stores   columnMoment = beta2 * columnMoment + beta2Weight * t1
//   stores   columnFactor = rsqrt(beta2 * columnMoment + beta2Weight * t1)
// pass 4  axis 0 x rows
//   reads    rowMoment, meanR
//   stores   rowFactor = rsqrt(rowMoment) * sqrt(where(rowMoment, meanR, rowMoment))
// pass 5  axis 0 x rows x columns
//   reads    gradient, rowFactor, columnFactor
//   reduces  t3 = mean over axis 0, rows, columns of (gradient * rowFactor * columnFactor)^2
// pass 6  a single point
//   reads    t2, t3
//   stores   parameterRms = sqrt(t2)
//   stores   updateRms = sqrt(t3)
//   stores   scale = maximum(sqrt(t2), 0.001) * rho / maximum(1, sqrt(t3) / 1)
// pass 7  axis 0 x rows x columns
//   reads    parameter, gradient, rowFactor, columnFactor, scale
//   stores   parameter = parameter - scale * (gradient * rowFactor * columnFactor)

// pass 1: 40 x 6 x 1 threads, into work 0: t0 (240)
// a0 = gradient (5760)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k2 = 0; k2 < 24; k2++) {
  const v0 = a0[this.thread.y * 960 + this.thread.x * 24 + (k2)];
  const v1 = (v0 * v0);
  const v3 = (v1 + 1.0000000031710769e-30);
  sum0 += v3 * 0.03125;
  }
  return sum0;
}

// pass 1: 24 x 6 x 1 threads, into work 1: t1 (144)
// a0 = gradient (5760)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k1 = 0; k1 < 40; k1++) {
  const v0 = a0[this.thread.y * 960 + (k1) * 24 + this.thread.x];
  const v1 = (v0 * v0);
  const v3 = (v1 + 1.0000000031710769e-30);
  sum0 += v3 * 0.015625;
  }
  return sum0;
}

// pass 1: 24 x 3 x 1 threads, into work 2: t2 (72)
// a0 = parameter (5760)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 6; k0++) {
  let sum1 = 0.0;
  for (let k1 = 0; k1 < 14; k1++) {
  if (this.thread.y + k1 * 3 < 40) {
  const v4 = a0[(k0) * 960 + (this.thread.y + k1 * 3) * 24 + this.thread.x];
  const v5 = (v4 * v4);
  sum1 += v5 * 0.0001220703125;
  }
  }
  sum0 += sum1;
  }
  return sum0;
}

// pass 2: 6 x 1 x 1 threads, into work 3: meanR (6)
// a0 = rowMoment (240), a1 = work 0: t0 (240), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  let sum0 = 0.0;
  for (let k1 = 0; k1 < 40; k1++) {
  const v1 = a0[this.thread.x * 40 + (k1)];
  const v2 = (s0 * v1);
  const v4 = a1[this.thread.x * 40 + (k1)] / 0.75;
  const v5 = (s1 * v4);
  const v6 = (v2 + v5);
  sum0 += v6 * 0.015625;
  }
  return sum0;
}

// pass 2: 40 x 6 x 1 threads, into rowMoment (240)
// a0 = rowMoment (240), a1 = work 0: t0 (240), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  const v1 = a0[this.thread.y * 40 + this.thread.x];
  const v2 = (s0 * v1);
  const v4 = a1[this.thread.y * 40 + this.thread.x] / 0.75;
  const v5 = (s1 * v4);
  const v6 = (v2 + v5);
  return v6;
}

// pass 3: 24 x 6 x 1 threads, into columnMoment (144)
// a0 = columnMoment (144), a1 = work 1: t1 (144), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  const v1 = a0[this.thread.y * 24 + this.thread.x];
  const v2 = (s0 * v1);
  const v4 = a1[this.thread.y * 24 + this.thread.x] / 0.625;
  const v5 = (s1 * v4);
  const v6 = (v2 + v5);
  return v6;
}

// pass 4: 40 x 6 x 1 threads, into work 4: rowFactor (240)
// a0 = rowMoment (240), a1 = work 3: meanR (6)
function kernel(a0, a1) {
  const v0 = a0[this.thread.y * 40 + this.thread.x];
  const v1 = (1.0 / Math.sqrt(v0));
  const v2 = a1[this.thread.y] / 0.625;
  const v3 = (v0 === 0.0 ? v0 : v2);
  const v4 = Math.sqrt(v3);
  const v5 = (v1 * v4);
  return v5;
}

// pass 5: 24 x 3 x 1 threads, into work 5: t3 (72)
// a0 = gradient (5760), a1 = work 4: rowFactor (240), a2 = columnMoment (144)
function kernel(a0, a1, a2) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 6; k0++) {
  let sum1 = 0.0;
  for (let k1 = 0; k1 < 14; k1++) {
  if (this.thread.y + k1 * 3 < 40) {
  const v0 = a0[(k0) * 960 + (this.thread.y + k1 * 3) * 24 + this.thread.x];
  const v1 = a1[(k0) * 40 + (this.thread.y + k1 * 3)];
  const v2 = (v0 * v1);
  const v3 = a2[(k0) * 24 + this.thread.x];
  const v4 = (1.0 / Math.sqrt(v3));
  const v5 = (v2 * v4);
  const v6 = (v5 * v5);
  sum1 += v6 * 0.0001220703125;
  }
  }
  sum0 += sum1;
  }
  return sum0;
}

// pass 6: 1 x 1 x 1 threads, into parameterRms (1)
// a0 = work 2: t2 (72)
function kernel(a0) {
  let r0 = 0.0;
  for (let b0_1 = 0; b0_1 < 3; b0_1++) {
  for (let b0_2 = 0; b0_2 < 24; b0_2++) {
  r0 += a0[b0_1 * 24 + b0_2];
  }
  }
  const v0 = r0 / 0.703125;
  const v1 = Math.sqrt(v0);
  return v1;
}

// pass 6: 1 x 1 x 1 threads, into updateRms (1)
// a0 = work 5: t3 (72)
function kernel(a0) {
  let r2 = 0.0;
  for (let b2_1 = 0; b2_1 < 3; b2_1++) {
  for (let b2_2 = 0; b2_2 < 24; b2_2++) {
  r2 += a0[b2_1 * 24 + b2_2];
  }
  }
  const v2 = r2 / 0.703125;
  const v3 = Math.sqrt(v2);
  return v3;
}

// pass 7: 24 x 40 x 6 threads, into parameter (5760)
// a0 = parameter (5760), a1 = parameterRms (1), a2 = updateRms (1), a3 = gradient (5760), a4 = work 4: rowFactor (240), a5 = columnMoment (144), s0 = 1, s1 = rho
function kernel(a0, a1, a2, a3, a4, a5, s0, s1) {
  const v0 = a0[this.thread.z * 960 + this.thread.y * 24 + this.thread.x];
  const v1 = a1[0];
  const v3 = (v1 === v1 * s0 ? (v1 > 0.0010000000474974513 ? v1 : 0.0010000000474974513) : v1);
  const v5 = (v3 * s1);
  const v7 = a2[0];
  const v8 = (v7 / 1.0);
  const v9 = (v8 === v8 * s0 ? (1.0 > v8 ? 1.0 : v8) : v8);
  const v10 = (v5 / v9);
  const v11 = a3[this.thread.z * 960 + this.thread.y * 24 + this.thread.x];
  const v12 = a4[this.thread.z * 40 + this.thread.y];
  const v13 = (v11 * v12);
  const v14 = a5[this.thread.z * 24 + this.thread.x];
  const v15 = (1.0 / Math.sqrt(v14));
  const v16 = (v13 * v15);
  const v17 = (v10 * v16);
  const v18 = (v0 - v17);
  return v18;
}
