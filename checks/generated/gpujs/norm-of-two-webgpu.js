// norm of two
// mode webgpu, shape [], walked as []
//
// pass 1  a single point
//   reads    norm, other
//   stores   norm = maximum(norm, other) * sqrt(1 + where(isFinite(maximum(norm, other)), minimum(norm, other) / maximum(maximum(norm, other), 1.17549435e-38), 0)^2)

// pass 1: 1 x 1 x 1 threads, into norm (1)
// a0 = norm (1), a1 = other (1), s0 = 1
function kernel(a0, a1, s0) {
  const v0 = a0[0];
  const v1 = a1[0];
  const v2 = (v0 === v0 * s0 ? (v1 === v1 * s0 ? (v0 > v1 ? v0 : v1) : v1) : v0);
  const v4 = (Math.abs(v2) <= 3.4028234663852886e38 ? 1.0 : 0.0);
  const v5 = (v0 === v0 * s0 ? (v1 === v1 * s0 ? (v0 < v1 ? v0 : v1) : v1) : v0);
  const v7 = (v2 === v2 * s0 ? (v2 > 1.1754943508222875e-38 ? v2 : 1.1754943508222875e-38) : v2);
  const v8 = (v5 / v7);
  const v10 = (v4 === 0.0 ? 0.0 : v8);
  const v11 = (v10 * v10);
  const v12 = (1.0 + v11);
  const v13 = Math.sqrt(v12);
  const v14 = (v2 * v13);
  return v14;
}
