;; every operation
;; all tensors contiguous
;;
;; pass 1  axis 0 x axis 1
;;   reads    a, b
;;   reduces  t1 = mean over axis 1 of bfloat16(where(a > b, minimum(maximum(a - b, -2.5), sqrt(abs(a)) + rsqrt(b^2)), a / b) * isFinite(b))
;;   stores   kept = bfloat16(where(a > b, minimum(maximum(a - b, -2.5), sqrt(abs(a)) + rsqrt(b^2)), a / b) * isFinite(b))
;; pass 2  axis 0
;;   reads    t1
;;   reduces  t0 = sum over axis 0 of t1
;; pass 3  axis 0
;;   reads    t0
;;   stores   total = t0

;; every operation
;;   a: float32
;;   b: float32
;;   kept: float32
;;   total: float32
;;   pass 1, axis0 x axis1: nest 1
;;   pass 2, axis0: nest 2
;;   pass 3, axis0: nest 3
(module
  (import "env" "memory" (memory 0))
  (func $clear (param $target i32) (param $length i32)
    (if (i32.gt_s (local.get $length) (i32.const 64))
      (then
        (memory.fill (local.get $target) (i32.const 0) (i32.shl (local.get $length) (i32.const 3)))
        (local.set $length (i32.const 0))))
    (if (i32.gt_s (local.get $length) (i32.const 0))
      (then
        (loop $element
          (f64.store (local.get $target) (f64.const 0))
          (local.set $target (i32.add (local.get $target) (i32.const 8)))
          (local.set $length (i32.sub (local.get $length) (i32.const 1)))
          (br_if $element (i32.gt_s (local.get $length) (i32.const 0)))))))
  (func $combine (param $target i32) (param $source i32) (param $length i32) (param $slabs i32)
    (local $k i32)
    (local $slab i32)
    (local $from i32)
    (local $step i32)
    (local $pair v128)
    (local $one f64)
    (local.set $step (i32.shl (local.get $length) (i32.const 3)))
    (local.set $k (i32.const 0))
    (if (i32.lt_s (local.get $k) (i32.and (local.get $length) (i32.const -2)))
      (then
        (loop $k
          (local.set $pair (v128.const i32x4 0x0 0x0 0x0 0x0))
          (local.set $from (i32.add (local.get $source) (i32.shl (local.get $k) (i32.const 3))))
          (local.set $slab (i32.const 0))
          (if (i32.lt_s (local.get $slab) (local.get $slabs))
            (then
              (loop $slab
                (local.set $pair (f64x2.add (local.get $pair) (v128.load (local.get $from))))
                (local.set $from (i32.add (local.get $from) (local.get $step)))
                (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
                (br_if $slab (i32.lt_s (local.get $slab) (local.get $slabs))))))
          (v128.store
            (i32.add (local.get $target) (i32.shl (local.get $k) (i32.const 3)))
            (local.get $pair))
          (local.set $k (i32.add (local.get $k) (i32.const 2)))
          (br_if $k (i32.lt_s (local.get $k) (i32.and (local.get $length) (i32.const -2)))))))
    (if (i32.lt_s (local.get $k) (local.get $length))
      (then
        (local.set $one (f64.const 0))
        (local.set $from (i32.add (local.get $source) (i32.shl (local.get $k) (i32.const 3))))
        (local.set $slab (i32.const 0))
        (if (i32.lt_s (local.get $slab) (local.get $slabs))
          (then
            (loop $slab
              (local.set $one (f64.add (local.get $one) (f64.load (local.get $from))))
              (local.set $from (i32.add (local.get $from) (local.get $step)))
              (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
              (br_if $slab (i32.lt_s (local.get $slab) (local.get $slabs))))))
        (f64.store
          (i32.add (local.get $target) (i32.shl (local.get $k) (i32.const 3)))
          (local.get $one)))))
  (func $combine_lanes (param $target i32) (param $source i32) (param $slabs i32)
    (local $pair v128)
    (if (i32.gt_s (local.get $slabs) (i32.const 0))
      (then
        (loop $slab
          (local.set $pair (f64x2.add (local.get $pair) (v128.load (local.get $source))))
          (local.set $source (i32.add (local.get $source) (i32.const 16)))
          (local.set $slabs (i32.sub (local.get $slabs) (i32.const 1)))
          (br_if $slab (i32.gt_s (local.get $slabs) (i32.const 0))))))
    (f64.store
      (local.get $target)
      (f64.add (f64x2.extract_lane 0 (local.get $pair)) (f64x2.extract_lane 1 (local.get $pair)))))
  (func $divide (param $target i32) (param $length i32) (param $count i32)
    (local $divisor f64)
    (local.set $divisor (f64.convert_i32_s (local.get $count)))
    (if (i32.gt_s (local.get $length) (i32.const 0))
      (then
        (loop $element
          (f64.store
            (local.get $target)
            (f64.div (f64.load (local.get $target)) (local.get $divisor)))
          (local.set $target (i32.add (local.get $target) (i32.const 8)))
          (local.set $length (i32.sub (local.get $length) (i32.const 1)))
          (br_if $element (i32.gt_s (local.get $length) (i32.const 0)))))))
  (func $strays (param $source i32) (param $length i32) (result i32)
    (local $zeros f64)
    (if (i32.gt_s (local.get $length) (i32.const 0))
      (then
        (loop $element
          (local.set $zeros
            (f64.add (local.get $zeros) (f64.mul (f64.load (local.get $source)) (f64.const 0))))
          (local.set $source (i32.add (local.get $source) (i32.const 8)))
          (local.set $length (i32.sub (local.get $length) (i32.const 1)))
          (br_if $element (i32.gt_s (local.get $length) (i32.const 0))))))
    (f64.ne (local.get $zeros) (local.get $zeros)))
  (func $round_to_bfloat16 (param $x v128) (result v128)
    (v128.bitselect
      (v128.and
        (i32x4.add
          (i32x4.add (local.get $x) (v128.const i32x4 0x7fff 0x7fff 0x7fff 0x7fff))
          (v128.and (i32x4.shr_u (local.get $x) (i32.const 16)) (v128.const i32x4 0x1 0x1 0x1 0x1)))
        (v128.const i32x4 0xffff0000 0xffff0000 0xffff0000 0xffff0000))
      (v128.const i32x4 0x7fc00000 0x7fc00000 0x7fc00000 0x7fc00000)
      (f32x4.eq (local.get $x) (local.get $x))))
  (func $round_one_to_bfloat16 (param $x f64) (result f64)
    (f64x2.extract_lane 0
      (f64x2.promote_low_f32x4
        (call $round_to_bfloat16 (f32x4.splat (f32.demote_f64 (local.get $x)))))))
  (func $prepare_1 (export "prepare_1") (param $args i32)
    (call $clear (i32.load offset=16 (local.get $args)) (i32.load offset=60 (local.get $args))))
  (func $nest_1 (export "nest_1") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $axis1_size_n i32)
    (local $i i32)
    (local $whole_rows i32)
    (local $j i32)
    (local $whole_columns i32)
    (local $count i32)
    (local $a_base i32)
    (local $a_row_0 i32)
    (local $j_4 i32)
    (local $b_base i32)
    (local $b_row_0 i32)
    (local $kept_base i32)
    (local $kept_row_0 i32)
    (local $a_row_1 i32)
    (local $b_row_1 i32)
    (local $kept_row_1 i32)
    (local $a_row_2 i32)
    (local $b_row_2 i32)
    (local $kept_row_2 i32)
    (local $a_row_3 i32)
    (local $b_row_3 i32)
    (local $kept_row_3 i32)
    (local $t1_base i32)
    (local $t1_row_0 i32)
    (local $t1_row_1 i32)
    (local $t1_row_2 i32)
    (local $t1_row_3 i32)
    (local $strip i32)
    (local $stop i32)
    (local $a_value_0_0 v128)
    (local $b_value_0_0 v128)
    (local $value_16_0_0 v128)
    (local $t1_sum_0 v128)
    (local $a_value_0_1 v128)
    (local $b_value_0_1 v128)
    (local $value_16_0_1 v128)
    (local $a_value_1_0 v128)
    (local $b_value_1_0 v128)
    (local $value_16_1_0 v128)
    (local $t1_sum_1 v128)
    (local $a_value_1_1 v128)
    (local $b_value_1_1 v128)
    (local $value_16_1_1 v128)
    (local $a_value_2_0 v128)
    (local $b_value_2_0 v128)
    (local $value_16_2_0 v128)
    (local $t1_sum_2 v128)
    (local $a_value_2_1 v128)
    (local $b_value_2_1 v128)
    (local $value_16_2_1 v128)
    (local $a_value_3_0 v128)
    (local $b_value_3_0 v128)
    (local $value_16_3_0 v128)
    (local $t1_sum_3 v128)
    (local $a_value_3_1 v128)
    (local $b_value_3_1 v128)
    (local $value_16_3_1 v128)
    (local $mask v128)
    (local $t1_term v128)
    (local $lanes v128)
    (local.set $axis1_size_n (i32.load offset=48 (local.get $args)))
    (local.set $a_base (i32.load (local.get $args)))
    (local.set $b_base (i32.load offset=4 (local.get $args)))
    (local.set $kept_base (i32.load offset=8 (local.get $args)))
    (local.set $t1_base (i32.load offset=16 (local.get $args)))
    (local.set $whole_rows
      (i32.sub
        (local.get $end)
        (i32.and (i32.sub (local.get $end) (local.get $begin)) (i32.const 3))))
    (local.set $i (local.get $begin))
    (if (i32.lt_s (local.get $i) (local.get $whole_rows))
      (then
        (loop $i
          (local.set $a_row_0
            (i32.add
              (local.get $a_base)
              (i32.shl (i32.mul (local.get $i) (local.get $axis1_size_n)) (i32.const 2))))
          (local.set $b_row_0
            (i32.add
              (local.get $b_base)
              (i32.shl (i32.mul (local.get $i) (local.get $axis1_size_n)) (i32.const 2))))
          (local.set $kept_row_0
            (i32.add
              (local.get $kept_base)
              (i32.shl (i32.mul (local.get $i) (local.get $axis1_size_n)) (i32.const 2))))
          (local.set $a_row_1
            (i32.add (local.get $a_row_0) (i32.shl (local.get $axis1_size_n) (i32.const 2))))
          (local.set $b_row_1
            (i32.add (local.get $b_row_0) (i32.shl (local.get $axis1_size_n) (i32.const 2))))
          (local.set $kept_row_1
            (i32.add (local.get $kept_row_0) (i32.shl (local.get $axis1_size_n) (i32.const 2))))
          (local.set $a_row_2
            (i32.add (local.get $a_row_1) (i32.shl (local.get $axis1_size_n) (i32.const 2))))
          (local.set $b_row_2
            (i32.add (local.get $b_row_1) (i32.shl (local.get $axis1_size_n) (i32.const 2))))
          (local.set $kept_row_2
            (i32.add (local.get $kept_row_1) (i32.shl (local.get $axis1_size_n) (i32.const 2))))
          (local.set $a_row_3
            (i32.add (local.get $a_row_2) (i32.shl (local.get $axis1_size_n) (i32.const 2))))
          (local.set $b_row_3
            (i32.add (local.get $b_row_2) (i32.shl (local.get $axis1_size_n) (i32.const 2))))
          (local.set $kept_row_3
            (i32.add (local.get $kept_row_2) (i32.shl (local.get $axis1_size_n) (i32.const 2))))
          (local.set $t1_row_0
            (i32.add (local.get $t1_base) (i32.shl (local.get $i) (i32.const 3))))
          (local.set $t1_row_1 (i32.add (local.get $t1_row_0) (i32.const 8)))
          (local.set $t1_row_2 (i32.add (local.get $t1_row_1) (i32.const 8)))
          (local.set $t1_row_3 (i32.add (local.get $t1_row_2) (i32.const 8)))
          (local.set $strip (i32.const 0))
          (if (i32.lt_s (local.get $strip) (local.get $axis1_size_n))
            (then
              (loop $strip
                (local.set $stop
                  (select
                    (i32.add (local.get $strip) (i32.const 1024))
                    (local.get $axis1_size_n)
                    (i32.lt_s
                      (i32.add (local.get $strip) (i32.const 1024))
                      (local.get $axis1_size_n))))
                (local.set $t1_sum_0 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $t1_sum_1 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $t1_sum_2 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $t1_sum_3 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $j (local.get $strip))
                (local.set $whole_columns
                  (i32.sub
                    (local.get $stop)
                    (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 7))))
                (if (i32.lt_s (local.get $j) (local.get $whole_columns))
                  (then
                    (loop $j_rest
                      (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                      (local.set $a_value_0_0
                        (v128.load (i32.add (local.get $a_row_0) (local.get $j_4))))
                      (local.set $b_value_0_0
                        (v128.load (i32.add (local.get $b_row_0) (local.get $j_4))))
                      (local.set $value_16_0_0
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_0_0) (local.get $b_value_0_0))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_0_0)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_0_0) (local.get $b_value_0_0))))))
                              (f32x4.div (local.get $a_value_0_0) (local.get $b_value_0_0))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_0_0) (local.get $b_value_0_0))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_0_0) (local.get $b_value_0_0))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store
                        (i32.add (local.get $kept_row_0) (local.get $j_4))
                        (local.get $value_16_0_0))
                      (local.set $t1_sum_0
                        (f64x2.add
                          (local.get $t1_sum_0)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_0_0))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_0_0)
                                (local.get $value_16_0_0))))))
                      (local.set $a_value_0_1
                        (v128.load offset=16 (i32.add (local.get $a_row_0) (local.get $j_4))))
                      (local.set $b_value_0_1
                        (v128.load offset=16 (i32.add (local.get $b_row_0) (local.get $j_4))))
                      (local.set $value_16_0_1
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_0_1) (local.get $b_value_0_1))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_0_1)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_0_1) (local.get $b_value_0_1))))))
                              (f32x4.div (local.get $a_value_0_1) (local.get $b_value_0_1))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_0_1) (local.get $b_value_0_1))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_0_1) (local.get $b_value_0_1))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store offset=16
                        (i32.add (local.get $kept_row_0) (local.get $j_4))
                        (local.get $value_16_0_1))
                      (local.set $t1_sum_0
                        (f64x2.add
                          (local.get $t1_sum_0)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_0_1))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_0_1)
                                (local.get $value_16_0_1))))))
                      (local.set $a_value_1_0
                        (v128.load (i32.add (local.get $a_row_1) (local.get $j_4))))
                      (local.set $b_value_1_0
                        (v128.load (i32.add (local.get $b_row_1) (local.get $j_4))))
                      (local.set $value_16_1_0
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_1_0) (local.get $b_value_1_0))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_1_0)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_1_0) (local.get $b_value_1_0))))))
                              (f32x4.div (local.get $a_value_1_0) (local.get $b_value_1_0))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_1_0) (local.get $b_value_1_0))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_1_0) (local.get $b_value_1_0))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store
                        (i32.add (local.get $kept_row_1) (local.get $j_4))
                        (local.get $value_16_1_0))
                      (local.set $t1_sum_1
                        (f64x2.add
                          (local.get $t1_sum_1)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_1_0))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_1_0)
                                (local.get $value_16_1_0))))))
                      (local.set $a_value_1_1
                        (v128.load offset=16 (i32.add (local.get $a_row_1) (local.get $j_4))))
                      (local.set $b_value_1_1
                        (v128.load offset=16 (i32.add (local.get $b_row_1) (local.get $j_4))))
                      (local.set $value_16_1_1
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_1_1) (local.get $b_value_1_1))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_1_1)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_1_1) (local.get $b_value_1_1))))))
                              (f32x4.div (local.get $a_value_1_1) (local.get $b_value_1_1))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_1_1) (local.get $b_value_1_1))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_1_1) (local.get $b_value_1_1))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store offset=16
                        (i32.add (local.get $kept_row_1) (local.get $j_4))
                        (local.get $value_16_1_1))
                      (local.set $t1_sum_1
                        (f64x2.add
                          (local.get $t1_sum_1)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_1_1))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_1_1)
                                (local.get $value_16_1_1))))))
                      (local.set $a_value_2_0
                        (v128.load (i32.add (local.get $a_row_2) (local.get $j_4))))
                      (local.set $b_value_2_0
                        (v128.load (i32.add (local.get $b_row_2) (local.get $j_4))))
                      (local.set $value_16_2_0
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_2_0) (local.get $b_value_2_0))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_2_0)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_2_0) (local.get $b_value_2_0))))))
                              (f32x4.div (local.get $a_value_2_0) (local.get $b_value_2_0))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_2_0) (local.get $b_value_2_0))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_2_0) (local.get $b_value_2_0))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store
                        (i32.add (local.get $kept_row_2) (local.get $j_4))
                        (local.get $value_16_2_0))
                      (local.set $t1_sum_2
                        (f64x2.add
                          (local.get $t1_sum_2)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_2_0))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_2_0)
                                (local.get $value_16_2_0))))))
                      (local.set $a_value_2_1
                        (v128.load offset=16 (i32.add (local.get $a_row_2) (local.get $j_4))))
                      (local.set $b_value_2_1
                        (v128.load offset=16 (i32.add (local.get $b_row_2) (local.get $j_4))))
                      (local.set $value_16_2_1
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_2_1) (local.get $b_value_2_1))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_2_1)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_2_1) (local.get $b_value_2_1))))))
                              (f32x4.div (local.get $a_value_2_1) (local.get $b_value_2_1))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_2_1) (local.get $b_value_2_1))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_2_1) (local.get $b_value_2_1))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store offset=16
                        (i32.add (local.get $kept_row_2) (local.get $j_4))
                        (local.get $value_16_2_1))
                      (local.set $t1_sum_2
                        (f64x2.add
                          (local.get $t1_sum_2)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_2_1))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_2_1)
                                (local.get $value_16_2_1))))))
                      (local.set $a_value_3_0
                        (v128.load (i32.add (local.get $a_row_3) (local.get $j_4))))
                      (local.set $b_value_3_0
                        (v128.load (i32.add (local.get $b_row_3) (local.get $j_4))))
                      (local.set $value_16_3_0
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_3_0) (local.get $b_value_3_0))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_3_0)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_3_0) (local.get $b_value_3_0))))))
                              (f32x4.div (local.get $a_value_3_0) (local.get $b_value_3_0))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_3_0) (local.get $b_value_3_0))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_3_0) (local.get $b_value_3_0))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store
                        (i32.add (local.get $kept_row_3) (local.get $j_4))
                        (local.get $value_16_3_0))
                      (local.set $t1_sum_3
                        (f64x2.add
                          (local.get $t1_sum_3)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_3_0))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_3_0)
                                (local.get $value_16_3_0))))))
                      (local.set $a_value_3_1
                        (v128.load offset=16 (i32.add (local.get $a_row_3) (local.get $j_4))))
                      (local.set $b_value_3_1
                        (v128.load offset=16 (i32.add (local.get $b_row_3) (local.get $j_4))))
                      (local.set $value_16_3_1
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_3_1) (local.get $b_value_3_1))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_3_1)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_3_1) (local.get $b_value_3_1))))))
                              (f32x4.div (local.get $a_value_3_1) (local.get $b_value_3_1))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_3_1) (local.get $b_value_3_1))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_3_1) (local.get $b_value_3_1))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store offset=16
                        (i32.add (local.get $kept_row_3) (local.get $j_4))
                        (local.get $value_16_3_1))
                      (local.set $t1_sum_3
                        (f64x2.add
                          (local.get $t1_sum_3)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_3_1))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_3_1)
                                (local.get $value_16_3_1))))))
                      (local.set $j (i32.add (local.get $j) (i32.const 8)))
                      (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
                (local.set $whole_columns
                  (i32.sub
                    (local.get $stop)
                    (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 3))))
                (if (i32.lt_s (local.get $j) (local.get $whole_columns))
                  (then
                    (loop $j_rest
                      (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                      (local.set $a_value_0_0
                        (v128.load (i32.add (local.get $a_row_0) (local.get $j_4))))
                      (local.set $b_value_0_0
                        (v128.load (i32.add (local.get $b_row_0) (local.get $j_4))))
                      (local.set $value_16_0_0
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_0_0) (local.get $b_value_0_0))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_0_0)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_0_0) (local.get $b_value_0_0))))))
                              (f32x4.div (local.get $a_value_0_0) (local.get $b_value_0_0))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_0_0) (local.get $b_value_0_0))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_0_0) (local.get $b_value_0_0))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store
                        (i32.add (local.get $kept_row_0) (local.get $j_4))
                        (local.get $value_16_0_0))
                      (local.set $t1_sum_0
                        (f64x2.add
                          (local.get $t1_sum_0)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_0_0))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_0_0)
                                (local.get $value_16_0_0))))))
                      (local.set $a_value_1_0
                        (v128.load (i32.add (local.get $a_row_1) (local.get $j_4))))
                      (local.set $b_value_1_0
                        (v128.load (i32.add (local.get $b_row_1) (local.get $j_4))))
                      (local.set $value_16_1_0
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_1_0) (local.get $b_value_1_0))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_1_0)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_1_0) (local.get $b_value_1_0))))))
                              (f32x4.div (local.get $a_value_1_0) (local.get $b_value_1_0))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_1_0) (local.get $b_value_1_0))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_1_0) (local.get $b_value_1_0))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store
                        (i32.add (local.get $kept_row_1) (local.get $j_4))
                        (local.get $value_16_1_0))
                      (local.set $t1_sum_1
                        (f64x2.add
                          (local.get $t1_sum_1)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_1_0))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_1_0)
                                (local.get $value_16_1_0))))))
                      (local.set $a_value_2_0
                        (v128.load (i32.add (local.get $a_row_2) (local.get $j_4))))
                      (local.set $b_value_2_0
                        (v128.load (i32.add (local.get $b_row_2) (local.get $j_4))))
                      (local.set $value_16_2_0
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_2_0) (local.get $b_value_2_0))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_2_0)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_2_0) (local.get $b_value_2_0))))))
                              (f32x4.div (local.get $a_value_2_0) (local.get $b_value_2_0))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_2_0) (local.get $b_value_2_0))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_2_0) (local.get $b_value_2_0))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store
                        (i32.add (local.get $kept_row_2) (local.get $j_4))
                        (local.get $value_16_2_0))
                      (local.set $t1_sum_2
                        (f64x2.add
                          (local.get $t1_sum_2)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_2_0))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_2_0)
                                (local.get $value_16_2_0))))))
                      (local.set $a_value_3_0
                        (v128.load (i32.add (local.get $a_row_3) (local.get $j_4))))
                      (local.set $b_value_3_0
                        (v128.load (i32.add (local.get $b_row_3) (local.get $j_4))))
                      (local.set $value_16_3_0
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_3_0) (local.get $b_value_3_0))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_3_0)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_3_0) (local.get $b_value_3_0))))))
                              (f32x4.div (local.get $a_value_3_0) (local.get $b_value_3_0))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_3_0) (local.get $b_value_3_0))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_3_0) (local.get $b_value_3_0))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store
                        (i32.add (local.get $kept_row_3) (local.get $j_4))
                        (local.get $value_16_3_0))
                      (local.set $t1_sum_3
                        (f64x2.add
                          (local.get $t1_sum_3)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_3_0))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_3_0)
                                (local.get $value_16_3_0))))))
                      (local.set $j (i32.add (local.get $j) (i32.const 4)))
                      (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
                (if (i32.lt_s (local.get $j) (local.get $stop))
                  (then
                    (local.set $count (i32.sub (local.get $stop) (local.get $j)))
                    (local.set $mask
                      (i32x4.gt_s
                        (i32x4.splat (local.get $count))
                        (v128.const i32x4 0x0 0x1 0x2 0x3)))
                    (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                    (local.set $a_value_0_0
                      (v128.load (i32.add (local.get $a_row_0) (local.get $j_4))))
                    (local.set $b_value_0_0
                      (v128.load (i32.add (local.get $b_row_0) (local.get $j_4))))
                    (local.set $value_16_0_0
                      (call $round_to_bfloat16
                        (f32x4.mul
                          (v128.bitselect
                            (f32x4.min
                              (f32x4.max
                                (f32x4.sub (local.get $a_value_0_0) (local.get $b_value_0_0))
                                (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                              (f32x4.add
                                (f32x4.sqrt (f32x4.abs (local.get $a_value_0_0)))
                                (f32x4.div
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                  (f32x4.sqrt
                                    (f32x4.mul (local.get $b_value_0_0) (local.get $b_value_0_0))))))
                            (f32x4.div (local.get $a_value_0_0) (local.get $b_value_0_0))
                            (f32x4.ne
                              (v128.and
                                (f32x4.gt (local.get $a_value_0_0) (local.get $b_value_0_0))
                                (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                              (v128.const i32x4 0x0 0x0 0x0 0x0)))
                          (v128.and
                            (f32x4.eq
                              (f32x4.sub (local.get $b_value_0_0) (local.get $b_value_0_0))
                              (v128.const i32x4 0x0 0x0 0x0 0x0))
                            (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                    (v128.store32_lane 0
                      (i32.add (local.get $kept_row_0) (local.get $j_4))
                      (local.get $value_16_0_0))
                    (if (i32.gt_s (local.get $count) (i32.const 1))
                      (then
                        (v128.store32_lane offset=4 1
                          (i32.add (local.get $kept_row_0) (local.get $j_4))
                          (local.get $value_16_0_0))))
                    (if (i32.gt_s (local.get $count) (i32.const 2))
                      (then
                        (v128.store32_lane offset=8 2
                          (i32.add (local.get $kept_row_0) (local.get $j_4))
                          (local.get $value_16_0_0))))
                    (local.set $t1_term (v128.and (local.get $value_16_0_0) (local.get $mask)))
                    (local.set $t1_sum_0
                      (f64x2.add
                        (local.get $t1_sum_0)
                        (f64x2.add
                          (f64x2.promote_low_f32x4 (local.get $t1_term))
                          (f64x2.promote_low_f32x4
                            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                              (local.get $t1_term)
                              (local.get $t1_term))))))
                    (local.set $a_value_1_0
                      (v128.load (i32.add (local.get $a_row_1) (local.get $j_4))))
                    (local.set $b_value_1_0
                      (v128.load (i32.add (local.get $b_row_1) (local.get $j_4))))
                    (local.set $value_16_1_0
                      (call $round_to_bfloat16
                        (f32x4.mul
                          (v128.bitselect
                            (f32x4.min
                              (f32x4.max
                                (f32x4.sub (local.get $a_value_1_0) (local.get $b_value_1_0))
                                (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                              (f32x4.add
                                (f32x4.sqrt (f32x4.abs (local.get $a_value_1_0)))
                                (f32x4.div
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                  (f32x4.sqrt
                                    (f32x4.mul (local.get $b_value_1_0) (local.get $b_value_1_0))))))
                            (f32x4.div (local.get $a_value_1_0) (local.get $b_value_1_0))
                            (f32x4.ne
                              (v128.and
                                (f32x4.gt (local.get $a_value_1_0) (local.get $b_value_1_0))
                                (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                              (v128.const i32x4 0x0 0x0 0x0 0x0)))
                          (v128.and
                            (f32x4.eq
                              (f32x4.sub (local.get $b_value_1_0) (local.get $b_value_1_0))
                              (v128.const i32x4 0x0 0x0 0x0 0x0))
                            (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                    (v128.store32_lane 0
                      (i32.add (local.get $kept_row_1) (local.get $j_4))
                      (local.get $value_16_1_0))
                    (if (i32.gt_s (local.get $count) (i32.const 1))
                      (then
                        (v128.store32_lane offset=4 1
                          (i32.add (local.get $kept_row_1) (local.get $j_4))
                          (local.get $value_16_1_0))))
                    (if (i32.gt_s (local.get $count) (i32.const 2))
                      (then
                        (v128.store32_lane offset=8 2
                          (i32.add (local.get $kept_row_1) (local.get $j_4))
                          (local.get $value_16_1_0))))
                    (local.set $t1_term (v128.and (local.get $value_16_1_0) (local.get $mask)))
                    (local.set $t1_sum_1
                      (f64x2.add
                        (local.get $t1_sum_1)
                        (f64x2.add
                          (f64x2.promote_low_f32x4 (local.get $t1_term))
                          (f64x2.promote_low_f32x4
                            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                              (local.get $t1_term)
                              (local.get $t1_term))))))
                    (local.set $a_value_2_0
                      (v128.load (i32.add (local.get $a_row_2) (local.get $j_4))))
                    (local.set $b_value_2_0
                      (v128.load (i32.add (local.get $b_row_2) (local.get $j_4))))
                    (local.set $value_16_2_0
                      (call $round_to_bfloat16
                        (f32x4.mul
                          (v128.bitselect
                            (f32x4.min
                              (f32x4.max
                                (f32x4.sub (local.get $a_value_2_0) (local.get $b_value_2_0))
                                (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                              (f32x4.add
                                (f32x4.sqrt (f32x4.abs (local.get $a_value_2_0)))
                                (f32x4.div
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                  (f32x4.sqrt
                                    (f32x4.mul (local.get $b_value_2_0) (local.get $b_value_2_0))))))
                            (f32x4.div (local.get $a_value_2_0) (local.get $b_value_2_0))
                            (f32x4.ne
                              (v128.and
                                (f32x4.gt (local.get $a_value_2_0) (local.get $b_value_2_0))
                                (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                              (v128.const i32x4 0x0 0x0 0x0 0x0)))
                          (v128.and
                            (f32x4.eq
                              (f32x4.sub (local.get $b_value_2_0) (local.get $b_value_2_0))
                              (v128.const i32x4 0x0 0x0 0x0 0x0))
                            (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                    (v128.store32_lane 0
                      (i32.add (local.get $kept_row_2) (local.get $j_4))
                      (local.get $value_16_2_0))
                    (if (i32.gt_s (local.get $count) (i32.const 1))
                      (then
                        (v128.store32_lane offset=4 1
                          (i32.add (local.get $kept_row_2) (local.get $j_4))
                          (local.get $value_16_2_0))))
                    (if (i32.gt_s (local.get $count) (i32.const 2))
                      (then
                        (v128.store32_lane offset=8 2
                          (i32.add (local.get $kept_row_2) (local.get $j_4))
                          (local.get $value_16_2_0))))
                    (local.set $t1_term (v128.and (local.get $value_16_2_0) (local.get $mask)))
                    (local.set $t1_sum_2
                      (f64x2.add
                        (local.get $t1_sum_2)
                        (f64x2.add
                          (f64x2.promote_low_f32x4 (local.get $t1_term))
                          (f64x2.promote_low_f32x4
                            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                              (local.get $t1_term)
                              (local.get $t1_term))))))
                    (local.set $a_value_3_0
                      (v128.load (i32.add (local.get $a_row_3) (local.get $j_4))))
                    (local.set $b_value_3_0
                      (v128.load (i32.add (local.get $b_row_3) (local.get $j_4))))
                    (local.set $value_16_3_0
                      (call $round_to_bfloat16
                        (f32x4.mul
                          (v128.bitselect
                            (f32x4.min
                              (f32x4.max
                                (f32x4.sub (local.get $a_value_3_0) (local.get $b_value_3_0))
                                (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                              (f32x4.add
                                (f32x4.sqrt (f32x4.abs (local.get $a_value_3_0)))
                                (f32x4.div
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                  (f32x4.sqrt
                                    (f32x4.mul (local.get $b_value_3_0) (local.get $b_value_3_0))))))
                            (f32x4.div (local.get $a_value_3_0) (local.get $b_value_3_0))
                            (f32x4.ne
                              (v128.and
                                (f32x4.gt (local.get $a_value_3_0) (local.get $b_value_3_0))
                                (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                              (v128.const i32x4 0x0 0x0 0x0 0x0)))
                          (v128.and
                            (f32x4.eq
                              (f32x4.sub (local.get $b_value_3_0) (local.get $b_value_3_0))
                              (v128.const i32x4 0x0 0x0 0x0 0x0))
                            (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                    (v128.store32_lane 0
                      (i32.add (local.get $kept_row_3) (local.get $j_4))
                      (local.get $value_16_3_0))
                    (if (i32.gt_s (local.get $count) (i32.const 1))
                      (then
                        (v128.store32_lane offset=4 1
                          (i32.add (local.get $kept_row_3) (local.get $j_4))
                          (local.get $value_16_3_0))))
                    (if (i32.gt_s (local.get $count) (i32.const 2))
                      (then
                        (v128.store32_lane offset=8 2
                          (i32.add (local.get $kept_row_3) (local.get $j_4))
                          (local.get $value_16_3_0))))
                    (local.set $t1_term (v128.and (local.get $value_16_3_0) (local.get $mask)))
                    (local.set $t1_sum_3
                      (f64x2.add
                        (local.get $t1_sum_3)
                        (f64x2.add
                          (f64x2.promote_low_f32x4 (local.get $t1_term))
                          (f64x2.promote_low_f32x4
                            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                              (local.get $t1_term)
                              (local.get $t1_term))))))))
                (local.set $lanes (local.get $t1_sum_0))
                (f64.store
                  (local.get $t1_row_0)
                  (f64.add
                    (f64.load (local.get $t1_row_0))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $lanes (local.get $t1_sum_1))
                (f64.store
                  (local.get $t1_row_1)
                  (f64.add
                    (f64.load (local.get $t1_row_1))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $lanes (local.get $t1_sum_2))
                (f64.store
                  (local.get $t1_row_2)
                  (f64.add
                    (f64.load (local.get $t1_row_2))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $lanes (local.get $t1_sum_3))
                (f64.store
                  (local.get $t1_row_3)
                  (f64.add
                    (f64.load (local.get $t1_row_3))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $strip (i32.add (local.get $strip) (i32.const 1024)))
                (br_if $strip (i32.lt_s (local.get $strip) (local.get $axis1_size_n))))))
          (local.set $i (i32.add (local.get $i) (i32.const 4)))
          (br_if $i (i32.lt_s (local.get $i) (local.get $whole_rows))))))
    (if (i32.lt_s (local.get $i) (local.get $end))
      (then
        (loop $i_rest
          (local.set $a_row_0
            (i32.add
              (local.get $a_base)
              (i32.shl (i32.mul (local.get $i) (local.get $axis1_size_n)) (i32.const 2))))
          (local.set $b_row_0
            (i32.add
              (local.get $b_base)
              (i32.shl (i32.mul (local.get $i) (local.get $axis1_size_n)) (i32.const 2))))
          (local.set $kept_row_0
            (i32.add
              (local.get $kept_base)
              (i32.shl (i32.mul (local.get $i) (local.get $axis1_size_n)) (i32.const 2))))
          (local.set $t1_row_0
            (i32.add (local.get $t1_base) (i32.shl (local.get $i) (i32.const 3))))
          (local.set $strip (i32.const 0))
          (if (i32.lt_s (local.get $strip) (local.get $axis1_size_n))
            (then
              (loop $strip
                (local.set $stop
                  (select
                    (i32.add (local.get $strip) (i32.const 1024))
                    (local.get $axis1_size_n)
                    (i32.lt_s
                      (i32.add (local.get $strip) (i32.const 1024))
                      (local.get $axis1_size_n))))
                (local.set $t1_sum_0 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $j (local.get $strip))
                (local.set $whole_columns
                  (i32.sub
                    (local.get $stop)
                    (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 7))))
                (if (i32.lt_s (local.get $j) (local.get $whole_columns))
                  (then
                    (loop $j_rest
                      (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                      (local.set $a_value_0_0
                        (v128.load (i32.add (local.get $a_row_0) (local.get $j_4))))
                      (local.set $b_value_0_0
                        (v128.load (i32.add (local.get $b_row_0) (local.get $j_4))))
                      (local.set $value_16_0_0
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_0_0) (local.get $b_value_0_0))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_0_0)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_0_0) (local.get $b_value_0_0))))))
                              (f32x4.div (local.get $a_value_0_0) (local.get $b_value_0_0))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_0_0) (local.get $b_value_0_0))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_0_0) (local.get $b_value_0_0))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store
                        (i32.add (local.get $kept_row_0) (local.get $j_4))
                        (local.get $value_16_0_0))
                      (local.set $t1_sum_0
                        (f64x2.add
                          (local.get $t1_sum_0)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_0_0))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_0_0)
                                (local.get $value_16_0_0))))))
                      (local.set $a_value_0_1
                        (v128.load offset=16 (i32.add (local.get $a_row_0) (local.get $j_4))))
                      (local.set $b_value_0_1
                        (v128.load offset=16 (i32.add (local.get $b_row_0) (local.get $j_4))))
                      (local.set $value_16_0_1
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_0_1) (local.get $b_value_0_1))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_0_1)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_0_1) (local.get $b_value_0_1))))))
                              (f32x4.div (local.get $a_value_0_1) (local.get $b_value_0_1))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_0_1) (local.get $b_value_0_1))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_0_1) (local.get $b_value_0_1))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store offset=16
                        (i32.add (local.get $kept_row_0) (local.get $j_4))
                        (local.get $value_16_0_1))
                      (local.set $t1_sum_0
                        (f64x2.add
                          (local.get $t1_sum_0)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_0_1))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_0_1)
                                (local.get $value_16_0_1))))))
                      (local.set $j (i32.add (local.get $j) (i32.const 8)))
                      (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
                (local.set $whole_columns
                  (i32.sub
                    (local.get $stop)
                    (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 3))))
                (if (i32.lt_s (local.get $j) (local.get $whole_columns))
                  (then
                    (loop $j_rest
                      (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                      (local.set $a_value_0_0
                        (v128.load (i32.add (local.get $a_row_0) (local.get $j_4))))
                      (local.set $b_value_0_0
                        (v128.load (i32.add (local.get $b_row_0) (local.get $j_4))))
                      (local.set $value_16_0_0
                        (call $round_to_bfloat16
                          (f32x4.mul
                            (v128.bitselect
                              (f32x4.min
                                (f32x4.max
                                  (f32x4.sub (local.get $a_value_0_0) (local.get $b_value_0_0))
                                  (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                                (f32x4.add
                                  (f32x4.sqrt (f32x4.abs (local.get $a_value_0_0)))
                                  (f32x4.div
                                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                    (f32x4.sqrt
                                      (f32x4.mul (local.get $b_value_0_0) (local.get $b_value_0_0))))))
                              (f32x4.div (local.get $a_value_0_0) (local.get $b_value_0_0))
                              (f32x4.ne
                                (v128.and
                                  (f32x4.gt (local.get $a_value_0_0) (local.get $b_value_0_0))
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                                (v128.const i32x4 0x0 0x0 0x0 0x0)))
                            (v128.and
                              (f32x4.eq
                                (f32x4.sub (local.get $b_value_0_0) (local.get $b_value_0_0))
                                (v128.const i32x4 0x0 0x0 0x0 0x0))
                              (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                      (v128.store
                        (i32.add (local.get $kept_row_0) (local.get $j_4))
                        (local.get $value_16_0_0))
                      (local.set $t1_sum_0
                        (f64x2.add
                          (local.get $t1_sum_0)
                          (f64x2.add
                            (f64x2.promote_low_f32x4 (local.get $value_16_0_0))
                            (f64x2.promote_low_f32x4
                              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                                (local.get $value_16_0_0)
                                (local.get $value_16_0_0))))))
                      (local.set $j (i32.add (local.get $j) (i32.const 4)))
                      (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
                (if (i32.lt_s (local.get $j) (local.get $stop))
                  (then
                    (local.set $count (i32.sub (local.get $stop) (local.get $j)))
                    (local.set $mask
                      (i32x4.gt_s
                        (i32x4.splat (local.get $count))
                        (v128.const i32x4 0x0 0x1 0x2 0x3)))
                    (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                    (local.set $a_value_0_0
                      (v128.load (i32.add (local.get $a_row_0) (local.get $j_4))))
                    (local.set $b_value_0_0
                      (v128.load (i32.add (local.get $b_row_0) (local.get $j_4))))
                    (local.set $value_16_0_0
                      (call $round_to_bfloat16
                        (f32x4.mul
                          (v128.bitselect
                            (f32x4.min
                              (f32x4.max
                                (f32x4.sub (local.get $a_value_0_0) (local.get $b_value_0_0))
                                (v128.const i32x4 0xc0200000 0xc0200000 0xc0200000 0xc0200000))
                              (f32x4.add
                                (f32x4.sqrt (f32x4.abs (local.get $a_value_0_0)))
                                (f32x4.div
                                  (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                                  (f32x4.sqrt
                                    (f32x4.mul (local.get $b_value_0_0) (local.get $b_value_0_0))))))
                            (f32x4.div (local.get $a_value_0_0) (local.get $b_value_0_0))
                            (f32x4.ne
                              (v128.and
                                (f32x4.gt (local.get $a_value_0_0) (local.get $b_value_0_0))
                                (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000))
                              (v128.const i32x4 0x0 0x0 0x0 0x0)))
                          (v128.and
                            (f32x4.eq
                              (f32x4.sub (local.get $b_value_0_0) (local.get $b_value_0_0))
                              (v128.const i32x4 0x0 0x0 0x0 0x0))
                            (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)))))
                    (v128.store32_lane 0
                      (i32.add (local.get $kept_row_0) (local.get $j_4))
                      (local.get $value_16_0_0))
                    (if (i32.gt_s (local.get $count) (i32.const 1))
                      (then
                        (v128.store32_lane offset=4 1
                          (i32.add (local.get $kept_row_0) (local.get $j_4))
                          (local.get $value_16_0_0))))
                    (if (i32.gt_s (local.get $count) (i32.const 2))
                      (then
                        (v128.store32_lane offset=8 2
                          (i32.add (local.get $kept_row_0) (local.get $j_4))
                          (local.get $value_16_0_0))))
                    (local.set $t1_term (v128.and (local.get $value_16_0_0) (local.get $mask)))
                    (local.set $t1_sum_0
                      (f64x2.add
                        (local.get $t1_sum_0)
                        (f64x2.add
                          (f64x2.promote_low_f32x4 (local.get $t1_term))
                          (f64x2.promote_low_f32x4
                            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                              (local.get $t1_term)
                              (local.get $t1_term))))))))
                (local.set $lanes (local.get $t1_sum_0))
                (f64.store
                  (local.get $t1_row_0)
                  (f64.add
                    (f64.load (local.get $t1_row_0))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $strip (i32.add (local.get $strip) (i32.const 1024)))
                (br_if $strip (i32.lt_s (local.get $strip) (local.get $axis1_size_n))))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $i_rest (i32.lt_s (local.get $i) (local.get $end)))))))
  (func $finish_1 (export "finish_1") (param $args i32) (result i32)
    (i32.const 0))
  (func $means_1 (export "means_1") (param $args i32))
  (func $prepare_2 (export "prepare_2") (param $args i32)
    (call $clear
      (i32.add (i32.load offset=20 (local.get $args)) (i32.load offset=80 (local.get $args)))
      (i32.mul (i32.load offset=68 (local.get $args)) (i32.const 2))))
  (func $nest_2 (export "nest_2") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $t0_lanes v128)
    (local $t1_value_divisor v128)
    (local $t1_value_0 v128)
    (local $t0_total v128)
    (local $t1_value_1 v128)
    (local $t1_value_2 v128)
    (local $t1_value_3 v128)
    (local $t0_sum v128)
    (local $mask v128)
    (local $t0_base i32)
    (local $j i32)
    (local $whole_columns i32)
    (local $count i32)
    (local $t1_base i32)
    (local $j_8 i32)
    (local $axis1_size_n i32)
    (local $strip i32)
    (local $stop i32)
    (local.set $t0_base
      (i32.add
        (i32.add (i32.load offset=20 (local.get $args)) (i32.load offset=80 (local.get $args)))
        (i32.shl (i32.mul (local.get $slab) (i32.const 2)) (i32.const 3))))
    (local.set $t1_base (i32.load offset=16 (local.get $args)))
    (local.set $axis1_size_n (i32.load offset=48 (local.get $args)))
    (local.set $t0_lanes (v128.load (local.get $t0_base)))
    (local.set $strip (local.get $begin))
    (if (i32.lt_s (local.get $strip) (local.get $end))
      (then
        (loop $strip
          (local.set $stop
            (select
              (i32.add (local.get $strip) (i32.const 4096))
              (local.get $end)
              (i32.lt_s (i32.add (local.get $strip) (i32.const 4096)) (local.get $end))))
          (local.set $t0_sum (v128.const i32x4 0x0 0x0 0x0 0x0))
          (local.set $j (local.get $strip))
          (local.set $whole_columns
            (i32.sub
              (local.get $stop)
              (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 7))))
          (if (i32.lt_s (local.get $j) (local.get $whole_columns))
            (then
              (loop $j_rest
                (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                (local.set $t1_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $axis1_size_n))))
                (local.set $t1_value_0
                  (f64x2.div
                    (v128.load (i32.add (local.get $t1_base) (local.get $j_8)))
                    (local.get $t1_value_divisor)))
                (local.set $t0_total (local.get $t1_value_0))
                (local.set $t1_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $axis1_size_n))))
                (local.set $t1_value_1
                  (f64x2.div
                    (v128.load offset=16 (i32.add (local.get $t1_base) (local.get $j_8)))
                    (local.get $t1_value_divisor)))
                (local.set $t0_total (f64x2.add (local.get $t0_total) (local.get $t1_value_1)))
                (local.set $t1_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $axis1_size_n))))
                (local.set $t1_value_2
                  (f64x2.div
                    (v128.load offset=32 (i32.add (local.get $t1_base) (local.get $j_8)))
                    (local.get $t1_value_divisor)))
                (local.set $t0_total (f64x2.add (local.get $t0_total) (local.get $t1_value_2)))
                (local.set $t1_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $axis1_size_n))))
                (local.set $t1_value_3
                  (f64x2.div
                    (v128.load offset=48 (i32.add (local.get $t1_base) (local.get $j_8)))
                    (local.get $t1_value_divisor)))
                (local.set $t0_total (f64x2.add (local.get $t0_total) (local.get $t1_value_3)))
                (local.set $t0_sum (f64x2.add (local.get $t0_sum) (local.get $t0_total)))
                (local.set $j (i32.add (local.get $j) (i32.const 8)))
                (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
          (local.set $whole_columns
            (i32.sub
              (local.get $stop)
              (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 1))))
          (if (i32.lt_s (local.get $j) (local.get $whole_columns))
            (then
              (loop $j_rest
                (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                (local.set $t1_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $axis1_size_n))))
                (local.set $t1_value_0
                  (f64x2.div
                    (v128.load (i32.add (local.get $t1_base) (local.get $j_8)))
                    (local.get $t1_value_divisor)))
                (local.set $t0_total (local.get $t1_value_0))
                (local.set $t0_sum (f64x2.add (local.get $t0_sum) (local.get $t0_total)))
                (local.set $j (i32.add (local.get $j) (i32.const 2)))
                (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
          (if (i32.lt_s (local.get $j) (local.get $stop))
            (then
              (local.set $count (i32.sub (local.get $stop) (local.get $j)))
              (local.set $mask (v128.const i32x4 0xffffffff 0xffffffff 0x0 0x0))
              (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
              (local.set $t1_value_divisor
                (f64x2.splat (f64.convert_i32_s (local.get $axis1_size_n))))
              (local.set $t1_value_0
                (f64x2.div
                  (v128.load (i32.add (local.get $t1_base) (local.get $j_8)))
                  (local.get $t1_value_divisor)))
              (local.set $t0_total (v128.and (local.get $t1_value_0) (local.get $mask)))
              (local.set $t0_sum (f64x2.add (local.get $t0_sum) (local.get $t0_total)))))
          (local.set $t0_lanes (f64x2.add (local.get $t0_lanes) (local.get $t0_sum)))
          (local.set $strip (i32.add (local.get $strip) (i32.const 4096)))
          (br_if $strip (i32.lt_s (local.get $strip) (local.get $end))))))
    (v128.store (local.get $t0_base) (local.get $t0_lanes)))
  (func $finish_2 (export "finish_2") (param $args i32) (result i32)
    (call $combine_lanes
      (i32.add
        (i32.load offset=16 (local.get $args))
        (i32.mul (i32.load offset=40 (local.get $args)) (i32.const 8)))
      (i32.add (i32.load offset=20 (local.get $args)) (i32.load offset=80 (local.get $args)))
      (i32.load offset=68 (local.get $args)))
    (i32.const 0))
  (func $means_2 (export "means_2") (param $args i32))
  (func $prepare_3 (export "prepare_3") (param $args i32))
  (func $nest_3 (export "nest_3") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $j i32)
    (local $whole_columns i32)
    (local $count i32)
    (local $work_slot_1_n i32)
    (local $t0_base i32)
    (local $total_base i32)
    (local $j_4 i32)
    (local $strip i32)
    (local $stop i32)
    (local $t0_value f64)
    (local $t0_value_lanes v128)
    (local.set $work_slot_1_n (i32.load offset=40 (local.get $args)))
    (local.set $t0_base
      (i32.add
        (i32.load offset=16 (local.get $args))
        (i32.shl (local.get $work_slot_1_n) (i32.const 3))))
    (local.set $total_base (i32.load offset=12 (local.get $args)))
    (local.set $t0_value (f64.load (local.get $t0_base)))
    (local.set $t0_value_lanes (f64x2.splat (local.get $t0_value)))
    (local.set $strip (local.get $begin))
    (if (i32.lt_s (local.get $strip) (local.get $end))
      (then
        (loop $strip
          (local.set $stop
            (select
              (i32.add (local.get $strip) (i32.const 4096))
              (local.get $end)
              (i32.lt_s (i32.add (local.get $strip) (i32.const 4096)) (local.get $end))))
          (local.set $j (local.get $strip))
          (local.set $whole_columns
            (i32.sub
              (local.get $stop)
              (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 7))))
          (if (i32.lt_s (local.get $j) (local.get $whole_columns))
            (then
              (loop $j_rest
                (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                (v128.store64_lane 0
                  (i32.add (local.get $total_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $t0_value_lanes)))
                (v128.store64_lane offset=8 0
                  (i32.add (local.get $total_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $t0_value_lanes)))
                (v128.store64_lane offset=16 0
                  (i32.add (local.get $total_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $t0_value_lanes)))
                (v128.store64_lane offset=24 0
                  (i32.add (local.get $total_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $t0_value_lanes)))
                (local.set $j (i32.add (local.get $j) (i32.const 8)))
                (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
          (local.set $whole_columns
            (i32.sub
              (local.get $stop)
              (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 1))))
          (if (i32.lt_s (local.get $j) (local.get $whole_columns))
            (then
              (loop $j_rest
                (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                (v128.store64_lane 0
                  (i32.add (local.get $total_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $t0_value_lanes)))
                (local.set $j (i32.add (local.get $j) (i32.const 2)))
                (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
          (if (i32.lt_s (local.get $j) (local.get $stop))
            (then
              (local.set $count (i32.sub (local.get $stop) (local.get $j)))
              (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
              (v128.store32_lane 0
                (i32.add (local.get $total_base) (local.get $j_4))
                (f32x4.demote_f64x2_zero (local.get $t0_value_lanes)))))
          (local.set $strip (i32.add (local.get $strip) (i32.const 4096)))
          (br_if $strip (i32.lt_s (local.get $strip) (local.get $end)))))))
  (func $finish_3 (export "finish_3") (param $args i32) (result i32)
    (i32.const 0))
  (func $means_3 (export "means_3") (param $args i32))
  (func $run (export "run") (param $args i32)
    (local $slab i32)
    (local $begin i32)
    (local $end i32)
    (call $prepare_1 (local.get $args))
    (local.set $slab (i32.const 0))
    (if (i32.lt_s (local.get $slab) (i32.load offset=52 (local.get $args)))
      (then
        (loop $slab
          (local.set $begin (i32.mul (local.get $slab) (i32.load offset=56 (local.get $args))))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.load offset=56 (local.get $args)))
              (i32.load offset=44 (local.get $args))
              (i32.lt_s
                (i32.add (local.get $begin) (i32.load offset=56 (local.get $args)))
                (i32.load offset=44 (local.get $args)))))
          (call $nest_1 (local.get $args) (local.get $slab) (local.get $begin) (local.get $end))
          (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
          (br_if $slab (i32.lt_s (local.get $slab) (i32.load offset=52 (local.get $args)))))))
    (drop (call $finish_1 (local.get $args)))
    (call $means_1 (local.get $args))
    (call $prepare_2 (local.get $args))
    (local.set $slab (i32.const 0))
    (if (i32.lt_s (local.get $slab) (i32.load offset=68 (local.get $args)))
      (then
        (loop $slab
          (local.set $begin (i32.mul (local.get $slab) (i32.load offset=72 (local.get $args))))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.load offset=72 (local.get $args)))
              (i32.load offset=44 (local.get $args))
              (i32.lt_s
                (i32.add (local.get $begin) (i32.load offset=72 (local.get $args)))
                (i32.load offset=44 (local.get $args)))))
          (call $nest_2 (local.get $args) (local.get $slab) (local.get $begin) (local.get $end))
          (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
          (br_if $slab (i32.lt_s (local.get $slab) (i32.load offset=68 (local.get $args)))))))
    (drop (call $finish_2 (local.get $args)))
    (call $means_2 (local.get $args))
    (call $prepare_3 (local.get $args))
    (local.set $slab (i32.const 0))
    (if (i32.lt_s (local.get $slab) (i32.load offset=84 (local.get $args)))
      (then
        (loop $slab
          (local.set $begin (i32.mul (local.get $slab) (i32.load offset=88 (local.get $args))))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.load offset=88 (local.get $args)))
              (i32.load offset=44 (local.get $args))
              (i32.lt_s
                (i32.add (local.get $begin) (i32.load offset=88 (local.get $args)))
                (i32.load offset=44 (local.get $args)))))
          (call $nest_3 (local.get $args) (local.get $slab) (local.get $begin) (local.get $end))
          (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
          (br_if $slab (i32.lt_s (local.get $slab) (i32.load offset=84 (local.get $args)))))))
    (drop (call $finish_3 (local.get $args)))
    (call $means_3 (local.get $args)))
)
