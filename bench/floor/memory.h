// Memory that is taken and never given back, and vectors of four float32 numbers.
#pragma once

typedef float f32x4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef double f64x4 __attribute__((vector_size(32), aligned(8), may_alias));

#define EXPORT(name) __attribute__((export_name(#name)))
#define INLINE static inline __attribute__((always_inline))

INLINE f32x4 load(const float *from) { return *(const f32x4 *)from; }
INLINE void store(float *to, f32x4 value) { *(f32x4 *)to = value; }
INLINE f32x4 splat(float value) { return (f32x4){value, value, value, value}; }
INLINE f64x4 widen(f32x4 value) { return __builtin_convertvector(value, f64x4); }
INLINE f32x4 narrow(f64x4 value) { return __builtin_convertvector(value, f32x4); }
INLINE f32x4 square_root(f32x4 value) { return __builtin_elementwise_sqrt(value); }

/** The sum of the lanes, in float64. */
INLINE double lane_sum(f32x4 value) {
  return ((double)value[0] + value[1]) + ((double)value[2] + value[3]);
}

/** Zeros, on a cache line of their own. Traps where memory can't grow. */
void *take(unsigned long bytes);
