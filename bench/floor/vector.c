#include "vector.h"
#include "memory.h"

enum { elements_of_sum = 1024 };

void vector_step(const Vector *vector, float *update, Hyperparameters now) {
  float *values = vector->values, *gradient = vector->gradient, *moment = vector->moment;
  const int length = vector->length;
  const float weight = now.weight, keep = 1 - now.weight;
  double value_squares = 0, update_squares = 0;
  int k = 0;
  while (k + 4 <= length) {
    const int end = length - k > elements_of_sum ? k + elements_of_sum : length;
    f32x4 value_lanes = {0}, update_lanes = {0};
    for (; k + 4 <= end; k += 4) {
      const f32x4 g = load(gradient + k), value = load(values + k);
      const f32x4 mixed = keep * load(moment + k) + weight * (g * g + square_floor);
      const f32x4 u = g / square_root(mixed);
      store(moment + k, mixed);
      store(update + k, u);
      value_lanes += value * value;
      update_lanes += u * u;
    }
    value_squares += lane_sum(value_lanes);
    update_squares += lane_sum(update_lanes);
  }
  for (; k < length; k++) {
    const float g = gradient[k];
    moment[k] = keep * moment[k] + weight * (g * g + square_floor);
    update[k] = g / __builtin_sqrtf(moment[k]);
    value_squares += (double)values[k] * values[k];
    update_squares += (double)update[k] * update[k];
  }
  const float scale = update_scale(now, value_squares, update_squares, length);
  for (k = 0; k < length; k++) values[k] -= scale * update[k];
}
