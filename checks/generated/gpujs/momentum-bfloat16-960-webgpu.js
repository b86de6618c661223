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
//   stores   momentum = bfloat16(bfloat16(0.9) * momentum + 0.09999999999999998 * bfloat16(gradient * rsqrt(moment) * t0))
//   stores   parameter = parameter - bfloat16(bfloat16(0.9) * momentum + 0.09999999999999998 * bfloat16(gradient * rsqrt(moment) * t0))

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
// a0 = parameter (960), a1 = momentum (960), a2 = gradient (960), a3 = moment (960), a4 = parameterRms (1), a5 = updateRms (1), s0 = 0.8984375, s1 = 0.10000000149011612, s2 = 1, s3 = rho
function bfloat16(x) {
  let m = Math.abs(x);
  let scale = 1.0;
  let result = x;
  if (m <= 3.4028234663852886e38) {
    if (m < 1.1754943508222875e-38) {
      m = Math.min(m * 1.2676506002282294e+30, 1.0) * 8589934592.0;
      scale = 0.0;
    } else {
      if (m >= 18446744073709552000.0) { m = m * 5.421010862427522e-20; scale = scale * 18446744073709552000.0; }
      if (m >= 4294967296.0) { m = m * 2.3283064365386963e-10; scale = scale * 4294967296.0; }
      if (m >= 65536.0) { m = m * 0.0000152587890625; scale = scale * 65536.0; }
      if (m >= 256.0) { m = m * 0.00390625; scale = scale * 256.0; }
      if (m >= 16.0) { m = m * 0.0625; scale = scale * 16.0; }
      if (m >= 4.0) { m = m * 0.25; scale = scale * 4.0; }
      if (m >= 2.0) { m = m * 0.5; scale = scale * 2.0; }
      if (m < 1.0842021724855044e-19) { m = m * 18446744073709552000.0; scale = scale * 5.421010862427522e-20; }
      if (m < 4.656612873077393e-10) { m = m * 4294967296.0; scale = scale * 2.3283064365386963e-10; }
      if (m < 0.000030517578125) { m = m * 65536.0; scale = scale * 0.0000152587890625; }
      if (m < 0.0078125) { m = m * 256.0; scale = scale * 0.00390625; }
      if (m < 0.125) { m = m * 16.0; scale = scale * 0.0625; }
      if (m < 0.5) { m = m * 4.0; scale = scale * 0.25; }
      if (m < 1.0) { m = m * 2.0; scale = scale * 0.5; }
      m = m * 128.0;
    }
    let whole = Math.floor(m);
    const rest = m - whole;
    const odd = whole - 2.0 * Math.floor(whole * 0.5);
    if (rest > 0.5 || (rest === 0.5 && odd > 0.5)) { whole = whole + 1.0; }
    if (scale === 0.0) {
      m = whole * 1.1641532182693481e-10 * 7.888609052210118e-31;
    } else {
      m = whole * 0.0078125 * scale;
    }
    result = x < 0.0 ? 0.0 - m : m;
  }
  return result;
}
function kernel(a0, a1, a2, a3, a4, a5, s0, s1, s2, s3) {
  const v24 = a0[this.thread.x];
  const v2 = a1[this.thread.x];
  const v3 = (s0 * v2);
  const v5 = a2[this.thread.x];
  const v6 = a3[this.thread.x];
  const v7 = (1.0 / Math.sqrt(v6));
  const v8 = (v5 * v7);
  const v9 = a4[0];
  const v11 = (v9 === v9 * s2 ? (v9 > 0.0010000000474974513 ? v9 : 0.0010000000474974513) : v9);
  const v13 = (v11 * s3);
  const v15 = a5[0];
  const v16 = (v15 / 1.0);
  const v17 = (v16 === v16 * s2 ? (1.0 > v16 ? 1.0 : v16) : v16);
  const v18 = (v13 / v17);
  const v19 = (v8 * v18);
  const v20 = bfloat16(v19);
  const v21 = (s1 * v20);
  const v22 = (v3 + v21);
  const v23 = bfloat16(v22);
  const v25 = (v24 - v23);
  return v25;
}

// pass 3: 960 x 1 x 1 threads, into momentum (960)
// a0 = momentum (960), a1 = gradient (960), a2 = moment (960), a3 = parameterRms (1), a4 = updateRms (1), s0 = 0.8984375, s1 = 0.10000000149011612, s2 = 1, s3 = rho
function bfloat16(x) {
  let m = Math.abs(x);
  let scale = 1.0;
  let result = x;
  if (m <= 3.4028234663852886e38) {
    if (m < 1.1754943508222875e-38) {
      m = Math.min(m * 1.2676506002282294e+30, 1.0) * 8589934592.0;
      scale = 0.0;
    } else {
      if (m >= 18446744073709552000.0) { m = m * 5.421010862427522e-20; scale = scale * 18446744073709552000.0; }
      if (m >= 4294967296.0) { m = m * 2.3283064365386963e-10; scale = scale * 4294967296.0; }
      if (m >= 65536.0) { m = m * 0.0000152587890625; scale = scale * 65536.0; }
      if (m >= 256.0) { m = m * 0.00390625; scale = scale * 256.0; }
      if (m >= 16.0) { m = m * 0.0625; scale = scale * 16.0; }
      if (m >= 4.0) { m = m * 0.25; scale = scale * 4.0; }
      if (m >= 2.0) { m = m * 0.5; scale = scale * 2.0; }
      if (m < 1.0842021724855044e-19) { m = m * 18446744073709552000.0; scale = scale * 5.421010862427522e-20; }
      if (m < 4.656612873077393e-10) { m = m * 4294967296.0; scale = scale * 2.3283064365386963e-10; }
      if (m < 0.000030517578125) { m = m * 65536.0; scale = scale * 0.0000152587890625; }
      if (m < 0.0078125) { m = m * 256.0; scale = scale * 0.00390625; }
      if (m < 0.125) { m = m * 16.0; scale = scale * 0.0625; }
      if (m < 0.5) { m = m * 4.0; scale = scale * 0.25; }
      if (m < 1.0) { m = m * 2.0; scale = scale * 0.5; }
      m = m * 128.0;
    }
    let whole = Math.floor(m);
    const rest = m - whole;
    const odd = whole - 2.0 * Math.floor(whole * 0.5);
    if (rest > 0.5 || (rest === 0.5 && odd > 0.5)) { whole = whole + 1.0; }
    if (scale === 0.0) {
      m = whole * 1.1641532182693481e-10 * 7.888609052210118e-31;
    } else {
      m = whole * 0.0078125 * scale;
    }
    result = x < 0.0 ? 0.0 - m : m;
  }
  return result;
}
function kernel(a0, a1, a2, a3, a4, s0, s1, s2, s3) {
  const v2 = a0[this.thread.x];
  const v3 = (s0 * v2);
  const v5 = a1[this.thread.x];
  const v6 = a2[this.thread.x];
  const v7 = (1.0 / Math.sqrt(v6));
  const v8 = (v5 * v7);
  const v9 = a3[0];
  const v11 = (v9 === v9 * s2 ? (v9 > 0.0010000000474974513 ? v9 : 0.0010000000474974513) : v9);
  const v13 = (v11 * s3);
  const v15 = a4[0];
  const v16 = (v15 / 1.0);
  const v17 = (v16 === v16 * s2 ? (1.0 > v16 ? 1.0 : v16) : v16);
  const v18 = (v13 / v17);
  const v19 = (v8 * v18);
  const v20 = bfloat16(v19);
  const v21 = (s1 * v20);
  const v22 = (v3 + v21);
  const v23 = bfloat16(v22);
  return v23;
}
