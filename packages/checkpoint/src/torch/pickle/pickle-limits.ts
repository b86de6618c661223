/** What a pickle may take of memory and time: far more than states have. */

/** How many lists, tuples, dictionaries, ... a pickle may make: each takes far more than its bytes. */
export const mostContainers = 4_000_000

/** How many values may wait for what they are part of: writers put together a thousand at a time. */
export const mostWaiting = 10_000_000

/**
 * How many values a pickle may keep to use again, and a dictionary or a set may have. With what waits
 * it is below 2^24, the most that a Map takes.
 */
export const mostKept = 6_000_000

/** How deep a value may be: Python's own pickler gives up before. */
export const deepest = 1000

/** How many parts a value may have where one that is at two places counts twice. */
export const mostParts = 10_000_000
