#include "threads.h"

// A step of a small matrix takes some 20 microseconds: to sleep and wake would take as long.
enum { spins_before_sleep = 20000 };

static int arrived, meetings, steps;

/** Waits until a counter is no longer `old`. */
static int wait_for_change(int *counter, int old) {
  for (int spins = 0;; spins++) {
    const int now = __atomic_load_n(counter, __ATOMIC_ACQUIRE);
    if (now != old) return now;
    if (spins >= spins_before_sleep) __builtin_wasm_memory_atomic_wait32(counter, old, -1);
  }
}

static void advance(int *counter) {
  __atomic_add_fetch(counter, 1, __ATOMIC_ACQ_REL);
  __builtin_wasm_memory_atomic_notify(counter, -1);
}

void meet(int threads) {
  if (threads == 1) return;
  const int meeting = __atomic_load_n(&meetings, __ATOMIC_ACQUIRE);
  if (__atomic_add_fetch(&arrived, 1, __ATOMIC_ACQ_REL) < threads) {
    wait_for_change(&meetings, meeting);
    return;
  }
  __atomic_store_n(&arrived, 0, __ATOMIC_RELAXED);
  advance(&meetings);
}

void start_step(void) { advance(&steps); }

int wait_for_step(int seen) { return wait_for_change(&steps, seen); }
