/** What printed steps and their numbers are written in. */
export const arithmeticText = `
def mean(x, axes):
    """The mean over axes, which stay with size 1. Of rows or columns it may be near the largest
    float32: then the sum is too large, so smaller terms are added up."""
    count = size_along(x, axes)
    if axes is None:
        return total_of(x, None) / count
    # One factor for rows and columns: XLA makes the products once.
    factor = 2.0 ** -math.ceil(math.log2(max(count, *x.shape)))
    return total_of(x * factor, axes) / (count * factor)


def total_of(x, axes):
    return jnp.sum(x, axis=axes, keepdims=True)


def size_along(x, axes):
    return math.prod(x.shape if axes is None else (x.shape[axis] for axis in axes))


def bfloat16(x):
    """The nearest bfloat16 number; without a cast, which XLA may leave out between products."""
    return lax.reduce_precision(jnp.asarray(x, jnp.float32), 8, 7)


def as_number(condition):
    return jnp.where(condition, 1.0, 0.0)


def as_float(count):
    return count.astype(jnp.float32)


def power_decay(t, exponent, least, offset=0.0):
    """beta2 = 1 - (t - offset)^-exponent and its weight (paper, section 7.2)."""
    since = jnp.maximum(t - int(offset) if abs(offset) < 2**30 else as_float(t) - offset, 1)
    weight = jnp.maximum(as_float(since) ** -exponent, least)
    return 1.0 - weight, weight


def adam_decay(t, beta2):
    """A constant decay with Adam's correction, without differences of near numbers."""
    log = math.log(beta2) if beta2 > 0 else -math.inf
    correction = -jnp.expm1(as_float(t) * log)
    before = -jnp.expm1(jnp.where(t > 1, as_float(t - 1) * log, 0.0))
    return beta2 * before / correction, (1.0 - beta2) / correction


def table_value(table, before):
    """What a schedule has; after the end of its table the last value."""
    return jnp.asarray(table)[jnp.clip(before - START_STEP, 0, TABLE_LENGTH - 1)]


def gradient_scale(gradients, threshold):
    """min(1, threshold / norm of them all) (Pascanu et al., arXiv 1211.5063), without overflow."""
    small = 2.0 ** min(0, -43 - math.floor(math.log2(threshold)))
    norms = [
        jnp.sqrt(mean(jnp.square(G * small), None)).reshape(()) * math.sqrt(G.size)
        for G in gradients
    ]
    largest = functools.reduce(jnp.maximum, norms)
    known = jnp.where(jnp.isfinite(largest), jnp.maximum(largest, 2.0**-126), 1.0)
    ratio = jnp.sqrt(sum(jnp.square(norm / known) for norm in norms))
    norm = jnp.where(jnp.isfinite(largest), largest * ratio, largest)
    return jnp.minimum(threshold * small / norm, 1.0)
`
