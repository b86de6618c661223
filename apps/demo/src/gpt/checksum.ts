/**
 * FNV-1a of 32 bits: finds what is damaged, not what is forged. Browsers have SHA-256 only where a page came
 * over https.
 */
export function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
