// adafactor factored rank 2
// mode webgpu, shape [4096, 3000], walked as [4096, 3000]
// work space work 0: t0: 192512
// work space work 1: t1: 192000
// work space work 2: t2: 65536
// work space work 3: t2: 256
// work space work 4: meanR: 64
// work space work 5: rowFactor: 4096
// work space work 6: t3: 65536
// work space work 7: t3: 256
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

// pass 1: 47 x 4096 x 1 threads, into work 0: t0 (192512)
// a0 = gradient (12288000)
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

// pass 1: 3000 x 64 x 1 threads, into work 1: t1 (192000)
// a0 = gradient (12288000)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 64; k0++) {
  const v0 = a0[(this.thread.y + k0 * 64) * 3000 + this.thread.x];
  const v1 = (v0 * v0);
  const v3 = (v1 + 1.0000000031710769e-30);
  sum0 += v3 * 0.000244140625;
  }
  return sum0;
}

// pass 1: 256 x 256 x 1 threads, into work 2: t2 (65536)
// a0 = parameter (12288000)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 16; k0++) {
  let sum1 = 0.0;
  for (let k1 = 0; k1 < 12; k1++) {
  if (this.thread.x + k1 * 256 < 3000) {
  const v4 = a0[(this.thread.y + k0 * 256) * 3000 + (this.thread.x + k1 * 256)];
  const v5 = (v4 * v4);
  sum1 += v5 * 5.960464477539063e-8;
  }
  }
  sum0 += sum1;
  }
  return sum0;
}

// pass 1: 256 x 1 x 1 threads, into work 3: t2 (256)
// a0 = work 2: t2 (65536)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 256; k0++) {
  const v0 = a0[(k0) * 256 + this.thread.x];
  sum0 += v0;
  }
  return sum0;
}

// pass 2: 64 x 1 x 1 threads, into work 4: meanR (64)
// a0 = rowMoment (4096), a1 = work 0: t0 (192512), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 64; k0++) {
  const v1 = a0[(this.thread.x + k0 * 64)];
  const v2 = (s0 * v1);
  let r4 = 0.0;
  for (let b4_0 = 0; b4_0 < 47; b4_0++) {
  r4 += a1[(this.thread.x + k0 * 64) * 47 + b4_0];
  }
  const v4 = r4 / 0.732421875;
  const v5 = (s1 * v4);
  const v6 = (v2 + v5);
  sum0 += v6 * 0.000244140625;
  }
  return sum0;
}

// pass 2: 4096 x 1 x 1 threads, into rowMoment (4096)
// a0 = rowMoment (4096), a1 = work 0: t0 (192512), s0 = beta2, s1 = beta2Weight
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

// pass 3: 3000 x 1 x 1 threads, into columnMoment (3000)
// a0 = columnMoment (3000), a1 = work 1: t1 (192000), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  const v1 = a0[this.thread.x];
  const v2 = (s0 * v1);
  let r4 = 0.0;
  for (let b4_0 = 0; b4_0 < 64; b4_0++) {
  r4 += a1[b4_0 * 3000 + this.thread.x];
  }
  const v4 = r4 / 1.0;
  const v5 = (s1 * v4);
  const v6 = (v2 + v5);
  return v6;
}

// pass 4: 4096 x 1 x 1 threads, into work 5: rowFactor (4096)
// a0 = rowMoment (4096), a1 = work 4: meanR (64)
function kernel(a0, a1) {
  const v0 = a0[this.thread.x];
  const v1 = (1.0 / Math.sqrt(v0));
  let r2 = 0.0;
  for (let b2_0 = 0; b2_0 < 64; b2_0++) {
  r2 += a1[b2_0];
  }
  const v2 = r2 / 1.0;
  const v3 = (v0 === 0.0 ? v0 : v2);
  const v4 = Math.sqrt(v3);
  const v5 = (v1 * v4);
  return v5;
}

// pass 5: 256 x 256 x 1 threads, into work 6: t3 (65536)
// a0 = gradient (12288000), a1 = work 5: rowFactor (4096), a2 = columnMoment (3000)
function kernel(a0, a1, a2) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 16; k0++) {
  let sum1 = 0.0;
  for (let k1 = 0; k1 < 12; k1++) {
  if (this.thread.x + k1 * 256 < 3000) {
  const v0 = a0[(this.thread.y + k0 * 256) * 3000 + (this.thread.x + k1 * 256)];
  const v1 = a1[(this.thread.y + k0 * 256)];
  const v2 = (v0 * v1);
  const v3 = a2[(this.thread.x + k1 * 256)];
  const v4 = (1.0 / Math.sqrt(v3));
  const v5 = (v2 * v4);
  const v6 = (v5 * v5);
  sum1 += v6 * 5.960464477539063e-8;
  }
  }
  sum0 += sum1;
  }
  return sum0;
}

// pass 5: 256 x 1 x 1 threads, into work 7: t3 (256)
// a0 = work 6: t3 (65536)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 256; k0++) {
  const v0 = a0[(k0) * 256 + this.thread.x];
  sum0 += v0;
  }
  return sum0;
}

// pass 6: 1 x 1 x 1 threads, into parameterRms (1)
// a0 = work 3: t2 (256)
function kernel(a0) {
  let r0 = 0.0;
  for (let b0_1 = 0; b0_1 < 256; b0_1++) {
  r0 += a0[b0_1];
  }
  const v0 = r0 / 0.732421875;
  const v1 = Math.sqrt(v0);
  return v1;
}

// pass 6: 1 x 1 x 1 threads, into updateRms (1)
// a0 = work 7: t3 (256)
function kernel(a0) {
  let r2 = 0.0;
  for (let b2_1 = 0; b2_1 < 256; b2_1++) {
  r2 += a0[b2_1];
  }
  const v2 = r2 / 0.732421875;
  const v3 = Math.sqrt(v2);
  return v3;
}

// pass 7: 3000 x 4096 x 1 threads, into parameter (12288000)
// a0 = parameter (12288000), a1 = parameterRms (1), a2 = updateRms (1), a3 = gradient (12288000), a4 = work 5: rowFactor (4096), a5 = columnMoment (3000), s0 = 1, s1 = rho
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
  const v14 = a5[this.thread.x];
  const v15 = (1.0 / Math.sqrt(v14));
  const v16 = (v13 * v15);
  const v17 = (v10 * v16);
  const v18 = (v0 - v17);
  return v18;
}
