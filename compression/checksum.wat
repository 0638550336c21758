;; "npm run wasm" translates this file into checksum-code.ts; a test checks that the two belong together.
(module
  (memory (import "js" "memory") 1)
  ;; Takes all bytes from $at to $end out of a text that begins at 0 and goes on for 12,056 bytes more, without changing
  ;; what remains of it when it is divided by CRC-32's polynomial: that divides x^96192 + x^91712 + x^70880 + 1. So 16
  ;; bytes are worth the same as themselves 560, 3164 and 12024 bytes behind (the distances from the first power to
  ;; the others, in bytes). The idea is Chorba's (arXiv:2412.16398); in this way no table has to be looked up.
  (func (export "fold") (param $at i32) (param $end i32)
    (local $first v128) (local $second v128)
    (loop $next
      (local.set $first (v128.load (local.get $at)))
      (local.set $second (v128.load offset=16 (local.get $at)))
      (v128.store offset=560 (local.get $at) (v128.xor (local.get $first) (v128.load offset=560 (local.get $at))))
      (v128.store offset=3164 (local.get $at) (v128.xor (local.get $first) (v128.load offset=3164 (local.get $at))))
      (v128.store offset=12024 (local.get $at) (v128.xor (local.get $first) (v128.load offset=12024 (local.get $at))))
      (v128.store offset=576 (local.get $at) (v128.xor (local.get $second) (v128.load offset=576 (local.get $at))))
      (v128.store offset=3180 (local.get $at) (v128.xor (local.get $second) (v128.load offset=3180 (local.get $at))))
      (v128.store offset=12040 (local.get $at) (v128.xor (local.get $second) (v128.load offset=12040 (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 32)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))))
