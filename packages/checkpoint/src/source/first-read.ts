/** Bytes that are read of a file at first: enough for the header of most, in one read. */
export const firstRead = 65_536
