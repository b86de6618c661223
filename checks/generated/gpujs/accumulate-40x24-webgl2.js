// sum of gradients rank 2
// mode webgl2, shape [40, 24], walked as [960]
// work space work 0: next sum: 960
//
// pass 1  axis 0 x axis 1
//   reads    sum, gradient
//   stores   sum = where(keep, sum, 0) + scale * gradient

// pass 1: 960 x 1 x 1 threads, into work 0: next sum (960)
// a0 = sum (960), a1 = gradient (960), s0 = keep, s1 = scale
function kernel(a0, a1, s0, s1) {
  const v1 = a0[this.thread.x];
  const v3 = (s0 === 0.0 ? 0.0 : v1);
  const v5 = a1[this.thread.x];
  const v6 = (s1 * v5);
  const v7 = (v3 + v6);
  return v7;
}
