/**
 * The random numbers of stochastic rounding in WGSL, those of the core's `randomWord`:
 * `random_word(low : u32, high : u32, stream : u32, index : u32) -> u32`, where `low` and `high` are the
 * key.
 */
export const randomFunctions: readonly string[] = [
  `fn random_word(low : u32, high : u32, stream : u32, index : u32) -> u32 {
  return mix_word(mix_word(index + (low << 8u)) + (high << 8u) + stream);
}`,

  // The hash lowbias32.
  `fn mix_word(word : u32) -> u32 {
  var x = (word ^ (word >> 16u)) * 0x21f0aaadu;
  x = (x ^ (x >> 15u)) * 0x735a2d97u;
  return x ^ (x >> 15u);
}`,
]
