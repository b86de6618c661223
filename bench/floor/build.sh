#!/usr/bin/env bash
# Compiles the C beside this file to adafactor.wasm, which is committed: the bench needs no compiler.
# Needs clang with lld; made with those of Debian's packages clang-19 and lld-19:
#
#   CC=clang-19 bench/floor/build.sh
set -euo pipefail
cd "$(dirname "$0")"
"${CC:-clang}" --target=wasm32 -O3 -flto -fno-math-errno -fno-trapping-math \
  -msimd128 -mbulk-memory -matomics -mmutable-globals -ffreestanding -nostdlib -Wall -Wextra \
  -fuse-ld=lld -Wl,--no-entry -Wl,--strip-all -Wl,--export=__stack_pointer \
  -Wl,--import-memory -Wl,--shared-memory -Wl,--max-memory=4294967296 \
  -o adafactor.wasm ./*.c
chmod -x adafactor.wasm
