/** Numbers that are never alike come first: of equal numbers jax-js makes a kernel, anew for each value. */
export const unlike: readonly number[] = [0, 1]
