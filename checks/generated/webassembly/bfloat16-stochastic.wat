;; adafactor unfactored rank 1
;; all tensors contiguous
;;
;; pass 1  elements
;;   reads    parameter, gradient, moment
;;   reduces  t0 = mean over elements of parameter^2
;;   reduces  t1 = mean over elements of (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2
;; pass 2  a single point
;;   reads    t0, t1
;;   stores   parameterRms = sqrt(t0)
;;   stores   updateRms = sqrt(t1)
;;   stores   scale = maximum(sqrt(t0), 0.001) * rho / maximum(1, sqrt(t1) / 1)
;; pass 3  elements
;;   reads    parameter, gradient, moment, scale
;;   stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30), as bfloat16 stochastically
;;   stores   parameter = parameter - scale * (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30))), as bfloat16 stochastically

;; adafactor unfactored rank 1
;;   parameter: bfloat16
;;   gradient: float32
;;   moment: bfloat16
;;   parameterRms: float32
;;   updateRms: float32
;;   pass 1, elements: nest 1
;;   pass 2, a single point: nest 2
;;   pass 3, elements: nest 3
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
  (func $bfloat16_stochastic (param $x v128) (param $counter v128) (param $high v128) (result v128)
    (local $word v128)
    (local $numbers v128)
    (v128.bitselect
      (i32x4.shr_u
        (i32x4.add
          (local.tee $numbers (local.get $x))
          (i32x4.shr_u
            (v128.xor
              (local.tee $word
                (i32x4.mul
                  (v128.xor
                    (local.tee $word
                      (i32x4.mul
                        (v128.xor
                          (local.tee $word
                            (i32x4.add
                              (v128.xor
                                (local.tee $word
                                  (i32x4.mul
                                    (v128.xor
                                      (local.tee $word
                                        (i32x4.mul
                                          (v128.xor
                                            (local.tee $word (local.get $counter))
                                            (i32x4.shr_u (local.get $word) (i32.const 16)))
                                          (v128.const i32x4 0x21f0aaad 0x21f0aaad 0x21f0aaad 0x21f0aaad
)))
                                      (i32x4.shr_u (local.get $word) (i32.const 15)))
                                    (v128.const i32x4 0x735a2d97 0x735a2d97 0x735a2d97 0x735a2d97)))
                                (i32x4.shr_u (local.get $word) (i32.const 15)))
                              (local.get $high)))
                          (i32x4.shr_u (local.get $word) (i32.const 16)))
                        (v128.const i32x4 0x21f0aaad 0x21f0aaad 0x21f0aaad 0x21f0aaad)))
                    (i32x4.shr_u (local.get $word) (i32.const 15)))
                  (v128.const i32x4 0x735a2d97 0x735a2d97 0x735a2d97 0x735a2d97)))
              (i32x4.shr_u (local.get $word) (i32.const 15)))
            (i32.const 16)))
        (i32.const 16))
      (v128.const i32x4 0x7fc0 0x7fc0 0x7fc0 0x7fc0)
      (f32x4.eq (local.get $numbers) (local.get $numbers))))
  (func $prepare_1 (export "prepare_1") (param $args i32)
    (call $clear
      (i32.add (i32.load offset=24 (local.get $args)) (i32.load offset=68 (local.get $args)))
      (i32.mul (i32.load offset=56 (local.get $args)) (i32.const 2)))
    (call $clear
      (i32.add (i32.load offset=24 (local.get $args)) (i32.load offset=76 (local.get $args)))
      (i32.mul (i32.load offset=56 (local.get $args)) (i32.const 2))))
  (func $nest_1 (export "nest_1") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $t0_lanes v128)
    (local $t1_lanes v128)
    (local $parameter_value_0 v128)
    (local $gradient_value_0 v128)
    (local $moment_value_0 v128)
    (local $value_1_0 v128)
    (local $value_3_lanes v128)
    (local $value_6_lanes v128)
    (local $value_13_0 v128)
    (local $value_14_0 v128)
    (local $t0_total v128)
    (local $t1_total v128)
    (local $parameter_value_1 v128)
    (local $gradient_value_1 v128)
    (local $moment_value_1 v128)
    (local $value_1_1 v128)
    (local $value_13_1 v128)
    (local $value_14_1 v128)
    (local $parameter_value_2 v128)
    (local $gradient_value_2 v128)
    (local $moment_value_2 v128)
    (local $value_1_2 v128)
    (local $value_13_2 v128)
    (local $value_14_2 v128)
    (local $parameter_value_3 v128)
    (local $gradient_value_3 v128)
    (local $moment_value_3 v128)
    (local $value_1_3 v128)
    (local $value_13_3 v128)
    (local $value_14_3 v128)
    (local $t0_sum v128)
    (local $t1_sum v128)
    (local $mask v128)
    (local $t0_base i32)
    (local $t1_base i32)
    (local $j i32)
    (local $whole_columns i32)
    (local $count i32)
    (local $parameter_base i32)
    (local $j_2 i32)
    (local $gradient_base i32)
    (local $j_4 i32)
    (local $moment_base i32)
    (local $strip i32)
    (local $stop i32)
    (local $value_3 f64)
    (local $value_6 f64)
    (local.set $t0_base
      (i32.add
        (i32.add (i32.load offset=24 (local.get $args)) (i32.load offset=68 (local.get $args)))
        (i32.shl (i32.mul (local.get $slab) (i32.const 2)) (i32.const 3))))
    (local.set $t1_base
      (i32.add
        (i32.add (i32.load offset=24 (local.get $args)) (i32.load offset=76 (local.get $args)))
        (i32.shl (i32.mul (local.get $slab) (i32.const 2)) (i32.const 3))))
    (local.set $parameter_base (i32.load (local.get $args)))
    (local.set $gradient_base (i32.load offset=4 (local.get $args)))
    (local.set $moment_base (i32.load offset=8 (local.get $args)))
    (local.set $value_3 (f64.load offset=96 (local.get $args)))
    (local.set $value_6 (f64.load offset=104 (local.get $args)))
    (local.set $value_3_lanes (f32x4.splat (f32.demote_f64 (local.get $value_3))))
    (local.set $value_6_lanes (f32x4.splat (f32.demote_f64 (local.get $value_6))))
    (local.set $t0_lanes (v128.load (local.get $t0_base)))
    (local.set $t1_lanes (v128.load (local.get $t1_base)))
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
          (local.set $t1_sum (v128.const i32x4 0x0 0x0 0x0 0x0))
          (local.set $j (local.get $strip))
          (local.set $whole_columns
            (i32.sub
              (local.get $stop)
              (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 15))))
          (if (i32.lt_s (local.get $j) (local.get $whole_columns))
            (then
              (loop $j_rest
                (local.set $j_2 (i32.shl (local.get $j) (i32.const 1)))
                (local.set $parameter_value_0
                  (i32x4.shl
                    (v128.load16x4_u (i32.add (local.get $parameter_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                (local.set $gradient_value_0
                  (v128.load (i32.add (local.get $gradient_base) (local.get $j_4))))
                (local.set $moment_value_0
                  (i32x4.shl
                    (v128.load16x4_u (i32.add (local.get $moment_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $value_1_0
                  (f32x4.mul (local.get $parameter_value_0) (local.get $parameter_value_0)))
                (local.set $value_13_0
                  (f32x4.mul
                    (local.get $gradient_value_0)
                    (f32x4.div
                      (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                      (f32x4.sqrt
                        (f32x4.add
                          (f32x4.mul (local.get $value_3_lanes) (local.get $moment_value_0))
                          (f32x4.mul
                            (local.get $value_6_lanes)
                            (f32x4.add
                              (f32x4.mul
                                (local.get $gradient_value_0)
                                (local.get $gradient_value_0))
                              (v128.const i32x4 0xda24260 0xda24260 0xda24260 0xda24260))))))))
                (local.set $value_14_0 (f32x4.mul (local.get $value_13_0) (local.get $value_13_0)))
                (local.set $t0_total (local.get $value_1_0))
                (local.set $t1_total (local.get $value_14_0))
                (local.set $parameter_value_1
                  (i32x4.shl
                    (v128.load16x4_u offset=8
                      (i32.add (local.get $parameter_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $gradient_value_1
                  (v128.load offset=16 (i32.add (local.get $gradient_base) (local.get $j_4))))
                (local.set $moment_value_1
                  (i32x4.shl
                    (v128.load16x4_u offset=8 (i32.add (local.get $moment_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $value_1_1
                  (f32x4.mul (local.get $parameter_value_1) (local.get $parameter_value_1)))
                (local.set $value_13_1
                  (f32x4.mul
                    (local.get $gradient_value_1)
                    (f32x4.div
                      (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                      (f32x4.sqrt
                        (f32x4.add
                          (f32x4.mul (local.get $value_3_lanes) (local.get $moment_value_1))
                          (f32x4.mul
                            (local.get $value_6_lanes)
                            (f32x4.add
                              (f32x4.mul
                                (local.get $gradient_value_1)
                                (local.get $gradient_value_1))
                              (v128.const i32x4 0xda24260 0xda24260 0xda24260 0xda24260))))))))
                (local.set $value_14_1 (f32x4.mul (local.get $value_13_1) (local.get $value_13_1)))
                (local.set $t0_total (f32x4.add (local.get $t0_total) (local.get $value_1_1)))
                (local.set $t1_total (f32x4.add (local.get $t1_total) (local.get $value_14_1)))
                (local.set $parameter_value_2
                  (i32x4.shl
                    (v128.load16x4_u offset=16
                      (i32.add (local.get $parameter_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $gradient_value_2
                  (v128.load offset=32 (i32.add (local.get $gradient_base) (local.get $j_4))))
                (local.set $moment_value_2
                  (i32x4.shl
                    (v128.load16x4_u offset=16 (i32.add (local.get $moment_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $value_1_2
                  (f32x4.mul (local.get $parameter_value_2) (local.get $parameter_value_2)))
                (local.set $value_13_2
                  (f32x4.mul
                    (local.get $gradient_value_2)
                    (f32x4.div
                      (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                      (f32x4.sqrt
                        (f32x4.add
                          (f32x4.mul (local.get $value_3_lanes) (local.get $moment_value_2))
                          (f32x4.mul
                            (local.get $value_6_lanes)
                            (f32x4.add
                              (f32x4.mul
                                (local.get $gradient_value_2)
                                (local.get $gradient_value_2))
                              (v128.const i32x4 0xda24260 0xda24260 0xda24260 0xda24260))))))))
                (local.set $value_14_2 (f32x4.mul (local.get $value_13_2) (local.get $value_13_2)))
                (local.set $t0_total (f32x4.add (local.get $t0_total) (local.get $value_1_2)))
                (local.set $t1_total (f32x4.add (local.get $t1_total) (local.get $value_14_2)))
                (local.set $parameter_value_3
                  (i32x4.shl
                    (v128.load16x4_u offset=24
                      (i32.add (local.get $parameter_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $gradient_value_3
                  (v128.load offset=48 (i32.add (local.get $gradient_base) (local.get $j_4))))
                (local.set $moment_value_3
                  (i32x4.shl
                    (v128.load16x4_u offset=24 (i32.add (local.get $moment_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $value_1_3
                  (f32x4.mul (local.get $parameter_value_3) (local.get $parameter_value_3)))
                (local.set $value_13_3
                  (f32x4.mul
                    (local.get $gradient_value_3)
                    (f32x4.div
                      (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                      (f32x4.sqrt
                        (f32x4.add
                          (f32x4.mul (local.get $value_3_lanes) (local.get $moment_value_3))
                          (f32x4.mul
                            (local.get $value_6_lanes)
                            (f32x4.add
                              (f32x4.mul
                                (local.get $gradient_value_3)
                                (local.get $gradient_value_3))
                              (v128.const i32x4 0xda24260 0xda24260 0xda24260 0xda24260))))))))
                (local.set $value_14_3 (f32x4.mul (local.get $value_13_3) (local.get $value_13_3)))
                (local.set $t0_total (f32x4.add (local.get $t0_total) (local.get $value_1_3)))
                (local.set $t1_total (f32x4.add (local.get $t1_total) (local.get $value_14_3)))
                (local.set $t0_sum (f32x4.add (local.get $t0_sum) (local.get $t0_total)))
                (local.set $t1_sum (f32x4.add (local.get $t1_sum) (local.get $t1_total)))
                (local.set $j (i32.add (local.get $j) (i32.const 16)))
                (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
          (local.set $whole_columns
            (i32.sub
              (local.get $stop)
              (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 3))))
          (if (i32.lt_s (local.get $j) (local.get $whole_columns))
            (then
              (loop $j_rest
                (local.set $j_2 (i32.shl (local.get $j) (i32.const 1)))
                (local.set $parameter_value_0
                  (i32x4.shl
                    (v128.load16x4_u (i32.add (local.get $parameter_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                (local.set $gradient_value_0
                  (v128.load (i32.add (local.get $gradient_base) (local.get $j_4))))
                (local.set $moment_value_0
                  (i32x4.shl
                    (v128.load16x4_u (i32.add (local.get $moment_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $value_1_0
                  (f32x4.mul (local.get $parameter_value_0) (local.get $parameter_value_0)))
                (local.set $value_13_0
                  (f32x4.mul
                    (local.get $gradient_value_0)
                    (f32x4.div
                      (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                      (f32x4.sqrt
                        (f32x4.add
                          (f32x4.mul (local.get $value_3_lanes) (local.get $moment_value_0))
                          (f32x4.mul
                            (local.get $value_6_lanes)
                            (f32x4.add
                              (f32x4.mul
                                (local.get $gradient_value_0)
                                (local.get $gradient_value_0))
                              (v128.const i32x4 0xda24260 0xda24260 0xda24260 0xda24260))))))))
                (local.set $value_14_0 (f32x4.mul (local.get $value_13_0) (local.get $value_13_0)))
                (local.set $t0_total (local.get $value_1_0))
                (local.set $t1_total (local.get $value_14_0))
                (local.set $t0_sum (f32x4.add (local.get $t0_sum) (local.get $t0_total)))
                (local.set $t1_sum (f32x4.add (local.get $t1_sum) (local.get $t1_total)))
                (local.set $j (i32.add (local.get $j) (i32.const 4)))
                (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
          (if (i32.lt_s (local.get $j) (local.get $stop))
            (then
              (local.set $count (i32.sub (local.get $stop) (local.get $j)))
              (local.set $mask
                (i32x4.gt_s (i32x4.splat (local.get $count)) (v128.const i32x4 0x0 0x1 0x2 0x3)))
              (local.set $j_2 (i32.shl (local.get $j) (i32.const 1)))
              (local.set $parameter_value_0
                (i32x4.shl
                  (v128.load16x4_u (i32.add (local.get $parameter_base) (local.get $j_2)))
                  (i32.const 16)))
              (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
              (local.set $gradient_value_0
                (v128.load (i32.add (local.get $gradient_base) (local.get $j_4))))
              (local.set $moment_value_0
                (i32x4.shl
                  (v128.load16x4_u (i32.add (local.get $moment_base) (local.get $j_2)))
                  (i32.const 16)))
              (local.set $value_1_0
                (f32x4.mul (local.get $parameter_value_0) (local.get $parameter_value_0)))
              (local.set $value_13_0
                (f32x4.mul
                  (local.get $gradient_value_0)
                  (f32x4.div
                    (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                    (f32x4.sqrt
                      (f32x4.add
                        (f32x4.mul (local.get $value_3_lanes) (local.get $moment_value_0))
                        (f32x4.mul
                          (local.get $value_6_lanes)
                          (f32x4.add
                            (f32x4.mul (local.get $gradient_value_0) (local.get $gradient_value_0))
                            (v128.const i32x4 0xda24260 0xda24260 0xda24260 0xda24260))))))))
              (local.set $value_14_0 (f32x4.mul (local.get $value_13_0) (local.get $value_13_0)))
              (local.set $t0_total (v128.and (local.get $value_1_0) (local.get $mask)))
              (local.set $t1_total (v128.and (local.get $value_14_0) (local.get $mask)))
              (local.set $t0_sum (f32x4.add (local.get $t0_sum) (local.get $t0_total)))
              (local.set $t1_sum (f32x4.add (local.get $t1_sum) (local.get $t1_total)))))
          (local.set $t0_lanes
            (f64x2.add
              (local.get $t0_lanes)
              (f64x2.add
                (f64x2.promote_low_f32x4 (local.get $t0_sum))
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                    (local.get $t0_sum)
                    (local.get $t0_sum))))))
          (local.set $t1_lanes
            (f64x2.add
              (local.get $t1_lanes)
              (f64x2.add
                (f64x2.promote_low_f32x4 (local.get $t1_sum))
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                    (local.get $t1_sum)
                    (local.get $t1_sum))))))
          (local.set $strip (i32.add (local.get $strip) (i32.const 4096)))
          (br_if $strip (i32.lt_s (local.get $strip) (local.get $end))))))
    (v128.store (local.get $t0_base) (local.get $t0_lanes))
    (v128.store (local.get $t1_base) (local.get $t1_lanes)))
  (func $finish_1 (export "finish_1") (param $args i32) (result i32)
    (call $combine_lanes
      (i32.load offset=20 (local.get $args))
      (i32.add (i32.load offset=24 (local.get $args)) (i32.load offset=68 (local.get $args)))
      (i32.load offset=56 (local.get $args)))
    (call $combine_lanes
      (i32.add
        (i32.load offset=20 (local.get $args))
        (i32.mul (i32.load offset=48 (local.get $args)) (i32.const 8)))
      (i32.add (i32.load offset=24 (local.get $args)) (i32.load offset=76 (local.get $args)))
      (i32.load offset=56 (local.get $args)))
    (i32.or
      (i32.or
        (i32.const 0)
        (call $strays (i32.load offset=20 (local.get $args)) (i32.load offset=64 (local.get $args))))
      (call $strays
        (i32.add
          (i32.load offset=20 (local.get $args))
          (i32.mul (i32.load offset=48 (local.get $args)) (i32.const 8)))
        (i32.load offset=72 (local.get $args)))))
  (func $wide_1 (export "wide_1") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $t0_lanes v128)
    (local $t1_lanes v128)
    (local $parameter_value_0 v128)
    (local $gradient_value_0 v128)
    (local $moment_value_0 v128)
    (local $value_1_0 v128)
    (local $value_3_lanes v128)
    (local $value_6_lanes v128)
    (local $value_13_0 v128)
    (local $value_14_0 v128)
    (local $t0_total v128)
    (local $t1_total v128)
    (local $parameter_value_1 v128)
    (local $gradient_value_1 v128)
    (local $moment_value_1 v128)
    (local $value_1_1 v128)
    (local $value_13_1 v128)
    (local $value_14_1 v128)
    (local $parameter_value_2 v128)
    (local $gradient_value_2 v128)
    (local $moment_value_2 v128)
    (local $value_1_2 v128)
    (local $value_13_2 v128)
    (local $value_14_2 v128)
    (local $parameter_value_3 v128)
    (local $gradient_value_3 v128)
    (local $moment_value_3 v128)
    (local $value_1_3 v128)
    (local $value_13_3 v128)
    (local $value_14_3 v128)
    (local $t0_sum v128)
    (local $t1_sum v128)
    (local $mask v128)
    (local $t0_base i32)
    (local $t1_base i32)
    (local $j i32)
    (local $whole_columns i32)
    (local $count i32)
    (local $parameter_base i32)
    (local $j_2 i32)
    (local $gradient_base i32)
    (local $j_4 i32)
    (local $moment_base i32)
    (local $strip i32)
    (local $stop i32)
    (local $value_3 f64)
    (local $value_6 f64)
    (local.set $t0_base
      (i32.add
        (i32.add (i32.load offset=24 (local.get $args)) (i32.load offset=68 (local.get $args)))
        (i32.shl (i32.mul (local.get $slab) (i32.const 2)) (i32.const 3))))
    (local.set $t1_base
      (i32.add
        (i32.add (i32.load offset=24 (local.get $args)) (i32.load offset=76 (local.get $args)))
        (i32.shl (i32.mul (local.get $slab) (i32.const 2)) (i32.const 3))))
    (local.set $parameter_base (i32.load (local.get $args)))
    (local.set $gradient_base (i32.load offset=4 (local.get $args)))
    (local.set $moment_base (i32.load offset=8 (local.get $args)))
    (local.set $value_3 (f64.load offset=96 (local.get $args)))
    (local.set $value_6 (f64.load offset=104 (local.get $args)))
    (local.set $value_3_lanes (f64x2.splat (local.get $value_3)))
    (local.set $value_6_lanes (f64x2.splat (local.get $value_6)))
    (local.set $t0_lanes (v128.load (local.get $t0_base)))
    (local.set $t1_lanes (v128.load (local.get $t1_base)))
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
          (local.set $t1_sum (v128.const i32x4 0x0 0x0 0x0 0x0))
          (local.set $j (local.get $strip))
          (local.set $whole_columns
            (i32.sub
              (local.get $stop)
              (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 7))))
          (if (i32.lt_s (local.get $j) (local.get $whole_columns))
            (then
              (loop $j_rest
                (local.set $j_2 (i32.shl (local.get $j) (i32.const 1)))
                (local.set $parameter_value_0
                  (f64x2.promote_low_f32x4
                    (i32x4.shl
                      (i32x4.extend_low_i16x8_u
                        (v128.load32_zero (i32.add (local.get $parameter_base) (local.get $j_2))))
                      (i32.const 16))))
                (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                (local.set $gradient_value_0
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero (i32.add (local.get $gradient_base) (local.get $j_4)))))
                (local.set $moment_value_0
                  (f64x2.promote_low_f32x4
                    (i32x4.shl
                      (i32x4.extend_low_i16x8_u
                        (v128.load32_zero (i32.add (local.get $moment_base) (local.get $j_2))))
                      (i32.const 16))))
                (local.set $value_1_0
                  (f64x2.mul (local.get $parameter_value_0) (local.get $parameter_value_0)))
                (local.set $value_13_0
                  (f64x2.mul
                    (local.get $gradient_value_0)
                    (f64x2.div
                      (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                      (f64x2.sqrt
                        (f64x2.add
                          (f64x2.mul (local.get $value_3_lanes) (local.get $moment_value_0))
                          (f64x2.mul
                            (local.get $value_6_lanes)
                            (f64x2.add
                              (f64x2.mul
                                (local.get $gradient_value_0)
                                (local.get $gradient_value_0))
                              (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b))))))))
                (local.set $value_14_0 (f64x2.mul (local.get $value_13_0) (local.get $value_13_0)))
                (local.set $t0_total (local.get $value_1_0))
                (local.set $t1_total (local.get $value_14_0))
                (local.set $parameter_value_1
                  (f64x2.promote_low_f32x4
                    (i32x4.shl
                      (i32x4.extend_low_i16x8_u
                        (v128.load32_zero offset=4
                          (i32.add (local.get $parameter_base) (local.get $j_2))))
                      (i32.const 16))))
                (local.set $gradient_value_1
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero offset=8
                      (i32.add (local.get $gradient_base) (local.get $j_4)))))
                (local.set $moment_value_1
                  (f64x2.promote_low_f32x4
                    (i32x4.shl
                      (i32x4.extend_low_i16x8_u
                        (v128.load32_zero offset=4
                          (i32.add (local.get $moment_base) (local.get $j_2))))
                      (i32.const 16))))
                (local.set $value_1_1
                  (f64x2.mul (local.get $parameter_value_1) (local.get $parameter_value_1)))
                (local.set $value_13_1
                  (f64x2.mul
                    (local.get $gradient_value_1)
                    (f64x2.div
                      (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                      (f64x2.sqrt
                        (f64x2.add
                          (f64x2.mul (local.get $value_3_lanes) (local.get $moment_value_1))
                          (f64x2.mul
                            (local.get $value_6_lanes)
                            (f64x2.add
                              (f64x2.mul
                                (local.get $gradient_value_1)
                                (local.get $gradient_value_1))
                              (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b))))))))
                (local.set $value_14_1 (f64x2.mul (local.get $value_13_1) (local.get $value_13_1)))
                (local.set $t0_total (f64x2.add (local.get $t0_total) (local.get $value_1_1)))
                (local.set $t1_total (f64x2.add (local.get $t1_total) (local.get $value_14_1)))
                (local.set $parameter_value_2
                  (f64x2.promote_low_f32x4
                    (i32x4.shl
                      (i32x4.extend_low_i16x8_u
                        (v128.load32_zero offset=8
                          (i32.add (local.get $parameter_base) (local.get $j_2))))
                      (i32.const 16))))
                (local.set $gradient_value_2
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero offset=16
                      (i32.add (local.get $gradient_base) (local.get $j_4)))))
                (local.set $moment_value_2
                  (f64x2.promote_low_f32x4
                    (i32x4.shl
                      (i32x4.extend_low_i16x8_u
                        (v128.load32_zero offset=8
                          (i32.add (local.get $moment_base) (local.get $j_2))))
                      (i32.const 16))))
                (local.set $value_1_2
                  (f64x2.mul (local.get $parameter_value_2) (local.get $parameter_value_2)))
                (local.set $value_13_2
                  (f64x2.mul
                    (local.get $gradient_value_2)
                    (f64x2.div
                      (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                      (f64x2.sqrt
                        (f64x2.add
                          (f64x2.mul (local.get $value_3_lanes) (local.get $moment_value_2))
                          (f64x2.mul
                            (local.get $value_6_lanes)
                            (f64x2.add
                              (f64x2.mul
                                (local.get $gradient_value_2)
                                (local.get $gradient_value_2))
                              (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b))))))))
                (local.set $value_14_2 (f64x2.mul (local.get $value_13_2) (local.get $value_13_2)))
                (local.set $t0_total (f64x2.add (local.get $t0_total) (local.get $value_1_2)))
                (local.set $t1_total (f64x2.add (local.get $t1_total) (local.get $value_14_2)))
                (local.set $parameter_value_3
                  (f64x2.promote_low_f32x4
                    (i32x4.shl
                      (i32x4.extend_low_i16x8_u
                        (v128.load32_zero offset=12
                          (i32.add (local.get $parameter_base) (local.get $j_2))))
                      (i32.const 16))))
                (local.set $gradient_value_3
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero offset=24
                      (i32.add (local.get $gradient_base) (local.get $j_4)))))
                (local.set $moment_value_3
                  (f64x2.promote_low_f32x4
                    (i32x4.shl
                      (i32x4.extend_low_i16x8_u
                        (v128.load32_zero offset=12
                          (i32.add (local.get $moment_base) (local.get $j_2))))
                      (i32.const 16))))
                (local.set $value_1_3
                  (f64x2.mul (local.get $parameter_value_3) (local.get $parameter_value_3)))
                (local.set $value_13_3
                  (f64x2.mul
                    (local.get $gradient_value_3)
                    (f64x2.div
                      (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                      (f64x2.sqrt
                        (f64x2.add
                          (f64x2.mul (local.get $value_3_lanes) (local.get $moment_value_3))
                          (f64x2.mul
                            (local.get $value_6_lanes)
                            (f64x2.add
                              (f64x2.mul
                                (local.get $gradient_value_3)
                                (local.get $gradient_value_3))
                              (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b))))))))
                (local.set $value_14_3 (f64x2.mul (local.get $value_13_3) (local.get $value_13_3)))
                (local.set $t0_total (f64x2.add (local.get $t0_total) (local.get $value_1_3)))
                (local.set $t1_total (f64x2.add (local.get $t1_total) (local.get $value_14_3)))
                (local.set $t0_sum (f64x2.add (local.get $t0_sum) (local.get $t0_total)))
                (local.set $t1_sum (f64x2.add (local.get $t1_sum) (local.get $t1_total)))
                (local.set $j (i32.add (local.get $j) (i32.const 8)))
                (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
          (local.set $whole_columns
            (i32.sub
              (local.get $stop)
              (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 1))))
          (if (i32.lt_s (local.get $j) (local.get $whole_columns))
            (then
              (loop $j_rest
                (local.set $j_2 (i32.shl (local.get $j) (i32.const 1)))
                (local.set $parameter_value_0
                  (f64x2.promote_low_f32x4
                    (i32x4.shl
                      (i32x4.extend_low_i16x8_u
                        (v128.load32_zero (i32.add (local.get $parameter_base) (local.get $j_2))))
                      (i32.const 16))))
                (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                (local.set $gradient_value_0
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero (i32.add (local.get $gradient_base) (local.get $j_4)))))
                (local.set $moment_value_0
                  (f64x2.promote_low_f32x4
                    (i32x4.shl
                      (i32x4.extend_low_i16x8_u
                        (v128.load32_zero (i32.add (local.get $moment_base) (local.get $j_2))))
                      (i32.const 16))))
                (local.set $value_1_0
                  (f64x2.mul (local.get $parameter_value_0) (local.get $parameter_value_0)))
                (local.set $value_13_0
                  (f64x2.mul
                    (local.get $gradient_value_0)
                    (f64x2.div
                      (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                      (f64x2.sqrt
                        (f64x2.add
                          (f64x2.mul (local.get $value_3_lanes) (local.get $moment_value_0))
                          (f64x2.mul
                            (local.get $value_6_lanes)
                            (f64x2.add
                              (f64x2.mul
                                (local.get $gradient_value_0)
                                (local.get $gradient_value_0))
                              (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b))))))))
                (local.set $value_14_0 (f64x2.mul (local.get $value_13_0) (local.get $value_13_0)))
                (local.set $t0_total (local.get $value_1_0))
                (local.set $t1_total (local.get $value_14_0))
                (local.set $t0_sum (f64x2.add (local.get $t0_sum) (local.get $t0_total)))
                (local.set $t1_sum (f64x2.add (local.get $t1_sum) (local.get $t1_total)))
                (local.set $j (i32.add (local.get $j) (i32.const 2)))
                (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
          (if (i32.lt_s (local.get $j) (local.get $stop))
            (then
              (local.set $count (i32.sub (local.get $stop) (local.get $j)))
              (local.set $mask (v128.const i32x4 0xffffffff 0xffffffff 0x0 0x0))
              (local.set $j_2 (i32.shl (local.get $j) (i32.const 1)))
              (local.set $parameter_value_0
                (f64x2.promote_low_f32x4
                  (i32x4.shl
                    (i32x4.extend_low_i16x8_u
                      (v128.load32_zero (i32.add (local.get $parameter_base) (local.get $j_2))))
                    (i32.const 16))))
              (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
              (local.set $gradient_value_0
                (f64x2.promote_low_f32x4
                  (v128.load64_zero (i32.add (local.get $gradient_base) (local.get $j_4)))))
              (local.set $moment_value_0
                (f64x2.promote_low_f32x4
                  (i32x4.shl
                    (i32x4.extend_low_i16x8_u
                      (v128.load32_zero (i32.add (local.get $moment_base) (local.get $j_2))))
                    (i32.const 16))))
              (local.set $value_1_0
                (f64x2.mul (local.get $parameter_value_0) (local.get $parameter_value_0)))
              (local.set $value_13_0
                (f64x2.mul
                  (local.get $gradient_value_0)
                  (f64x2.div
                    (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                    (f64x2.sqrt
                      (f64x2.add
                        (f64x2.mul (local.get $value_3_lanes) (local.get $moment_value_0))
                        (f64x2.mul
                          (local.get $value_6_lanes)
                          (f64x2.add
                            (f64x2.mul (local.get $gradient_value_0) (local.get $gradient_value_0))
                            (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b))))))))
              (local.set $value_14_0 (f64x2.mul (local.get $value_13_0) (local.get $value_13_0)))
              (local.set $t0_total (v128.and (local.get $value_1_0) (local.get $mask)))
              (local.set $t1_total (v128.and (local.get $value_14_0) (local.get $mask)))
              (local.set $t0_sum (f64x2.add (local.get $t0_sum) (local.get $t0_total)))
              (local.set $t1_sum (f64x2.add (local.get $t1_sum) (local.get $t1_total)))))
          (local.set $t0_lanes (f64x2.add (local.get $t0_lanes) (local.get $t0_sum)))
          (local.set $t1_lanes (f64x2.add (local.get $t1_lanes) (local.get $t1_sum)))
          (local.set $strip (i32.add (local.get $strip) (i32.const 4096)))
          (br_if $strip (i32.lt_s (local.get $strip) (local.get $end))))))
    (v128.store (local.get $t0_base) (local.get $t0_lanes))
    (v128.store (local.get $t1_base) (local.get $t1_lanes)))
  (func $means_1 (export "means_1") (param $args i32))
  (func $prepare_2 (export "prepare_2") (param $args i32))
  (func $nest_2 (export "nest_2") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $parameterRms_base i32)
    (local $t0_base i32)
    (local $elements_size_n i32)
    (local $updateRms_base i32)
    (local $work_slot_1_n i32)
    (local $t1_base i32)
    (local $scale_base i32)
    (local $t0_value f64)
    (local $value_1 f64)
    (local $t1_value f64)
    (local $value_3 f64)
    (local $value_5 f64)
    (local $value_6 f64)
    (local $value_7 f64)
    (local $value_9 f64)
    (local $value_10 f64)
    (local $value_11 f64)
    (local.set $parameterRms_base (i32.load offset=12 (local.get $args)))
    (local.set $t0_base (i32.load offset=20 (local.get $args)))
    (local.set $elements_size_n (i32.load offset=52 (local.get $args)))
    (local.set $updateRms_base (i32.load offset=16 (local.get $args)))
    (local.set $work_slot_1_n (i32.load offset=48 (local.get $args)))
    (local.set $t1_base
      (i32.add
        (i32.load offset=20 (local.get $args))
        (i32.shl (local.get $work_slot_1_n) (i32.const 3))))
    (local.set $scale_base (i32.load offset=20 (local.get $args)))
    (local.set $value_6 (f64.load offset=112 (local.get $args)))
    (local.set $t0_value
      (f64.div (f64.load (local.get $t0_base)) (f64.convert_i32_s (local.get $elements_size_n))))
    (local.set $value_1 (f64.sqrt (local.get $t0_value)))
    (local.set $t1_value
      (f64.div (f64.load (local.get $t1_base)) (f64.convert_i32_s (local.get $elements_size_n))))
    (local.set $value_3 (f64.sqrt (local.get $t1_value)))
    (local.set $value_5 (f64.max (local.get $value_1) (f64.const 0.001)))
    (local.set $value_7 (f64.mul (local.get $value_5) (local.get $value_6)))
    (local.set $value_9 (f64.div (local.get $value_3) (f64.const 1)))
    (local.set $value_10 (f64.max (f64.const 1) (local.get $value_9)))
    (local.set $value_11 (f64.div (local.get $value_7) (local.get $value_10)))
    (f32.store (local.get $parameterRms_base) (f32.demote_f64 (local.get $value_1)))
    (f32.store (local.get $updateRms_base) (f32.demote_f64 (local.get $value_3)))
    (f64.store (local.get $scale_base) (local.get $value_11)))
  (func $finish_2 (export "finish_2") (param $args i32) (result i32)
    (i32.const 0))
  (func $means_2 (export "means_2") (param $args i32))
  (func $prepare_3 (export "prepare_3") (param $args i32))
  (func $nest_3 (export "nest_3") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $j i32)
    (local $whole_columns i32)
    (local $count i32)
    (local $moment_base i32)
    (local $j_2 i32)
    (local $gradient_base i32)
    (local $j_4 i32)
    (local $parameter_base i32)
    (local $scale_base i32)
    (local $strip i32)
    (local $stop i32)
    (local $moment_value_0 v128)
    (local $gradient_value_0 v128)
    (local $parameter_value_0 v128)
    (local $value_0_lanes v128)
    (local $value_3_lanes v128)
    (local $value_9_0 v128)
    (local $scale_value_lanes v128)
    (local $value_15_0 v128)
    (local $moment_counters v128)
    (local $moment_key v128)
    (local $places_0_0 v128)
    (local $word v128)
    (local $bits21f0aaad v128)
    (local $bits735a2d97 v128)
    (local $numbers v128)
    (local $bits1 v128)
    (local $bits7fc0 v128)
    (local $moment_patterns v128)
    (local $parameter_counters v128)
    (local $parameter_key v128)
    (local $parameter_patterns v128)
    (local $moment_value_1 v128)
    (local $gradient_value_1 v128)
    (local $parameter_value_1 v128)
    (local $value_9_1 v128)
    (local $value_15_1 v128)
    (local $places_0_1 v128)
    (local $moment_value_2 v128)
    (local $gradient_value_2 v128)
    (local $parameter_value_2 v128)
    (local $value_9_2 v128)
    (local $value_15_2 v128)
    (local $places_0_2 v128)
    (local $moment_value_3 v128)
    (local $gradient_value_3 v128)
    (local $parameter_value_3 v128)
    (local $value_9_3 v128)
    (local $value_15_3 v128)
    (local $places_0_3 v128)
    (local $value_0 f64)
    (local $value_3 f64)
    (local $scale_value f64)
    (local.set $moment_base (i32.load offset=8 (local.get $args)))
    (local.set $gradient_base (i32.load offset=4 (local.get $args)))
    (local.set $parameter_base (i32.load (local.get $args)))
    (local.set $value_0 (f64.load offset=96 (local.get $args)))
    (local.set $value_3 (f64.load offset=104 (local.get $args)))
    (local.set $scale_base (i32.load offset=20 (local.get $args)))
    (local.set $moment_key
      (i32x4.splat
        (i32.or
          (i32.shl (i32.trunc_sat_f64_u (f64.load offset=128 (local.get $args))) (i32.const 8))
          (i32.const 1))))
    (local.set $bits21f0aaad (i32x4.splat (i32.const 569420461)))
    (local.set $bits735a2d97 (i32x4.splat (i32.const 1935289751)))
    (local.set $bits1 (i32x4.splat (i32.const 1)))
    (local.set $bits7fc0 (i32x4.splat (i32.const 32704)))
    (local.set $parameter_key
      (i32x4.splat
        (i32.or
          (i32.shl (i32.trunc_sat_f64_u (f64.load offset=128 (local.get $args))) (i32.const 8))
          (i32.const 0))))
    (local.set $value_0_lanes (f32x4.splat (f32.demote_f64 (local.get $value_0))))
    (local.set $value_3_lanes (f32x4.splat (f32.demote_f64 (local.get $value_3))))
    (local.set $scale_value (f64.load (local.get $scale_base)))
    (local.set $scale_value_lanes (f32x4.splat (f32.demote_f64 (local.get $scale_value))))
    (local.set $moment_counters
      (i32x4.add
        (i32x4.splat
          (i32.shl (i32.trunc_sat_f64_u (f64.load offset=120 (local.get $args))) (i32.const 8)))
        (v128.const i32x4 0x0 0x1 0x2 0x3)))
    (local.set $parameter_counters
      (i32x4.add
        (i32x4.splat
          (i32.shl (i32.trunc_sat_f64_u (f64.load offset=120 (local.get $args))) (i32.const 8)))
        (v128.const i32x4 0x0 0x1 0x2 0x3)))
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
              (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 15))))
          (if (i32.lt_s (local.get $j) (local.get $whole_columns))
            (then
              (loop $j_rest
                (local.set $j_2 (i32.shl (local.get $j) (i32.const 1)))
                (local.set $moment_value_0
                  (i32x4.shl
                    (v128.load16x4_u (i32.add (local.get $moment_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                (local.set $gradient_value_0
                  (v128.load (i32.add (local.get $gradient_base) (local.get $j_4))))
                (local.set $parameter_value_0
                  (i32x4.shl
                    (v128.load16x4_u (i32.add (local.get $parameter_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $value_9_0
                  (f32x4.add
                    (f32x4.mul (local.get $value_0_lanes) (local.get $moment_value_0))
                    (f32x4.mul
                      (local.get $value_3_lanes)
                      (f32x4.add
                        (f32x4.mul (local.get $gradient_value_0) (local.get $gradient_value_0))
                        (v128.const i32x4 0xda24260 0xda24260 0xda24260 0xda24260)))))
                (local.set $value_15_0
                  (f32x4.sub
                    (local.get $parameter_value_0)
                    (f32x4.mul
                      (local.get $scale_value_lanes)
                      (f32x4.mul
                        (local.get $gradient_value_0)
                        (f32x4.div
                          (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                          (f32x4.sqrt (local.get $value_9_0)))))))
                (local.set $places_0_0 (i32x4.splat (local.get $j)))
                (local.set $moment_patterns
                  (i16x8.narrow_i32x4_u
                    (v128.bitselect
                      (i32x4.shr_u
                        (i32x4.add
                          (local.tee $numbers (local.get $value_9_0))
                          (i32x4.shr_u
                            (v128.xor
                              (local.tee $word
                                (i32x4.mul
                                  (v128.xor
                                    (local.tee $word
                                      (i32x4.mul
                                        (v128.xor
                                          (local.tee $word
                                            (i32x4.add
                                              (v128.xor
                                                (local.tee $word
                                                  (i32x4.mul
                                                    (v128.xor
                                                      (local.tee $word
                                                        (i32x4.mul
                                                          (v128.xor
                                                            (local.tee $word
                                                              (i32x4.add
                                                                (local.get $moment_counters)
                                                                (local.get $places_0_0)))
                                                            (i32x4.shr_u
                                                              (local.get $word)
                                                              (i32.const 16)))
                                                          (local.get $bits21f0aaad)))
                                                      (i32x4.shr_u (local.get $word) (i32.const 15)))
                                                    (local.get $bits735a2d97)))
                                                (i32x4.shr_u (local.get $word) (i32.const 15)))
                                              (local.get $moment_key)))
                                          (i32x4.shr_u (local.get $word) (i32.const 16)))
                                        (local.get $bits21f0aaad)))
                                    (i32x4.shr_u (local.get $word) (i32.const 15)))
                                  (local.get $bits735a2d97)))
                              (i32x4.shr_u (local.get $word) (i32.const 15)))
                            (i32.const 16)))
                        (i32.const 16))
                      (local.get $bits7fc0)
                      (f32x4.eq (local.get $numbers) (local.get $numbers)))
                    (v128.const i32x4 0x0 0x0 0x0 0x0)))
                (v128.store64_lane 0
                  (i32.add (local.get $moment_base) (local.get $j_2))
                  (local.get $moment_patterns))
                (local.set $parameter_patterns
                  (i16x8.narrow_i32x4_u
                    (v128.bitselect
                      (i32x4.shr_u
                        (i32x4.add
                          (local.tee $numbers (local.get $value_15_0))
                          (i32x4.shr_u
                            (v128.xor
                              (local.tee $word
                                (i32x4.mul
                                  (v128.xor
                                    (local.tee $word
                                      (i32x4.mul
                                        (v128.xor
                                          (local.tee $word
                                            (i32x4.add
                                              (v128.xor
                                                (local.tee $word
                                                  (i32x4.mul
                                                    (v128.xor
                                                      (local.tee $word
                                                        (i32x4.mul
                                                          (v128.xor
                                                            (local.tee $word
                                                              (i32x4.add
                                                                (local.get $parameter_counters)
                                                                (local.get $places_0_0)))
                                                            (i32x4.shr_u
                                                              (local.get $word)
                                                              (i32.const 16)))
                                                          (local.get $bits21f0aaad)))
                                                      (i32x4.shr_u (local.get $word) (i32.const 15)))
                                                    (local.get $bits735a2d97)))
                                                (i32x4.shr_u (local.get $word) (i32.const 15)))
                                              (local.get $parameter_key)))
                                          (i32x4.shr_u (local.get $word) (i32.const 16)))
                                        (local.get $bits21f0aaad)))
                                    (i32x4.shr_u (local.get $word) (i32.const 15)))
                                  (local.get $bits735a2d97)))
                              (i32x4.shr_u (local.get $word) (i32.const 15)))
                            (i32.const 16)))
                        (i32.const 16))
                      (local.get $bits7fc0)
                      (f32x4.eq (local.get $numbers) (local.get $numbers)))
                    (v128.const i32x4 0x0 0x0 0x0 0x0)))
                (v128.store64_lane 0
                  (i32.add (local.get $parameter_base) (local.get $j_2))
                  (local.get $parameter_patterns))
                (local.set $moment_value_1
                  (i32x4.shl
                    (v128.load16x4_u offset=8 (i32.add (local.get $moment_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $gradient_value_1
                  (v128.load offset=16 (i32.add (local.get $gradient_base) (local.get $j_4))))
                (local.set $parameter_value_1
                  (i32x4.shl
                    (v128.load16x4_u offset=8
                      (i32.add (local.get $parameter_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $value_9_1
                  (f32x4.add
                    (f32x4.mul (local.get $value_0_lanes) (local.get $moment_value_1))
                    (f32x4.mul
                      (local.get $value_3_lanes)
                      (f32x4.add
                        (f32x4.mul (local.get $gradient_value_1) (local.get $gradient_value_1))
                        (v128.const i32x4 0xda24260 0xda24260 0xda24260 0xda24260)))))
                (local.set $value_15_1
                  (f32x4.sub
                    (local.get $parameter_value_1)
                    (f32x4.mul
                      (local.get $scale_value_lanes)
                      (f32x4.mul
                        (local.get $gradient_value_1)
                        (f32x4.div
                          (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                          (f32x4.sqrt (local.get $value_9_1)))))))
                (local.set $places_0_1 (i32x4.splat (i32.add (local.get $j) (i32.const 4))))
                (local.set $moment_patterns
                  (i16x8.narrow_i32x4_u
                    (v128.bitselect
                      (i32x4.shr_u
                        (i32x4.add
                          (local.tee $numbers (local.get $value_9_1))
                          (i32x4.shr_u
                            (v128.xor
                              (local.tee $word
                                (i32x4.mul
                                  (v128.xor
                                    (local.tee $word
                                      (i32x4.mul
                                        (v128.xor
                                          (local.tee $word
                                            (i32x4.add
                                              (v128.xor
                                                (local.tee $word
                                                  (i32x4.mul
                                                    (v128.xor
                                                      (local.tee $word
                                                        (i32x4.mul
                                                          (v128.xor
                                                            (local.tee $word
                                                              (i32x4.add
                                                                (local.get $moment_counters)
                                                                (local.get $places_0_1)))
                                                            (i32x4.shr_u
                                                              (local.get $word)
                                                              (i32.const 16)))
                                                          (local.get $bits21f0aaad)))
                                                      (i32x4.shr_u (local.get $word) (i32.const 15)))
                                                    (local.get $bits735a2d97)))
                                                (i32x4.shr_u (local.get $word) (i32.const 15)))
                                              (local.get $moment_key)))
                                          (i32x4.shr_u (local.get $word) (i32.const 16)))
                                        (local.get $bits21f0aaad)))
                                    (i32x4.shr_u (local.get $word) (i32.const 15)))
                                  (local.get $bits735a2d97)))
                              (i32x4.shr_u (local.get $word) (i32.const 15)))
                            (i32.const 16)))
                        (i32.const 16))
                      (local.get $bits7fc0)
                      (f32x4.eq (local.get $numbers) (local.get $numbers)))
                    (v128.const i32x4 0x0 0x0 0x0 0x0)))
                (v128.store64_lane offset=8 0
                  (i32.add (local.get $moment_base) (local.get $j_2))
                  (local.get $moment_patterns))
                (local.set $parameter_patterns
                  (i16x8.narrow_i32x4_u
                    (v128.bitselect
                      (i32x4.shr_u
                        (i32x4.add
                          (local.tee $numbers (local.get $value_15_1))
                          (i32x4.shr_u
                            (v128.xor
                              (local.tee $word
                                (i32x4.mul
                                  (v128.xor
                                    (local.tee $word
                                      (i32x4.mul
                                        (v128.xor
                                          (local.tee $word
                                            (i32x4.add
                                              (v128.xor
                                                (local.tee $word
                                                  (i32x4.mul
                                                    (v128.xor
                                                      (local.tee $word
                                                        (i32x4.mul
                                                          (v128.xor
                                                            (local.tee $word
                                                              (i32x4.add
                                                                (local.get $parameter_counters)
                                                                (local.get $places_0_1)))
                                                            (i32x4.shr_u
                                                              (local.get $word)
                                                              (i32.const 16)))
                                                          (local.get $bits21f0aaad)))
                                                      (i32x4.shr_u (local.get $word) (i32.const 15)))
                                                    (local.get $bits735a2d97)))
                                                (i32x4.shr_u (local.get $word) (i32.const 15)))
                                              (local.get $parameter_key)))
                                          (i32x4.shr_u (local.get $word) (i32.const 16)))
                                        (local.get $bits21f0aaad)))
                                    (i32x4.shr_u (local.get $word) (i32.const 15)))
                                  (local.get $bits735a2d97)))
                              (i32x4.shr_u (local.get $word) (i32.const 15)))
                            (i32.const 16)))
                        (i32.const 16))
                      (local.get $bits7fc0)
                      (f32x4.eq (local.get $numbers) (local.get $numbers)))
                    (v128.const i32x4 0x0 0x0 0x0 0x0)))
                (v128.store64_lane offset=8 0
                  (i32.add (local.get $parameter_base) (local.get $j_2))
                  (local.get $parameter_patterns))
                (local.set $moment_value_2
                  (i32x4.shl
                    (v128.load16x4_u offset=16 (i32.add (local.get $moment_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $gradient_value_2
                  (v128.load offset=32 (i32.add (local.get $gradient_base) (local.get $j_4))))
                (local.set $parameter_value_2
                  (i32x4.shl
                    (v128.load16x4_u offset=16
                      (i32.add (local.get $parameter_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $value_9_2
                  (f32x4.add
                    (f32x4.mul (local.get $value_0_lanes) (local.get $moment_value_2))
                    (f32x4.mul
                      (local.get $value_3_lanes)
                      (f32x4.add
                        (f32x4.mul (local.get $gradient_value_2) (local.get $gradient_value_2))
                        (v128.const i32x4 0xda24260 0xda24260 0xda24260 0xda24260)))))
                (local.set $value_15_2
                  (f32x4.sub
                    (local.get $parameter_value_2)
                    (f32x4.mul
                      (local.get $scale_value_lanes)
                      (f32x4.mul
                        (local.get $gradient_value_2)
                        (f32x4.div
                          (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                          (f32x4.sqrt (local.get $value_9_2)))))))
                (local.set $places_0_2 (i32x4.splat (i32.add (local.get $j) (i32.const 8))))
                (local.set $moment_patterns
                  (i16x8.narrow_i32x4_u
                    (v128.bitselect
                      (i32x4.shr_u
                        (i32x4.add
                          (local.tee $numbers (local.get $value_9_2))
                          (i32x4.shr_u
                            (v128.xor
                              (local.tee $word
                                (i32x4.mul
                                  (v128.xor
                                    (local.tee $word
                                      (i32x4.mul
                                        (v128.xor
                                          (local.tee $word
                                            (i32x4.add
                                              (v128.xor
                                                (local.tee $word
                                                  (i32x4.mul
                                                    (v128.xor
                                                      (local.tee $word
                                                        (i32x4.mul
                                                          (v128.xor
                                                            (local.tee $word
                                                              (i32x4.add
                                                                (local.get $moment_counters)
                                                                (local.get $places_0_2)))
                                                            (i32x4.shr_u
                                                              (local.get $word)
                                                              (i32.const 16)))
                                                          (local.get $bits21f0aaad)))
                                                      (i32x4.shr_u (local.get $word) (i32.const 15)))
                                                    (local.get $bits735a2d97)))
                                                (i32x4.shr_u (local.get $word) (i32.const 15)))
                                              (local.get $moment_key)))
                                          (i32x4.shr_u (local.get $word) (i32.const 16)))
                                        (local.get $bits21f0aaad)))
                                    (i32x4.shr_u (local.get $word) (i32.const 15)))
                                  (local.get $bits735a2d97)))
                              (i32x4.shr_u (local.get $word) (i32.const 15)))
                            (i32.const 16)))
                        (i32.const 16))
                      (local.get $bits7fc0)
                      (f32x4.eq (local.get $numbers) (local.get $numbers)))
                    (v128.const i32x4 0x0 0x0 0x0 0x0)))
                (v128.store64_lane offset=16 0
                  (i32.add (local.get $moment_base) (local.get $j_2))
                  (local.get $moment_patterns))
                (local.set $parameter_patterns
                  (i16x8.narrow_i32x4_u
                    (v128.bitselect
                      (i32x4.shr_u
                        (i32x4.add
                          (local.tee $numbers (local.get $value_15_2))
                          (i32x4.shr_u
                            (v128.xor
                              (local.tee $word
                                (i32x4.mul
                                  (v128.xor
                                    (local.tee $word
                                      (i32x4.mul
                                        (v128.xor
                                          (local.tee $word
                                            (i32x4.add
                                              (v128.xor
                                                (local.tee $word
                                                  (i32x4.mul
                                                    (v128.xor
                                                      (local.tee $word
                                                        (i32x4.mul
                                                          (v128.xor
                                                            (local.tee $word
                                                              (i32x4.add
                                                                (local.get $parameter_counters)
                                                                (local.get $places_0_2)))
                                                            (i32x4.shr_u
                                                              (local.get $word)
                                                              (i32.const 16)))
                                                          (local.get $bits21f0aaad)))
                                                      (i32x4.shr_u (local.get $word) (i32.const 15)))
                                                    (local.get $bits735a2d97)))
                                                (i32x4.shr_u (local.get $word) (i32.const 15)))
                                              (local.get $parameter_key)))
                                          (i32x4.shr_u (local.get $word) (i32.const 16)))
                                        (local.get $bits21f0aaad)))
                                    (i32x4.shr_u (local.get $word) (i32.const 15)))
                                  (local.get $bits735a2d97)))
                              (i32x4.shr_u (local.get $word) (i32.const 15)))
                            (i32.const 16)))
                        (i32.const 16))
                      (local.get $bits7fc0)
                      (f32x4.eq (local.get $numbers) (local.get $numbers)))
                    (v128.const i32x4 0x0 0x0 0x0 0x0)))
                (v128.store64_lane offset=16 0
                  (i32.add (local.get $parameter_base) (local.get $j_2))
                  (local.get $parameter_patterns))
                (local.set $moment_value_3
                  (i32x4.shl
                    (v128.load16x4_u offset=24 (i32.add (local.get $moment_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $gradient_value_3
                  (v128.load offset=48 (i32.add (local.get $gradient_base) (local.get $j_4))))
                (local.set $parameter_value_3
                  (i32x4.shl
                    (v128.load16x4_u offset=24
                      (i32.add (local.get $parameter_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $value_9_3
                  (f32x4.add
                    (f32x4.mul (local.get $value_0_lanes) (local.get $moment_value_3))
                    (f32x4.mul
                      (local.get $value_3_lanes)
                      (f32x4.add
                        (f32x4.mul (local.get $gradient_value_3) (local.get $gradient_value_3))
                        (v128.const i32x4 0xda24260 0xda24260 0xda24260 0xda24260)))))
                (local.set $value_15_3
                  (f32x4.sub
                    (local.get $parameter_value_3)
                    (f32x4.mul
                      (local.get $scale_value_lanes)
                      (f32x4.mul
                        (local.get $gradient_value_3)
                        (f32x4.div
                          (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                          (f32x4.sqrt (local.get $value_9_3)))))))
                (local.set $places_0_3 (i32x4.splat (i32.add (local.get $j) (i32.const 12))))
                (local.set $moment_patterns
                  (i16x8.narrow_i32x4_u
                    (v128.bitselect
                      (i32x4.shr_u
                        (i32x4.add
                          (local.tee $numbers (local.get $value_9_3))
                          (i32x4.shr_u
                            (v128.xor
                              (local.tee $word
                                (i32x4.mul
                                  (v128.xor
                                    (local.tee $word
                                      (i32x4.mul
                                        (v128.xor
                                          (local.tee $word
                                            (i32x4.add
                                              (v128.xor
                                                (local.tee $word
                                                  (i32x4.mul
                                                    (v128.xor
                                                      (local.tee $word
                                                        (i32x4.mul
                                                          (v128.xor
                                                            (local.tee $word
                                                              (i32x4.add
                                                                (local.get $moment_counters)
                                                                (local.get $places_0_3)))
                                                            (i32x4.shr_u
                                                              (local.get $word)
                                                              (i32.const 16)))
                                                          (local.get $bits21f0aaad)))
                                                      (i32x4.shr_u (local.get $word) (i32.const 15)))
                                                    (local.get $bits735a2d97)))
                                                (i32x4.shr_u (local.get $word) (i32.const 15)))
                                              (local.get $moment_key)))
                                          (i32x4.shr_u (local.get $word) (i32.const 16)))
                                        (local.get $bits21f0aaad)))
                                    (i32x4.shr_u (local.get $word) (i32.const 15)))
                                  (local.get $bits735a2d97)))
                              (i32x4.shr_u (local.get $word) (i32.const 15)))
                            (i32.const 16)))
                        (i32.const 16))
                      (local.get $bits7fc0)
                      (f32x4.eq (local.get $numbers) (local.get $numbers)))
                    (v128.const i32x4 0x0 0x0 0x0 0x0)))
                (v128.store64_lane offset=24 0
                  (i32.add (local.get $moment_base) (local.get $j_2))
                  (local.get $moment_patterns))
                (local.set $parameter_patterns
                  (i16x8.narrow_i32x4_u
                    (v128.bitselect
                      (i32x4.shr_u
                        (i32x4.add
                          (local.tee $numbers (local.get $value_15_3))
                          (i32x4.shr_u
                            (v128.xor
                              (local.tee $word
                                (i32x4.mul
                                  (v128.xor
                                    (local.tee $word
                                      (i32x4.mul
                                        (v128.xor
                                          (local.tee $word
                                            (i32x4.add
                                              (v128.xor
                                                (local.tee $word
                                                  (i32x4.mul
                                                    (v128.xor
                                                      (local.tee $word
                                                        (i32x4.mul
                                                          (v128.xor
                                                            (local.tee $word
                                                              (i32x4.add
                                                                (local.get $parameter_counters)
                                                                (local.get $places_0_3)))
                                                            (i32x4.shr_u
                                                              (local.get $word)
                                                              (i32.const 16)))
                                                          (local.get $bits21f0aaad)))
                                                      (i32x4.shr_u (local.get $word) (i32.const 15)))
                                                    (local.get $bits735a2d97)))
                                                (i32x4.shr_u (local.get $word) (i32.const 15)))
                                              (local.get $parameter_key)))
                                          (i32x4.shr_u (local.get $word) (i32.const 16)))
                                        (local.get $bits21f0aaad)))
                                    (i32x4.shr_u (local.get $word) (i32.const 15)))
                                  (local.get $bits735a2d97)))
                              (i32x4.shr_u (local.get $word) (i32.const 15)))
                            (i32.const 16)))
                        (i32.const 16))
                      (local.get $bits7fc0)
                      (f32x4.eq (local.get $numbers) (local.get $numbers)))
                    (v128.const i32x4 0x0 0x0 0x0 0x0)))
                (v128.store64_lane offset=24 0
                  (i32.add (local.get $parameter_base) (local.get $j_2))
                  (local.get $parameter_patterns))
                (local.set $j (i32.add (local.get $j) (i32.const 16)))
                (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
          (local.set $whole_columns
            (i32.sub
              (local.get $stop)
              (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 3))))
          (if (i32.lt_s (local.get $j) (local.get $whole_columns))
            (then
              (loop $j_rest
                (local.set $j_2 (i32.shl (local.get $j) (i32.const 1)))
                (local.set $moment_value_0
                  (i32x4.shl
                    (v128.load16x4_u (i32.add (local.get $moment_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                (local.set $gradient_value_0
                  (v128.load (i32.add (local.get $gradient_base) (local.get $j_4))))
                (local.set $parameter_value_0
                  (i32x4.shl
                    (v128.load16x4_u (i32.add (local.get $parameter_base) (local.get $j_2)))
                    (i32.const 16)))
                (local.set $value_9_0
                  (f32x4.add
                    (f32x4.mul (local.get $value_0_lanes) (local.get $moment_value_0))
                    (f32x4.mul
                      (local.get $value_3_lanes)
                      (f32x4.add
                        (f32x4.mul (local.get $gradient_value_0) (local.get $gradient_value_0))
                        (v128.const i32x4 0xda24260 0xda24260 0xda24260 0xda24260)))))
                (local.set $value_15_0
                  (f32x4.sub
                    (local.get $parameter_value_0)
                    (f32x4.mul
                      (local.get $scale_value_lanes)
                      (f32x4.mul
                        (local.get $gradient_value_0)
                        (f32x4.div
                          (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                          (f32x4.sqrt (local.get $value_9_0)))))))
                (local.set $places_0_0 (i32x4.splat (local.get $j)))
                (local.set $moment_patterns
                  (i16x8.narrow_i32x4_u
                    (v128.bitselect
                      (i32x4.shr_u
                        (i32x4.add
                          (local.tee $numbers (local.get $value_9_0))
                          (i32x4.shr_u
                            (v128.xor
                              (local.tee $word
                                (i32x4.mul
                                  (v128.xor
                                    (local.tee $word
                                      (i32x4.mul
                                        (v128.xor
                                          (local.tee $word
                                            (i32x4.add
                                              (v128.xor
                                                (local.tee $word
                                                  (i32x4.mul
                                                    (v128.xor
                                                      (local.tee $word
                                                        (i32x4.mul
                                                          (v128.xor
                                                            (local.tee $word
                                                              (i32x4.add
                                                                (local.get $moment_counters)
                                                                (local.get $places_0_0)))
                                                            (i32x4.shr_u
                                                              (local.get $word)
                                                              (i32.const 16)))
                                                          (local.get $bits21f0aaad)))
                                                      (i32x4.shr_u (local.get $word) (i32.const 15)))
                                                    (local.get $bits735a2d97)))
                                                (i32x4.shr_u (local.get $word) (i32.const 15)))
                                              (local.get $moment_key)))
                                          (i32x4.shr_u (local.get $word) (i32.const 16)))
                                        (local.get $bits21f0aaad)))
                                    (i32x4.shr_u (local.get $word) (i32.const 15)))
                                  (local.get $bits735a2d97)))
                              (i32x4.shr_u (local.get $word) (i32.const 15)))
                            (i32.const 16)))
                        (i32.const 16))
                      (local.get $bits7fc0)
                      (f32x4.eq (local.get $numbers) (local.get $numbers)))
                    (v128.const i32x4 0x0 0x0 0x0 0x0)))
                (v128.store64_lane 0
                  (i32.add (local.get $moment_base) (local.get $j_2))
                  (local.get $moment_patterns))
                (local.set $parameter_patterns
                  (i16x8.narrow_i32x4_u
                    (v128.bitselect
                      (i32x4.shr_u
                        (i32x4.add
                          (local.tee $numbers (local.get $value_15_0))
                          (i32x4.shr_u
                            (v128.xor
                              (local.tee $word
                                (i32x4.mul
                                  (v128.xor
                                    (local.tee $word
                                      (i32x4.mul
                                        (v128.xor
                                          (local.tee $word
                                            (i32x4.add
                                              (v128.xor
                                                (local.tee $word
                                                  (i32x4.mul
                                                    (v128.xor
                                                      (local.tee $word
                                                        (i32x4.mul
                                                          (v128.xor
                                                            (local.tee $word
                                                              (i32x4.add
                                                                (local.get $parameter_counters)
                                                                (local.get $places_0_0)))
                                                            (i32x4.shr_u
                                                              (local.get $word)
                                                              (i32.const 16)))
                                                          (local.get $bits21f0aaad)))
                                                      (i32x4.shr_u (local.get $word) (i32.const 15)))
                                                    (local.get $bits735a2d97)))
                                                (i32x4.shr_u (local.get $word) (i32.const 15)))
                                              (local.get $parameter_key)))
                                          (i32x4.shr_u (local.get $word) (i32.const 16)))
                                        (local.get $bits21f0aaad)))
                                    (i32x4.shr_u (local.get $word) (i32.const 15)))
                                  (local.get $bits735a2d97)))
                              (i32x4.shr_u (local.get $word) (i32.const 15)))
                            (i32.const 16)))
                        (i32.const 16))
                      (local.get $bits7fc0)
                      (f32x4.eq (local.get $numbers) (local.get $numbers)))
                    (v128.const i32x4 0x0 0x0 0x0 0x0)))
                (v128.store64_lane 0
                  (i32.add (local.get $parameter_base) (local.get $j_2))
                  (local.get $parameter_patterns))
                (local.set $j (i32.add (local.get $j) (i32.const 4)))
                (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
          (if (i32.lt_s (local.get $j) (local.get $stop))
            (then
              (local.set $count (i32.sub (local.get $stop) (local.get $j)))
              (local.set $j_2 (i32.shl (local.get $j) (i32.const 1)))
              (local.set $moment_value_0
                (i32x4.shl
                  (v128.load16x4_u (i32.add (local.get $moment_base) (local.get $j_2)))
                  (i32.const 16)))
              (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
              (local.set $gradient_value_0
                (v128.load (i32.add (local.get $gradient_base) (local.get $j_4))))
              (local.set $parameter_value_0
                (i32x4.shl
                  (v128.load16x4_u (i32.add (local.get $parameter_base) (local.get $j_2)))
                  (i32.const 16)))
              (local.set $value_9_0
                (f32x4.add
                  (f32x4.mul (local.get $value_0_lanes) (local.get $moment_value_0))
                  (f32x4.mul
                    (local.get $value_3_lanes)
                    (f32x4.add
                      (f32x4.mul (local.get $gradient_value_0) (local.get $gradient_value_0))
                      (v128.const i32x4 0xda24260 0xda24260 0xda24260 0xda24260)))))
              (local.set $value_15_0
                (f32x4.sub
                  (local.get $parameter_value_0)
                  (f32x4.mul
                    (local.get $scale_value_lanes)
                    (f32x4.mul
                      (local.get $gradient_value_0)
                      (f32x4.div
                        (v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000)
                        (f32x4.sqrt (local.get $value_9_0)))))))
              (local.set $places_0_0 (i32x4.splat (local.get $j)))
              (local.set $moment_patterns
                (i16x8.narrow_i32x4_u
                  (call $bfloat16_stochastic
                    (local.get $value_9_0)
                    (i32x4.add (local.get $moment_counters) (local.get $places_0_0))
                    (local.get $moment_key))
                  (v128.const i32x4 0x0 0x0 0x0 0x0)))
              (v128.store16_lane 0
                (i32.add (local.get $moment_base) (local.get $j_2))
                (local.get $moment_patterns))
              (if (i32.gt_s (local.get $count) (i32.const 1))
                (then
                  (v128.store16_lane offset=2 1
                    (i32.add (local.get $moment_base) (local.get $j_2))
                    (local.get $moment_patterns))))
              (if (i32.gt_s (local.get $count) (i32.const 2))
                (then
                  (v128.store16_lane offset=4 2
                    (i32.add (local.get $moment_base) (local.get $j_2))
                    (local.get $moment_patterns))))
              (local.set $parameter_patterns
                (i16x8.narrow_i32x4_u
                  (call $bfloat16_stochastic
                    (local.get $value_15_0)
                    (i32x4.add (local.get $parameter_counters) (local.get $places_0_0))
                    (local.get $parameter_key))
                  (v128.const i32x4 0x0 0x0 0x0 0x0)))
              (v128.store16_lane 0
                (i32.add (local.get $parameter_base) (local.get $j_2))
                (local.get $parameter_patterns))
              (if (i32.gt_s (local.get $count) (i32.const 1))
                (then
                  (v128.store16_lane offset=2 1
                    (i32.add (local.get $parameter_base) (local.get $j_2))
                    (local.get $parameter_patterns))))
              (if (i32.gt_s (local.get $count) (i32.const 2))
                (then
                  (v128.store16_lane offset=4 2
                    (i32.add (local.get $parameter_base) (local.get $j_2))
                    (local.get $parameter_patterns))))))
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
    (if (i32.lt_s (local.get $slab) (i32.load offset=56 (local.get $args)))
      (then
        (loop $slab
          (local.set $begin (i32.mul (local.get $slab) (i32.load offset=60 (local.get $args))))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.load offset=60 (local.get $args)))
              (i32.load offset=52 (local.get $args))
              (i32.lt_s
                (i32.add (local.get $begin) (i32.load offset=60 (local.get $args)))
                (i32.load offset=52 (local.get $args)))))
          (call $nest_1 (local.get $args) (local.get $slab) (local.get $begin) (local.get $end))
          (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
          (br_if $slab (i32.lt_s (local.get $slab) (i32.load offset=56 (local.get $args)))))))
    (if (call $finish_1 (local.get $args))
      (then
        (call $prepare_1 (local.get $args))
        (local.set $slab (i32.const 0))
        (if (i32.lt_s (local.get $slab) (i32.load offset=56 (local.get $args)))
          (then
            (loop $slab
              (local.set $begin (i32.mul (local.get $slab) (i32.load offset=60 (local.get $args))))
              (local.set $end
                (select
                  (i32.add (local.get $begin) (i32.load offset=60 (local.get $args)))
                  (i32.load offset=52 (local.get $args))
                  (i32.lt_s
                    (i32.add (local.get $begin) (i32.load offset=60 (local.get $args)))
                    (i32.load offset=52 (local.get $args)))))
              (call $wide_1 (local.get $args) (local.get $slab) (local.get $begin) (local.get $end))
              (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
              (br_if $slab (i32.lt_s (local.get $slab) (i32.load offset=56 (local.get $args)))))))
        (drop (call $finish_1 (local.get $args)))))
    (call $means_1 (local.get $args))
    (call $prepare_2 (local.get $args))
    (call $nest_2 (local.get $args) (i32.const 0) (i32.const 0) (i32.const 1))
    (drop (call $finish_2 (local.get $args)))
    (call $means_2 (local.get $args))
    (call $prepare_3 (local.get $args))
    (local.set $slab (i32.const 0))
    (if (i32.lt_s (local.get $slab) (i32.load offset=88 (local.get $args)))
      (then
        (loop $slab
          (local.set $begin
            (i32.mul
              (i32.sub
                (i32.sub (i32.load offset=88 (local.get $args)) (i32.const 1))
                (local.get $slab))
              (i32.load offset=92 (local.get $args))))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.load offset=92 (local.get $args)))
              (i32.load offset=52 (local.get $args))
              (i32.lt_s
                (i32.add (local.get $begin) (i32.load offset=92 (local.get $args)))
                (i32.load offset=52 (local.get $args)))))
          (call $nest_3
            (local.get $args)
            (i32.sub
              (i32.sub (i32.load offset=88 (local.get $args)) (i32.const 1))
              (local.get $slab))
            (local.get $begin)
            (local.get $end))
          (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
          (br_if $slab (i32.lt_s (local.get $slab) (i32.load offset=88 (local.get $args)))))))
    (drop (call $finish_3 (local.get $args)))
    (call $means_3 (local.get $args)))
)
