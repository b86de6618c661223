// adafactor factored rank 2
// mode webgpu, shape [40, 24], walked as [40, 24]
// work space work 0: t0: 40
// work space work 1: t1: 24
// work space work 2: t2: 15
// work space work 3: meanR: 1
// work space work 4: t4: 1
// work space work 5: rowRoot: 40
// work space work 6: t3: 15
// work space work 7: scale: 1
//
// pass 1  rows x columns
//   reads    parameter, gradient
//   reduces  t0 = mean over columns of gradient^2
//   reduces  t1 = mean over rows of gradient^2
//   reduces  t2 = mean over rows, columns of parameter^2
// pass 2  rows
//   reads    rowMoment, t0
//   reduces  meanR = mean over rows of beta2 * rowMoment + beta2Weight * t0
//   stores   rowMoment = beta2 * rowMoment + beta2Weight * t0
// pass 3  columns
//   reads    columnMoment, t1
//   stores   columnMoment = beta2 * columnMoment + beta2Weight * t1
//   stores   columnRoot = sqrt(beta2 * columnMoment + beta2Weight * t1)
// pass 4  a single point
//   reads    meanR, t2
//   stores   parameterRms = sqrt(t2)
//   stores   t4 = rsqrt(maximum(meanR, 1.1920928955078125e-7))
// pass 5  rows
//   reads    rowMoment, t4
//   stores   rowRoot = sqrt(rowMoment) * t4
// pass 6  rows x columns
//   reads    gradient, rowRoot, columnRoot
//   reduces  t3 = mean over rows, columns of (gradient / maximum(rowRoot * columnRoot, 1.1920928955078125e-7))^2
// pass 7  a single point
//   reads    parameterRms, t3
//   stores   updateRms = sqrt(t3)
//   stores   scale = maximum(parameterRms, 0.001) * rho / maximum(1, sqrt(t3) / 1)
// pass 8  rows x columns
//   reads    parameter, gradient, rowRoot, columnRoot, scale
//   stores   parameter = parameter - decayRate * parameter - scale * (gradient / maximum(rowRoot * columnRoot, 1.1920928955078125e-7))

// pass 1: 40 x 1 x 1 threads, into work 0: t0 (40)
// a0 = gradient (960)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k1 = 0; k1 < 24; k1++) {
  const v0 = a0[this.thread.x * 24 + (k1)];
  const v1 = (v0 * v0);
  sum0 += v1 * 0.03125;
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
  sum0 += v1 * 0.015625;
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
  const v2 = a0[(k0) * 24 + (this.thread.x + k1 * 15)];
  const v3 = (v2 * v2);
  sum1 += v3 * 0.0009765625;
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

// pass 4: 1 x 1 x 1 threads, into parameterRms (1)
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

// pass 4: 1 x 1 x 1 threads, into work 4: t4 (1)
// a0 = work 3: meanR (1), s0 = 1
function kernel(a0, s0) {
  const v2 = a0[0] / 0.625;
  const v4 = (v2 === v2 * s0 ? (v2 > 1.1920928955078125e-7 ? v2 : 1.1920928955078125e-7) : v2);
  const v5 = (1.0 / Math.sqrt(v4));
  return v5;
}

// pass 5: 40 x 1 x 1 threads, into work 5: rowRoot (40)
// a0 = rowMoment (40), a1 = work 4: t4 (1)
function kernel(a0, a1) {
  const v0 = a0[this.thread.x];
  const v1 = Math.sqrt(v0);
  const v2 = a1[0];
  const v3 = (v1 * v2);
  return v3;
}

// pass 6: 15 x 1 x 1 threads, into work 6: t3 (15)
// a0 = gradient (960), a1 = work 5: rowRoot (40), a2 = columnMoment (24), s0 = 1
function kernel(a0, a1, a2, s0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 40; k0++) {
  let sum1 = 0.0;
  for (let k1 = 0; k1 < 2; k1++) {
  if (this.thread.x + k1 * 15 < 24) {
  const v0 = a0[(k0) * 24 + (this.thread.x + k1 * 15)];
  const v1 = a1[(k0)];
  const v2 = a2[(this.thread.x + k1 * 15)];
  const v3 = Math.sqrt(v2);
  const v4 = (v1 * v3);
  const v6 = (v4 === v4 * s0 ? (v4 > 1.1920928955078125e-7 ? v4 : 1.1920928955078125e-7) : v4);
  const v7 = (v0 / v6);
  const v8 = (v7 * v7);
  sum1 += v8 * 0.0009765625;
  }
  }
  sum0 += sum1;
  }
  return sum0;
}

// pass 7: 1 x 1 x 1 threads, into updateRms (1)
// a0 = work 6: t3 (15)
function kernel(a0) {
  let r0 = 0.0;
  for (let b0_1 = 0; b0_1 < 15; b0_1++) {
  r0 += a0[b0_1];
  }
  const v0 = r0 / 0.9375;
  const v1 = Math.sqrt(v0);
  return v1;
}

// pass 7: 1 x 1 x 1 threads, into work 7: scale (1)
// a0 = parameterRms (1), a1 = work 6: t3 (15), s0 = 1, s1 = rho
function kernel(a0, a1, s0, s1) {
  const v2 = a0[0];
  const v4 = (v2 === v2 * s0 ? (v2 > 0.0010000000474974513 ? v2 : 0.0010000000474974513) : v2);
  const v6 = (v4 * s1);
  let r0 = 0.0;
  for (let b0_1 = 0; b0_1 < 15; b0_1++) {
  r0 += a1[b0_1];
  }
  const v0 = r0 / 0.9375;
  const v1 = Math.sqrt(v0);
  const v8 = (v1 / 1.0);
  const v9 = (v8 === v8 * s0 ? (1.0 > v8 ? 1.0 : v8) : v8);
  const v10 = (v6 / v9);
  return v10;
}

// pass 8: 24 x 40 x 1 threads, into parameter (960)
// a0 = parameter (960), a1 = work 7: scale (1), a2 = gradient (960), a3 = work 5: rowRoot (40), a4 = columnMoment (24), s0 = decayRate, s1 = 1
function kernel(a0, a1, a2, a3, a4, s0, s1) {
  const v0 = a0[this.thread.y * 24 + this.thread.x];
  const v2 = (s0 * v0);
  const v3 = (v0 - v2);
  const v4 = a1[0];
  const v5 = a2[this.thread.y * 24 + this.thread.x];
  const v6 = a3[this.thread.y];
  const v7 = a4[this.thread.x];
  const v8 = Math.sqrt(v7);
  const v9 = (v6 * v8);
  const v11 = (v9 === v9 * s1 ? (v9 > 1.1920928955078125e-7 ? v9 : 1.1920928955078125e-7) : v9);
  const v12 = (v5 / v11);
  const v13 = (v4 * v12);
  const v14 = (v3 - v13);
  return v14;
}
