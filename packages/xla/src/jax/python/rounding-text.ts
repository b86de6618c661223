/** Stochastic rounding with the random numbers of core, bit for bit. */
export const roundingText = `
def rounding_keys(names, update):
    """By name, the key of all roundings of a parameter in an update."""
    state = np.array([0x243F6A88, 0x85A308D3], np.uint32)
    seed = np.uint32(SEED & 0xFFFFFFFF), np.uint32(SEED >> 32)
    for word in (*seed, update, 0):
        state = mixed(state + jnp.asarray(word).astype(jnp.uint32))
    units = [np.frombuffer(name.encode("utf-16-le"), np.uint16).astype(np.uint32) for name in names]
    longest = max(len(own) for own in units)
    text = jnp.asarray(np.stack([np.pad(own, (0, longest - len(own))) for own in units]))
    lengths = np.array([len(own) for own in units])[:, None]

    def add_unit(place, state):
        unit = lax.dynamic_index_in_dim(text, place, 1)
        return jnp.where(place < lengths, mixed(state + unit), state)

    state = lax.fori_loop(0, longest, add_unit, jnp.broadcast_to(state, (len(names), 2)))
    # 24 bits, which fill the upper part of a word.
    keys = (state >> 8) << 8
    return {name: keys[place] for place, name in enumerate(names)}


def mixed(word):
    """The hash lowbias32."""
    word = (word ^ (word >> 16)) * np.uint32(0x21F0AAAD)
    word = (word ^ (word >> 15)) * np.uint32(0x735A2D97)
    return word ^ (word >> 15)


def round_stochastically(x, dtype, key, stream):
    """One of the two neighbours in 16 bits, the nearer one more often."""
    place = jnp.arange(x.size, dtype=jnp.uint32).reshape(x.shape)
    sixteen = mixed(mixed(place + key[0]) + key[1] + np.uint32(stream)) >> 16
    bits = lax.bitcast_convert_type(x, jnp.uint32)
    if dtype == jnp.bfloat16:
        rounded = lax.bitcast_convert_type((bits + sixteen) & np.uint32(0xFFFF0000), jnp.float32)
        return jnp.where(jnp.isfinite(x), rounded, x).astype(dtype)
    # The unit of float16 at this size, 2 to the exponent - 10; subnormals have that of 2^-14.
    exponent = jnp.maximum((bits >> 23) & 0xFF, np.uint32(127 - 14))
    unit = lax.bitcast_convert_type((exponent - 10) << 23, jnp.float32)
    units = jnp.abs(x) / unit
    below = jnp.floor(units)
    goes_up = units - below >= 1.0 - sixteen.astype(jnp.float32) / 65536.0
    size = (below + jnp.where(goes_up, 1.0, 0.0)) * unit
    # What overflows is not left to chance.
    rounded = jnp.where(jnp.abs(x) <= 65504.0, jnp.copysign(size, x), x)
    return rounded.astype(dtype)
`
