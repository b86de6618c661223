// Threads that take part in each step.
#pragma once

/** Waits until all of `threads` threads have come here. */
void meet(int threads);

/** Wakes the other threads, which wait in `wait_for_step`. */
void start_step(void);

/** Waits for the step after `seen`, and returns its number. */
int wait_for_step(int seen);
