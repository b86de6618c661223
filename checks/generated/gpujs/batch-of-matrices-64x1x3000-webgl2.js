// adafactor factored rank 3
// mode webgl2, shape [64, 1, 3000], walked as [64, 3000]
// work space work 0: t0: 3008
// work space work 1: t1: 2816
// work space work 2: t1: 44
// work space work 3: next columnMoment: 192000
// work space work 4: rowFactor: 64
// work space work 5: next rowMoment: 64
// work space work 6: t2: 2816
// work space work 7: t2: 44
// work space work 8: next parameter: 192000
//
// pass 1  axis 0 x columns
//   reads    parameter, gradient, columnMoment
//   reduces  t0 = mean over columns of gradient^2 + 1e-30
//   reduces  t1 = mean over axis 0, columns of parameter^2
//   stores   columnMoment = beta2 * columnMoment + beta2Weight * (gradient^2 + 1e-30)
// pass 2  axis 0
//   reads    rowMoment, t0
//   stores   rowMoment = beta2 * rowMoment + beta2Weight * t0
//   stores   rowFactor = rsqrt(beta2 * rowMoment + beta2Weight * t0) * sqrt(where(beta2 * rowMoment + beta2Weight * t0, beta2 * rowMoment + beta2Weight * t0, beta2 * rowMoment + beta2Weight * t0))
// pass 3  axis 0 x columns
//   reads    gradient, columnMoment, rowFactor
//   reduces  t2 = mean over axis 0, columns of (gradient * rowFactor * rsqrt(columnMoment))^2
// pass 4  a single point
//   reads    t1, t2
//   stores   parameterRms = sqrt(t1)
//   stores   updateRms = sqrt(t2)
//   stores   scale = maximum(sqrt(t1), 0.001) * rho / maximum(1, sqrt(t2) / 1)
// pass 5  axis 0 x columns
//   reads    parameter, gradient, columnMoment, rowFactor, scale
//   stores   parameter = parameter - scale * (gradient * rowFactor * rsqrt(columnMoment))

// pass 1: 47 x 64 x 1 threads, into work 0: t0 (3008)
// a0 = gradient (192000)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k1 = 0; k1 < 64; k1++) {
  if (this.thread.x + k1 * 47 < 3000) {
  const v0 = a0[this.thread.y * 3000 + (this.thread.x + k1 * 47)];
  const v1 = (v0 * v0);
  const v3 = (v1 + 1.0000000031710769e-30);
  sum0 += v3 * 0.000244140625;
  }
  }
  return sum0;
}

// pass 1: 256 x 11 x 1 threads, into work 1: t1 (2816)
// a0 = parameter (192000)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 6; k0++) {
  let sum1 = 0.0;
  for (let k1 = 0; k1 < 12; k1++) {
  if (this.thread.y + k0 * 11 < 64 && this.thread.x + k1 * 256 < 3000) {
  const v4 = a0[(this.thread.y + k0 * 11) * 3000 + (this.thread.x + k1 * 256)];
  const v5 = (v4 * v4);
  sum1 += v5 * 0.000003814697265625;
  }
  }
  sum0 += sum1;
  }
  return sum0;
}

// pass 1: 44 x 1 x 1 threads, into work 2: t1 (44)
// a0 = work 1: t1 (2816)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 11; k0++) {
  let sum1 = 0.0;
  for (let k1 = 0; k1 < 6; k1++) {
  if (this.thread.x + k1 * 44 < 256) {
  const v0 = a0[(k0) * 256 + (this.thread.x + k1 * 44)];
  sum1 += v0;
  }
  }
  sum0 += sum1;
  }
  return sum0;
}

// pass 1: 3000 x 64 x 1 threads, into work 3: next columnMoment (192000)
// a0 = columnMoment (192000), a1 = gradient (192000), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  const v7 = a0[this.thread.y * 3000 + this.thread.x];
  const v8 = (s0 * v7);
  const v0 = a1[this.thread.y * 3000 + this.thread.x];
  const v1 = (v0 * v0);
  const v3 = (v1 + 1.0000000031710769e-30);
  const v10 = (s1 * v3);
  const v11 = (v8 + v10);
  return v11;
}

// pass 2: 64 x 1 x 1 threads, into work 4: rowFactor (64)
// a0 = rowMoment (64), a1 = work 0: t0 (3008), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  const v1 = a0[this.thread.x];
  const v2 = (s0 * v1);
  let r4 = 0.0;
  for (let b4_0 = 0; b4_0 < 47; b4_0++) {
  r4 += a1[this.thread.x * 47 + b4_0];
  }
  const v4 = r4 / 0.732421875;
  const v5 = (s1 * v4);
  const v6 = (v2 + v5);
  const v7 = (1.0 / Math.sqrt(v6));
  const v9 = Math.sqrt(v6);
  const v10 = (v7 * v9);
  return v10;
}

// pass 2: 64 x 1 x 1 threads, into work 5: next rowMoment (64)
// a0 = rowMoment (64), a1 = work 0: t0 (3008), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  const v1 = a0[this.thread.x];
  const v2 = (s0 * v1);
  let r4 = 0.0;
  for (let b4_0 = 0; b4_0 < 47; b4_0++) {
  r4 += a1[this.thread.x * 47 + b4_0];
  }
  const v4 = r4 / 0.732421875;
  const v5 = (s1 * v4);
  const v6 = (v2 + v5);
  return v6;
}

// pass 3: 256 x 11 x 1 threads, into work 6: t2 (2816)
// a0 = gradient (192000), a1 = work 4: rowFactor (64), a2 = columnMoment (192000)
function kernel(a0, a1, a2) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 6; k0++) {
  let sum1 = 0.0;
  for (let k1 = 0; k1 < 12; k1++) {
  if (this.thread.y + k0 * 11 < 64 && this.thread.x + k1 * 256 < 3000) {
  const v0 = a0[(this.thread.y + k0 * 11) * 3000 + (this.thread.x + k1 * 256)];
  const v1 = a1[(this.thread.y + k0 * 11)];
  const v2 = (v0 * v1);
  const v3 = a2[(this.thread.y + k0 * 11) * 3000 + (this.thread.x + k1 * 256)];
  const v4 = (1.0 / Math.sqrt(v3));
  const v5 = (v2 * v4);
  const v6 = (v5 * v5);
  sum1 += v6 * 0.000003814697265625;
  }
  }
  sum0 += sum1;
  }
  return sum0;
}

// pass 3: 44 x 1 x 1 threads, into work 7: t2 (44)
// a0 = work 6: t2 (2816)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 11; k0++) {
  let sum1 = 0.0;
  for (let k1 = 0; k1 < 6; k1++) {
  if (this.thread.x + k1 * 44 < 256) {
  const v0 = a0[(k0) * 256 + (this.thread.x + k1 * 44)];
  sum1 += v0;
  }
  }
  sum0 += sum1;
  }
  return sum0;
}

// pass 4: 1 x 1 x 1 threads, into parameterRms (1)
// a0 = work 2: t1 (44)
function kernel(a0) {
  let r0 = 0.0;
  for (let b0_1 = 0; b0_1 < 44; b0_1++) {
  r0 += a0[b0_1];
  }
  const v0 = r0 / 0.732421875;
  const v1 = Math.sqrt(v0);
  return v1;
}

// pass 4: 1 x 1 x 1 threads, into updateRms (1)
// a0 = work 7: t2 (44)
function kernel(a0) {
  let r2 = 0.0;
  for (let b2_1 = 0; b2_1 < 44; b2_1++) {
  r2 += a0[b2_1];
  }
  const v2 = r2 / 0.732421875;
  const v3 = Math.sqrt(v2);
  return v3;
}

// pass 5: 3000 x 64 x 1 threads, into work 8: next parameter (192000)
// a0 = parameter (192000), a1 = parameterRms (1), a2 = updateRms (1), a3 = gradient (192000), a4 = work 4: rowFactor (64), a5 = columnMoment (192000), s0 = 1, s1 = rho
function kernel(a0, a1, a2, a3, a4, a5, s0, s1) {
  const v0 = a0[this.thread.y * 3000 + this.thread.x];
  const v1 = a1[0];
  const v3 = (v1 === v1 * s0 ? (v1 > 0.0010000000474974513 ? v1 : 0.0010000000474974513) : v1);
  const v5 = (v3 * s1);
  const v7 = a2[0];
  const v8 = (v7 / 1.0);
  const v9 = (v8 === v8 * s0 ? (1.0 > v8 ? 1.0 : v8) : v8);
  const v10 = (v5 / v9);
  const v11 = a3[this.thread.y * 3000 + this.thread.x];
  const v12 = a4[this.thread.y];
  const v13 = (v11 * v12);
  const v14 = a5[this.thread.y * 3000 + this.thread.x];
  const v15 = (1.0 / Math.sqrt(v14));
  const v16 = (v13 * v15);
  const v17 = (v10 * v16);
  const v18 = (v0 - v17);
  return v18;
}
