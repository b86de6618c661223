#include "matrix.h"
#include "memory.h"
#include "threads.h"

// Rows that are taken together: their elements are still in the first cache when they are read again.
enum { block = 4 };
// Sums are in float32 over so many rows, and over a quarter of so many columns, and above that in float64.
enum { rows_of_sum = 64, columns_of_sum = 1024 };

static const double scale_floor = 1e-3, clip_threshold = 1;

Workspace make_workspace(int columns) {
  const unsigned long count = columns;
  return (Workspace){
      .squares = take(count * sizeof(double)),
      .scaled = take(count * sizeof(double)),
      .recent_squares = take(count * sizeof(float)),
      .recent_scaled = take(count * sizeof(float)),
      .column_factor = take(count * sizeof(float)),
  };
}

double update_scale(Hyperparameters now, double value_squares, double update_squares, double count) {
  const double value_rms = __builtin_sqrt(value_squares / count);
  const double update_rms = __builtin_sqrt(update_squares / count);
  const double size = value_rms > scale_floor ? value_rms : scale_floor;
  const double clip = update_rms > clip_threshold ? update_rms / clip_threshold : 1;
  return size * now.relative_step / clip;
}

/**
 * The sums of g^2 of some rows; returns that of x^2 over all of them. All rows go on side by side: memory
 * is read faster from several places at once.
 */
INLINE double square_sums(const float *gradient, const float *values, int rows, int columns,
                          double *row_squares) {
  double value_squares = 0;
  for (int i = 0; i < rows; i++) row_squares[i] = 0;
  int j = 0;
  while (j + 4 <= columns) {
    const int end = columns - j > columns_of_sum ? j + columns_of_sum : columns;
    f32x4 row_lanes[block] = {0}, value_lanes[block] = {0};
    for (; j + 4 <= end; j += 4) {
      for (int i = 0; i < rows; i++) {
        const f32x4 g = load(gradient + i * columns + j), value = load(values + i * columns + j);
        row_lanes[i] += g * g;
        value_lanes[i] += value * value;
      }
    }
    for (int i = 0; i < rows; i++) {
      row_squares[i] += lane_sum(row_lanes[i]);
      value_squares += lane_sum(value_lanes[i]);
    }
  }
  for (; j < columns; j++) {
    for (int i = 0; i < rows; i++) {
      const double g = gradient[i * columns + j], value = values[i * columns + j];
      row_squares[i] += g * g;
      value_squares += value * value;
    }
  }
  return value_squares;
}

/** Adds g^2 and g^2 * weight of some rows to the sums of each column. */
INLINE void add_to_columns(const float *gradient, int rows, int columns, const float *weights,
                           Workspace *own) {
  float *squares = own->recent_squares, *scaled = own->recent_scaled;
  int j = 0;
  for (; j + 4 <= columns; j += 4) {
    f32x4 square_lanes = load(squares + j), scaled_lanes = load(scaled + j);
    for (int i = 0; i < rows; i++) {
      const f32x4 value = load(gradient + i * columns + j), square = value * value;
      square_lanes += square;
      scaled_lanes += square * splat(weights[i]);
    }
    store(squares + j, square_lanes);
    store(scaled + j, scaled_lanes);
  }
  for (; j < columns; j++) {
    for (int i = 0; i < rows; i++) {
      const float value = gradient[i * columns + j], square = value * value;
      squares[j] += square;
      scaled[j] += square * weights[i];
    }
  }
}

/** Moves float32 sums over to float64. */
static void flush(double *restrict sums, float *restrict recent, int count) {
  for (int j = 0; j < count; j++) {
    sums[j] += recent[j];
    recent[j] = 0;
  }
}

/** Mixes the squares of some rows into the moments, and adds up what the columns need of them. */
INLINE void first_sweep_rows(const Matrix *matrix, int row, int rows, Workspace *own, double weight) {
  const int columns = matrix->columns;
  const float *gradient = matrix->gradient + row * columns, *values = matrix->values + row * columns;
  float *moment = matrix->row_moment + row, weights[block];
  double row_squares[block];
  own->value_squares += square_sums(gradient, values, rows, columns, row_squares);
  for (int i = 0; i < rows; i++) {
    moment[i] = (1 - weight) * moment[i] + weight * (row_squares[i] / columns + square_floor);
    own->row_moments += moment[i];
    weights[i] = 1 / moment[i];
  }
  add_to_columns(gradient, rows, columns, weights, own);
}

static void first_sweep(const Matrix *matrix, int begin, int end, Workspace *own, double weight) {
  const int columns = matrix->columns;
  own->value_squares = own->row_moments = 0;
  for (int j = 0; j < columns; j++) own->squares[j] = own->scaled[j] = 0;
  int row = begin;
  while (row < end) {
    const int stop = end - row > rows_of_sum ? row + rows_of_sum : end;
    for (; row + block <= stop; row += block) first_sweep_rows(matrix, row, block, own, weight);
    for (; row < stop; row++) first_sweep_rows(matrix, row, 1, own, weight);
    flush(own->squares, own->recent_squares, columns);
    flush(own->scaled, own->recent_scaled, columns);
  }
}

/** From the sums of all threads: moments, factors, and the sum of g^2 / (R C) over some columns. */
static double mix_columns(const Matrix *matrix, Workspace *all, int begin, int end, int threads,
                          double weight) {
  double *squares = all->squares, *scaled = all->scaled, total = 0;
  for (int thread = 1; thread < threads; thread++) {
    for (int j = begin; j < end; j++) {
      squares[j] += all[thread].squares[j];
      scaled[j] += all[thread].scaled[j];
    }
  }
  const double share = weight / matrix->rows, keep = 1 - weight, least = weight * square_floor;
  float *moment = matrix->column_moment, *factor = all->column_factor;
  int j = begin;
  f64x4 totals = {0};
  for (; j + 4 <= end; j += 4) {
    const f64x4 old = widen(load(moment + j)), fresh = *(f64x4 *)(squares + j);
    const f32x4 mixed = narrow(keep * old + share * fresh + least);
    store(moment + j, mixed);
    store(factor + j, splat(1) / square_root(mixed));
    totals += *(f64x4 *)(scaled + j) / widen(mixed);
  }
  for (; j < end; j++) {
    moment[j] = keep * moment[j] + share * squares[j] + least;
    factor[j] = 1 / __builtin_sqrtf(moment[j]);
    total += scaled[j] / moment[j];
  }
  return total + (totals[0] + totals[1]) + (totals[2] + totals[3]);
}

/** Subtracts the update of some rows. */
INLINE void subtract_rows(const Matrix *matrix, int row, int rows, const float *column_factor,
                          const float *row_factor) {
  const int columns = matrix->columns;
  const float *gradient = matrix->gradient + row * columns;
  float *values = matrix->values + row * columns;
  int j = 0;
  for (; j + 4 <= columns; j += 4) {
    const f32x4 factor = load(column_factor + j);
    for (int i = 0; i < rows; i++) {
      const f32x4 update = load(gradient + i * columns + j) * factor * splat(row_factor[i]);
      store(values + i * columns + j, load(values + i * columns + j) - update);
    }
  }
  for (; j < columns; j++) {
    for (int i = 0; i < rows; i++) {
      values[i * columns + j] -= gradient[i * columns + j] * column_factor[j] * row_factor[i];
    }
  }
}

/** Backwards: the last rows are still in a cache. */
static void second_sweep(const Matrix *matrix, int begin, int end, const float *column_factor,
                         double mean_row_moment, double scale) {
  const float *moment = matrix->row_moment;
  int row = end;
  for (; row - block >= begin;) {
    row -= block;
    float factors[block];
    store(factors, splat(scale) * square_root(splat(mean_row_moment) / load(moment + row)));
    subtract_rows(matrix, row, block, column_factor, factors);
  }
  while (row > begin) {
    row -= 1;
    const float factor = scale * __builtin_sqrt(mean_row_moment / moment[row]);
    subtract_rows(matrix, row, 1, column_factor, &factor);
  }
}

/** Where the part of a thread begins, in whole blocks. */
static int part(int count, int thread, int threads) {
  return thread == threads ? count : count / block * thread / threads * block;
}

void matrix_step(const Matrix *matrix, Workspace *all, Hyperparameters now, int thread, int threads) {
  const int rows = matrix->rows, columns = matrix->columns;
  const int begin = part(rows, thread, threads), end = part(rows, thread + 1, threads);
  Workspace *own = all + thread;
  first_sweep(matrix, begin, end, own, now.weight);
  meet(threads);
  own->update_squares = mix_columns(matrix, all, part(columns, thread, threads),
                                    part(columns, thread + 1, threads), threads, now.weight);
  meet(threads);
  double value_squares = 0, row_moments = 0, update_squares = 0;
  for (int k = 0; k < threads; k++) {
    value_squares += all[k].value_squares;
    row_moments += all[k].row_moments;
    update_squares += all[k].update_squares;
  }
  const double mean = row_moments / rows;
  const double scale = update_scale(now, value_squares, mean * update_squares, (double)rows * columns);
  second_sweep(matrix, begin, end, all->column_factor, mean, scale);
  // The workspaces are free for the next parameter.
  meet(threads);
}
