/** What an operation is given besides its operands, in the order in which it stands in the binary. */
export type Immediate =
  | 'local'
  | 'function'
  | 'label'
  /** The offset of an address; the alignment follows from the operation. */
  | 'offset'
  | 'lane'
  | 'i32'
  | 'f64'
  /** Four numbers of 32 bits: their bits, for a `v128.const`. */
  | 'i32x4'
  /** Sixteen places of bytes. */
  | 'bytes'

export interface Operation {
  readonly bytes: readonly number[]
  readonly immediates: readonly Immediate[]
  /** The logarithm of the alignment that an access to memory may count on: that of its elements. */
  readonly alignment: number
}

function plain(byte: number, ...immediates: Immediate[]): Operation {
  return { bytes: [byte], immediates, alignment: 0 }
}

function access(byte: number, alignment: number): Operation {
  return { bytes: [byte], immediates: ['offset'], alignment }
}

/** An operation on vectors: its number follows a prefix, in LEB128. */
function simd(number: number, ...immediates: Immediate[]): Operation {
  const bytes = number < 0x80 ? [0xfd, number] : [0xfd, (number & 0x7f) | 0x80, number >> 7]
  return { bytes, immediates, alignment: 0 }
}

function simdAccess(number: number, alignment: number, ...lane: 'lane'[]): Operation {
  return { ...simd(number, 'offset', ...lane), alignment }
}

/**
 * The operations of WebAssembly that the emitter uses, by their names in the text format; those that
 * hold others (`loop`, `block`, `if`) have a form of their own.
 */
export const operations = {
  br: plain(0x0c, 'label'),
  br_if: plain(0x0d, 'label'),
  call: plain(0x10, 'function'),
  drop: plain(0x1a),
  select: plain(0x1b),
  'local.get': plain(0x20, 'local'),
  'local.set': plain(0x21, 'local'),
  'local.tee': plain(0x22, 'local'),

  'i32.const': plain(0x41, 'i32'),
  'i32.load': access(0x28, 2),
  'i32.eqz': plain(0x45),
  'i32.lt_s': plain(0x48),
  'i32.gt_s': plain(0x4a),
  'i32.add': plain(0x6a),
  'i32.sub': plain(0x6b),
  'i32.mul': plain(0x6c),
  'i32.and': plain(0x71),
  'i32.or': plain(0x72),
  'i32.xor': plain(0x73),
  'i32.shl': plain(0x74),
  'i32.shr_s': plain(0x75),
  'i32.shr_u': plain(0x76),
  'i32.store16': access(0x3b, 1),
  'i32.load16_u': access(0x2f, 1),

  'f32.load': access(0x2a, 2),
  'f32.store': access(0x38, 2),
  'f32.demote_f64': plain(0xb6),

  'f64.const': plain(0x44, 'f64'),
  'f64.load': access(0x2b, 3),
  'f64.store': access(0x39, 3),
  'f64.eq': plain(0x61),
  'f64.ne': plain(0x62),
  'f64.gt': plain(0x64),
  'f64.abs': plain(0x99),
  'f64.sqrt': plain(0x9f),
  'f64.add': plain(0xa0),
  'f64.sub': plain(0xa1),
  'f64.mul': plain(0xa2),
  'f64.div': plain(0xa3),
  'f64.min': plain(0xa4),
  'f64.max': plain(0xa5),
  'f64.convert_i32_s': plain(0xb7),
  'f64.promote_f32': plain(0xbb),

  'i32.trunc_sat_f64_u': { bytes: [0xfc, 0x03], immediates: [], alignment: 0 },
  'memory.fill': { bytes: [0xfc, 0x0b, 0], immediates: [], alignment: 0 },

  'v128.load': simdAccess(0x00, 2),
  'v128.load16x4_u': simdAccess(0x04, 1),
  'v128.store': simdAccess(0x0b, 2),
  'v128.const': simd(0x0c, 'i32x4'),
  'v128.load16_lane': simdAccess(0x55, 1, 'lane'),
  'v128.load32_lane': simdAccess(0x56, 2, 'lane'),
  'v128.load64_lane': simdAccess(0x57, 3, 'lane'),
  'v128.store16_lane': simdAccess(0x59, 1, 'lane'),
  'v128.store32_lane': simdAccess(0x5a, 2, 'lane'),
  'v128.store64_lane': simdAccess(0x5b, 3, 'lane'),
  'v128.load32_zero': simdAccess(0x5c, 2),
  'v128.load64_zero': simdAccess(0x5d, 2),
  'v128.not': simd(0x4d),
  'v128.and': simd(0x4e),
  'v128.andnot': simd(0x4f),
  'v128.or': simd(0x50),
  'v128.xor': simd(0x51),
  'v128.bitselect': simd(0x52),
  'i8x16.shuffle': simd(0x0d, 'bytes'),

  'i16x8.narrow_i32x4_u': simd(0x86),

  'i32x4.splat': simd(0x11),
  'i32x4.extract_lane': simd(0x1b, 'lane'),
  'i32x4.eq': simd(0x37),
  'i32x4.gt_s': simd(0x3b),
  'i32x4.gt_u': simd(0x3c),
  'i32x4.extend_low_i16x8_u': simd(0xa9),
  'i32x4.shl': simd(0xab),
  'i32x4.shr_s': simd(0xac),
  'i32x4.shr_u': simd(0xad),
  'i32x4.add': simd(0xae),
  'i32x4.sub': simd(0xb1),
  'i32x4.mul': simd(0xb5),
  'i32x4.min_s': simd(0xb6),
  'i32x4.max_s': simd(0xb8),
  'i32x4.trunc_sat_f32x4_s': simd(0xf8),

  'f32x4.splat': simd(0x13),
  'f32x4.eq': simd(0x41),
  'f32x4.ne': simd(0x42),
  'f32x4.gt': simd(0x44),
  'f32x4.demote_f64x2_zero': simd(0x5e),
  'f32x4.abs': simd(0xe0),
  'f32x4.sqrt': simd(0xe3),
  'f32x4.add': simd(0xe4),
  'f32x4.sub': simd(0xe5),
  'f32x4.mul': simd(0xe6),
  'f32x4.div': simd(0xe7),
  'f32x4.min': simd(0xe8),
  'f32x4.max': simd(0xe9),
  'f32x4.convert_i32x4_s': simd(0xfa),

  'f64x2.splat': simd(0x14),
  'f64x2.extract_lane': simd(0x21, 'lane'),
  'f64x2.eq': simd(0x47),
  'f64x2.ne': simd(0x48),
  'f64x2.gt': simd(0x4a),
  'f64x2.promote_low_f32x4': simd(0x5f),
  'f64x2.abs': simd(0xec),
  'f64x2.sqrt': simd(0xef),
  'f64x2.add': simd(0xf0),
  'f64x2.sub': simd(0xf1),
  'f64x2.mul': simd(0xf2),
  'f64x2.div': simd(0xf3),
  'f64x2.min': simd(0xf4),
  'f64x2.max': simd(0xf5),
} as const satisfies Record<string, Operation>

export type OperationName = keyof typeof operations

/** How many places a `v128` has for bytes, and so a `v128.const` and a shuffle. */
export const vectorBytes = 16
