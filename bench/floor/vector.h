// One step for a vector: the paper's algorithm 5.
#pragma once
#include "matrix.h"

typedef struct {
  float *values, *gradient, *moment;
  int length;
} Vector;

/** @param update room for as many numbers as the vector has */
void vector_step(const Vector *vector, float *update, Hyperparameters now);
