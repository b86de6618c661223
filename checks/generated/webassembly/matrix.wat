;; adafactor factored rank 2
;; all tensors contiguous
;;
;; pass 1  rows x columns
;;   reads    parameter, gradient
;;   reduces  t0 = mean over columns of gradient^2 + 1e-30
;;   reduces  t1 = mean over rows of gradient^2 + 1e-30
;;   reduces  t2 = mean over rows, columns of parameter^2
;; pass 2  rows
;;   reads    rowMoment, t0
;;   reduces  meanR = mean over rows of beta2 * rowMoment + beta2Weight * t0
;;   stores   rowMoment = beta2 * rowMoment + beta2Weight * t0
;; pass 3  columns
;;   reads    columnMoment, t1
;;   stores   columnMoment = beta2 * columnMoment + beta2Weight * t1
;;   stores   columnFactor = rsqrt(beta2 * columnMoment + beta2Weight * t1)
;; pass 4  rows
;;   reads    rowMoment, meanR
;;   stores   rowFactor = rsqrt(rowMoment) * sqrt(where(rowMoment, meanR, rowMoment))
;; pass 5  rows x columns
;;   reads    gradient, rowFactor, columnFactor
;;   reduces  t3 = mean over rows, columns of (gradient * rowFactor * columnFactor)^2
;; pass 6  a single point
;;   reads    t2, t3
;;   stores   parameterRms = sqrt(t2)
;;   stores   updateRms = sqrt(t3)
;;   stores   scale = maximum(sqrt(t2), 0.001) * rho / maximum(1, sqrt(t3) / 1)
;; pass 7  rows x columns
;;   reads    parameter, gradient, rowFactor, columnFactor, scale
;;   stores   parameter = parameter - scale * (gradient * rowFactor * columnFactor)

;; adafactor factored rank 2
;;   parameter: float32
;;   gradient: float32
;;   rowMoment: float32
;;   columnMoment: float32
;;   parameterRms: float32
;;   updateRms: float32
;;   pass 1, rows x columns: nest 1
;;   pass 2, rows: nest 2
;;   pass 3, columns: nest 3
;;   pass 4, rows: nest 4
;;   pass 5, rows x columns: nest 5
;;   pass 6, a single point: nest 6
;;   pass 7, rows x columns: nest 7
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
    (call $clear
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.mul (i32.load offset=56 (local.get $args)) (i32.const 8)))
      (i32.load offset=88 (local.get $args)))
    (call $clear
      (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=100 (local.get $args)))
      (i32.mul (i32.load offset=80 (local.get $args)) (i32.load offset=96 (local.get $args))))
    (call $clear
      (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=108 (local.get $args)))
      (i32.mul (i32.load offset=80 (local.get $args)) (i32.const 2))))
  (func $nest_1 (export "nest_1") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $t2_lanes v128)
    (local $gradient_value_0_0 v128)
    (local $parameter_value_0_0 v128)
    (local $value_1_0_0 v128)
    (local $value_3_0_0 v128)
    (local $t0_sum_0 v128)
    (local $t1_total_0 v128)
    (local $t2_total v128)
    (local $gradient_value_1_0 v128)
    (local $parameter_value_1_0 v128)
    (local $value_1_1_0 v128)
    (local $value_3_1_0 v128)
    (local $t0_sum_1 v128)
    (local $gradient_value_2_0 v128)
    (local $parameter_value_2_0 v128)
    (local $value_1_2_0 v128)
    (local $value_3_2_0 v128)
    (local $t0_sum_2 v128)
    (local $gradient_value_3_0 v128)
    (local $parameter_value_3_0 v128)
    (local $value_1_3_0 v128)
    (local $value_3_3_0 v128)
    (local $t0_sum_3 v128)
    (local $gradient_value_4_0 v128)
    (local $parameter_value_4_0 v128)
    (local $value_1_4_0 v128)
    (local $value_3_4_0 v128)
    (local $t0_sum_4 v128)
    (local $gradient_value_5_0 v128)
    (local $parameter_value_5_0 v128)
    (local $value_1_5_0 v128)
    (local $value_3_5_0 v128)
    (local $t0_sum_5 v128)
    (local $gradient_value_6_0 v128)
    (local $parameter_value_6_0 v128)
    (local $value_1_6_0 v128)
    (local $value_3_6_0 v128)
    (local $t0_sum_6 v128)
    (local $gradient_value_7_0 v128)
    (local $parameter_value_7_0 v128)
    (local $value_1_7_0 v128)
    (local $value_3_7_0 v128)
    (local $t0_sum_7 v128)
    (local $t1_added_0 v128)
    (local $t1_added_1 v128)
    (local $t2_sum v128)
    (local $mask v128)
    (local $lanes v128)
    (local $t2_base i32)
    (local $columns_size_n i32)
    (local $i i32)
    (local $whole_rows i32)
    (local $j i32)
    (local $whole_columns i32)
    (local $count i32)
    (local $gradient_base i32)
    (local $gradient_row_0 i32)
    (local $j_4 i32)
    (local $parameter_base i32)
    (local $parameter_row_0 i32)
    (local $gradient_row_1 i32)
    (local $parameter_row_1 i32)
    (local $gradient_row_2 i32)
    (local $parameter_row_2 i32)
    (local $gradient_row_3 i32)
    (local $parameter_row_3 i32)
    (local $gradient_row_4 i32)
    (local $parameter_row_4 i32)
    (local $gradient_row_5 i32)
    (local $parameter_row_5 i32)
    (local $gradient_row_6 i32)
    (local $parameter_row_6 i32)
    (local $gradient_row_7 i32)
    (local $parameter_row_7 i32)
    (local $t1_base i32)
    (local $j_8 i32)
    (local $work_slot_0_n i32)
    (local $t0_base i32)
    (local $t0_row_0 i32)
    (local $t0_row_1 i32)
    (local $t0_row_2 i32)
    (local $t0_row_3 i32)
    (local $t0_row_4 i32)
    (local $t0_row_5 i32)
    (local $t0_row_6 i32)
    (local $t0_row_7 i32)
    (local $strip i32)
    (local $stop i32)
    (local.set $t2_base
      (i32.add
        (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=108 (local.get $args)))
        (i32.shl (i32.mul (local.get $slab) (i32.const 2)) (i32.const 3))))
    (local.set $columns_size_n (i32.load offset=72 (local.get $args)))
    (local.set $gradient_base (i32.load offset=4 (local.get $args)))
    (local.set $parameter_base (i32.load (local.get $args)))
    (local.set $t1_base
      (i32.add
        (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=100 (local.get $args)))
        (i32.shl (i32.mul (local.get $slab) (i32.load offset=96 (local.get $args))) (i32.const 3))))
    (local.set $work_slot_0_n (i32.load offset=56 (local.get $args)))
    (local.set $t0_base
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.shl (local.get $work_slot_0_n) (i32.const 3))))
    (local.set $t2_lanes (v128.load (local.get $t2_base)))
    (local.set $whole_rows
      (i32.sub
        (local.get $end)
        (i32.and (i32.sub (local.get $end) (local.get $begin)) (i32.const 7))))
    (local.set $i (local.get $begin))
    (if (i32.lt_s (local.get $i) (local.get $whole_rows))
      (then
        (loop $i
          (local.set $gradient_row_0
            (i32.add
              (local.get $gradient_base)
              (i32.shl (i32.mul (local.get $i) (local.get $columns_size_n)) (i32.const 2))))
          (local.set $parameter_row_0
            (i32.add
              (local.get $parameter_base)
              (i32.shl (i32.mul (local.get $i) (local.get $columns_size_n)) (i32.const 2))))
          (local.set $gradient_row_1
            (i32.add
              (local.get $gradient_row_0)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $parameter_row_1
            (i32.add
              (local.get $parameter_row_0)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $gradient_row_2
            (i32.add
              (local.get $gradient_row_1)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $parameter_row_2
            (i32.add
              (local.get $parameter_row_1)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $gradient_row_3
            (i32.add
              (local.get $gradient_row_2)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $parameter_row_3
            (i32.add
              (local.get $parameter_row_2)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $gradient_row_4
            (i32.add
              (local.get $gradient_row_3)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $parameter_row_4
            (i32.add
              (local.get $parameter_row_3)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $gradient_row_5
            (i32.add
              (local.get $gradient_row_4)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $parameter_row_5
            (i32.add
              (local.get $parameter_row_4)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $gradient_row_6
            (i32.add
              (local.get $gradient_row_5)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $parameter_row_6
            (i32.add
              (local.get $parameter_row_5)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $gradient_row_7
            (i32.add
              (local.get $gradient_row_6)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $parameter_row_7
            (i32.add
              (local.get $parameter_row_6)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $t0_row_0
            (i32.add (local.get $t0_base) (i32.shl (local.get $i) (i32.const 3))))
          (local.set $t0_row_1 (i32.add (local.get $t0_row_0) (i32.const 8)))
          (local.set $t0_row_2 (i32.add (local.get $t0_row_1) (i32.const 8)))
          (local.set $t0_row_3 (i32.add (local.get $t0_row_2) (i32.const 8)))
          (local.set $t0_row_4 (i32.add (local.get $t0_row_3) (i32.const 8)))
          (local.set $t0_row_5 (i32.add (local.get $t0_row_4) (i32.const 8)))
          (local.set $t0_row_6 (i32.add (local.get $t0_row_5) (i32.const 8)))
          (local.set $t0_row_7 (i32.add (local.get $t0_row_6) (i32.const 8)))
          (local.set $strip (i32.const 0))
          (if (i32.lt_s (local.get $strip) (local.get $columns_size_n))
            (then
              (loop $strip
                (local.set $stop
                  (select
                    (i32.add (local.get $strip) (i32.const 1024))
                    (local.get $columns_size_n)
                    (i32.lt_s
                      (i32.add (local.get $strip) (i32.const 1024))
                      (local.get $columns_size_n))))
                (local.set $t0_sum_0 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $t0_sum_1 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $t0_sum_2 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $t0_sum_3 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $t0_sum_4 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $t0_sum_5 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $t0_sum_6 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $t0_sum_7 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $t2_sum (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $j (local.get $strip))
                (local.set $whole_columns
                  (i32.sub
                    (local.get $stop)
                    (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 3))))
                (if (i32.lt_s (local.get $j) (local.get $whole_columns))
                  (then
                    (loop $j_rest
                      (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                      (local.set $gradient_value_0_0
                        (v128.load (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                      (local.set $parameter_value_0_0
                        (v128.load (i32.add (local.get $parameter_row_0) (local.get $j_4))))
                      (local.set $value_1_0_0
                        (f32x4.mul (local.get $gradient_value_0_0) (local.get $gradient_value_0_0)))
                      (local.set $value_3_0_0
                        (f32x4.mul
                          (local.get $parameter_value_0_0)
                          (local.get $parameter_value_0_0)))
                      (local.set $t0_sum_0
                        (f32x4.add (local.get $t0_sum_0) (local.get $value_1_0_0)))
                      (local.set $t1_total_0 (local.get $value_1_0_0))
                      (local.set $t2_total (local.get $value_3_0_0))
                      (local.set $gradient_value_1_0
                        (v128.load (i32.add (local.get $gradient_row_1) (local.get $j_4))))
                      (local.set $parameter_value_1_0
                        (v128.load (i32.add (local.get $parameter_row_1) (local.get $j_4))))
                      (local.set $value_1_1_0
                        (f32x4.mul (local.get $gradient_value_1_0) (local.get $gradient_value_1_0)))
                      (local.set $value_3_1_0
                        (f32x4.mul
                          (local.get $parameter_value_1_0)
                          (local.get $parameter_value_1_0)))
                      (local.set $t0_sum_1
                        (f32x4.add (local.get $t0_sum_1) (local.get $value_1_1_0)))
                      (local.set $t1_total_0
                        (f32x4.add (local.get $t1_total_0) (local.get $value_1_1_0)))
                      (local.set $t2_total
                        (f32x4.add (local.get $t2_total) (local.get $value_3_1_0)))
                      (local.set $gradient_value_2_0
                        (v128.load (i32.add (local.get $gradient_row_2) (local.get $j_4))))
                      (local.set $parameter_value_2_0
                        (v128.load (i32.add (local.get $parameter_row_2) (local.get $j_4))))
                      (local.set $value_1_2_0
                        (f32x4.mul (local.get $gradient_value_2_0) (local.get $gradient_value_2_0)))
                      (local.set $value_3_2_0
                        (f32x4.mul
                          (local.get $parameter_value_2_0)
                          (local.get $parameter_value_2_0)))
                      (local.set $t0_sum_2
                        (f32x4.add (local.get $t0_sum_2) (local.get $value_1_2_0)))
                      (local.set $t1_total_0
                        (f32x4.add (local.get $t1_total_0) (local.get $value_1_2_0)))
                      (local.set $t2_total
                        (f32x4.add (local.get $t2_total) (local.get $value_3_2_0)))
                      (local.set $gradient_value_3_0
                        (v128.load (i32.add (local.get $gradient_row_3) (local.get $j_4))))
                      (local.set $parameter_value_3_0
                        (v128.load (i32.add (local.get $parameter_row_3) (local.get $j_4))))
                      (local.set $value_1_3_0
                        (f32x4.mul (local.get $gradient_value_3_0) (local.get $gradient_value_3_0)))
                      (local.set $value_3_3_0
                        (f32x4.mul
                          (local.get $parameter_value_3_0)
                          (local.get $parameter_value_3_0)))
                      (local.set $t0_sum_3
                        (f32x4.add (local.get $t0_sum_3) (local.get $value_1_3_0)))
                      (local.set $t1_total_0
                        (f32x4.add (local.get $t1_total_0) (local.get $value_1_3_0)))
                      (local.set $t2_total
                        (f32x4.add (local.get $t2_total) (local.get $value_3_3_0)))
                      (local.set $gradient_value_4_0
                        (v128.load (i32.add (local.get $gradient_row_4) (local.get $j_4))))
                      (local.set $parameter_value_4_0
                        (v128.load (i32.add (local.get $parameter_row_4) (local.get $j_4))))
                      (local.set $value_1_4_0
                        (f32x4.mul (local.get $gradient_value_4_0) (local.get $gradient_value_4_0)))
                      (local.set $value_3_4_0
                        (f32x4.mul
                          (local.get $parameter_value_4_0)
                          (local.get $parameter_value_4_0)))
                      (local.set $t0_sum_4
                        (f32x4.add (local.get $t0_sum_4) (local.get $value_1_4_0)))
                      (local.set $t1_total_0
                        (f32x4.add (local.get $t1_total_0) (local.get $value_1_4_0)))
                      (local.set $t2_total
                        (f32x4.add (local.get $t2_total) (local.get $value_3_4_0)))
                      (local.set $gradient_value_5_0
                        (v128.load (i32.add (local.get $gradient_row_5) (local.get $j_4))))
                      (local.set $parameter_value_5_0
                        (v128.load (i32.add (local.get $parameter_row_5) (local.get $j_4))))
                      (local.set $value_1_5_0
                        (f32x4.mul (local.get $gradient_value_5_0) (local.get $gradient_value_5_0)))
                      (local.set $value_3_5_0
                        (f32x4.mul
                          (local.get $parameter_value_5_0)
                          (local.get $parameter_value_5_0)))
                      (local.set $t0_sum_5
                        (f32x4.add (local.get $t0_sum_5) (local.get $value_1_5_0)))
                      (local.set $t1_total_0
                        (f32x4.add (local.get $t1_total_0) (local.get $value_1_5_0)))
                      (local.set $t2_total
                        (f32x4.add (local.get $t2_total) (local.get $value_3_5_0)))
                      (local.set $gradient_value_6_0
                        (v128.load (i32.add (local.get $gradient_row_6) (local.get $j_4))))
                      (local.set $parameter_value_6_0
                        (v128.load (i32.add (local.get $parameter_row_6) (local.get $j_4))))
                      (local.set $value_1_6_0
                        (f32x4.mul (local.get $gradient_value_6_0) (local.get $gradient_value_6_0)))
                      (local.set $value_3_6_0
                        (f32x4.mul
                          (local.get $parameter_value_6_0)
                          (local.get $parameter_value_6_0)))
                      (local.set $t0_sum_6
                        (f32x4.add (local.get $t0_sum_6) (local.get $value_1_6_0)))
                      (local.set $t1_total_0
                        (f32x4.add (local.get $t1_total_0) (local.get $value_1_6_0)))
                      (local.set $t2_total
                        (f32x4.add (local.get $t2_total) (local.get $value_3_6_0)))
                      (local.set $gradient_value_7_0
                        (v128.load (i32.add (local.get $gradient_row_7) (local.get $j_4))))
                      (local.set $parameter_value_7_0
                        (v128.load (i32.add (local.get $parameter_row_7) (local.get $j_4))))
                      (local.set $value_1_7_0
                        (f32x4.mul (local.get $gradient_value_7_0) (local.get $gradient_value_7_0)))
                      (local.set $value_3_7_0
                        (f32x4.mul
                          (local.get $parameter_value_7_0)
                          (local.get $parameter_value_7_0)))
                      (local.set $t0_sum_7
                        (f32x4.add (local.get $t0_sum_7) (local.get $value_1_7_0)))
                      (local.set $t1_total_0
                        (f32x4.add (local.get $t1_total_0) (local.get $value_1_7_0)))
                      (local.set $t2_total
                        (f32x4.add (local.get $t2_total) (local.get $value_3_7_0)))
                      (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                      (local.set $t1_added_0
                        (f64x2.add
                          (v128.load (i32.add (local.get $t1_base) (local.get $j_8)))
                          (f64x2.promote_low_f32x4 (local.get $t1_total_0))))
                      (local.set $t1_added_1
                        (f64x2.add
                          (v128.load offset=16 (i32.add (local.get $t1_base) (local.get $j_8)))
                          (f64x2.promote_low_f32x4
                            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                              (local.get $t1_total_0)
                              (local.get $t1_total_0)))))
                      (v128.store
                        (i32.add (local.get $t1_base) (local.get $j_8))
                        (local.get $t1_added_0))
                      (v128.store offset=16
                        (i32.add (local.get $t1_base) (local.get $j_8))
                        (local.get $t1_added_1))
                      (local.set $t2_sum (f32x4.add (local.get $t2_sum) (local.get $t2_total)))
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
                    (local.set $gradient_value_0_0
                      (v128.load (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                    (local.set $parameter_value_0_0
                      (v128.load (i32.add (local.get $parameter_row_0) (local.get $j_4))))
                    (local.set $value_1_0_0
                      (f32x4.mul (local.get $gradient_value_0_0) (local.get $gradient_value_0_0)))
                    (local.set $value_3_0_0
                      (f32x4.mul (local.get $parameter_value_0_0) (local.get $parameter_value_0_0)))
                    (local.set $t0_sum_0
                      (f32x4.add
                        (local.get $t0_sum_0)
                        (v128.and (local.get $value_1_0_0) (local.get $mask))))
                    (local.set $t1_total_0 (v128.and (local.get $value_1_0_0) (local.get $mask)))
                    (local.set $t2_total (v128.and (local.get $value_3_0_0) (local.get $mask)))
                    (local.set $gradient_value_1_0
                      (v128.load (i32.add (local.get $gradient_row_1) (local.get $j_4))))
                    (local.set $parameter_value_1_0
                      (v128.load (i32.add (local.get $parameter_row_1) (local.get $j_4))))
                    (local.set $value_1_1_0
                      (f32x4.mul (local.get $gradient_value_1_0) (local.get $gradient_value_1_0)))
                    (local.set $value_3_1_0
                      (f32x4.mul (local.get $parameter_value_1_0) (local.get $parameter_value_1_0)))
                    (local.set $t0_sum_1
                      (f32x4.add
                        (local.get $t0_sum_1)
                        (v128.and (local.get $value_1_1_0) (local.get $mask))))
                    (local.set $t1_total_0
                      (f32x4.add
                        (local.get $t1_total_0)
                        (v128.and (local.get $value_1_1_0) (local.get $mask))))
                    (local.set $t2_total
                      (f32x4.add
                        (local.get $t2_total)
                        (v128.and (local.get $value_3_1_0) (local.get $mask))))
                    (local.set $gradient_value_2_0
                      (v128.load (i32.add (local.get $gradient_row_2) (local.get $j_4))))
                    (local.set $parameter_value_2_0
                      (v128.load (i32.add (local.get $parameter_row_2) (local.get $j_4))))
                    (local.set $value_1_2_0
                      (f32x4.mul (local.get $gradient_value_2_0) (local.get $gradient_value_2_0)))
                    (local.set $value_3_2_0
                      (f32x4.mul (local.get $parameter_value_2_0) (local.get $parameter_value_2_0)))
                    (local.set $t0_sum_2
                      (f32x4.add
                        (local.get $t0_sum_2)
                        (v128.and (local.get $value_1_2_0) (local.get $mask))))
                    (local.set $t1_total_0
                      (f32x4.add
                        (local.get $t1_total_0)
                        (v128.and (local.get $value_1_2_0) (local.get $mask))))
                    (local.set $t2_total
                      (f32x4.add
                        (local.get $t2_total)
                        (v128.and (local.get $value_3_2_0) (local.get $mask))))
                    (local.set $gradient_value_3_0
                      (v128.load (i32.add (local.get $gradient_row_3) (local.get $j_4))))
                    (local.set $parameter_value_3_0
                      (v128.load (i32.add (local.get $parameter_row_3) (local.get $j_4))))
                    (local.set $value_1_3_0
                      (f32x4.mul (local.get $gradient_value_3_0) (local.get $gradient_value_3_0)))
                    (local.set $value_3_3_0
                      (f32x4.mul (local.get $parameter_value_3_0) (local.get $parameter_value_3_0)))
                    (local.set $t0_sum_3
                      (f32x4.add
                        (local.get $t0_sum_3)
                        (v128.and (local.get $value_1_3_0) (local.get $mask))))
                    (local.set $t1_total_0
                      (f32x4.add
                        (local.get $t1_total_0)
                        (v128.and (local.get $value_1_3_0) (local.get $mask))))
                    (local.set $t2_total
                      (f32x4.add
                        (local.get $t2_total)
                        (v128.and (local.get $value_3_3_0) (local.get $mask))))
                    (local.set $gradient_value_4_0
                      (v128.load (i32.add (local.get $gradient_row_4) (local.get $j_4))))
                    (local.set $parameter_value_4_0
                      (v128.load (i32.add (local.get $parameter_row_4) (local.get $j_4))))
                    (local.set $value_1_4_0
                      (f32x4.mul (local.get $gradient_value_4_0) (local.get $gradient_value_4_0)))
                    (local.set $value_3_4_0
                      (f32x4.mul (local.get $parameter_value_4_0) (local.get $parameter_value_4_0)))
                    (local.set $t0_sum_4
                      (f32x4.add
                        (local.get $t0_sum_4)
                        (v128.and (local.get $value_1_4_0) (local.get $mask))))
                    (local.set $t1_total_0
                      (f32x4.add
                        (local.get $t1_total_0)
                        (v128.and (local.get $value_1_4_0) (local.get $mask))))
                    (local.set $t2_total
                      (f32x4.add
                        (local.get $t2_total)
                        (v128.and (local.get $value_3_4_0) (local.get $mask))))
                    (local.set $gradient_value_5_0
                      (v128.load (i32.add (local.get $gradient_row_5) (local.get $j_4))))
                    (local.set $parameter_value_5_0
                      (v128.load (i32.add (local.get $parameter_row_5) (local.get $j_4))))
                    (local.set $value_1_5_0
                      (f32x4.mul (local.get $gradient_value_5_0) (local.get $gradient_value_5_0)))
                    (local.set $value_3_5_0
                      (f32x4.mul (local.get $parameter_value_5_0) (local.get $parameter_value_5_0)))
                    (local.set $t0_sum_5
                      (f32x4.add
                        (local.get $t0_sum_5)
                        (v128.and (local.get $value_1_5_0) (local.get $mask))))
                    (local.set $t1_total_0
                      (f32x4.add
                        (local.get $t1_total_0)
                        (v128.and (local.get $value_1_5_0) (local.get $mask))))
                    (local.set $t2_total
                      (f32x4.add
                        (local.get $t2_total)
                        (v128.and (local.get $value_3_5_0) (local.get $mask))))
                    (local.set $gradient_value_6_0
                      (v128.load (i32.add (local.get $gradient_row_6) (local.get $j_4))))
                    (local.set $parameter_value_6_0
                      (v128.load (i32.add (local.get $parameter_row_6) (local.get $j_4))))
                    (local.set $value_1_6_0
                      (f32x4.mul (local.get $gradient_value_6_0) (local.get $gradient_value_6_0)))
                    (local.set $value_3_6_0
                      (f32x4.mul (local.get $parameter_value_6_0) (local.get $parameter_value_6_0)))
                    (local.set $t0_sum_6
                      (f32x4.add
                        (local.get $t0_sum_6)
                        (v128.and (local.get $value_1_6_0) (local.get $mask))))
                    (local.set $t1_total_0
                      (f32x4.add
                        (local.get $t1_total_0)
                        (v128.and (local.get $value_1_6_0) (local.get $mask))))
                    (local.set $t2_total
                      (f32x4.add
                        (local.get $t2_total)
                        (v128.and (local.get $value_3_6_0) (local.get $mask))))
                    (local.set $gradient_value_7_0
                      (v128.load (i32.add (local.get $gradient_row_7) (local.get $j_4))))
                    (local.set $parameter_value_7_0
                      (v128.load (i32.add (local.get $parameter_row_7) (local.get $j_4))))
                    (local.set $value_1_7_0
                      (f32x4.mul (local.get $gradient_value_7_0) (local.get $gradient_value_7_0)))
                    (local.set $value_3_7_0
                      (f32x4.mul (local.get $parameter_value_7_0) (local.get $parameter_value_7_0)))
                    (local.set $t0_sum_7
                      (f32x4.add
                        (local.get $t0_sum_7)
                        (v128.and (local.get $value_1_7_0) (local.get $mask))))
                    (local.set $t1_total_0
                      (f32x4.add
                        (local.get $t1_total_0)
                        (v128.and (local.get $value_1_7_0) (local.get $mask))))
                    (local.set $t2_total
                      (f32x4.add
                        (local.get $t2_total)
                        (v128.and (local.get $value_3_7_0) (local.get $mask))))
                    (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                    (local.set $t1_added_0
                      (f64x2.add
                        (v128.load (i32.add (local.get $t1_base) (local.get $j_8)))
                        (f64x2.promote_low_f32x4 (local.get $t1_total_0))))
                    (local.set $t1_added_1
                      (f64x2.add
                        (v128.load offset=16 (i32.add (local.get $t1_base) (local.get $j_8)))
                        (f64x2.promote_low_f32x4
                          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                            (local.get $t1_total_0)
                            (local.get $t1_total_0)))))
                    (v128.store64_lane 0
                      (i32.add (local.get $t1_base) (local.get $j_8))
                      (local.get $t1_added_0))
                    (if (i32.gt_s (local.get $count) (i32.const 1))
                      (then
                        (v128.store64_lane offset=8 1
                          (i32.add (local.get $t1_base) (local.get $j_8))
                          (local.get $t1_added_0))))
                    (if (i32.gt_s (local.get $count) (i32.const 2))
                      (then
                        (v128.store64_lane offset=16 0
                          (i32.add (local.get $t1_base) (local.get $j_8))
                          (local.get $t1_added_1))))
                    (local.set $t2_sum (f32x4.add (local.get $t2_sum) (local.get $t2_total)))))
                (local.set $lanes
                  (f64x2.add
                    (f64x2.promote_low_f32x4 (local.get $t0_sum_0))
                    (f64x2.promote_low_f32x4
                      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                        (local.get $t0_sum_0)
                        (local.get $t0_sum_0)))))
                (f64.store
                  (local.get $t0_row_0)
                  (f64.add
                    (f64.load (local.get $t0_row_0))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $lanes
                  (f64x2.add
                    (f64x2.promote_low_f32x4 (local.get $t0_sum_1))
                    (f64x2.promote_low_f32x4
                      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                        (local.get $t0_sum_1)
                        (local.get $t0_sum_1)))))
                (f64.store
                  (local.get $t0_row_1)
                  (f64.add
                    (f64.load (local.get $t0_row_1))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $lanes
                  (f64x2.add
                    (f64x2.promote_low_f32x4 (local.get $t0_sum_2))
                    (f64x2.promote_low_f32x4
                      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                        (local.get $t0_sum_2)
                        (local.get $t0_sum_2)))))
                (f64.store
                  (local.get $t0_row_2)
                  (f64.add
                    (f64.load (local.get $t0_row_2))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $lanes
                  (f64x2.add
                    (f64x2.promote_low_f32x4 (local.get $t0_sum_3))
                    (f64x2.promote_low_f32x4
                      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                        (local.get $t0_sum_3)
                        (local.get $t0_sum_3)))))
                (f64.store
                  (local.get $t0_row_3)
                  (f64.add
                    (f64.load (local.get $t0_row_3))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $lanes
                  (f64x2.add
                    (f64x2.promote_low_f32x4 (local.get $t0_sum_4))
                    (f64x2.promote_low_f32x4
                      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                        (local.get $t0_sum_4)
                        (local.get $t0_sum_4)))))
                (f64.store
                  (local.get $t0_row_4)
                  (f64.add
                    (f64.load (local.get $t0_row_4))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $lanes
                  (f64x2.add
                    (f64x2.promote_low_f32x4 (local.get $t0_sum_5))
                    (f64x2.promote_low_f32x4
                      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                        (local.get $t0_sum_5)
                        (local.get $t0_sum_5)))))
                (f64.store
                  (local.get $t0_row_5)
                  (f64.add
                    (f64.load (local.get $t0_row_5))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $lanes
                  (f64x2.add
                    (f64x2.promote_low_f32x4 (local.get $t0_sum_6))
                    (f64x2.promote_low_f32x4
                      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                        (local.get $t0_sum_6)
                        (local.get $t0_sum_6)))))
                (f64.store
                  (local.get $t0_row_6)
                  (f64.add
                    (f64.load (local.get $t0_row_6))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $lanes
                  (f64x2.add
                    (f64x2.promote_low_f32x4 (local.get $t0_sum_7))
                    (f64x2.promote_low_f32x4
                      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                        (local.get $t0_sum_7)
                        (local.get $t0_sum_7)))))
                (f64.store
                  (local.get $t0_row_7)
                  (f64.add
                    (f64.load (local.get $t0_row_7))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $t2_lanes
                  (f64x2.add
                    (local.get $t2_lanes)
                    (f64x2.add
                      (f64x2.promote_low_f32x4 (local.get $t2_sum))
                      (f64x2.promote_low_f32x4
                        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                          (local.get $t2_sum)
                          (local.get $t2_sum))))))
                (local.set $strip (i32.add (local.get $strip) (i32.const 1024)))
                (br_if $strip (i32.lt_s (local.get $strip) (local.get $columns_size_n))))))
          (local.set $i (i32.add (local.get $i) (i32.const 8)))
          (br_if $i (i32.lt_s (local.get $i) (local.get $whole_rows))))))
    (if (i32.lt_s (local.get $i) (local.get $end))
      (then
        (loop $i_rest
          (local.set $gradient_row_0
            (i32.add
              (local.get $gradient_base)
              (i32.shl (i32.mul (local.get $i) (local.get $columns_size_n)) (i32.const 2))))
          (local.set $parameter_row_0
            (i32.add
              (local.get $parameter_base)
              (i32.shl (i32.mul (local.get $i) (local.get $columns_size_n)) (i32.const 2))))
          (local.set $t0_row_0
            (i32.add (local.get $t0_base) (i32.shl (local.get $i) (i32.const 3))))
          (local.set $strip (i32.const 0))
          (if (i32.lt_s (local.get $strip) (local.get $columns_size_n))
            (then
              (loop $strip
                (local.set $stop
                  (select
                    (i32.add (local.get $strip) (i32.const 1024))
                    (local.get $columns_size_n)
                    (i32.lt_s
                      (i32.add (local.get $strip) (i32.const 1024))
                      (local.get $columns_size_n))))
                (local.set $t0_sum_0 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $t2_sum (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $j (local.get $strip))
                (local.set $whole_columns
                  (i32.sub
                    (local.get $stop)
                    (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 3))))
                (if (i32.lt_s (local.get $j) (local.get $whole_columns))
                  (then
                    (loop $j_rest
                      (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                      (local.set $gradient_value_0_0
                        (v128.load (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                      (local.set $parameter_value_0_0
                        (v128.load (i32.add (local.get $parameter_row_0) (local.get $j_4))))
                      (local.set $value_1_0_0
                        (f32x4.mul (local.get $gradient_value_0_0) (local.get $gradient_value_0_0)))
                      (local.set $value_3_0_0
                        (f32x4.mul
                          (local.get $parameter_value_0_0)
                          (local.get $parameter_value_0_0)))
                      (local.set $t0_sum_0
                        (f32x4.add (local.get $t0_sum_0) (local.get $value_1_0_0)))
                      (local.set $t1_total_0 (local.get $value_1_0_0))
                      (local.set $t2_total (local.get $value_3_0_0))
                      (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                      (local.set $t1_added_0
                        (f64x2.add
                          (v128.load (i32.add (local.get $t1_base) (local.get $j_8)))
                          (f64x2.promote_low_f32x4 (local.get $t1_total_0))))
                      (local.set $t1_added_1
                        (f64x2.add
                          (v128.load offset=16 (i32.add (local.get $t1_base) (local.get $j_8)))
                          (f64x2.promote_low_f32x4
                            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                              (local.get $t1_total_0)
                              (local.get $t1_total_0)))))
                      (v128.store
                        (i32.add (local.get $t1_base) (local.get $j_8))
                        (local.get $t1_added_0))
                      (v128.store offset=16
                        (i32.add (local.get $t1_base) (local.get $j_8))
                        (local.get $t1_added_1))
                      (local.set $t2_sum (f32x4.add (local.get $t2_sum) (local.get $t2_total)))
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
                    (local.set $gradient_value_0_0
                      (v128.load (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                    (local.set $parameter_value_0_0
                      (v128.load (i32.add (local.get $parameter_row_0) (local.get $j_4))))
                    (local.set $value_1_0_0
                      (f32x4.mul (local.get $gradient_value_0_0) (local.get $gradient_value_0_0)))
                    (local.set $value_3_0_0
                      (f32x4.mul (local.get $parameter_value_0_0) (local.get $parameter_value_0_0)))
                    (local.set $t0_sum_0
                      (f32x4.add
                        (local.get $t0_sum_0)
                        (v128.and (local.get $value_1_0_0) (local.get $mask))))
                    (local.set $t1_total_0 (v128.and (local.get $value_1_0_0) (local.get $mask)))
                    (local.set $t2_total (v128.and (local.get $value_3_0_0) (local.get $mask)))
                    (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                    (local.set $t1_added_0
                      (f64x2.add
                        (v128.load (i32.add (local.get $t1_base) (local.get $j_8)))
                        (f64x2.promote_low_f32x4 (local.get $t1_total_0))))
                    (local.set $t1_added_1
                      (f64x2.add
                        (v128.load offset=16 (i32.add (local.get $t1_base) (local.get $j_8)))
                        (f64x2.promote_low_f32x4
                          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                            (local.get $t1_total_0)
                            (local.get $t1_total_0)))))
                    (v128.store64_lane 0
                      (i32.add (local.get $t1_base) (local.get $j_8))
                      (local.get $t1_added_0))
                    (if (i32.gt_s (local.get $count) (i32.const 1))
                      (then
                        (v128.store64_lane offset=8 1
                          (i32.add (local.get $t1_base) (local.get $j_8))
                          (local.get $t1_added_0))))
                    (if (i32.gt_s (local.get $count) (i32.const 2))
                      (then
                        (v128.store64_lane offset=16 0
                          (i32.add (local.get $t1_base) (local.get $j_8))
                          (local.get $t1_added_1))))
                    (local.set $t2_sum (f32x4.add (local.get $t2_sum) (local.get $t2_total)))))
                (local.set $lanes
                  (f64x2.add
                    (f64x2.promote_low_f32x4 (local.get $t0_sum_0))
                    (f64x2.promote_low_f32x4
                      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                        (local.get $t0_sum_0)
                        (local.get $t0_sum_0)))))
                (f64.store
                  (local.get $t0_row_0)
                  (f64.add
                    (f64.load (local.get $t0_row_0))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $t2_lanes
                  (f64x2.add
                    (local.get $t2_lanes)
                    (f64x2.add
                      (f64x2.promote_low_f32x4 (local.get $t2_sum))
                      (f64x2.promote_low_f32x4
                        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                          (local.get $t2_sum)
                          (local.get $t2_sum))))))
                (local.set $strip (i32.add (local.get $strip) (i32.const 1024)))
                (br_if $strip (i32.lt_s (local.get $strip) (local.get $columns_size_n))))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $i_rest (i32.lt_s (local.get $i) (local.get $end))))))
    (v128.store (local.get $t2_base) (local.get $t2_lanes)))
  (func $finish_1 (export "finish_1") (param $args i32) (result i32)
    (call $combine
      (i32.load offset=24 (local.get $args))
      (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=100 (local.get $args)))
      (i32.load offset=96 (local.get $args))
      (i32.load offset=80 (local.get $args)))
    (call $combine_lanes
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.mul (i32.load offset=60 (local.get $args)) (i32.const 8)))
      (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=108 (local.get $args)))
      (i32.load offset=80 (local.get $args)))
    (i32.or
      (i32.or
        (i32.or
          (i32.const 0)
          (call $strays
            (i32.add
              (i32.load offset=24 (local.get $args))
              (i32.mul (i32.load offset=56 (local.get $args)) (i32.const 8)))
            (i32.load offset=88 (local.get $args))))
        (call $strays (i32.load offset=24 (local.get $args)) (i32.load offset=96 (local.get $args))))
      (call $strays
        (i32.add
          (i32.load offset=24 (local.get $args))
          (i32.mul (i32.load offset=60 (local.get $args)) (i32.const 8)))
        (i32.load offset=104 (local.get $args)))))
  (func $wide_1 (export "wide_1") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $t2_lanes v128)
    (local $gradient_value_0_0 v128)
    (local $parameter_value_0_0 v128)
    (local $value_1_0_0 v128)
    (local $value_3_0_0 v128)
    (local $t0_sum_0 v128)
    (local $t1_total_0 v128)
    (local $t2_total v128)
    (local $t1_added_0 v128)
    (local $t2_sum v128)
    (local $mask v128)
    (local $lanes v128)
    (local $t2_base i32)
    (local $columns_size_n i32)
    (local $i i32)
    (local $whole_rows i32)
    (local $j i32)
    (local $whole_columns i32)
    (local $count i32)
    (local $gradient_base i32)
    (local $gradient_row_0 i32)
    (local $j_4 i32)
    (local $parameter_base i32)
    (local $parameter_row_0 i32)
    (local $t1_base i32)
    (local $j_8 i32)
    (local $work_slot_0_n i32)
    (local $t0_base i32)
    (local $t0_row_0 i32)
    (local $strip i32)
    (local $stop i32)
    (local.set $t2_base
      (i32.add
        (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=108 (local.get $args)))
        (i32.shl (i32.mul (local.get $slab) (i32.const 2)) (i32.const 3))))
    (local.set $columns_size_n (i32.load offset=72 (local.get $args)))
    (local.set $gradient_base (i32.load offset=4 (local.get $args)))
    (local.set $parameter_base (i32.load (local.get $args)))
    (local.set $t1_base
      (i32.add
        (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=100 (local.get $args)))
        (i32.shl (i32.mul (local.get $slab) (i32.load offset=96 (local.get $args))) (i32.const 3))))
    (local.set $work_slot_0_n (i32.load offset=56 (local.get $args)))
    (local.set $t0_base
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.shl (local.get $work_slot_0_n) (i32.const 3))))
    (local.set $t2_lanes (v128.load (local.get $t2_base)))
    (local.set $whole_rows
      (i32.sub
        (local.get $end)
        (i32.and (i32.sub (local.get $end) (local.get $begin)) (i32.const 0))))
    (local.set $i (local.get $begin))
    (if (i32.lt_s (local.get $i) (local.get $whole_rows))
      (then
        (loop $i
          (local.set $gradient_row_0
            (i32.add
              (local.get $gradient_base)
              (i32.shl (i32.mul (local.get $i) (local.get $columns_size_n)) (i32.const 2))))
          (local.set $parameter_row_0
            (i32.add
              (local.get $parameter_base)
              (i32.shl (i32.mul (local.get $i) (local.get $columns_size_n)) (i32.const 2))))
          (local.set $t0_row_0
            (i32.add (local.get $t0_base) (i32.shl (local.get $i) (i32.const 3))))
          (local.set $strip (i32.const 0))
          (if (i32.lt_s (local.get $strip) (local.get $columns_size_n))
            (then
              (loop $strip
                (local.set $stop
                  (select
                    (i32.add (local.get $strip) (i32.const 1024))
                    (local.get $columns_size_n)
                    (i32.lt_s
                      (i32.add (local.get $strip) (i32.const 1024))
                      (local.get $columns_size_n))))
                (local.set $t0_sum_0 (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $t2_sum (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $j (local.get $strip))
                (local.set $whole_columns
                  (i32.sub
                    (local.get $stop)
                    (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 1))))
                (if (i32.lt_s (local.get $j) (local.get $whole_columns))
                  (then
                    (loop $j_rest
                      (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                      (local.set $gradient_value_0_0
                        (f64x2.promote_low_f32x4
                          (v128.load64_zero (i32.add (local.get $gradient_row_0) (local.get $j_4)))))
                      (local.set $parameter_value_0_0
                        (f64x2.promote_low_f32x4
                          (v128.load64_zero (i32.add (local.get $parameter_row_0) (local.get $j_4)))))
                      (local.set $value_1_0_0
                        (f64x2.mul (local.get $gradient_value_0_0) (local.get $gradient_value_0_0)))
                      (local.set $value_3_0_0
                        (f64x2.mul
                          (local.get $parameter_value_0_0)
                          (local.get $parameter_value_0_0)))
                      (local.set $t0_sum_0
                        (f64x2.add (local.get $t0_sum_0) (local.get $value_1_0_0)))
                      (local.set $t1_total_0 (local.get $value_1_0_0))
                      (local.set $t2_total (local.get $value_3_0_0))
                      (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                      (local.set $t1_added_0
                        (f64x2.add
                          (v128.load (i32.add (local.get $t1_base) (local.get $j_8)))
                          (local.get $t1_total_0)))
                      (v128.store
                        (i32.add (local.get $t1_base) (local.get $j_8))
                        (local.get $t1_added_0))
                      (local.set $t2_sum (f64x2.add (local.get $t2_sum) (local.get $t2_total)))
                      (local.set $j (i32.add (local.get $j) (i32.const 2)))
                      (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
                (if (i32.lt_s (local.get $j) (local.get $stop))
                  (then
                    (local.set $count (i32.sub (local.get $stop) (local.get $j)))
                    (local.set $mask (v128.const i32x4 0xffffffff 0xffffffff 0x0 0x0))
                    (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                    (local.set $gradient_value_0_0
                      (f64x2.promote_low_f32x4
                        (v128.load64_zero (i32.add (local.get $gradient_row_0) (local.get $j_4)))))
                    (local.set $parameter_value_0_0
                      (f64x2.promote_low_f32x4
                        (v128.load64_zero (i32.add (local.get $parameter_row_0) (local.get $j_4)))))
                    (local.set $value_1_0_0
                      (f64x2.mul (local.get $gradient_value_0_0) (local.get $gradient_value_0_0)))
                    (local.set $value_3_0_0
                      (f64x2.mul (local.get $parameter_value_0_0) (local.get $parameter_value_0_0)))
                    (local.set $t0_sum_0
                      (f64x2.add
                        (local.get $t0_sum_0)
                        (v128.and (local.get $value_1_0_0) (local.get $mask))))
                    (local.set $t1_total_0 (v128.and (local.get $value_1_0_0) (local.get $mask)))
                    (local.set $t2_total (v128.and (local.get $value_3_0_0) (local.get $mask)))
                    (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                    (local.set $t1_added_0
                      (f64x2.add
                        (v128.load (i32.add (local.get $t1_base) (local.get $j_8)))
                        (local.get $t1_total_0)))
                    (v128.store64_lane 0
                      (i32.add (local.get $t1_base) (local.get $j_8))
                      (local.get $t1_added_0))
                    (local.set $t2_sum (f64x2.add (local.get $t2_sum) (local.get $t2_total)))))
                (local.set $lanes (local.get $t0_sum_0))
                (f64.store
                  (local.get $t0_row_0)
                  (f64.add
                    (f64.load (local.get $t0_row_0))
                    (f64.add
                      (f64x2.extract_lane 0 (local.get $lanes))
                      (f64x2.extract_lane 1 (local.get $lanes)))))
                (local.set $t2_lanes (f64x2.add (local.get $t2_lanes) (local.get $t2_sum)))
                (local.set $strip (i32.add (local.get $strip) (i32.const 1024)))
                (br_if $strip (i32.lt_s (local.get $strip) (local.get $columns_size_n))))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $i (i32.lt_s (local.get $i) (local.get $whole_rows))))))
    (v128.store (local.get $t2_base) (local.get $t2_lanes)))
  (func $means_1 (export "means_1") (param $args i32))
  (func $prepare_2 (export "prepare_2") (param $args i32)
    (call $clear
      (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=124 (local.get $args)))
      (i32.mul (i32.load offset=112 (local.get $args)) (i32.const 2))))
  (func $nest_2 (export "nest_2") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $meanR_lanes v128)
    (local $rowMoment_value_0 v128)
    (local $t0_value_divisor v128)
    (local $t0_value_0 v128)
    (local $value_0_lanes v128)
    (local $value_3_lanes v128)
    (local $value_6_0 v128)
    (local $meanR_total v128)
    (local $rowMoment_value_1 v128)
    (local $t0_value_1 v128)
    (local $value_6_1 v128)
    (local $rowMoment_value_2 v128)
    (local $t0_value_2 v128)
    (local $value_6_2 v128)
    (local $rowMoment_value_3 v128)
    (local $t0_value_3 v128)
    (local $value_6_3 v128)
    (local $meanR_sum v128)
    (local $mask v128)
    (local $meanR_base i32)
    (local $j i32)
    (local $whole_columns i32)
    (local $count i32)
    (local $rowMoment_base i32)
    (local $j_4 i32)
    (local $work_slot_0_n i32)
    (local $t0_base i32)
    (local $j_8 i32)
    (local $columns_size_n i32)
    (local $strip i32)
    (local $stop i32)
    (local $value_0 f64)
    (local $value_3 f64)
    (local.set $meanR_base
      (i32.add
        (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=124 (local.get $args)))
        (i32.shl (i32.mul (local.get $slab) (i32.const 2)) (i32.const 3))))
    (local.set $rowMoment_base (i32.load offset=8 (local.get $args)))
    (local.set $work_slot_0_n (i32.load offset=56 (local.get $args)))
    (local.set $t0_base
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.shl (local.get $work_slot_0_n) (i32.const 3))))
    (local.set $columns_size_n (i32.load offset=72 (local.get $args)))
    (local.set $value_0 (f64.load offset=176 (local.get $args)))
    (local.set $value_3 (f64.load offset=184 (local.get $args)))
    (local.set $value_0_lanes (f64x2.splat (local.get $value_0)))
    (local.set $value_3_lanes (f64x2.splat (local.get $value_3)))
    (local.set $meanR_lanes (v128.load (local.get $meanR_base)))
    (local.set $strip (local.get $begin))
    (if (i32.lt_s (local.get $strip) (local.get $end))
      (then
        (loop $strip
          (local.set $stop
            (select
              (i32.add (local.get $strip) (i32.const 4096))
              (local.get $end)
              (i32.lt_s (i32.add (local.get $strip) (i32.const 4096)) (local.get $end))))
          (local.set $meanR_sum (v128.const i32x4 0x0 0x0 0x0 0x0))
          (local.set $j (local.get $strip))
          (local.set $whole_columns
            (i32.sub
              (local.get $stop)
              (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 7))))
          (if (i32.lt_s (local.get $j) (local.get $whole_columns))
            (then
              (loop $j_rest
                (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                (local.set $rowMoment_value_0
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero (i32.add (local.get $rowMoment_base) (local.get $j_4)))))
                (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                (local.set $t0_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $columns_size_n))))
                (local.set $t0_value_0
                  (f64x2.add
                    (f64x2.div
                      (v128.load (i32.add (local.get $t0_base) (local.get $j_8)))
                      (local.get $t0_value_divisor))
                    (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b)))
                (local.set $value_6_0
                  (f64x2.add
                    (f64x2.mul (local.get $rowMoment_value_0) (local.get $value_0_lanes))
                    (f64x2.mul (local.get $t0_value_0) (local.get $value_3_lanes))))
                (v128.store64_lane 0
                  (i32.add (local.get $rowMoment_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $value_6_0)))
                (local.set $meanR_total (local.get $value_6_0))
                (local.set $rowMoment_value_1
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero offset=8
                      (i32.add (local.get $rowMoment_base) (local.get $j_4)))))
                (local.set $t0_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $columns_size_n))))
                (local.set $t0_value_1
                  (f64x2.add
                    (f64x2.div
                      (v128.load offset=16 (i32.add (local.get $t0_base) (local.get $j_8)))
                      (local.get $t0_value_divisor))
                    (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b)))
                (local.set $value_6_1
                  (f64x2.add
                    (f64x2.mul (local.get $rowMoment_value_1) (local.get $value_0_lanes))
                    (f64x2.mul (local.get $t0_value_1) (local.get $value_3_lanes))))
                (v128.store64_lane offset=8 0
                  (i32.add (local.get $rowMoment_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $value_6_1)))
                (local.set $meanR_total (f64x2.add (local.get $meanR_total) (local.get $value_6_1)))
                (local.set $rowMoment_value_2
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero offset=16
                      (i32.add (local.get $rowMoment_base) (local.get $j_4)))))
                (local.set $t0_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $columns_size_n))))
                (local.set $t0_value_2
                  (f64x2.add
                    (f64x2.div
                      (v128.load offset=32 (i32.add (local.get $t0_base) (local.get $j_8)))
                      (local.get $t0_value_divisor))
                    (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b)))
                (local.set $value_6_2
                  (f64x2.add
                    (f64x2.mul (local.get $rowMoment_value_2) (local.get $value_0_lanes))
                    (f64x2.mul (local.get $t0_value_2) (local.get $value_3_lanes))))
                (v128.store64_lane offset=16 0
                  (i32.add (local.get $rowMoment_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $value_6_2)))
                (local.set $meanR_total (f64x2.add (local.get $meanR_total) (local.get $value_6_2)))
                (local.set $rowMoment_value_3
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero offset=24
                      (i32.add (local.get $rowMoment_base) (local.get $j_4)))))
                (local.set $t0_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $columns_size_n))))
                (local.set $t0_value_3
                  (f64x2.add
                    (f64x2.div
                      (v128.load offset=48 (i32.add (local.get $t0_base) (local.get $j_8)))
                      (local.get $t0_value_divisor))
                    (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b)))
                (local.set $value_6_3
                  (f64x2.add
                    (f64x2.mul (local.get $rowMoment_value_3) (local.get $value_0_lanes))
                    (f64x2.mul (local.get $t0_value_3) (local.get $value_3_lanes))))
                (v128.store64_lane offset=24 0
                  (i32.add (local.get $rowMoment_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $value_6_3)))
                (local.set $meanR_total (f64x2.add (local.get $meanR_total) (local.get $value_6_3)))
                (local.set $meanR_sum (f64x2.add (local.get $meanR_sum) (local.get $meanR_total)))
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
                (local.set $rowMoment_value_0
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero (i32.add (local.get $rowMoment_base) (local.get $j_4)))))
                (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                (local.set $t0_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $columns_size_n))))
                (local.set $t0_value_0
                  (f64x2.add
                    (f64x2.div
                      (v128.load (i32.add (local.get $t0_base) (local.get $j_8)))
                      (local.get $t0_value_divisor))
                    (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b)))
                (local.set $value_6_0
                  (f64x2.add
                    (f64x2.mul (local.get $rowMoment_value_0) (local.get $value_0_lanes))
                    (f64x2.mul (local.get $t0_value_0) (local.get $value_3_lanes))))
                (v128.store64_lane 0
                  (i32.add (local.get $rowMoment_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $value_6_0)))
                (local.set $meanR_total (local.get $value_6_0))
                (local.set $meanR_sum (f64x2.add (local.get $meanR_sum) (local.get $meanR_total)))
                (local.set $j (i32.add (local.get $j) (i32.const 2)))
                (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
          (if (i32.lt_s (local.get $j) (local.get $stop))
            (then
              (local.set $count (i32.sub (local.get $stop) (local.get $j)))
              (local.set $mask (v128.const i32x4 0xffffffff 0xffffffff 0x0 0x0))
              (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
              (local.set $rowMoment_value_0
                (f64x2.promote_low_f32x4
                  (v128.load64_zero (i32.add (local.get $rowMoment_base) (local.get $j_4)))))
              (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
              (local.set $t0_value_divisor
                (f64x2.splat (f64.convert_i32_s (local.get $columns_size_n))))
              (local.set $t0_value_0
                (f64x2.add
                  (f64x2.div
                    (v128.load (i32.add (local.get $t0_base) (local.get $j_8)))
                    (local.get $t0_value_divisor))
                  (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b)))
              (local.set $value_6_0
                (f64x2.add
                  (f64x2.mul (local.get $rowMoment_value_0) (local.get $value_0_lanes))
                  (f64x2.mul (local.get $t0_value_0) (local.get $value_3_lanes))))
              (v128.store32_lane 0
                (i32.add (local.get $rowMoment_base) (local.get $j_4))
                (f32x4.demote_f64x2_zero (local.get $value_6_0)))
              (local.set $meanR_total (v128.and (local.get $value_6_0) (local.get $mask)))
              (local.set $meanR_sum (f64x2.add (local.get $meanR_sum) (local.get $meanR_total)))))
          (local.set $meanR_lanes (f64x2.add (local.get $meanR_lanes) (local.get $meanR_sum)))
          (local.set $strip (i32.add (local.get $strip) (i32.const 4096)))
          (br_if $strip (i32.lt_s (local.get $strip) (local.get $end))))))
    (v128.store (local.get $meanR_base) (local.get $meanR_lanes)))
  (func $finish_2 (export "finish_2") (param $args i32) (result i32)
    (call $combine_lanes
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.mul (i32.load offset=64 (local.get $args)) (i32.const 8)))
      (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=124 (local.get $args)))
      (i32.load offset=112 (local.get $args)))
    (i32.const 0))
  (func $means_2 (export "means_2") (param $args i32))
  (func $prepare_3 (export "prepare_3") (param $args i32))
  (func $nest_3 (export "nest_3") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $j i32)
    (local $whole_columns i32)
    (local $count i32)
    (local $columnMoment_base i32)
    (local $j_4 i32)
    (local $t1_base i32)
    (local $j_8 i32)
    (local $rows_size_n i32)
    (local $columnFactor_base i32)
    (local $strip i32)
    (local $stop i32)
    (local $columnMoment_value_0 v128)
    (local $t1_value_divisor v128)
    (local $t1_value_0 v128)
    (local $value_0_lanes v128)
    (local $value_3_lanes v128)
    (local $value_6_0 v128)
    (local $value_7_0 v128)
    (local $columnMoment_value_1 v128)
    (local $t1_value_1 v128)
    (local $value_6_1 v128)
    (local $value_7_1 v128)
    (local $columnMoment_value_2 v128)
    (local $t1_value_2 v128)
    (local $value_6_2 v128)
    (local $value_7_2 v128)
    (local $columnMoment_value_3 v128)
    (local $t1_value_3 v128)
    (local $value_6_3 v128)
    (local $value_7_3 v128)
    (local $value_0 f64)
    (local $value_3 f64)
    (local.set $columnMoment_base (i32.load offset=12 (local.get $args)))
    (local.set $t1_base (i32.load offset=24 (local.get $args)))
    (local.set $rows_size_n (i32.load offset=68 (local.get $args)))
    (local.set $value_0 (f64.load offset=176 (local.get $args)))
    (local.set $value_3 (f64.load offset=184 (local.get $args)))
    (local.set $columnFactor_base (i32.load offset=24 (local.get $args)))
    (local.set $value_0_lanes (f64x2.splat (local.get $value_0)))
    (local.set $value_3_lanes (f64x2.splat (local.get $value_3)))
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
                (local.set $columnMoment_value_0
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero (i32.add (local.get $columnMoment_base) (local.get $j_4)))))
                (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                (local.set $t1_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $rows_size_n))))
                (local.set $t1_value_0
                  (f64x2.add
                    (f64x2.div
                      (v128.load (i32.add (local.get $t1_base) (local.get $j_8)))
                      (local.get $t1_value_divisor))
                    (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b)))
                (local.set $value_6_0
                  (f64x2.add
                    (f64x2.mul (local.get $columnMoment_value_0) (local.get $value_0_lanes))
                    (f64x2.mul (local.get $t1_value_0) (local.get $value_3_lanes))))
                (local.set $value_7_0
                  (f64x2.div
                    (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                    (f64x2.sqrt (local.get $value_6_0))))
                (v128.store64_lane 0
                  (i32.add (local.get $columnMoment_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $value_6_0)))
                (v128.store
                  (i32.add (local.get $columnFactor_base) (local.get $j_8))
                  (local.get $value_7_0))
                (local.set $columnMoment_value_1
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero offset=8
                      (i32.add (local.get $columnMoment_base) (local.get $j_4)))))
                (local.set $t1_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $rows_size_n))))
                (local.set $t1_value_1
                  (f64x2.add
                    (f64x2.div
                      (v128.load offset=16 (i32.add (local.get $t1_base) (local.get $j_8)))
                      (local.get $t1_value_divisor))
                    (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b)))
                (local.set $value_6_1
                  (f64x2.add
                    (f64x2.mul (local.get $columnMoment_value_1) (local.get $value_0_lanes))
                    (f64x2.mul (local.get $t1_value_1) (local.get $value_3_lanes))))
                (local.set $value_7_1
                  (f64x2.div
                    (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                    (f64x2.sqrt (local.get $value_6_1))))
                (v128.store64_lane offset=8 0
                  (i32.add (local.get $columnMoment_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $value_6_1)))
                (v128.store offset=16
                  (i32.add (local.get $columnFactor_base) (local.get $j_8))
                  (local.get $value_7_1))
                (local.set $columnMoment_value_2
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero offset=16
                      (i32.add (local.get $columnMoment_base) (local.get $j_4)))))
                (local.set $t1_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $rows_size_n))))
                (local.set $t1_value_2
                  (f64x2.add
                    (f64x2.div
                      (v128.load offset=32 (i32.add (local.get $t1_base) (local.get $j_8)))
                      (local.get $t1_value_divisor))
                    (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b)))
                (local.set $value_6_2
                  (f64x2.add
                    (f64x2.mul (local.get $columnMoment_value_2) (local.get $value_0_lanes))
                    (f64x2.mul (local.get $t1_value_2) (local.get $value_3_lanes))))
                (local.set $value_7_2
                  (f64x2.div
                    (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                    (f64x2.sqrt (local.get $value_6_2))))
                (v128.store64_lane offset=16 0
                  (i32.add (local.get $columnMoment_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $value_6_2)))
                (v128.store offset=32
                  (i32.add (local.get $columnFactor_base) (local.get $j_8))
                  (local.get $value_7_2))
                (local.set $columnMoment_value_3
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero offset=24
                      (i32.add (local.get $columnMoment_base) (local.get $j_4)))))
                (local.set $t1_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $rows_size_n))))
                (local.set $t1_value_3
                  (f64x2.add
                    (f64x2.div
                      (v128.load offset=48 (i32.add (local.get $t1_base) (local.get $j_8)))
                      (local.get $t1_value_divisor))
                    (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b)))
                (local.set $value_6_3
                  (f64x2.add
                    (f64x2.mul (local.get $columnMoment_value_3) (local.get $value_0_lanes))
                    (f64x2.mul (local.get $t1_value_3) (local.get $value_3_lanes))))
                (local.set $value_7_3
                  (f64x2.div
                    (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                    (f64x2.sqrt (local.get $value_6_3))))
                (v128.store64_lane offset=24 0
                  (i32.add (local.get $columnMoment_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $value_6_3)))
                (v128.store offset=48
                  (i32.add (local.get $columnFactor_base) (local.get $j_8))
                  (local.get $value_7_3))
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
                (local.set $columnMoment_value_0
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero (i32.add (local.get $columnMoment_base) (local.get $j_4)))))
                (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                (local.set $t1_value_divisor
                  (f64x2.splat (f64.convert_i32_s (local.get $rows_size_n))))
                (local.set $t1_value_0
                  (f64x2.add
                    (f64x2.div
                      (v128.load (i32.add (local.get $t1_base) (local.get $j_8)))
                      (local.get $t1_value_divisor))
                    (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b)))
                (local.set $value_6_0
                  (f64x2.add
                    (f64x2.mul (local.get $columnMoment_value_0) (local.get $value_0_lanes))
                    (f64x2.mul (local.get $t1_value_0) (local.get $value_3_lanes))))
                (local.set $value_7_0
                  (f64x2.div
                    (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                    (f64x2.sqrt (local.get $value_6_0))))
                (v128.store64_lane 0
                  (i32.add (local.get $columnMoment_base) (local.get $j_4))
                  (f32x4.demote_f64x2_zero (local.get $value_6_0)))
                (v128.store
                  (i32.add (local.get $columnFactor_base) (local.get $j_8))
                  (local.get $value_7_0))
                (local.set $j (i32.add (local.get $j) (i32.const 2)))
                (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
          (if (i32.lt_s (local.get $j) (local.get $stop))
            (then
              (local.set $count (i32.sub (local.get $stop) (local.get $j)))
              (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
              (local.set $columnMoment_value_0
                (f64x2.promote_low_f32x4
                  (v128.load64_zero (i32.add (local.get $columnMoment_base) (local.get $j_4)))))
              (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
              (local.set $t1_value_divisor
                (f64x2.splat (f64.convert_i32_s (local.get $rows_size_n))))
              (local.set $t1_value_0
                (f64x2.add
                  (f64x2.div
                    (v128.load (i32.add (local.get $t1_base) (local.get $j_8)))
                    (local.get $t1_value_divisor))
                  (v128.const i32x4 0xfeebc2a0 0x39b4484b 0xfeebc2a0 0x39b4484b)))
              (local.set $value_6_0
                (f64x2.add
                  (f64x2.mul (local.get $columnMoment_value_0) (local.get $value_0_lanes))
                  (f64x2.mul (local.get $t1_value_0) (local.get $value_3_lanes))))
              (local.set $value_7_0
                (f64x2.div
                  (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                  (f64x2.sqrt (local.get $value_6_0))))
              (v128.store32_lane 0
                (i32.add (local.get $columnMoment_base) (local.get $j_4))
                (f32x4.demote_f64x2_zero (local.get $value_6_0)))
              (v128.store64_lane 0
                (i32.add (local.get $columnFactor_base) (local.get $j_8))
                (local.get $value_7_0))))
          (local.set $strip (i32.add (local.get $strip) (i32.const 4096)))
          (br_if $strip (i32.lt_s (local.get $strip) (local.get $end)))))))
  (func $finish_3 (export "finish_3") (param $args i32) (result i32)
    (i32.const 0))
  (func $means_3 (export "means_3") (param $args i32))
  (func $prepare_4 (export "prepare_4") (param $args i32))
  (func $nest_4 (export "nest_4") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $j i32)
    (local $whole_columns i32)
    (local $count i32)
    (local $rowMoment_base i32)
    (local $j_4 i32)
    (local $work_slot_3_n i32)
    (local $meanR_base i32)
    (local $rows_size_n i32)
    (local $work_slot_0_n i32)
    (local $rowFactor_base i32)
    (local $j_8 i32)
    (local $strip i32)
    (local $stop i32)
    (local $rowMoment_value_0 v128)
    (local $meanR_value_lanes v128)
    (local $value_5_0 v128)
    (local $rowMoment_value_1 v128)
    (local $value_5_1 v128)
    (local $rowMoment_value_2 v128)
    (local $value_5_2 v128)
    (local $rowMoment_value_3 v128)
    (local $value_5_3 v128)
    (local $meanR_value f64)
    (local.set $rowMoment_base (i32.load offset=8 (local.get $args)))
    (local.set $work_slot_3_n (i32.load offset=64 (local.get $args)))
    (local.set $meanR_base
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.shl (local.get $work_slot_3_n) (i32.const 3))))
    (local.set $rows_size_n (i32.load offset=68 (local.get $args)))
    (local.set $work_slot_0_n (i32.load offset=56 (local.get $args)))
    (local.set $rowFactor_base
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.shl (local.get $work_slot_0_n) (i32.const 3))))
    (local.set $meanR_value
      (f64.div (f64.load (local.get $meanR_base)) (f64.convert_i32_s (local.get $rows_size_n))))
    (local.set $meanR_value_lanes (f64x2.splat (local.get $meanR_value)))
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
                (local.set $rowMoment_value_0
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero (i32.add (local.get $rowMoment_base) (local.get $j_4)))))
                (local.set $value_5_0
                  (f64x2.mul
                    (f64x2.div
                      (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                      (f64x2.sqrt (local.get $rowMoment_value_0)))
                    (f64x2.sqrt
                      (v128.bitselect
                        (local.get $meanR_value_lanes)
                        (local.get $rowMoment_value_0)
                        (f64x2.ne (local.get $rowMoment_value_0) (v128.const i32x4 0x0 0x0 0x0 0x0))))))
                (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                (v128.store
                  (i32.add (local.get $rowFactor_base) (local.get $j_8))
                  (local.get $value_5_0))
                (local.set $rowMoment_value_1
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero offset=8
                      (i32.add (local.get $rowMoment_base) (local.get $j_4)))))
                (local.set $value_5_1
                  (f64x2.mul
                    (f64x2.div
                      (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                      (f64x2.sqrt (local.get $rowMoment_value_1)))
                    (f64x2.sqrt
                      (v128.bitselect
                        (local.get $meanR_value_lanes)
                        (local.get $rowMoment_value_1)
                        (f64x2.ne (local.get $rowMoment_value_1) (v128.const i32x4 0x0 0x0 0x0 0x0))))))
                (v128.store offset=16
                  (i32.add (local.get $rowFactor_base) (local.get $j_8))
                  (local.get $value_5_1))
                (local.set $rowMoment_value_2
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero offset=16
                      (i32.add (local.get $rowMoment_base) (local.get $j_4)))))
                (local.set $value_5_2
                  (f64x2.mul
                    (f64x2.div
                      (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                      (f64x2.sqrt (local.get $rowMoment_value_2)))
                    (f64x2.sqrt
                      (v128.bitselect
                        (local.get $meanR_value_lanes)
                        (local.get $rowMoment_value_2)
                        (f64x2.ne (local.get $rowMoment_value_2) (v128.const i32x4 0x0 0x0 0x0 0x0))))))
                (v128.store offset=32
                  (i32.add (local.get $rowFactor_base) (local.get $j_8))
                  (local.get $value_5_2))
                (local.set $rowMoment_value_3
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero offset=24
                      (i32.add (local.get $rowMoment_base) (local.get $j_4)))))
                (local.set $value_5_3
                  (f64x2.mul
                    (f64x2.div
                      (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                      (f64x2.sqrt (local.get $rowMoment_value_3)))
                    (f64x2.sqrt
                      (v128.bitselect
                        (local.get $meanR_value_lanes)
                        (local.get $rowMoment_value_3)
                        (f64x2.ne (local.get $rowMoment_value_3) (v128.const i32x4 0x0 0x0 0x0 0x0))))))
                (v128.store offset=48
                  (i32.add (local.get $rowFactor_base) (local.get $j_8))
                  (local.get $value_5_3))
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
                (local.set $rowMoment_value_0
                  (f64x2.promote_low_f32x4
                    (v128.load64_zero (i32.add (local.get $rowMoment_base) (local.get $j_4)))))
                (local.set $value_5_0
                  (f64x2.mul
                    (f64x2.div
                      (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                      (f64x2.sqrt (local.get $rowMoment_value_0)))
                    (f64x2.sqrt
                      (v128.bitselect
                        (local.get $meanR_value_lanes)
                        (local.get $rowMoment_value_0)
                        (f64x2.ne (local.get $rowMoment_value_0) (v128.const i32x4 0x0 0x0 0x0 0x0))))))
                (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                (v128.store
                  (i32.add (local.get $rowFactor_base) (local.get $j_8))
                  (local.get $value_5_0))
                (local.set $j (i32.add (local.get $j) (i32.const 2)))
                (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
          (if (i32.lt_s (local.get $j) (local.get $stop))
            (then
              (local.set $count (i32.sub (local.get $stop) (local.get $j)))
              (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
              (local.set $rowMoment_value_0
                (f64x2.promote_low_f32x4
                  (v128.load64_zero (i32.add (local.get $rowMoment_base) (local.get $j_4)))))
              (local.set $value_5_0
                (f64x2.mul
                  (f64x2.div
                    (v128.const i32x4 0x0 0x3ff00000 0x0 0x3ff00000)
                    (f64x2.sqrt (local.get $rowMoment_value_0)))
                  (f64x2.sqrt
                    (v128.bitselect
                      (local.get $meanR_value_lanes)
                      (local.get $rowMoment_value_0)
                      (f64x2.ne (local.get $rowMoment_value_0) (v128.const i32x4 0x0 0x0 0x0 0x0))))))
              (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
              (v128.store64_lane 0
                (i32.add (local.get $rowFactor_base) (local.get $j_8))
                (local.get $value_5_0))))
          (local.set $strip (i32.add (local.get $strip) (i32.const 4096)))
          (br_if $strip (i32.lt_s (local.get $strip) (local.get $end)))))))
  (func $finish_4 (export "finish_4") (param $args i32) (result i32)
    (i32.const 0))
  (func $means_4 (export "means_4") (param $args i32))
  (func $prepare_5 (export "prepare_5") (param $args i32)
    (call $clear
      (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=156 (local.get $args)))
      (i32.mul (i32.load offset=144 (local.get $args)) (i32.const 2))))
  (func $nest_5 (export "nest_5") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $t3_lanes v128)
    (local $columnFactor_value_0 v128)
    (local $gradient_value_0_0 v128)
    (local $rowFactor_value_0_lanes v128)
    (local $value_4_0_0 v128)
    (local $value_5_0_0 v128)
    (local $t3_total v128)
    (local $gradient_value_1_0 v128)
    (local $rowFactor_value_1_lanes v128)
    (local $value_4_1_0 v128)
    (local $value_5_1_0 v128)
    (local $gradient_value_2_0 v128)
    (local $rowFactor_value_2_lanes v128)
    (local $value_4_2_0 v128)
    (local $value_5_2_0 v128)
    (local $gradient_value_3_0 v128)
    (local $rowFactor_value_3_lanes v128)
    (local $value_4_3_0 v128)
    (local $value_5_3_0 v128)
    (local $gradient_value_4_0 v128)
    (local $rowFactor_value_4_lanes v128)
    (local $value_4_4_0 v128)
    (local $value_5_4_0 v128)
    (local $gradient_value_5_0 v128)
    (local $rowFactor_value_5_lanes v128)
    (local $value_4_5_0 v128)
    (local $value_5_5_0 v128)
    (local $gradient_value_6_0 v128)
    (local $rowFactor_value_6_lanes v128)
    (local $value_4_6_0 v128)
    (local $value_5_6_0 v128)
    (local $gradient_value_7_0 v128)
    (local $rowFactor_value_7_lanes v128)
    (local $value_4_7_0 v128)
    (local $value_5_7_0 v128)
    (local $t3_sum v128)
    (local $mask v128)
    (local $t3_base i32)
    (local $columns_size_n i32)
    (local $i i32)
    (local $whole_rows i32)
    (local $j i32)
    (local $whole_columns i32)
    (local $count i32)
    (local $columnFactor_base i32)
    (local $j_8 i32)
    (local $gradient_base i32)
    (local $gradient_row_0 i32)
    (local $j_4 i32)
    (local $work_slot_0_n i32)
    (local $rowFactor_base i32)
    (local $rowFactor_row_0 i32)
    (local $gradient_row_1 i32)
    (local $rowFactor_row_1 i32)
    (local $gradient_row_2 i32)
    (local $rowFactor_row_2 i32)
    (local $gradient_row_3 i32)
    (local $rowFactor_row_3 i32)
    (local $gradient_row_4 i32)
    (local $rowFactor_row_4 i32)
    (local $gradient_row_5 i32)
    (local $rowFactor_row_5 i32)
    (local $gradient_row_6 i32)
    (local $rowFactor_row_6 i32)
    (local $gradient_row_7 i32)
    (local $rowFactor_row_7 i32)
    (local $strip i32)
    (local $stop i32)
    (local $rowFactor_value_0 f64)
    (local $rowFactor_value_1 f64)
    (local $rowFactor_value_2 f64)
    (local $rowFactor_value_3 f64)
    (local $rowFactor_value_4 f64)
    (local $rowFactor_value_5 f64)
    (local $rowFactor_value_6 f64)
    (local $rowFactor_value_7 f64)
    (local.set $t3_base
      (i32.add
        (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=156 (local.get $args)))
        (i32.shl (i32.mul (local.get $slab) (i32.const 2)) (i32.const 3))))
    (local.set $columns_size_n (i32.load offset=72 (local.get $args)))
    (local.set $columnFactor_base (i32.load offset=24 (local.get $args)))
    (local.set $gradient_base (i32.load offset=4 (local.get $args)))
    (local.set $work_slot_0_n (i32.load offset=56 (local.get $args)))
    (local.set $rowFactor_base
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.shl (local.get $work_slot_0_n) (i32.const 3))))
    (local.set $t3_lanes (v128.load (local.get $t3_base)))
    (local.set $whole_rows
      (i32.sub
        (local.get $end)
        (i32.and (i32.sub (local.get $end) (local.get $begin)) (i32.const 7))))
    (local.set $i (local.get $begin))
    (if (i32.lt_s (local.get $i) (local.get $whole_rows))
      (then
        (loop $i
          (local.set $gradient_row_0
            (i32.add
              (local.get $gradient_base)
              (i32.shl (i32.mul (local.get $i) (local.get $columns_size_n)) (i32.const 2))))
          (local.set $rowFactor_row_0
            (i32.add (local.get $rowFactor_base) (i32.shl (local.get $i) (i32.const 3))))
          (local.set $rowFactor_value_0 (f64.load (local.get $rowFactor_row_0)))
          (local.set $rowFactor_value_0_lanes
            (f32x4.splat (f32.demote_f64 (local.get $rowFactor_value_0))))
          (local.set $gradient_row_1
            (i32.add
              (local.get $gradient_row_0)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $rowFactor_row_1 (i32.add (local.get $rowFactor_row_0) (i32.const 8)))
          (local.set $rowFactor_value_1 (f64.load (local.get $rowFactor_row_1)))
          (local.set $rowFactor_value_1_lanes
            (f32x4.splat (f32.demote_f64 (local.get $rowFactor_value_1))))
          (local.set $gradient_row_2
            (i32.add
              (local.get $gradient_row_1)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $rowFactor_row_2 (i32.add (local.get $rowFactor_row_1) (i32.const 8)))
          (local.set $rowFactor_value_2 (f64.load (local.get $rowFactor_row_2)))
          (local.set $rowFactor_value_2_lanes
            (f32x4.splat (f32.demote_f64 (local.get $rowFactor_value_2))))
          (local.set $gradient_row_3
            (i32.add
              (local.get $gradient_row_2)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $rowFactor_row_3 (i32.add (local.get $rowFactor_row_2) (i32.const 8)))
          (local.set $rowFactor_value_3 (f64.load (local.get $rowFactor_row_3)))
          (local.set $rowFactor_value_3_lanes
            (f32x4.splat (f32.demote_f64 (local.get $rowFactor_value_3))))
          (local.set $gradient_row_4
            (i32.add
              (local.get $gradient_row_3)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $rowFactor_row_4 (i32.add (local.get $rowFactor_row_3) (i32.const 8)))
          (local.set $rowFactor_value_4 (f64.load (local.get $rowFactor_row_4)))
          (local.set $rowFactor_value_4_lanes
            (f32x4.splat (f32.demote_f64 (local.get $rowFactor_value_4))))
          (local.set $gradient_row_5
            (i32.add
              (local.get $gradient_row_4)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $rowFactor_row_5 (i32.add (local.get $rowFactor_row_4) (i32.const 8)))
          (local.set $rowFactor_value_5 (f64.load (local.get $rowFactor_row_5)))
          (local.set $rowFactor_value_5_lanes
            (f32x4.splat (f32.demote_f64 (local.get $rowFactor_value_5))))
          (local.set $gradient_row_6
            (i32.add
              (local.get $gradient_row_5)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $rowFactor_row_6 (i32.add (local.get $rowFactor_row_5) (i32.const 8)))
          (local.set $rowFactor_value_6 (f64.load (local.get $rowFactor_row_6)))
          (local.set $rowFactor_value_6_lanes
            (f32x4.splat (f32.demote_f64 (local.get $rowFactor_value_6))))
          (local.set $gradient_row_7
            (i32.add
              (local.get $gradient_row_6)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $rowFactor_row_7 (i32.add (local.get $rowFactor_row_6) (i32.const 8)))
          (local.set $rowFactor_value_7 (f64.load (local.get $rowFactor_row_7)))
          (local.set $rowFactor_value_7_lanes
            (f32x4.splat (f32.demote_f64 (local.get $rowFactor_value_7))))
          (local.set $strip (i32.const 0))
          (if (i32.lt_s (local.get $strip) (local.get $columns_size_n))
            (then
              (loop $strip
                (local.set $stop
                  (select
                    (i32.add (local.get $strip) (i32.const 1024))
                    (local.get $columns_size_n)
                    (i32.lt_s
                      (i32.add (local.get $strip) (i32.const 1024))
                      (local.get $columns_size_n))))
                (local.set $t3_sum (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $j (local.get $strip))
                (local.set $whole_columns
                  (i32.sub
                    (local.get $stop)
                    (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 3))))
                (if (i32.lt_s (local.get $j) (local.get $whole_columns))
                  (then
                    (loop $j_rest
                      (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                      (local.set $columnFactor_value_0
                        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                          (f32x4.demote_f64x2_zero
                            (v128.load (i32.add (local.get $columnFactor_base) (local.get $j_8))))
                          (f32x4.demote_f64x2_zero
                            (v128.load offset=16
                              (i32.add (local.get $columnFactor_base) (local.get $j_8))))))
                      (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                      (local.set $gradient_value_0_0
                        (v128.load (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                      (local.set $value_4_0_0
                        (f32x4.mul
                          (f32x4.mul
                            (local.get $gradient_value_0_0)
                            (local.get $rowFactor_value_0_lanes))
                          (local.get $columnFactor_value_0)))
                      (local.set $value_5_0_0
                        (f32x4.mul (local.get $value_4_0_0) (local.get $value_4_0_0)))
                      (local.set $t3_total (local.get $value_5_0_0))
                      (local.set $gradient_value_1_0
                        (v128.load (i32.add (local.get $gradient_row_1) (local.get $j_4))))
                      (local.set $value_4_1_0
                        (f32x4.mul
                          (f32x4.mul
                            (local.get $gradient_value_1_0)
                            (local.get $rowFactor_value_1_lanes))
                          (local.get $columnFactor_value_0)))
                      (local.set $value_5_1_0
                        (f32x4.mul (local.get $value_4_1_0) (local.get $value_4_1_0)))
                      (local.set $t3_total
                        (f32x4.add (local.get $t3_total) (local.get $value_5_1_0)))
                      (local.set $gradient_value_2_0
                        (v128.load (i32.add (local.get $gradient_row_2) (local.get $j_4))))
                      (local.set $value_4_2_0
                        (f32x4.mul
                          (f32x4.mul
                            (local.get $gradient_value_2_0)
                            (local.get $rowFactor_value_2_lanes))
                          (local.get $columnFactor_value_0)))
                      (local.set $value_5_2_0
                        (f32x4.mul (local.get $value_4_2_0) (local.get $value_4_2_0)))
                      (local.set $t3_total
                        (f32x4.add (local.get $t3_total) (local.get $value_5_2_0)))
                      (local.set $gradient_value_3_0
                        (v128.load (i32.add (local.get $gradient_row_3) (local.get $j_4))))
                      (local.set $value_4_3_0
                        (f32x4.mul
                          (f32x4.mul
                            (local.get $gradient_value_3_0)
                            (local.get $rowFactor_value_3_lanes))
                          (local.get $columnFactor_value_0)))
                      (local.set $value_5_3_0
                        (f32x4.mul (local.get $value_4_3_0) (local.get $value_4_3_0)))
                      (local.set $t3_total
                        (f32x4.add (local.get $t3_total) (local.get $value_5_3_0)))
                      (local.set $gradient_value_4_0
                        (v128.load (i32.add (local.get $gradient_row_4) (local.get $j_4))))
                      (local.set $value_4_4_0
                        (f32x4.mul
                          (f32x4.mul
                            (local.get $gradient_value_4_0)
                            (local.get $rowFactor_value_4_lanes))
                          (local.get $columnFactor_value_0)))
                      (local.set $value_5_4_0
                        (f32x4.mul (local.get $value_4_4_0) (local.get $value_4_4_0)))
                      (local.set $t3_total
                        (f32x4.add (local.get $t3_total) (local.get $value_5_4_0)))
                      (local.set $gradient_value_5_0
                        (v128.load (i32.add (local.get $gradient_row_5) (local.get $j_4))))
                      (local.set $value_4_5_0
                        (f32x4.mul
                          (f32x4.mul
                            (local.get $gradient_value_5_0)
                            (local.get $rowFactor_value_5_lanes))
                          (local.get $columnFactor_value_0)))
                      (local.set $value_5_5_0
                        (f32x4.mul (local.get $value_4_5_0) (local.get $value_4_5_0)))
                      (local.set $t3_total
                        (f32x4.add (local.get $t3_total) (local.get $value_5_5_0)))
                      (local.set $gradient_value_6_0
                        (v128.load (i32.add (local.get $gradient_row_6) (local.get $j_4))))
                      (local.set $value_4_6_0
                        (f32x4.mul
                          (f32x4.mul
                            (local.get $gradient_value_6_0)
                            (local.get $rowFactor_value_6_lanes))
                          (local.get $columnFactor_value_0)))
                      (local.set $value_5_6_0
                        (f32x4.mul (local.get $value_4_6_0) (local.get $value_4_6_0)))
                      (local.set $t3_total
                        (f32x4.add (local.get $t3_total) (local.get $value_5_6_0)))
                      (local.set $gradient_value_7_0
                        (v128.load (i32.add (local.get $gradient_row_7) (local.get $j_4))))
                      (local.set $value_4_7_0
                        (f32x4.mul
                          (f32x4.mul
                            (local.get $gradient_value_7_0)
                            (local.get $rowFactor_value_7_lanes))
                          (local.get $columnFactor_value_0)))
                      (local.set $value_5_7_0
                        (f32x4.mul (local.get $value_4_7_0) (local.get $value_4_7_0)))
                      (local.set $t3_total
                        (f32x4.add (local.get $t3_total) (local.get $value_5_7_0)))
                      (local.set $t3_sum (f32x4.add (local.get $t3_sum) (local.get $t3_total)))
                      (local.set $j (i32.add (local.get $j) (i32.const 4)))
                      (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
                (if (i32.lt_s (local.get $j) (local.get $stop))
                  (then
                    (local.set $count (i32.sub (local.get $stop) (local.get $j)))
                    (local.set $mask
                      (i32x4.gt_s
                        (i32x4.splat (local.get $count))
                        (v128.const i32x4 0x0 0x1 0x2 0x3)))
                    (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                    (local.set $columnFactor_value_0
                      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                        (f32x4.demote_f64x2_zero
                          (v128.load (i32.add (local.get $columnFactor_base) (local.get $j_8))))
                        (f32x4.demote_f64x2_zero
                          (v128.load offset=16
                            (i32.add (local.get $columnFactor_base) (local.get $j_8))))))
                    (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                    (local.set $gradient_value_0_0
                      (v128.load (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                    (local.set $value_4_0_0
                      (f32x4.mul
                        (f32x4.mul
                          (local.get $gradient_value_0_0)
                          (local.get $rowFactor_value_0_lanes))
                        (local.get $columnFactor_value_0)))
                    (local.set $value_5_0_0
                      (f32x4.mul (local.get $value_4_0_0) (local.get $value_4_0_0)))
                    (local.set $t3_total (v128.and (local.get $value_5_0_0) (local.get $mask)))
                    (local.set $gradient_value_1_0
                      (v128.load (i32.add (local.get $gradient_row_1) (local.get $j_4))))
                    (local.set $value_4_1_0
                      (f32x4.mul
                        (f32x4.mul
                          (local.get $gradient_value_1_0)
                          (local.get $rowFactor_value_1_lanes))
                        (local.get $columnFactor_value_0)))
                    (local.set $value_5_1_0
                      (f32x4.mul (local.get $value_4_1_0) (local.get $value_4_1_0)))
                    (local.set $t3_total
                      (f32x4.add
                        (local.get $t3_total)
                        (v128.and (local.get $value_5_1_0) (local.get $mask))))
                    (local.set $gradient_value_2_0
                      (v128.load (i32.add (local.get $gradient_row_2) (local.get $j_4))))
                    (local.set $value_4_2_0
                      (f32x4.mul
                        (f32x4.mul
                          (local.get $gradient_value_2_0)
                          (local.get $rowFactor_value_2_lanes))
                        (local.get $columnFactor_value_0)))
                    (local.set $value_5_2_0
                      (f32x4.mul (local.get $value_4_2_0) (local.get $value_4_2_0)))
                    (local.set $t3_total
                      (f32x4.add
                        (local.get $t3_total)
                        (v128.and (local.get $value_5_2_0) (local.get $mask))))
                    (local.set $gradient_value_3_0
                      (v128.load (i32.add (local.get $gradient_row_3) (local.get $j_4))))
                    (local.set $value_4_3_0
                      (f32x4.mul
                        (f32x4.mul
                          (local.get $gradient_value_3_0)
                          (local.get $rowFactor_value_3_lanes))
                        (local.get $columnFactor_value_0)))
                    (local.set $value_5_3_0
                      (f32x4.mul (local.get $value_4_3_0) (local.get $value_4_3_0)))
                    (local.set $t3_total
                      (f32x4.add
                        (local.get $t3_total)
                        (v128.and (local.get $value_5_3_0) (local.get $mask))))
                    (local.set $gradient_value_4_0
                      (v128.load (i32.add (local.get $gradient_row_4) (local.get $j_4))))
                    (local.set $value_4_4_0
                      (f32x4.mul
                        (f32x4.mul
                          (local.get $gradient_value_4_0)
                          (local.get $rowFactor_value_4_lanes))
                        (local.get $columnFactor_value_0)))
                    (local.set $value_5_4_0
                      (f32x4.mul (local.get $value_4_4_0) (local.get $value_4_4_0)))
                    (local.set $t3_total
                      (f32x4.add
                        (local.get $t3_total)
                        (v128.and (local.get $value_5_4_0) (local.get $mask))))
                    (local.set $gradient_value_5_0
                      (v128.load (i32.add (local.get $gradient_row_5) (local.get $j_4))))
                    (local.set $value_4_5_0
                      (f32x4.mul
                        (f32x4.mul
                          (local.get $gradient_value_5_0)
                          (local.get $rowFactor_value_5_lanes))
                        (local.get $columnFactor_value_0)))
                    (local.set $value_5_5_0
                      (f32x4.mul (local.get $value_4_5_0) (local.get $value_4_5_0)))
                    (local.set $t3_total
                      (f32x4.add
                        (local.get $t3_total)
                        (v128.and (local.get $value_5_5_0) (local.get $mask))))
                    (local.set $gradient_value_6_0
                      (v128.load (i32.add (local.get $gradient_row_6) (local.get $j_4))))
                    (local.set $value_4_6_0
                      (f32x4.mul
                        (f32x4.mul
                          (local.get $gradient_value_6_0)
                          (local.get $rowFactor_value_6_lanes))
                        (local.get $columnFactor_value_0)))
                    (local.set $value_5_6_0
                      (f32x4.mul (local.get $value_4_6_0) (local.get $value_4_6_0)))
                    (local.set $t3_total
                      (f32x4.add
                        (local.get $t3_total)
                        (v128.and (local.get $value_5_6_0) (local.get $mask))))
                    (local.set $gradient_value_7_0
                      (v128.load (i32.add (local.get $gradient_row_7) (local.get $j_4))))
                    (local.set $value_4_7_0
                      (f32x4.mul
                        (f32x4.mul
                          (local.get $gradient_value_7_0)
                          (local.get $rowFactor_value_7_lanes))
                        (local.get $columnFactor_value_0)))
                    (local.set $value_5_7_0
                      (f32x4.mul (local.get $value_4_7_0) (local.get $value_4_7_0)))
                    (local.set $t3_total
                      (f32x4.add
                        (local.get $t3_total)
                        (v128.and (local.get $value_5_7_0) (local.get $mask))))
                    (local.set $t3_sum (f32x4.add (local.get $t3_sum) (local.get $t3_total)))))
                (local.set $t3_lanes
                  (f64x2.add
                    (local.get $t3_lanes)
                    (f64x2.add
                      (f64x2.promote_low_f32x4 (local.get $t3_sum))
                      (f64x2.promote_low_f32x4
                        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                          (local.get $t3_sum)
                          (local.get $t3_sum))))))
                (local.set $strip (i32.add (local.get $strip) (i32.const 1024)))
                (br_if $strip (i32.lt_s (local.get $strip) (local.get $columns_size_n))))))
          (local.set $i (i32.add (local.get $i) (i32.const 8)))
          (br_if $i (i32.lt_s (local.get $i) (local.get $whole_rows))))))
    (if (i32.lt_s (local.get $i) (local.get $end))
      (then
        (loop $i_rest
          (local.set $gradient_row_0
            (i32.add
              (local.get $gradient_base)
              (i32.shl (i32.mul (local.get $i) (local.get $columns_size_n)) (i32.const 2))))
          (local.set $rowFactor_row_0
            (i32.add (local.get $rowFactor_base) (i32.shl (local.get $i) (i32.const 3))))
          (local.set $rowFactor_value_0 (f64.load (local.get $rowFactor_row_0)))
          (local.set $rowFactor_value_0_lanes
            (f32x4.splat (f32.demote_f64 (local.get $rowFactor_value_0))))
          (local.set $strip (i32.const 0))
          (if (i32.lt_s (local.get $strip) (local.get $columns_size_n))
            (then
              (loop $strip
                (local.set $stop
                  (select
                    (i32.add (local.get $strip) (i32.const 1024))
                    (local.get $columns_size_n)
                    (i32.lt_s
                      (i32.add (local.get $strip) (i32.const 1024))
                      (local.get $columns_size_n))))
                (local.set $t3_sum (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $j (local.get $strip))
                (local.set $whole_columns
                  (i32.sub
                    (local.get $stop)
                    (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 3))))
                (if (i32.lt_s (local.get $j) (local.get $whole_columns))
                  (then
                    (loop $j_rest
                      (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                      (local.set $columnFactor_value_0
                        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                          (f32x4.demote_f64x2_zero
                            (v128.load (i32.add (local.get $columnFactor_base) (local.get $j_8))))
                          (f32x4.demote_f64x2_zero
                            (v128.load offset=16
                              (i32.add (local.get $columnFactor_base) (local.get $j_8))))))
                      (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                      (local.set $gradient_value_0_0
                        (v128.load (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                      (local.set $value_4_0_0
                        (f32x4.mul
                          (f32x4.mul
                            (local.get $gradient_value_0_0)
                            (local.get $rowFactor_value_0_lanes))
                          (local.get $columnFactor_value_0)))
                      (local.set $value_5_0_0
                        (f32x4.mul (local.get $value_4_0_0) (local.get $value_4_0_0)))
                      (local.set $t3_total (local.get $value_5_0_0))
                      (local.set $t3_sum (f32x4.add (local.get $t3_sum) (local.get $t3_total)))
                      (local.set $j (i32.add (local.get $j) (i32.const 4)))
                      (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
                (if (i32.lt_s (local.get $j) (local.get $stop))
                  (then
                    (local.set $count (i32.sub (local.get $stop) (local.get $j)))
                    (local.set $mask
                      (i32x4.gt_s
                        (i32x4.splat (local.get $count))
                        (v128.const i32x4 0x0 0x1 0x2 0x3)))
                    (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                    (local.set $columnFactor_value_0
                      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                        (f32x4.demote_f64x2_zero
                          (v128.load (i32.add (local.get $columnFactor_base) (local.get $j_8))))
                        (f32x4.demote_f64x2_zero
                          (v128.load offset=16
                            (i32.add (local.get $columnFactor_base) (local.get $j_8))))))
                    (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                    (local.set $gradient_value_0_0
                      (v128.load (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                    (local.set $value_4_0_0
                      (f32x4.mul
                        (f32x4.mul
                          (local.get $gradient_value_0_0)
                          (local.get $rowFactor_value_0_lanes))
                        (local.get $columnFactor_value_0)))
                    (local.set $value_5_0_0
                      (f32x4.mul (local.get $value_4_0_0) (local.get $value_4_0_0)))
                    (local.set $t3_total (v128.and (local.get $value_5_0_0) (local.get $mask)))
                    (local.set $t3_sum (f32x4.add (local.get $t3_sum) (local.get $t3_total)))))
                (local.set $t3_lanes
                  (f64x2.add
                    (local.get $t3_lanes)
                    (f64x2.add
                      (f64x2.promote_low_f32x4 (local.get $t3_sum))
                      (f64x2.promote_low_f32x4
                        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
                          (local.get $t3_sum)
                          (local.get $t3_sum))))))
                (local.set $strip (i32.add (local.get $strip) (i32.const 1024)))
                (br_if $strip (i32.lt_s (local.get $strip) (local.get $columns_size_n))))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $i_rest (i32.lt_s (local.get $i) (local.get $end))))))
    (v128.store (local.get $t3_base) (local.get $t3_lanes)))
  (func $finish_5 (export "finish_5") (param $args i32) (result i32)
    (call $combine_lanes
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.mul (i32.load offset=64 (local.get $args)) (i32.const 8)))
      (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=156 (local.get $args)))
      (i32.load offset=144 (local.get $args)))
    (i32.or
      (i32.const 0)
      (call $strays
        (i32.add
          (i32.load offset=24 (local.get $args))
          (i32.mul (i32.load offset=64 (local.get $args)) (i32.const 8)))
        (i32.load offset=152 (local.get $args)))))
  (func $wide_5 (export "wide_5") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $t3_lanes v128)
    (local $columnFactor_value_0 v128)
    (local $gradient_value_0_0 v128)
    (local $rowFactor_value_0_lanes v128)
    (local $value_4_0_0 v128)
    (local $value_5_0_0 v128)
    (local $t3_total v128)
    (local $t3_sum v128)
    (local $mask v128)
    (local $t3_base i32)
    (local $columns_size_n i32)
    (local $i i32)
    (local $whole_rows i32)
    (local $j i32)
    (local $whole_columns i32)
    (local $count i32)
    (local $columnFactor_base i32)
    (local $j_8 i32)
    (local $gradient_base i32)
    (local $gradient_row_0 i32)
    (local $j_4 i32)
    (local $work_slot_0_n i32)
    (local $rowFactor_base i32)
    (local $rowFactor_row_0 i32)
    (local $strip i32)
    (local $stop i32)
    (local $rowFactor_value_0 f64)
    (local.set $t3_base
      (i32.add
        (i32.add (i32.load offset=28 (local.get $args)) (i32.load offset=156 (local.get $args)))
        (i32.shl (i32.mul (local.get $slab) (i32.const 2)) (i32.const 3))))
    (local.set $columns_size_n (i32.load offset=72 (local.get $args)))
    (local.set $columnFactor_base (i32.load offset=24 (local.get $args)))
    (local.set $gradient_base (i32.load offset=4 (local.get $args)))
    (local.set $work_slot_0_n (i32.load offset=56 (local.get $args)))
    (local.set $rowFactor_base
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.shl (local.get $work_slot_0_n) (i32.const 3))))
    (local.set $t3_lanes (v128.load (local.get $t3_base)))
    (local.set $whole_rows
      (i32.sub
        (local.get $end)
        (i32.and (i32.sub (local.get $end) (local.get $begin)) (i32.const 0))))
    (local.set $i (local.get $begin))
    (if (i32.lt_s (local.get $i) (local.get $whole_rows))
      (then
        (loop $i
          (local.set $gradient_row_0
            (i32.add
              (local.get $gradient_base)
              (i32.shl (i32.mul (local.get $i) (local.get $columns_size_n)) (i32.const 2))))
          (local.set $rowFactor_row_0
            (i32.add (local.get $rowFactor_base) (i32.shl (local.get $i) (i32.const 3))))
          (local.set $rowFactor_value_0 (f64.load (local.get $rowFactor_row_0)))
          (local.set $rowFactor_value_0_lanes (f64x2.splat (local.get $rowFactor_value_0)))
          (local.set $strip (i32.const 0))
          (if (i32.lt_s (local.get $strip) (local.get $columns_size_n))
            (then
              (loop $strip
                (local.set $stop
                  (select
                    (i32.add (local.get $strip) (i32.const 1024))
                    (local.get $columns_size_n)
                    (i32.lt_s
                      (i32.add (local.get $strip) (i32.const 1024))
                      (local.get $columns_size_n))))
                (local.set $t3_sum (v128.const i32x4 0x0 0x0 0x0 0x0))
                (local.set $j (local.get $strip))
                (local.set $whole_columns
                  (i32.sub
                    (local.get $stop)
                    (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 1))))
                (if (i32.lt_s (local.get $j) (local.get $whole_columns))
                  (then
                    (loop $j_rest
                      (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                      (local.set $columnFactor_value_0
                        (v128.load (i32.add (local.get $columnFactor_base) (local.get $j_8))))
                      (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                      (local.set $gradient_value_0_0
                        (f64x2.promote_low_f32x4
                          (v128.load64_zero (i32.add (local.get $gradient_row_0) (local.get $j_4)))))
                      (local.set $value_4_0_0
                        (f64x2.mul
                          (f64x2.mul
                            (local.get $gradient_value_0_0)
                            (local.get $rowFactor_value_0_lanes))
                          (local.get $columnFactor_value_0)))
                      (local.set $value_5_0_0
                        (f64x2.mul (local.get $value_4_0_0) (local.get $value_4_0_0)))
                      (local.set $t3_total (local.get $value_5_0_0))
                      (local.set $t3_sum (f64x2.add (local.get $t3_sum) (local.get $t3_total)))
                      (local.set $j (i32.add (local.get $j) (i32.const 2)))
                      (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
                (if (i32.lt_s (local.get $j) (local.get $stop))
                  (then
                    (local.set $count (i32.sub (local.get $stop) (local.get $j)))
                    (local.set $mask (v128.const i32x4 0xffffffff 0xffffffff 0x0 0x0))
                    (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                    (local.set $columnFactor_value_0
                      (v128.load (i32.add (local.get $columnFactor_base) (local.get $j_8))))
                    (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                    (local.set $gradient_value_0_0
                      (f64x2.promote_low_f32x4
                        (v128.load64_zero (i32.add (local.get $gradient_row_0) (local.get $j_4)))))
                    (local.set $value_4_0_0
                      (f64x2.mul
                        (f64x2.mul
                          (local.get $gradient_value_0_0)
                          (local.get $rowFactor_value_0_lanes))
                        (local.get $columnFactor_value_0)))
                    (local.set $value_5_0_0
                      (f64x2.mul (local.get $value_4_0_0) (local.get $value_4_0_0)))
                    (local.set $t3_total (v128.and (local.get $value_5_0_0) (local.get $mask)))
                    (local.set $t3_sum (f64x2.add (local.get $t3_sum) (local.get $t3_total)))))
                (local.set $t3_lanes (f64x2.add (local.get $t3_lanes) (local.get $t3_sum)))
                (local.set $strip (i32.add (local.get $strip) (i32.const 1024)))
                (br_if $strip (i32.lt_s (local.get $strip) (local.get $columns_size_n))))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $i (i32.lt_s (local.get $i) (local.get $whole_rows))))))
    (v128.store (local.get $t3_base) (local.get $t3_lanes)))
  (func $means_5 (export "means_5") (param $args i32))
  (func $prepare_6 (export "prepare_6") (param $args i32))
  (func $nest_6 (export "nest_6") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $parameterRms_base i32)
    (local $work_slot_2_n i32)
    (local $t2_base i32)
    (local $rows_columns_size_n i32)
    (local $updateRms_base i32)
    (local $work_slot_3_n i32)
    (local $t3_base i32)
    (local $scale_base i32)
    (local $t2_value f64)
    (local $value_1 f64)
    (local $t3_value f64)
    (local $value_3 f64)
    (local $value_5 f64)
    (local $value_6 f64)
    (local $value_7 f64)
    (local $value_9 f64)
    (local $value_10 f64)
    (local $value_11 f64)
    (local.set $parameterRms_base (i32.load offset=16 (local.get $args)))
    (local.set $work_slot_2_n (i32.load offset=60 (local.get $args)))
    (local.set $t2_base
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.shl (local.get $work_slot_2_n) (i32.const 3))))
    (local.set $rows_columns_size_n (i32.load offset=76 (local.get $args)))
    (local.set $updateRms_base (i32.load offset=20 (local.get $args)))
    (local.set $work_slot_3_n (i32.load offset=64 (local.get $args)))
    (local.set $t3_base
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.shl (local.get $work_slot_3_n) (i32.const 3))))
    (local.set $scale_base
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.shl (local.get $work_slot_2_n) (i32.const 3))))
    (local.set $value_6 (f64.load offset=192 (local.get $args)))
    (local.set $t2_value
      (f64.div (f64.load (local.get $t2_base)) (f64.convert_i32_s (local.get $rows_columns_size_n))))
    (local.set $value_1 (f64.sqrt (local.get $t2_value)))
    (local.set $t3_value
      (f64.div (f64.load (local.get $t3_base)) (f64.convert_i32_s (local.get $rows_columns_size_n))))
    (local.set $value_3 (f64.sqrt (local.get $t3_value)))
    (local.set $value_5 (f64.max (local.get $value_1) (f64.const 0.001)))
    (local.set $value_7 (f64.mul (local.get $value_5) (local.get $value_6)))
    (local.set $value_9 (f64.div (local.get $value_3) (f64.const 1)))
    (local.set $value_10 (f64.max (f64.const 1) (local.get $value_9)))
    (local.set $value_11 (f64.div (local.get $value_7) (local.get $value_10)))
    (f32.store (local.get $parameterRms_base) (f32.demote_f64 (local.get $value_1)))
    (f32.store (local.get $updateRms_base) (f32.demote_f64 (local.get $value_3)))
    (f64.store (local.get $scale_base) (local.get $value_11)))
  (func $finish_6 (export "finish_6") (param $args i32) (result i32)
    (i32.const 0))
  (func $means_6 (export "means_6") (param $args i32))
  (func $prepare_7 (export "prepare_7") (param $args i32))
  (func $nest_7 (export "nest_7") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $columns_size_n i32)
    (local $i i32)
    (local $whole_rows i32)
    (local $j i32)
    (local $whole_columns i32)
    (local $count i32)
    (local $columnFactor_base i32)
    (local $j_8 i32)
    (local $parameter_base i32)
    (local $parameter_row_0 i32)
    (local $j_4 i32)
    (local $gradient_base i32)
    (local $gradient_row_0 i32)
    (local $work_slot_2_n i32)
    (local $scale_base i32)
    (local $work_slot_0_n i32)
    (local $rowFactor_base i32)
    (local $rowFactor_row_0 i32)
    (local $parameter_row_1 i32)
    (local $gradient_row_1 i32)
    (local $rowFactor_row_1 i32)
    (local $parameter_row_2 i32)
    (local $gradient_row_2 i32)
    (local $rowFactor_row_2 i32)
    (local $parameter_row_3 i32)
    (local $gradient_row_3 i32)
    (local $rowFactor_row_3 i32)
    (local $strip i32)
    (local $stop i32)
    (local $columnFactor_value_0 v128)
    (local $columnFactor_value_1 v128)
    (local $parameter_value_0_0 v128)
    (local $gradient_value_0_0 v128)
    (local $scale_value_lanes v128)
    (local $rowFactor_value_0_lanes v128)
    (local $value_8_0_0 v128)
    (local $parameter_value_0_1 v128)
    (local $gradient_value_0_1 v128)
    (local $value_8_0_1 v128)
    (local $parameter_value_1_0 v128)
    (local $gradient_value_1_0 v128)
    (local $rowFactor_value_1_lanes v128)
    (local $value_8_1_0 v128)
    (local $parameter_value_1_1 v128)
    (local $gradient_value_1_1 v128)
    (local $value_8_1_1 v128)
    (local $parameter_value_2_0 v128)
    (local $gradient_value_2_0 v128)
    (local $rowFactor_value_2_lanes v128)
    (local $value_8_2_0 v128)
    (local $parameter_value_2_1 v128)
    (local $gradient_value_2_1 v128)
    (local $value_8_2_1 v128)
    (local $parameter_value_3_0 v128)
    (local $gradient_value_3_0 v128)
    (local $rowFactor_value_3_lanes v128)
    (local $value_8_3_0 v128)
    (local $parameter_value_3_1 v128)
    (local $gradient_value_3_1 v128)
    (local $value_8_3_1 v128)
    (local $scale_value f64)
    (local $rowFactor_value_0 f64)
    (local $rowFactor_value_1 f64)
    (local $rowFactor_value_2 f64)
    (local $rowFactor_value_3 f64)
    (local.set $columns_size_n (i32.load offset=72 (local.get $args)))
    (local.set $columnFactor_base (i32.load offset=24 (local.get $args)))
    (local.set $parameter_base (i32.load (local.get $args)))
    (local.set $gradient_base (i32.load offset=4 (local.get $args)))
    (local.set $work_slot_2_n (i32.load offset=60 (local.get $args)))
    (local.set $scale_base
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.shl (local.get $work_slot_2_n) (i32.const 3))))
    (local.set $work_slot_0_n (i32.load offset=56 (local.get $args)))
    (local.set $rowFactor_base
      (i32.add
        (i32.load offset=24 (local.get $args))
        (i32.shl (local.get $work_slot_0_n) (i32.const 3))))
    (local.set $scale_value (f64.load (local.get $scale_base)))
    (local.set $scale_value_lanes (f32x4.splat (f32.demote_f64 (local.get $scale_value))))
    (local.set $whole_rows
      (i32.sub
        (local.get $end)
        (i32.and (i32.sub (local.get $end) (local.get $begin)) (i32.const 3))))
    (local.set $i (local.get $begin))
    (if (i32.lt_s (local.get $i) (local.get $whole_rows))
      (then
        (loop $i
          (local.set $parameter_row_0
            (i32.add
              (local.get $parameter_base)
              (i32.shl (i32.mul (local.get $i) (local.get $columns_size_n)) (i32.const 2))))
          (local.set $gradient_row_0
            (i32.add
              (local.get $gradient_base)
              (i32.shl (i32.mul (local.get $i) (local.get $columns_size_n)) (i32.const 2))))
          (local.set $rowFactor_row_0
            (i32.add (local.get $rowFactor_base) (i32.shl (local.get $i) (i32.const 3))))
          (local.set $rowFactor_value_0 (f64.load (local.get $rowFactor_row_0)))
          (local.set $rowFactor_value_0_lanes
            (f32x4.splat (f32.demote_f64 (local.get $rowFactor_value_0))))
          (local.set $parameter_row_1
            (i32.add
              (local.get $parameter_row_0)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $gradient_row_1
            (i32.add
              (local.get $gradient_row_0)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $rowFactor_row_1 (i32.add (local.get $rowFactor_row_0) (i32.const 8)))
          (local.set $rowFactor_value_1 (f64.load (local.get $rowFactor_row_1)))
          (local.set $rowFactor_value_1_lanes
            (f32x4.splat (f32.demote_f64 (local.get $rowFactor_value_1))))
          (local.set $parameter_row_2
            (i32.add
              (local.get $parameter_row_1)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $gradient_row_2
            (i32.add
              (local.get $gradient_row_1)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $rowFactor_row_2 (i32.add (local.get $rowFactor_row_1) (i32.const 8)))
          (local.set $rowFactor_value_2 (f64.load (local.get $rowFactor_row_2)))
          (local.set $rowFactor_value_2_lanes
            (f32x4.splat (f32.demote_f64 (local.get $rowFactor_value_2))))
          (local.set $parameter_row_3
            (i32.add
              (local.get $parameter_row_2)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $gradient_row_3
            (i32.add
              (local.get $gradient_row_2)
              (i32.shl (local.get $columns_size_n) (i32.const 2))))
          (local.set $rowFactor_row_3 (i32.add (local.get $rowFactor_row_2) (i32.const 8)))
          (local.set $rowFactor_value_3 (f64.load (local.get $rowFactor_row_3)))
          (local.set $rowFactor_value_3_lanes
            (f32x4.splat (f32.demote_f64 (local.get $rowFactor_value_3))))
          (local.set $strip (i32.const 0))
          (if (i32.lt_s (local.get $strip) (local.get $columns_size_n))
            (then
              (loop $strip
                (local.set $stop
                  (select
                    (i32.add (local.get $strip) (i32.const 1024))
                    (local.get $columns_size_n)
                    (i32.lt_s
                      (i32.add (local.get $strip) (i32.const 1024))
                      (local.get $columns_size_n))))
                (local.set $j (local.get $strip))
                (local.set $whole_columns
                  (i32.sub
                    (local.get $stop)
                    (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 7))))
                (if (i32.lt_s (local.get $j) (local.get $whole_columns))
                  (then
                    (loop $j_rest
                      (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                      (local.set $columnFactor_value_0
                        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                          (f32x4.demote_f64x2_zero
                            (v128.load (i32.add (local.get $columnFactor_base) (local.get $j_8))))
                          (f32x4.demote_f64x2_zero
                            (v128.load offset=16
                              (i32.add (local.get $columnFactor_base) (local.get $j_8))))))
                      (local.set $columnFactor_value_1
                        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                          (f32x4.demote_f64x2_zero
                            (v128.load offset=32
                              (i32.add (local.get $columnFactor_base) (local.get $j_8))))
                          (f32x4.demote_f64x2_zero
                            (v128.load offset=48
                              (i32.add (local.get $columnFactor_base) (local.get $j_8))))))
                      (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                      (local.set $parameter_value_0_0
                        (v128.load (i32.add (local.get $parameter_row_0) (local.get $j_4))))
                      (local.set $gradient_value_0_0
                        (v128.load (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                      (local.set $value_8_0_0
                        (f32x4.sub
                          (local.get $parameter_value_0_0)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_0_0)
                                (local.get $rowFactor_value_0_lanes))
                              (local.get $columnFactor_value_0)))))
                      (v128.store
                        (i32.add (local.get $parameter_row_0) (local.get $j_4))
                        (local.get $value_8_0_0))
                      (local.set $parameter_value_0_1
                        (v128.load offset=16
                          (i32.add (local.get $parameter_row_0) (local.get $j_4))))
                      (local.set $gradient_value_0_1
                        (v128.load offset=16 (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                      (local.set $value_8_0_1
                        (f32x4.sub
                          (local.get $parameter_value_0_1)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_0_1)
                                (local.get $rowFactor_value_0_lanes))
                              (local.get $columnFactor_value_1)))))
                      (v128.store offset=16
                        (i32.add (local.get $parameter_row_0) (local.get $j_4))
                        (local.get $value_8_0_1))
                      (local.set $parameter_value_1_0
                        (v128.load (i32.add (local.get $parameter_row_1) (local.get $j_4))))
                      (local.set $gradient_value_1_0
                        (v128.load (i32.add (local.get $gradient_row_1) (local.get $j_4))))
                      (local.set $value_8_1_0
                        (f32x4.sub
                          (local.get $parameter_value_1_0)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_1_0)
                                (local.get $rowFactor_value_1_lanes))
                              (local.get $columnFactor_value_0)))))
                      (v128.store
                        (i32.add (local.get $parameter_row_1) (local.get $j_4))
                        (local.get $value_8_1_0))
                      (local.set $parameter_value_1_1
                        (v128.load offset=16
                          (i32.add (local.get $parameter_row_1) (local.get $j_4))))
                      (local.set $gradient_value_1_1
                        (v128.load offset=16 (i32.add (local.get $gradient_row_1) (local.get $j_4))))
                      (local.set $value_8_1_1
                        (f32x4.sub
                          (local.get $parameter_value_1_1)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_1_1)
                                (local.get $rowFactor_value_1_lanes))
                              (local.get $columnFactor_value_1)))))
                      (v128.store offset=16
                        (i32.add (local.get $parameter_row_1) (local.get $j_4))
                        (local.get $value_8_1_1))
                      (local.set $parameter_value_2_0
                        (v128.load (i32.add (local.get $parameter_row_2) (local.get $j_4))))
                      (local.set $gradient_value_2_0
                        (v128.load (i32.add (local.get $gradient_row_2) (local.get $j_4))))
                      (local.set $value_8_2_0
                        (f32x4.sub
                          (local.get $parameter_value_2_0)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_2_0)
                                (local.get $rowFactor_value_2_lanes))
                              (local.get $columnFactor_value_0)))))
                      (v128.store
                        (i32.add (local.get $parameter_row_2) (local.get $j_4))
                        (local.get $value_8_2_0))
                      (local.set $parameter_value_2_1
                        (v128.load offset=16
                          (i32.add (local.get $parameter_row_2) (local.get $j_4))))
                      (local.set $gradient_value_2_1
                        (v128.load offset=16 (i32.add (local.get $gradient_row_2) (local.get $j_4))))
                      (local.set $value_8_2_1
                        (f32x4.sub
                          (local.get $parameter_value_2_1)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_2_1)
                                (local.get $rowFactor_value_2_lanes))
                              (local.get $columnFactor_value_1)))))
                      (v128.store offset=16
                        (i32.add (local.get $parameter_row_2) (local.get $j_4))
                        (local.get $value_8_2_1))
                      (local.set $parameter_value_3_0
                        (v128.load (i32.add (local.get $parameter_row_3) (local.get $j_4))))
                      (local.set $gradient_value_3_0
                        (v128.load (i32.add (local.get $gradient_row_3) (local.get $j_4))))
                      (local.set $value_8_3_0
                        (f32x4.sub
                          (local.get $parameter_value_3_0)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_3_0)
                                (local.get $rowFactor_value_3_lanes))
                              (local.get $columnFactor_value_0)))))
                      (v128.store
                        (i32.add (local.get $parameter_row_3) (local.get $j_4))
                        (local.get $value_8_3_0))
                      (local.set $parameter_value_3_1
                        (v128.load offset=16
                          (i32.add (local.get $parameter_row_3) (local.get $j_4))))
                      (local.set $gradient_value_3_1
                        (v128.load offset=16 (i32.add (local.get $gradient_row_3) (local.get $j_4))))
                      (local.set $value_8_3_1
                        (f32x4.sub
                          (local.get $parameter_value_3_1)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_3_1)
                                (local.get $rowFactor_value_3_lanes))
                              (local.get $columnFactor_value_1)))))
                      (v128.store offset=16
                        (i32.add (local.get $parameter_row_3) (local.get $j_4))
                        (local.get $value_8_3_1))
                      (local.set $j (i32.add (local.get $j) (i32.const 8)))
                      (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
                (local.set $whole_columns
                  (i32.sub
                    (local.get $stop)
                    (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 3))))
                (if (i32.lt_s (local.get $j) (local.get $whole_columns))
                  (then
                    (loop $j_rest
                      (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                      (local.set $columnFactor_value_0
                        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                          (f32x4.demote_f64x2_zero
                            (v128.load (i32.add (local.get $columnFactor_base) (local.get $j_8))))
                          (f32x4.demote_f64x2_zero
                            (v128.load offset=16
                              (i32.add (local.get $columnFactor_base) (local.get $j_8))))))
                      (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                      (local.set $parameter_value_0_0
                        (v128.load (i32.add (local.get $parameter_row_0) (local.get $j_4))))
                      (local.set $gradient_value_0_0
                        (v128.load (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                      (local.set $value_8_0_0
                        (f32x4.sub
                          (local.get $parameter_value_0_0)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_0_0)
                                (local.get $rowFactor_value_0_lanes))
                              (local.get $columnFactor_value_0)))))
                      (v128.store
                        (i32.add (local.get $parameter_row_0) (local.get $j_4))
                        (local.get $value_8_0_0))
                      (local.set $parameter_value_1_0
                        (v128.load (i32.add (local.get $parameter_row_1) (local.get $j_4))))
                      (local.set $gradient_value_1_0
                        (v128.load (i32.add (local.get $gradient_row_1) (local.get $j_4))))
                      (local.set $value_8_1_0
                        (f32x4.sub
                          (local.get $parameter_value_1_0)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_1_0)
                                (local.get $rowFactor_value_1_lanes))
                              (local.get $columnFactor_value_0)))))
                      (v128.store
                        (i32.add (local.get $parameter_row_1) (local.get $j_4))
                        (local.get $value_8_1_0))
                      (local.set $parameter_value_2_0
                        (v128.load (i32.add (local.get $parameter_row_2) (local.get $j_4))))
                      (local.set $gradient_value_2_0
                        (v128.load (i32.add (local.get $gradient_row_2) (local.get $j_4))))
                      (local.set $value_8_2_0
                        (f32x4.sub
                          (local.get $parameter_value_2_0)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_2_0)
                                (local.get $rowFactor_value_2_lanes))
                              (local.get $columnFactor_value_0)))))
                      (v128.store
                        (i32.add (local.get $parameter_row_2) (local.get $j_4))
                        (local.get $value_8_2_0))
                      (local.set $parameter_value_3_0
                        (v128.load (i32.add (local.get $parameter_row_3) (local.get $j_4))))
                      (local.set $gradient_value_3_0
                        (v128.load (i32.add (local.get $gradient_row_3) (local.get $j_4))))
                      (local.set $value_8_3_0
                        (f32x4.sub
                          (local.get $parameter_value_3_0)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_3_0)
                                (local.get $rowFactor_value_3_lanes))
                              (local.get $columnFactor_value_0)))))
                      (v128.store
                        (i32.add (local.get $parameter_row_3) (local.get $j_4))
                        (local.get $value_8_3_0))
                      (local.set $j (i32.add (local.get $j) (i32.const 4)))
                      (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
                (if (i32.lt_s (local.get $j) (local.get $stop))
                  (then
                    (local.set $count (i32.sub (local.get $stop) (local.get $j)))
                    (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                    (local.set $columnFactor_value_0
                      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                        (f32x4.demote_f64x2_zero
                          (v128.load (i32.add (local.get $columnFactor_base) (local.get $j_8))))
                        (f32x4.demote_f64x2_zero
                          (v128.load offset=16
                            (i32.add (local.get $columnFactor_base) (local.get $j_8))))))
                    (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                    (local.set $parameter_value_0_0
                      (v128.load (i32.add (local.get $parameter_row_0) (local.get $j_4))))
                    (local.set $gradient_value_0_0
                      (v128.load (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                    (local.set $value_8_0_0
                      (f32x4.sub
                        (local.get $parameter_value_0_0)
                        (f32x4.mul
                          (local.get $scale_value_lanes)
                          (f32x4.mul
                            (f32x4.mul
                              (local.get $gradient_value_0_0)
                              (local.get $rowFactor_value_0_lanes))
                            (local.get $columnFactor_value_0)))))
                    (v128.store32_lane 0
                      (i32.add (local.get $parameter_row_0) (local.get $j_4))
                      (local.get $value_8_0_0))
                    (if (i32.gt_s (local.get $count) (i32.const 1))
                      (then
                        (v128.store32_lane offset=4 1
                          (i32.add (local.get $parameter_row_0) (local.get $j_4))
                          (local.get $value_8_0_0))))
                    (if (i32.gt_s (local.get $count) (i32.const 2))
                      (then
                        (v128.store32_lane offset=8 2
                          (i32.add (local.get $parameter_row_0) (local.get $j_4))
                          (local.get $value_8_0_0))))
                    (local.set $parameter_value_1_0
                      (v128.load (i32.add (local.get $parameter_row_1) (local.get $j_4))))
                    (local.set $gradient_value_1_0
                      (v128.load (i32.add (local.get $gradient_row_1) (local.get $j_4))))
                    (local.set $value_8_1_0
                      (f32x4.sub
                        (local.get $parameter_value_1_0)
                        (f32x4.mul
                          (local.get $scale_value_lanes)
                          (f32x4.mul
                            (f32x4.mul
                              (local.get $gradient_value_1_0)
                              (local.get $rowFactor_value_1_lanes))
                            (local.get $columnFactor_value_0)))))
                    (v128.store32_lane 0
                      (i32.add (local.get $parameter_row_1) (local.get $j_4))
                      (local.get $value_8_1_0))
                    (if (i32.gt_s (local.get $count) (i32.const 1))
                      (then
                        (v128.store32_lane offset=4 1
                          (i32.add (local.get $parameter_row_1) (local.get $j_4))
                          (local.get $value_8_1_0))))
                    (if (i32.gt_s (local.get $count) (i32.const 2))
                      (then
                        (v128.store32_lane offset=8 2
                          (i32.add (local.get $parameter_row_1) (local.get $j_4))
                          (local.get $value_8_1_0))))
                    (local.set $parameter_value_2_0
                      (v128.load (i32.add (local.get $parameter_row_2) (local.get $j_4))))
                    (local.set $gradient_value_2_0
                      (v128.load (i32.add (local.get $gradient_row_2) (local.get $j_4))))
                    (local.set $value_8_2_0
                      (f32x4.sub
                        (local.get $parameter_value_2_0)
                        (f32x4.mul
                          (local.get $scale_value_lanes)
                          (f32x4.mul
                            (f32x4.mul
                              (local.get $gradient_value_2_0)
                              (local.get $rowFactor_value_2_lanes))
                            (local.get $columnFactor_value_0)))))
                    (v128.store32_lane 0
                      (i32.add (local.get $parameter_row_2) (local.get $j_4))
                      (local.get $value_8_2_0))
                    (if (i32.gt_s (local.get $count) (i32.const 1))
                      (then
                        (v128.store32_lane offset=4 1
                          (i32.add (local.get $parameter_row_2) (local.get $j_4))
                          (local.get $value_8_2_0))))
                    (if (i32.gt_s (local.get $count) (i32.const 2))
                      (then
                        (v128.store32_lane offset=8 2
                          (i32.add (local.get $parameter_row_2) (local.get $j_4))
                          (local.get $value_8_2_0))))
                    (local.set $parameter_value_3_0
                      (v128.load (i32.add (local.get $parameter_row_3) (local.get $j_4))))
                    (local.set $gradient_value_3_0
                      (v128.load (i32.add (local.get $gradient_row_3) (local.get $j_4))))
                    (local.set $value_8_3_0
                      (f32x4.sub
                        (local.get $parameter_value_3_0)
                        (f32x4.mul
                          (local.get $scale_value_lanes)
                          (f32x4.mul
                            (f32x4.mul
                              (local.get $gradient_value_3_0)
                              (local.get $rowFactor_value_3_lanes))
                            (local.get $columnFactor_value_0)))))
                    (v128.store32_lane 0
                      (i32.add (local.get $parameter_row_3) (local.get $j_4))
                      (local.get $value_8_3_0))
                    (if (i32.gt_s (local.get $count) (i32.const 1))
                      (then
                        (v128.store32_lane offset=4 1
                          (i32.add (local.get $parameter_row_3) (local.get $j_4))
                          (local.get $value_8_3_0))))
                    (if (i32.gt_s (local.get $count) (i32.const 2))
                      (then
                        (v128.store32_lane offset=8 2
                          (i32.add (local.get $parameter_row_3) (local.get $j_4))
                          (local.get $value_8_3_0))))))
                (local.set $strip (i32.add (local.get $strip) (i32.const 1024)))
                (br_if $strip (i32.lt_s (local.get $strip) (local.get $columns_size_n))))))
          (local.set $i (i32.add (local.get $i) (i32.const 4)))
          (br_if $i (i32.lt_s (local.get $i) (local.get $whole_rows))))))
    (if (i32.lt_s (local.get $i) (local.get $end))
      (then
        (loop $i_rest
          (local.set $parameter_row_0
            (i32.add
              (local.get $parameter_base)
              (i32.shl (i32.mul (local.get $i) (local.get $columns_size_n)) (i32.const 2))))
          (local.set $gradient_row_0
            (i32.add
              (local.get $gradient_base)
              (i32.shl (i32.mul (local.get $i) (local.get $columns_size_n)) (i32.const 2))))
          (local.set $rowFactor_row_0
            (i32.add (local.get $rowFactor_base) (i32.shl (local.get $i) (i32.const 3))))
          (local.set $rowFactor_value_0 (f64.load (local.get $rowFactor_row_0)))
          (local.set $rowFactor_value_0_lanes
            (f32x4.splat (f32.demote_f64 (local.get $rowFactor_value_0))))
          (local.set $strip (i32.const 0))
          (if (i32.lt_s (local.get $strip) (local.get $columns_size_n))
            (then
              (loop $strip
                (local.set $stop
                  (select
                    (i32.add (local.get $strip) (i32.const 1024))
                    (local.get $columns_size_n)
                    (i32.lt_s
                      (i32.add (local.get $strip) (i32.const 1024))
                      (local.get $columns_size_n))))
                (local.set $j (local.get $strip))
                (local.set $whole_columns
                  (i32.sub
                    (local.get $stop)
                    (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 7))))
                (if (i32.lt_s (local.get $j) (local.get $whole_columns))
                  (then
                    (loop $j_rest
                      (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                      (local.set $columnFactor_value_0
                        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                          (f32x4.demote_f64x2_zero
                            (v128.load (i32.add (local.get $columnFactor_base) (local.get $j_8))))
                          (f32x4.demote_f64x2_zero
                            (v128.load offset=16
                              (i32.add (local.get $columnFactor_base) (local.get $j_8))))))
                      (local.set $columnFactor_value_1
                        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                          (f32x4.demote_f64x2_zero
                            (v128.load offset=32
                              (i32.add (local.get $columnFactor_base) (local.get $j_8))))
                          (f32x4.demote_f64x2_zero
                            (v128.load offset=48
                              (i32.add (local.get $columnFactor_base) (local.get $j_8))))))
                      (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                      (local.set $parameter_value_0_0
                        (v128.load (i32.add (local.get $parameter_row_0) (local.get $j_4))))
                      (local.set $gradient_value_0_0
                        (v128.load (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                      (local.set $value_8_0_0
                        (f32x4.sub
                          (local.get $parameter_value_0_0)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_0_0)
                                (local.get $rowFactor_value_0_lanes))
                              (local.get $columnFactor_value_0)))))
                      (v128.store
                        (i32.add (local.get $parameter_row_0) (local.get $j_4))
                        (local.get $value_8_0_0))
                      (local.set $parameter_value_0_1
                        (v128.load offset=16
                          (i32.add (local.get $parameter_row_0) (local.get $j_4))))
                      (local.set $gradient_value_0_1
                        (v128.load offset=16 (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                      (local.set $value_8_0_1
                        (f32x4.sub
                          (local.get $parameter_value_0_1)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_0_1)
                                (local.get $rowFactor_value_0_lanes))
                              (local.get $columnFactor_value_1)))))
                      (v128.store offset=16
                        (i32.add (local.get $parameter_row_0) (local.get $j_4))
                        (local.get $value_8_0_1))
                      (local.set $j (i32.add (local.get $j) (i32.const 8)))
                      (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
                (local.set $whole_columns
                  (i32.sub
                    (local.get $stop)
                    (i32.and (i32.sub (local.get $stop) (local.get $j)) (i32.const 3))))
                (if (i32.lt_s (local.get $j) (local.get $whole_columns))
                  (then
                    (loop $j_rest
                      (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                      (local.set $columnFactor_value_0
                        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                          (f32x4.demote_f64x2_zero
                            (v128.load (i32.add (local.get $columnFactor_base) (local.get $j_8))))
                          (f32x4.demote_f64x2_zero
                            (v128.load offset=16
                              (i32.add (local.get $columnFactor_base) (local.get $j_8))))))
                      (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                      (local.set $parameter_value_0_0
                        (v128.load (i32.add (local.get $parameter_row_0) (local.get $j_4))))
                      (local.set $gradient_value_0_0
                        (v128.load (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                      (local.set $value_8_0_0
                        (f32x4.sub
                          (local.get $parameter_value_0_0)
                          (f32x4.mul
                            (local.get $scale_value_lanes)
                            (f32x4.mul
                              (f32x4.mul
                                (local.get $gradient_value_0_0)
                                (local.get $rowFactor_value_0_lanes))
                              (local.get $columnFactor_value_0)))))
                      (v128.store
                        (i32.add (local.get $parameter_row_0) (local.get $j_4))
                        (local.get $value_8_0_0))
                      (local.set $j (i32.add (local.get $j) (i32.const 4)))
                      (br_if $j_rest (i32.lt_s (local.get $j) (local.get $whole_columns))))))
                (if (i32.lt_s (local.get $j) (local.get $stop))
                  (then
                    (local.set $count (i32.sub (local.get $stop) (local.get $j)))
                    (local.set $j_8 (i32.shl (local.get $j) (i32.const 3)))
                    (local.set $columnFactor_value_0
                      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                        (f32x4.demote_f64x2_zero
                          (v128.load (i32.add (local.get $columnFactor_base) (local.get $j_8))))
                        (f32x4.demote_f64x2_zero
                          (v128.load offset=16
                            (i32.add (local.get $columnFactor_base) (local.get $j_8))))))
                    (local.set $j_4 (i32.shl (local.get $j) (i32.const 2)))
                    (local.set $parameter_value_0_0
                      (v128.load (i32.add (local.get $parameter_row_0) (local.get $j_4))))
                    (local.set $gradient_value_0_0
                      (v128.load (i32.add (local.get $gradient_row_0) (local.get $j_4))))
                    (local.set $value_8_0_0
                      (f32x4.sub
                        (local.get $parameter_value_0_0)
                        (f32x4.mul
                          (local.get $scale_value_lanes)
                          (f32x4.mul
                            (f32x4.mul
                              (local.get $gradient_value_0_0)
                              (local.get $rowFactor_value_0_lanes))
                            (local.get $columnFactor_value_0)))))
                    (v128.store32_lane 0
                      (i32.add (local.get $parameter_row_0) (local.get $j_4))
                      (local.get $value_8_0_0))
                    (if (i32.gt_s (local.get $count) (i32.const 1))
                      (then
                        (v128.store32_lane offset=4 1
                          (i32.add (local.get $parameter_row_0) (local.get $j_4))
                          (local.get $value_8_0_0))))
                    (if (i32.gt_s (local.get $count) (i32.const 2))
                      (then
                        (v128.store32_lane offset=8 2
                          (i32.add (local.get $parameter_row_0) (local.get $j_4))
                          (local.get $value_8_0_0))))))
                (local.set $strip (i32.add (local.get $strip) (i32.const 1024)))
                (br_if $strip (i32.lt_s (local.get $strip) (local.get $columns_size_n))))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $i_rest (i32.lt_s (local.get $i) (local.get $end)))))))
  (func $finish_7 (export "finish_7") (param $args i32) (result i32)
    (i32.const 0))
  (func $means_7 (export "means_7") (param $args i32))
  (func $run (export "run") (param $args i32)
    (local $slab i32)
    (local $begin i32)
    (local $end i32)
    (call $prepare_1 (local.get $args))
    (local.set $slab (i32.const 0))
    (if (i32.lt_s (local.get $slab) (i32.load offset=80 (local.get $args)))
      (then
        (loop $slab
          (local.set $begin (i32.mul (local.get $slab) (i32.load offset=84 (local.get $args))))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.load offset=84 (local.get $args)))
              (i32.load offset=68 (local.get $args))
              (i32.lt_s
                (i32.add (local.get $begin) (i32.load offset=84 (local.get $args)))
                (i32.load offset=68 (local.get $args)))))
          (call $nest_1 (local.get $args) (local.get $slab) (local.get $begin) (local.get $end))
          (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
          (br_if $slab (i32.lt_s (local.get $slab) (i32.load offset=80 (local.get $args)))))))
    (if (call $finish_1 (local.get $args))
      (then
        (call $prepare_1 (local.get $args))
        (local.set $slab (i32.const 0))
        (if (i32.lt_s (local.get $slab) (i32.load offset=80 (local.get $args)))
          (then
            (loop $slab
              (local.set $begin (i32.mul (local.get $slab) (i32.load offset=84 (local.get $args))))
              (local.set $end
                (select
                  (i32.add (local.get $begin) (i32.load offset=84 (local.get $args)))
                  (i32.load offset=68 (local.get $args))
                  (i32.lt_s
                    (i32.add (local.get $begin) (i32.load offset=84 (local.get $args)))
                    (i32.load offset=68 (local.get $args)))))
              (call $wide_1 (local.get $args) (local.get $slab) (local.get $begin) (local.get $end))
              (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
              (br_if $slab (i32.lt_s (local.get $slab) (i32.load offset=80 (local.get $args)))))))
        (drop (call $finish_1 (local.get $args)))))
    (call $means_1 (local.get $args))
    (call $prepare_2 (local.get $args))
    (local.set $slab (i32.const 0))
    (if (i32.lt_s (local.get $slab) (i32.load offset=112 (local.get $args)))
      (then
        (loop $slab
          (local.set $begin (i32.mul (local.get $slab) (i32.load offset=116 (local.get $args))))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.load offset=116 (local.get $args)))
              (i32.load offset=68 (local.get $args))
              (i32.lt_s
                (i32.add (local.get $begin) (i32.load offset=116 (local.get $args)))
                (i32.load offset=68 (local.get $args)))))
          (call $nest_2 (local.get $args) (local.get $slab) (local.get $begin) (local.get $end))
          (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
          (br_if $slab (i32.lt_s (local.get $slab) (i32.load offset=112 (local.get $args)))))))
    (drop (call $finish_2 (local.get $args)))
    (call $means_2 (local.get $args))
    (call $prepare_3 (local.get $args))
    (local.set $slab (i32.const 0))
    (if (i32.lt_s (local.get $slab) (i32.load offset=128 (local.get $args)))
      (then
        (loop $slab
          (local.set $begin (i32.mul (local.get $slab) (i32.load offset=132 (local.get $args))))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.load offset=132 (local.get $args)))
              (i32.load offset=72 (local.get $args))
              (i32.lt_s
                (i32.add (local.get $begin) (i32.load offset=132 (local.get $args)))
                (i32.load offset=72 (local.get $args)))))
          (call $nest_3 (local.get $args) (local.get $slab) (local.get $begin) (local.get $end))
          (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
          (br_if $slab (i32.lt_s (local.get $slab) (i32.load offset=128 (local.get $args)))))))
    (drop (call $finish_3 (local.get $args)))
    (call $means_3 (local.get $args))
    (call $prepare_4 (local.get $args))
    (local.set $slab (i32.const 0))
    (if (i32.lt_s (local.get $slab) (i32.load offset=136 (local.get $args)))
      (then
        (loop $slab
          (local.set $begin (i32.mul (local.get $slab) (i32.load offset=140 (local.get $args))))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.load offset=140 (local.get $args)))
              (i32.load offset=68 (local.get $args))
              (i32.lt_s
                (i32.add (local.get $begin) (i32.load offset=140 (local.get $args)))
                (i32.load offset=68 (local.get $args)))))
          (call $nest_4 (local.get $args) (local.get $slab) (local.get $begin) (local.get $end))
          (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
          (br_if $slab (i32.lt_s (local.get $slab) (i32.load offset=136 (local.get $args)))))))
    (drop (call $finish_4 (local.get $args)))
    (call $means_4 (local.get $args))
    (call $prepare_5 (local.get $args))
    (local.set $slab (i32.const 0))
    (if (i32.lt_s (local.get $slab) (i32.load offset=144 (local.get $args)))
      (then
        (loop $slab
          (local.set $begin
            (i32.mul
              (i32.sub
                (i32.sub (i32.load offset=144 (local.get $args)) (i32.const 1))
                (local.get $slab))
              (i32.load offset=148 (local.get $args))))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.load offset=148 (local.get $args)))
              (i32.load offset=68 (local.get $args))
              (i32.lt_s
                (i32.add (local.get $begin) (i32.load offset=148 (local.get $args)))
                (i32.load offset=68 (local.get $args)))))
          (call $nest_5
            (local.get $args)
            (i32.sub
              (i32.sub (i32.load offset=144 (local.get $args)) (i32.const 1))
              (local.get $slab))
            (local.get $begin)
            (local.get $end))
          (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
          (br_if $slab (i32.lt_s (local.get $slab) (i32.load offset=144 (local.get $args)))))))
    (if (call $finish_5 (local.get $args))
      (then
        (call $prepare_5 (local.get $args))
        (local.set $slab (i32.const 0))
        (if (i32.lt_s (local.get $slab) (i32.load offset=144 (local.get $args)))
          (then
            (loop $slab
              (local.set $begin
                (i32.mul
                  (i32.sub
                    (i32.sub (i32.load offset=144 (local.get $args)) (i32.const 1))
                    (local.get $slab))
                  (i32.load offset=148 (local.get $args))))
              (local.set $end
                (select
                  (i32.add (local.get $begin) (i32.load offset=148 (local.get $args)))
                  (i32.load offset=68 (local.get $args))
                  (i32.lt_s
                    (i32.add (local.get $begin) (i32.load offset=148 (local.get $args)))
                    (i32.load offset=68 (local.get $args)))))
              (call $wide_5
                (local.get $args)
                (i32.sub
                  (i32.sub (i32.load offset=144 (local.get $args)) (i32.const 1))
                  (local.get $slab))
                (local.get $begin)
                (local.get $end))
              (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
              (br_if $slab (i32.lt_s (local.get $slab) (i32.load offset=144 (local.get $args)))))))
        (drop (call $finish_5 (local.get $args)))))
    (call $means_5 (local.get $args))
    (call $prepare_6 (local.get $args))
    (call $nest_6 (local.get $args) (i32.const 0) (i32.const 0) (i32.const 1))
    (drop (call $finish_6 (local.get $args)))
    (call $means_6 (local.get $args))
    (call $prepare_7 (local.get $args))
    (local.set $slab (i32.const 0))
    (if (i32.lt_s (local.get $slab) (i32.load offset=168 (local.get $args)))
      (then
        (loop $slab
          (local.set $begin (i32.mul (local.get $slab) (i32.load offset=172 (local.get $args))))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.load offset=172 (local.get $args)))
              (i32.load offset=68 (local.get $args))
              (i32.lt_s
                (i32.add (local.get $begin) (i32.load offset=172 (local.get $args)))
                (i32.load offset=68 (local.get $args)))))
          (call $nest_7 (local.get $args) (local.get $slab) (local.get $begin) (local.get $end))
          (local.set $slab (i32.add (local.get $slab) (i32.const 1)))
          (br_if $slab (i32.lt_s (local.get $slab) (i32.load offset=168 (local.get $args)))))))
    (drop (call $finish_7 (local.get $args)))
    (call $means_7 (local.get $args)))
)
