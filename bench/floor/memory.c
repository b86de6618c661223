#include "memory.h"

extern char __heap_base;
static const unsigned long page = 65536, cache_line = 64;
static unsigned long top;

void *take(unsigned long bytes) {
  if (top == 0) top = (unsigned long)&__heap_base;
  const unsigned long begin = (top + cache_line - 1) / cache_line * cache_line;
  const unsigned long end = begin + bytes;
  const unsigned long there = __builtin_wasm_memory_size(0) * page;
  if (end > there) {
    const unsigned long more = (end - there + page - 1) / page;
    if (__builtin_wasm_memory_grow(0, more) == (unsigned long)-1) __builtin_trap();
  }
  top = end;
  return (void *)begin;
}
