// every operation
// mode webgpu, shape [40, 24], walked as [40, 24]
// work space work 0: t1: 40
// work space work 1: t0: 1
//
// pass 1  axis 0 x axis 1
//   reads    a, b
//   reduces  t1 = mean over axis 1 of bfloat16(where(a > b, minimum(maximum(a - b, -2.5), sqrt(abs(a)) + rsqrt(b^2)), a / b) * isFinite(b))
//   stores   kept = bfloat16(where(a > b, minimum(maximum(a - b, -2.5), sqrt(abs(a)) + rsqrt(b^2)), a / b) * isFinite(b))
// pass 2  axis 0
//   reads    t1
//   reduces  t0 = sum over axis 0 of t1
// pass 3  axis 0
//   reads    t0
//   stores   total = t0

// pass 1: 40 x 1 x 1 threads, into work 0: t1 (40)
// a0 = a (960), a1 = b (960), s0 = 1
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
function kernel(a0, a1, s0) {
  let sum0 = 0.0;
  for (let k1 = 0; k1 < 24; k1++) {
  const v0 = a0[this.thread.x * 24 + (k1)];
  const v1 = a1[this.thread.x * 24 + (k1)];
  const v2 = (v0 > v1 ? 1.0 : 0.0);
  const v3 = (v0 - v1);
  const v5 = (v3 === v3 * s0 ? (v3 > (-2.5) ? v3 : (-2.5)) : v3);
  const v6 = Math.abs(v0);
  const v7 = Math.sqrt(v6);
  const v8 = (v1 * v1);
  const v9 = (1.0 / Math.sqrt(v8));
  const v10 = (v7 + v9);
  const v11 = (v5 === v5 * s0 ? (v10 === v10 * s0 ? (v5 < v10 ? v5 : v10) : v10) : v5);
  const v12 = (v0 / v1);
  const v13 = (v2 === 0.0 ? v12 : v11);
  const v14 = (Math.abs(v1) <= 3.4028234663852886e38 ? 1.0 : 0.0);
  const v15 = (v13 * v14);
  const v16 = bfloat16(v15);
  sum0 += v16 * 0.03125;
  }
  return sum0;
}

// pass 1: 24 x 40 x 1 threads, into kept (960)
// a0 = a (960), a1 = b (960), s0 = 1
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
function kernel(a0, a1, s0) {
  const v0 = a0[this.thread.y * 24 + this.thread.x];
  const v1 = a1[this.thread.y * 24 + this.thread.x];
  const v2 = (v0 > v1 ? 1.0 : 0.0);
  const v3 = (v0 - v1);
  const v5 = (v3 === v3 * s0 ? (v3 > (-2.5) ? v3 : (-2.5)) : v3);
  const v6 = Math.abs(v0);
  const v7 = Math.sqrt(v6);
  const v8 = (v1 * v1);
  const v9 = (1.0 / Math.sqrt(v8));
  const v10 = (v7 + v9);
  const v11 = (v5 === v5 * s0 ? (v10 === v10 * s0 ? (v5 < v10 ? v5 : v10) : v10) : v5);
  const v12 = (v0 / v1);
  const v13 = (v2 === 0.0 ? v12 : v11);
  const v14 = (Math.abs(v1) <= 3.4028234663852886e38 ? 1.0 : 0.0);
  const v15 = (v13 * v14);
  const v16 = bfloat16(v15);
  return v16;
}

// pass 2: 1 x 1 x 1 threads, into work 1: t0 (1)
// a0 = work 0: t1 (40)
function kernel(a0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 40; k0++) {
  const v0 = a0[(k0)] / 0.75;
  sum0 += v0;
  }
  return sum0;
}

// pass 3: 40 x 1 x 1 threads, into total (40)
// a0 = work 1: t0 (1)
function kernel(a0) {
  const v0 = a0[0];
  return v0;
}
