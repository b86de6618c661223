import { type BinaryOperation, roundToBfloat16, type UnaryOperation } from '@adafactor/core'

/**
 * Computes a strip of values, `s[to]` to `s[to + count - 1]`, of operands in the same array: `a`,
 * `b` and `c` are where they begin and `da`, `db` and `dc` their steps, 1 or, for one value that
 * is repeated, 0.
 */
export type StripOperation = (
  s: Float64Array,
  to: number,
  count: number,
  a: number,
  da: number,
  b: number,
  db: number,
  c: number,
  dc: number,
) => void

/**
 * The element operations on strips, all in float64. Each has a loop of its own: a loop shared by
 * operations that are handed to it is five times slower, as none of them can be inlined.
 * Indices are cut to 32 bits so that they need no checks.
 */
export const stripOperations: Readonly<
  Record<UnaryOperation | BinaryOperation | 'where', StripOperation>
> = {
  sqrt(s, to, count, a, da) {
    for (const end = to + count; to < end; to = (to + 1) | 0) {
      s[to] = Math.sqrt(s[a] as number)
      a = (a + da) | 0
    }
  },
  rsqrt(s, to, count, a, da) {
    for (const end = to + count; to < end; to = (to + 1) | 0) {
      s[to] = 1 / Math.sqrt(s[a] as number)
      a = (a + da) | 0
    }
  },
  square(s, to, count, a, da) {
    for (const end = to + count; to < end; to = (to + 1) | 0) {
      s[to] = (s[a] as number) ** 2
      a = (a + da) | 0
    }
  },
  abs(s, to, count, a, da) {
    for (const end = to + count; to < end; to = (to + 1) | 0) {
      s[to] = Math.abs(s[a] as number)
      a = (a + da) | 0
    }
  },
  bfloat16(s, to, count, a, da) {
    for (const end = to + count; to < end; to = (to + 1) | 0) {
      s[to] = roundToBfloat16(s[a] as number)
      a = (a + da) | 0
    }
  },
  isFinite(s, to, count, a, da) {
    for (const end = to + count; to < end; to = (to + 1) | 0) {
      s[to] = Number.isFinite(s[a]) ? 1 : 0
      a = (a + da) | 0
    }
  },
  add(s, to, count, a, da, b, db) {
    for (const end = to + count; to < end; to = (to + 1) | 0) {
      s[to] = (s[a] as number) + (s[b] as number)
      a = (a + da) | 0
      b = (b + db) | 0
    }
  },
  subtract(s, to, count, a, da, b, db) {
    for (const end = to + count; to < end; to = (to + 1) | 0) {
      s[to] = (s[a] as number) - (s[b] as number)
      a = (a + da) | 0
      b = (b + db) | 0
    }
  },
  multiply(s, to, count, a, da, b, db) {
    for (const end = to + count; to < end; to = (to + 1) | 0) {
      s[to] = (s[a] as number) * (s[b] as number)
      a = (a + da) | 0
      b = (b + db) | 0
    }
  },
  divide(s, to, count, a, da, b, db) {
    for (const end = to + count; to < end; to = (to + 1) | 0) {
      s[to] = (s[a] as number) / (s[b] as number)
      a = (a + da) | 0
      b = (b + db) | 0
    }
  },
  minimum(s, to, count, a, da, b, db) {
    for (const end = to + count; to < end; to = (to + 1) | 0) {
      s[to] = Math.min(s[a] as number, s[b] as number)
      a = (a + da) | 0
      b = (b + db) | 0
    }
  },
  maximum(s, to, count, a, da, b, db) {
    for (const end = to + count; to < end; to = (to + 1) | 0) {
      s[to] = Math.max(s[a] as number, s[b] as number)
      a = (a + da) | 0
      b = (b + db) | 0
    }
  },
  greater(s, to, count, a, da, b, db) {
    for (const end = to + count; to < end; to = (to + 1) | 0) {
      s[to] = (s[a] as number) > (s[b] as number) ? 1 : 0
      a = (a + da) | 0
      b = (b + db) | 0
    }
  },
  where(s, to, count, a, da, b, db, c, dc) {
    for (const end = to + count; to < end; to = (to + 1) | 0) {
      s[to] = (s[a] === 0 ? s[c] : s[b]) as number
      a = (a + da) | 0
      b = (b + db) | 0
      c = (c + dc) | 0
    }
  },
}
