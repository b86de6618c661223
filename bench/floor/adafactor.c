// Adafactor with the paper's hyperparameters over float32 parameters, for one use and one use only: to
// know how fast WebAssembly can be. A gradient's squares have to be within float32.
#include "matrix.h"
#include "memory.h"
#include "threads.h"
#include "vector.h"

enum { most_threads = 16, stack_bytes = 65536 };
// Smaller parameters are dealt out as wholes.
enum { least_shared_elements = 32768 };

/** A matrix or a vector. */
typedef struct {
  int is_matrix;
  union {
    Matrix matrix;
    Vector vector;
  };
} Parameter;

static Parameter *parameters;
static int count, threads;
static Hyperparameters hyperparameters;
static Workspace workspaces[most_threads];

/** Room for so many parameters, and for those of so many columns at most, and so many threads. */
EXPORT(prepare) void prepare(int capacity, int columns, int thread_count) {
  parameters = take(capacity * sizeof(Parameter));
  threads = thread_count;
  for (int thread = 0; thread < threads; thread++) workspaces[thread] = make_workspace(columns);
}

static float *numbers(unsigned long length) { return take(length * sizeof(float)); }

/** @return the address of its values; its gradient follows */
EXPORT(add_matrix) float *add_matrix(int rows, int columns) {
  const unsigned long size = (unsigned long)rows * columns;
  float *values = numbers(2 * size);
  parameters[count++] = (Parameter){.is_matrix = 1,
                                    .matrix = {.values = values,
                                               .gradient = values + size,
                                               .row_moment = numbers(rows),
                                               .column_moment = numbers(columns),
                                               .rows = rows,
                                               .columns = columns}};
  return values;
}

/** @return the address of its values; its gradient follows */
EXPORT(add_vector) float *add_vector(int length) {
  float *values = numbers(2 * (unsigned long)length);
  parameters[count++] = (Parameter){.is_matrix = 0,
                                    .vector = {.values = values,
                                               .gradient = values + length,
                                               .moment = numbers(length),
                                               .length = length}};
  return values;
}

/** The end of a stack for one more thread. */
EXPORT(take_stack) char *take_stack(void) { return (char *)take(stack_bytes) + stack_bytes; }

static void do_part(int thread) {
  int dealt = 0;
  for (int index = 0; index < count; index++) {
    const Parameter *parameter = parameters + index;
    const Matrix *matrix = &parameter->matrix;
    const int shared = threads > 1 && parameter->is_matrix &&
                       (long long)matrix->rows * matrix->columns >= least_shared_elements;
    if (shared) {
      matrix_step(matrix, workspaces, hyperparameters, thread, threads);
    } else if (dealt++ % threads == thread) {
      Workspace *own = workspaces + thread;
      if (parameter->is_matrix) matrix_step(matrix, own, hyperparameters, 0, 1);
      else vector_step(&parameter->vector, own->column_factor, hyperparameters);
    }
  }
  meet(threads);
}

/** Steps of the thread that calls, and of those that serve. */
EXPORT(step) void step(double weight, double relative_step) {
  hyperparameters = (Hyperparameters){weight, relative_step};
  if (threads > 1) start_step();
  do_part(0);
}

/** Takes part in each step as the thread of that number; never returns. */
EXPORT(serve) void serve(int thread) {
  for (int seen = 0;;) {
    seen = wait_for_step(seen);
    do_part(thread);
  }
}
