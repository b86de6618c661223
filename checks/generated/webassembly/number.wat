;; adafactor unfactored rank 0
;; all tensors contiguous
;;
;; pass 1  a single point
;;   reads    parameter, gradient, moment
;;   stores   moment = beta2 * moment + beta2Weight * (gradient^2 + 1e-30)
;;   stores   parameterRms = sqrt(parameter^2)
;;   stores   updateRms = sqrt((gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2)
;;   stores   parameter = parameter - maximum(sqrt(parameter^2), 0.001) * rho / maximum(1, sqrt((gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))^2) / 1) * (gradient * rsqrt(beta2 * moment + beta2Weight * (gradient^2 + 1e-30)))

;; adafactor unfactored rank 0
;;   parameter: float32
;;   gradient: float32
;;   moment: float32
;;   parameterRms: float32
;;   updateRms: float32
;;   pass 1, a single point: nest 1
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
  (func $prepare_1 (export "prepare_1") (param $args i32))
  (func $nest_1 (export "nest_1") (param $args i32) (param $slab i32) (param $begin i32) (param $end i32)
    (local $moment_base i32)
    (local $gradient_base i32)
    (local $parameterRms_base i32)
    (local $parameter_base i32)
    (local $updateRms_base i32)
    (local $value_0 f64)
    (local $moment_value f64)
    (local $value_2 f64)
    (local $value_3 f64)
    (local $gradient_value f64)
    (local $value_5 f64)
    (local $value_7 f64)
    (local $value_8 f64)
    (local $value_9 f64)
    (local $parameter_value f64)
    (local $value_11 f64)
    (local $value_12 f64)
    (local $value_13 f64)
    (local $value_14 f64)
    (local $value_15 f64)
    (local $value_16 f64)
    (local $value_18 f64)
    (local $value_19 f64)
    (local $value_20 f64)
    (local $value_22 f64)
    (local $value_23 f64)
    (local $value_24 f64)
    (local $value_25 f64)
    (local $value_26 f64)
    (local.set $moment_base (i32.load offset=8 (local.get $args)))
    (local.set $value_0 (f64.load offset=56 (local.get $args)))
    (local.set $value_3 (f64.load offset=64 (local.get $args)))
    (local.set $gradient_base (i32.load offset=4 (local.get $args)))
    (local.set $parameterRms_base (i32.load offset=12 (local.get $args)))
    (local.set $parameter_base (i32.load (local.get $args)))
    (local.set $updateRms_base (i32.load offset=16 (local.get $args)))
    (local.set $value_19 (f64.load offset=72 (local.get $args)))
    (local.set $moment_value (f64.promote_f32 (f32.load (local.get $moment_base))))
    (local.set $value_2 (f64.mul (local.get $value_0) (local.get $moment_value)))
    (local.set $gradient_value (f64.promote_f32 (f32.load (local.get $gradient_base))))
    (local.set $value_5 (f64.mul (local.get $gradient_value) (local.get $gradient_value)))
    (local.set $value_7 (f64.add (local.get $value_5) (f64.const 1e-30)))
    (local.set $value_8 (f64.mul (local.get $value_3) (local.get $value_7)))
    (local.set $value_9 (f64.add (local.get $value_2) (local.get $value_8)))
    (local.set $parameter_value (f64.promote_f32 (f32.load (local.get $parameter_base))))
    (local.set $value_11 (f64.mul (local.get $parameter_value) (local.get $parameter_value)))
    (local.set $value_12 (f64.sqrt (local.get $value_11)))
    (local.set $value_13 (f64.div (f64.const 1) (f64.sqrt (local.get $value_9))))
    (local.set $value_14 (f64.mul (local.get $gradient_value) (local.get $value_13)))
    (local.set $value_15 (f64.mul (local.get $value_14) (local.get $value_14)))
    (local.set $value_16 (f64.sqrt (local.get $value_15)))
    (local.set $value_18 (f64.max (local.get $value_12) (f64.const 0.001)))
    (local.set $value_20 (f64.mul (local.get $value_18) (local.get $value_19)))
    (local.set $value_22 (f64.div (local.get $value_16) (f64.const 1)))
    (local.set $value_23 (f64.max (f64.const 1) (local.get $value_22)))
    (local.set $value_24 (f64.div (local.get $value_20) (local.get $value_23)))
    (local.set $value_25 (f64.mul (local.get $value_24) (local.get $value_14)))
    (local.set $value_26 (f64.sub (local.get $parameter_value) (local.get $value_25)))
    (f32.store (local.get $moment_base) (f32.demote_f64 (local.get $value_9)))
    (f32.store (local.get $parameterRms_base) (f32.demote_f64 (local.get $value_12)))
    (f32.store (local.get $updateRms_base) (f32.demote_f64 (local.get $value_16)))
    (f32.store (local.get $parameter_base) (f32.demote_f64 (local.get $value_26))))
  (func $finish_1 (export "finish_1") (param $args i32) (result i32)
    (i32.const 0))
  (func $means_1 (export "means_1") (param $args i32))
  (func $run (export "run") (param $args i32)
    (call $prepare_1 (local.get $args))
    (call $nest_1 (local.get $args) (i32.const 0) (i32.const 0) (i32.const 1))
    (drop (call $finish_1 (local.get $args)))
    (call $means_1 (local.get $args)))
)
