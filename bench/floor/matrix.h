// One step for a matrix: the paper's algorithm 4 in two sweeps over the elements.
#pragma once

/** A matrix, row by row, its gradient, and the means of its squares over columns and over rows. */
typedef struct {
  float *values, *gradient, *row_moment, *column_moment;
  int rows, columns;
} Matrix;

/** What a thread works in, and what the others read of it. */
typedef struct {
  /** Of each column: the sum of g^2, and of g^2 / R. */
  double *squares, *scaled;
  /** The same over the last few rows. */
  float *recent_squares, *recent_scaled;
  /** 1 / sqrt(C); all threads use that of the first. */
  float *column_factor;
  double value_squares, row_moments, update_squares;
} Workspace;

/** Hyperparameters of this step: 1 - beta2, and the relative step size. */
typedef struct {
  double weight, relative_step;
} Hyperparameters;

/** Room for matrices and vectors of so many columns. */
Workspace make_workspace(int columns);

/** The part of a thread in a step that `threads` of them make together. */
void matrix_step(const Matrix *matrix, Workspace *all, Hyperparameters now, int thread, int threads);

/** What an update is multiplied by, of sums over `count` elements. */
double update_scale(Hyperparameters now, double value_squares, double update_squares, double count);

static const float square_floor = 1e-30f;
