// adafactor unfactored rank 0
// mode webgpu, shape [], walked as []
//
// pass 1  a single point
//   reads    parameter, gradient, moment
//   stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30)
//   stores   parameterRms = sqrt(parameter^2)
//   stores   updateRms = sqrt((gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2)
//   stores   parameter = parameter - maximum(sqrt(parameter^2), 0.001) * rho / maximum(1, sqrt((gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2) / 1) * (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))

// pass 1: 1 x 1 x 1 threads, into parameterRms (1)
// a0 = parameter (1)
function kernel(a0) {
  const v10 = a0[0];
  const v11 = (v10 * v10);
  const v12 = Math.sqrt(v11);
  return v12;
}

// pass 1: 1 x 1 x 1 threads, into updateRms (1)
// a0 = gradient (1), a1 = moment (1), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  const v4 = a0[0];
  const v1 = a1[0];
  const v2 = (s0 * v1);
  const v5 = (v4 * v4);
  const v7 = (v5 + 1.0000000031710769e-30);
  const v8 = (s1 * v7);
  const v9 = (v2 + v8);
  const v13 = (1.0 / Math.sqrt(v9));
  const v14 = (v4 * v13);
  const v15 = (v14 * v14);
  const v16 = Math.sqrt(v15);
  return v16;
}

// pass 1: 1 x 1 x 1 threads, into parameter (1)
// a0 = parameter (1), a1 = gradient (1), a2 = moment (1), s0 = 1, s1 = rho, s2 = beta2, s3 = beta2Weight
function kernel(a0, a1, a2, s0, s1, s2, s3) {
  const v10 = a0[0];
  const v11 = (v10 * v10);
  const v12 = Math.sqrt(v11);
  const v18 = (v12 === v12 * s0 ? (v12 > 0.0010000000474974513 ? v12 : 0.0010000000474974513) : v12);
  const v20 = (v18 * s1);
  const v4 = a1[0];
  const v1 = a2[0];
  const v2 = (s2 * v1);
  const v5 = (v4 * v4);
  const v7 = (v5 + 1.0000000031710769e-30);
  const v8 = (s3 * v7);
  const v9 = (v2 + v8);
  const v13 = (1.0 / Math.sqrt(v9));
  const v14 = (v4 * v13);
  const v15 = (v14 * v14);
  const v16 = Math.sqrt(v15);
  const v22 = (v16 / 1.0);
  const v23 = (v22 === v22 * s0 ? (1.0 > v22 ? 1.0 : v22) : v22);
  const v24 = (v20 / v23);
  const v25 = (v24 * v14);
  const v26 = (v10 - v25);
  return v26;
}

// pass 1: 1 x 1 x 1 threads, into moment (1)
// a0 = moment (1), a1 = gradient (1), s0 = beta2, s1 = beta2Weight
function kernel(a0, a1, s0, s1) {
  const v1 = a0[0];
  const v2 = (s0 * v1);
  const v4 = a1[0];
  const v5 = (v4 * v4);
  const v7 = (v5 + 1.0000000031710769e-30);
  const v8 = (s1 * v7);
  const v9 = (v2 + v8);
  return v9;
}
