// norm rank 2
// mode webgpu, shape [4096, 3000], walked as [12288000]
// work space work 0: t0: 256
//
// pass 1  axis 0 x axis 1
//   reads    gradient
//   reduces  t0 = mean over axis 0 x axis 1 of (1.1368683772161603e-13 * gradient)^2
// pass 2  a single point
//   reads    t0
//   stores   norm = sqrt(t0) * sqrt(1 * 12288000) * 8796093022208

// pass 1: 256 x 1 x 1 threads, into work 0: t0 (256)
// a0 = gradient (12288000), s0 = 1.1368683772161603e-13
function kernel(a0, s0) {
  let sum0 = 0.0;
  for (let k0 = 0; k0 < 188; k0++) {
  let sum1 = 0.0;
  for (let j0 = 0; j0 < 256; j0++) {
  if (this.thread.x + (k0 * 256 + j0) * 256 < 12288000) {
  const v1 = a0[(this.thread.x + (k0 * 256 + j0) * 256)];
  const v2 = (s0 * v1);
  const v3 = (v2 * v2);
  sum1 += v3 * 5.960464477539063e-8;
  }
  }
  sum0 += sum1;
  }
  return sum0;
}

// pass 2: 1 x 1 x 1 threads, into norm (1)
// a0 = work 0: t0 (256), s0 = 3505.42431640625, s1 = 8796093022208
function kernel(a0, s0, s1) {
  let r0 = 0.0;
  for (let b0_0 = 0; b0_0 < 256; b0_0++) {
  r0 += a0[b0_0];
  }
  const v0 = r0 / 0.732421875;
  const v1 = Math.sqrt(v0);
  const v6 = (v1 * s0);
  const v8 = (v6 * s1);
  return v8;
}
