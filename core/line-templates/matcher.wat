;; The innermost loops of reading lines by their templates: no JavaScript comes near the speed of 16 bytes at a time.
;; "npm run wasm" translates this file into matcher-code.ts; a test checks that the two belong together.
;;
;; A segment is a stretch of text and the slots in it, in this layout (numbers of 32 bits):
;;    0  number of slots     4  length of the text     8  address of the text (32 readable bytes follow it)
;;   12  room for the text  16  number of changes     20  lines in a row with more than a few of those
;;   32  the slots, 16 bytes each: kind, start, end, version
;; and behind the slots one more, which stands at the end of the text, and what the last match found to be different,
;; 8 bytes each: the slot's address and, from where the segment began, the end of what stands in it.
;;
;; A prefix is how lines begin, up to the name of their event, and a list of suffixes, which are how they go on:
;;   prefix   0  its segment   4  next prefix   8  greatest length of a line   16  first suffix, by the last 6 bits of their hash
;;   suffix   0  its segment   4  next suffix   8  hash of the name           12  whether the lines are to be looked at:
;;            0 never, 1 always, 2 where what stands in a slot may end as one of some texts do
;;         16  its key, or 0: a number of slots and, 8 bytes each, the addresses of the slot and of its segment, which is
;;             one more if the slot is an exec's environment, two more if it is a number of which 0 and 1 matter
;;         20  the slot of the timestamp, if that is a number, and its segment; or 0
;;         28  that slot, which is of the suffix's segment, the number of these texts, and the last 4 bytes of each
;;
;; What reading found out lies in the first bytes of the memory (matcher.ts names them), and behind it the key of the line:
;; the key's address and what stands in its slots, each ended by an end of line, which no JSON text holds, and zeros.
;; Keys are kept in a table of 16384 entries (and 8 more: a key may stand in any of the eight from its own on) from
;; 0x400000 on: their hash, and their address behind the table, where they are kept: their end, their number, the key.
;;
;; How the variables begin that count in an environment stands at 4032, 32 bytes at most: the length of that at 4028, and at
;; 4064 a mask of ones as long.
;;
;; An address of 0 is none: there is no more, or something does not match. All text must hold an end of line before the
;; memory ends.
(module
  (memory (import "js" "memory") 1)
  ;; Whether a text with bytes past ASCII was passed; nobody has looked at whether they are UTF-8.
  (global $pastAscii (mut i32) (i32.const 0))
  ;; Where reading stopped, and the line there if all of it matched.
  (global $stop (mut i32) (i32.const 0))
  (global $prefix (mut i32) (i32.const 0))
  (global $suffix (mut i32) (i32.const 0))
  (global $nameAt (mut i32) (i32.const 0))
  (global $end (mut i32) (i32.const 0))
  ;; Where the next key is kept.
  (global $freeKey (mut i32) (i32.const 0x420040))
  ;; More differences than these mean another process, and the next line is likely to be about the same one.
  (global $few i32 (i32.const 8))

  ;; Passes lines from $from to $to as long as they match and are not to be looked at. 1 if the line at the stop matches.
  (func (export "read") (param $prefixes i32) (param $from i32) (param $to i32) (result i32)
    (local $passed i32) (local $isKnown i32)
    (global.set $pastAscii (i32.const 0))
    (loop $next
      (global.set $stop (local.get $from))
      (if (i32.lt_u (local.get $from) (local.get $to))
        (then
          (local.set $isKnown (call $find (local.get $prefixes) (local.get $from)))
          (if (i32.gt_u (local.get $isKnown) (global.get $pastAscii))
            (then
              (if (i32.eqz (call $isLookedAt))
                (then
                  (call $renewIfOther (i32.load (global.get $prefix)) (local.get $from) (global.get $nameAt))
                  (call $renewIfOther (i32.load (global.get $suffix)) (global.get $nameAt) (global.get $end))
                  (local.set $passed (i32.add (local.get $passed) (i32.const 1)))
                  (local.set $from (global.get $end))
                  (local.set $isKnown (i32.const 0))
                  (br $next))))))))
    (i32.store (i32.const 16) (global.get $stop))
    (i32.store (i32.const 20) (local.get $passed))
    (i32.store (i32.const 24) (global.get $prefix))
    (i32.store (i32.const 28) (global.get $suffix))
    (i32.store (i32.const 32) (global.get $nameAt))
    (i32.store (i32.const 36) (global.get $end))
    (i32.store (i32.const 40) (global.get $pastAscii))
    (i32.store (i32.const 44) (i32.const 0))
    (if (i32.gt_u (local.get $isKnown) (global.get $pastAscii)) (then (drop (call $take))))
    (local.get $isKnown))

  ;; Which of the 32 bytes before the end are this one, a bit for each, the last the highest.
  (func $lastAre (param $end i32) (param $byte i32) (result i32)
    (i32.or
      (i8x16.bitmask (i8x16.eq (v128.load (i32.sub (local.get $end) (i32.const 32))) (i8x16.splat (local.get $byte))))
      (i32.shl
        (i8x16.bitmask (i8x16.eq (v128.load (i32.sub (local.get $end) (i32.const 16))) (i8x16.splat (local.get $byte))))
        (i32.const 16))))

  ;; Whether the line that was matched last is to be looked at.
  (func $isLookedAt (result i32)
    (local $suffix i32) (local $segment i32) (local $slot i32) (local $end i32) (local $change i32) (local $count i32)
    (local $ending i32)
    (local.set $suffix (global.get $suffix))
    (if (i32.ne (i32.load offset=12 (local.get $suffix)) (i32.const 2)) (then (return (i32.load offset=12 (local.get $suffix)))))
    (local.set $segment (i32.load (local.get $suffix)))
    (local.set $slot (i32.load offset=28 (local.get $suffix)))
    ;; Where the slot ends: in the line, if it is one that differs, or else in what was taken before, which is the same.
    (local.set $end (i32.add (i32.load offset=8 (local.get $segment)) (i32.load offset=8 (local.get $slot))))
    (local.set $change (call $changes (local.get $segment)))
    (local.set $count (i32.load offset=16 (local.get $segment)))
    (loop $next
      (if (local.get $count)
        (then
          (if (i32.eq (i32.load (local.get $change)) (local.get $slot))
            (then (local.set $end (i32.add (global.get $nameAt) (i32.load offset=4 (local.get $change)))))
            (else
              (local.set $change (i32.add (local.get $change) (i32.const 8)))
              (local.set $count (i32.sub (local.get $count) (i32.const 1)))
              (br $next))))))
    ;; Any of the last four characters may be written as an escape, of six bytes or of seven in an inner text. What stands before a
    ;; quotation mark does not matter: that begins the text, or is in it a character that no ending has.
    (if (i32.gt_u (call $lastAre (local.get $end) (i32.const 0x5c)) (call $lastAre (local.get $end) (i32.const 0x22)))
      (then (return (i32.const 1))))
    (local.set $ending (i32.load (i32.sub (local.get $end) (i32.const 4))))
    (local.set $count (i32.load offset=32 (local.get $suffix)))
    (loop $next
      (if (local.get $count)
        (then
          (if (i32.eq (i32.load offset=36 (local.get $suffix)) (local.get $ending)) (then (return (i32.const 1))))
          (local.set $suffix (i32.add (local.get $suffix) (i32.const 4)))
          (local.set $count (i32.sub (local.get $count) (i32.const 1)))
          (br $next))))
    (i32.const 0))

  ;; Takes both segments from the line at the stop, which matches, and makes its key. 0 if one of them has no room for it.
  (func $take (export "take") (result i32)
    (local $prefix i32) (local $suffix i32)
    (local.set $prefix (i32.load (global.get $prefix)))
    (local.set $suffix (i32.load (global.get $suffix)))
    (if (i32.or
          (i32.gt_u (i32.sub (global.get $nameAt) (global.get $stop)) (i32.load offset=12 (local.get $prefix)))
          (i32.gt_u (i32.sub (global.get $end) (global.get $nameAt)) (i32.load offset=12 (local.get $suffix))))
      (then (return (i32.const 0))))
    (if (i32.load offset=16 (local.get $prefix))
      (then (call $renew (local.get $prefix) (global.get $stop) (global.get $nameAt))))
    (if (i32.load offset=16 (local.get $suffix))
      (then (call $renew (local.get $suffix) (global.get $nameAt) (global.get $end))))
    (i32.store (i32.const 44) (i32.const 1))
    (call $readTimestamp)
    (call $makeKey (i32.load offset=16 (global.get $suffix)))
    (i32.const 1))

  ;; The timestamp of the line that was taken last goes to 8; a negative number if it is not 1 to 18 or 19 plain digits.
  (func $readTimestamp
    (local $slot i32) (local $text i32) (local $at i32) (local $end i32) (local $value i64)
    (i64.store (i32.const 8) (i64.const -1))
    (local.set $slot (i32.load offset=20 (global.get $suffix)))
    (if (i32.eqz (local.get $slot)) (then (return)))
    (local.set $text (i32.load offset=8 (i32.load offset=24 (global.get $suffix))))
    (local.set $at (i32.add (local.get $text) (i32.load offset=4 (local.get $slot))))
    (local.set $end (i32.add (local.get $text) (i32.load offset=8 (local.get $slot))))
    ;; What 19 digits say fits unless they begin with a 9.
    (if (i32.gt_u
          (i32.sub (local.get $end) (local.get $at))
          (i32.sub (i32.const 19) (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x39))))
      (then (return)))
    (loop $next
      (if (i32.gt_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30)) (i32.const 9)) (then (return)))
      (local.set $value
        (i64.add
          (i64.mul (local.get $value) (i64.const 10))
          (i64.extend_i32_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30)))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (i64.store (i32.const 8) (local.get $value)))

  ;; Makes a key of the line that was taken last, of the slots that are listed at $entry as a suffix's key is; none if that
  ;; is 0. What is remembered of it goes to 52.
  (func $makeKey (export "makeKey") (param $entry i32)
    (local $last i32) (local $at i32) (local $from i32) (local $to i32) (local $slot i32) (local $segment i32) (local $text i32)
    (i32.store (i32.const 48) (i32.const 0))
    (i32.store (i32.const 52) (i32.const 0))
    (if (i32.eqz (local.get $entry)) (then (return)))
    (local.set $last (i32.add (local.get $entry) (i32.shl (i32.load (local.get $entry)) (i32.const 3))))
    (i32.store (i32.const 64) (local.get $entry))
    (local.set $at (i32.const 68))
    (loop $next
      (if (i32.lt_u (local.get $entry) (local.get $last))
        (then
          (local.set $slot (i32.load offset=4 (local.get $entry)))
          (local.set $segment (i32.load offset=8 (local.get $entry)))
          (local.set $text (i32.load offset=8 (i32.and (local.get $segment) (i32.const -4))))
          (local.set $from (i32.add (local.get $text) (i32.load offset=4 (local.get $slot))))
          (local.set $to (i32.add (local.get $text) (i32.load offset=8 (local.get $slot))))
          (local.set $entry (i32.add (local.get $entry) (i32.const 8)))
          (if (i32.and (local.get $segment) (i32.const 1))
            (then
              (local.set $at
                (call $addHosts
                  (local.get $at)
                  (local.get $from)
                  (local.get $to)
                  (i32.eq (i32.load (local.get $slot)) (i32.const 4))))
              (br_if $next (local.get $at))
              (return)))
          (if (i32.and (local.get $segment) (i32.const 2))
            (then
              (local.set $at (call $addSmallNumber (local.get $at) (local.get $from) (local.get $to)))
              (br_if $next (local.get $at))
              (return)))
          (if (i32.gt_u (i32.add (local.get $at) (i32.sub (local.get $to) (local.get $from))) (i32.const 4000)) (then (return)))
          (loop $copy
            (v128.store (local.get $at) (v128.load (local.get $from)))
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (local.set $from (i32.add (local.get $from) (i32.const 16)))
            (br_if $copy (i32.lt_u (local.get $from) (local.get $to))))
          (local.set $at (i32.sub (local.get $at) (i32.sub (local.get $from) (local.get $to))))
          (i32.store8 (local.get $at) (i32.const 0x0a))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    ;; Zeros up to the next multiple of 16.
    (v128.store (local.get $at) (v128.const i64x2 0 0))
    (i32.store (i32.const 48) (i32.and (i32.add (local.get $at) (i32.const 15)) (i32.const -16)))
    (call $findKey))

  ;; Adds to the key at $at 0, 1 or 2, or that the number is greater. Where the key goes on; 0 if it is written in
  ;; another way, or as long as no number of a process is: then it may still be one of these.
  (func $addSmallNumber (param $at i32) (param $from i32) (param $to i32) (result i32)
    (local $length i32) (local $first i32)
    (local.set $length (i32.sub (local.get $to) (local.get $from)))
    (local.set $first (i32.load8_u (local.get $from)))
    (if (i32.gt_u (local.get $at) (i32.const 3900)) (then (return (i32.const 0))))
    (if (i32.gt_u (i32.sub (local.get $length) (i32.const 1)) (i32.const 15)) (then (return (i32.const 0))))
    (if (i32.and (i32.eq (local.get $first) (i32.const 0x30)) (i32.gt_u (local.get $length) (i32.const 1)))
      (then (return (i32.const 0))))
    (loop $next
      (if (i32.gt_u (i32.sub (i32.load8_u (local.get $from)) (i32.const 0x30)) (i32.const 9)) (then (return (i32.const 0))))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $to))))
    (i32.store8
      (local.get $at)
      (select
        (local.get $first)
        (i32.const 0x2b)
        (i32.and (i32.eq (local.get $length) (i32.const 1)) (i32.le_u (local.get $first) (i32.const 0x32)))))
    (i32.store8 offset=1 (local.get $at) (i32.const 0x0a))
    (i32.add (local.get $at) (i32.const 2)))

  ;; Adds to the key at $at what the detector makes of a list of variables: whether there are any, and those that
  ;; begin as what counts does. Where the key goes on; 0 if the list may be cut off, or has more escapes than it must.
  (func $addHosts (param $at i32) (param $from i32) (param $to i32) (param $isInner i32) (result i32)
    (local $last i32) (local $bytes v128) (local $next v128) (local $mask i32) (local $escapes i32) (local $starts i32)
    (local $initial v128)
    (local.set $initial (v128.load8_splat (i32.const 4032)))
    (if (i32.ge_u (i32.sub (local.get $to) (local.get $from)) (i32.const 8191)) (then (return (i32.const 0))))
    ;; The last character of the last variable, where "?" and "..." stand for what is missing.
    (local.set $last (i32.load8_u (i32.sub (local.get $to) (i32.add (i32.const 3) (local.get $isInner)))))
    (if (i32.or (i32.eq (local.get $last) (i32.const 0x3f)) (i32.eq (local.get $last) (i32.const 0x2e)))
      (then (return (i32.const 0))))
    (i32.store8 (local.get $at) (i32.sub (i32.const 0x33) (i32.eq (i32.sub (local.get $to) (local.get $from)) (i32.const 2))))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (loop $next
      (local.set $bytes (v128.load (local.get $from)))
      (local.set $next (v128.load offset=1 (local.get $from)))
      (local.set $mask
        (select
          (i32.const -1)
          (i32.sub (i32.shl (i32.const 1) (i32.sub (local.get $to) (local.get $from))) (i32.const 1))
          (i32.ge_u (i32.sub (local.get $to) (local.get $from)) (i32.const 16))))
      ;; The only escapes are those of an inner string's quotes.
      (local.set $escapes (i8x16.bitmask (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x5c)))))
      (if (local.get $isInner)
        (then
          (local.set $escapes
            (i32.and
              (local.get $escapes)
              (i32.xor (i8x16.bitmask (i8x16.eq (local.get $next) (i8x16.splat (i32.const 0x22)))) (i32.const -1))))))
      (if (i32.and (local.get $escapes) (local.get $mask)) (then (return (i32.const 0))))
      (local.set $starts
        (i32.and
          (local.get $mask)
          (i8x16.bitmask
            (v128.and
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x22)))
              (i8x16.eq (local.get $next) (local.get $initial))))))
      (loop $start
        (if (local.get $starts)
          (then
            (local.set $at (call $addHost (local.get $at) (i32.add (i32.add (local.get $from) (i32.ctz (local.get $starts))) (i32.const 1))))
            (if (i32.gt_u (local.get $at) (i32.const 3900)) (then (return (i32.const 0))))
            (local.set $starts (i32.and (local.get $starts) (i32.sub (local.get $starts) (i32.const 1))))
            (br $start))))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $to))))
    (i32.store8 (local.get $at) (i32.const 0x0a))
    (i32.add (local.get $at) (i32.const 1)))

  ;; Adds the variable at $from, up to its quote or the backslash before that, if it begins with what is at 4032.
  ;; Where the key goes on; past 3900 if there is no room.
  (func $addHost (param $at i32) (param $from i32) (result i32)
    (local $byte i32)
    (if (v128.any_true
          (v128.or
            (v128.and
              (v128.xor (v128.load (local.get $from)) (v128.load (i32.const 4032)))
              (v128.load (i32.const 4064)))
            (v128.and
              (v128.xor (v128.load offset=16 (local.get $from)) (v128.load (i32.const 4048)))
              (v128.load (i32.const 4080)))))
      (then (return (local.get $at))))
    (local.set $from (i32.add (local.get $from) (i32.load (i32.const 4028))))
    (loop $next
      (local.set $byte (i32.load8_u (local.get $from)))
      (i32.store8 (local.get $at) (local.get $byte))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (br_if $next
        (i32.and
          (i32.lt_u (local.get $at) (i32.const 3950))
          (i32.and (i32.ne (local.get $byte) (i32.const 0x22)) (i32.ne (local.get $byte) (i32.const 0x5c))))))
    (local.get $at))

  ;; Looks for the key in the eight entries that it may be in.
  (func $findKey
    (local $entry i32) (local $hash i32) (local $tries i32) (local $theirs i32) (local $at i32) (local $end i32)
    (local.set $hash (call $hashKey))
    (local.set $end (i32.load (i32.const 48)))
    (local.set $entry (i32.add (i32.const 0x400000) (i32.shl (i32.and (local.get $hash) (i32.const 0x3fff)) (i32.const 3))))
    (local.set $tries (i32.const 8))
    ;; Where it would go.
    (i32.store (i32.const 56) (local.get $entry))
    (i32.store (i32.const 60) (local.get $hash))
    (loop $next
      (local.set $theirs (i32.load offset=4 (local.get $entry)))
      (if (i32.eqz (local.get $theirs))
        (then
          (i32.store (i32.const 56) (local.get $entry))
          (return)))
      (if (i32.eq (i32.load (local.get $entry)) (local.get $hash))
        (then
          (if (i32.eq (i32.load (local.get $theirs)) (local.get $end))
            (then
              (local.set $at (i32.const 64))
              (local.set $theirs (i32.add (local.get $theirs) (i32.const 8)))
              (loop $compare
                (if (i32.eqz
                      (v128.any_true (v128.xor (v128.load (local.get $at)) (v128.load (local.get $theirs)))))
                  (then
                    (local.set $at (i32.add (local.get $at) (i32.const 16)))
                    (local.set $theirs (i32.add (local.get $theirs) (i32.const 16)))
                    (br_if $compare (i32.lt_u (local.get $at) (local.get $end)))
                    (i32.store (i32.const 52) (i32.load offset=4 (i32.load offset=4 (local.get $entry))))
                    (return))))))))
      (local.set $entry (i32.add (local.get $entry) (i32.const 8)))
      (local.set $tries (i32.sub (local.get $tries) (i32.const 1)))
      (br_if $next (local.get $tries))))

  (func $hashKey (result i32)
    (local $at i32) (local $end i32) (local $hash i64)
    (local.set $at (i32.const 64))
    (local.set $end (i32.load (i32.const 48)))
    (loop $next
      (local.set $hash
        (i64.mul
          (i64.xor (i64.rotl (local.get $hash) (i64.const 29)) (i64.load (local.get $at)))
          (i64.const 0x9e3779b97f4a7c15)))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (i32.wrap_i64 (i64.shr_u (local.get $hash) (i64.const 32))))

  ;; Notes what the key is to be remembered by; whatever stood in its entry is forgotten. 0 if there is no room.
  (func (export "remember") (param $number i32) (result i32)
    (local $place i32) (local $length i32) (local $entry i32)
    (local.set $place (global.get $freeKey))
    (local.set $length (i32.sub (i32.load (i32.const 48)) (i32.const 64)))
    (if (i32.gt_u (i32.add (local.get $place) (i32.add (local.get $length) (i32.const 8))) (i32.const 0x800000))
      (then (return (i32.const 0))))
    (local.set $entry (i32.load (i32.const 56)))
    (i32.store (local.get $entry) (i32.load (i32.const 60)))
    (i32.store offset=4 (local.get $entry) (local.get $place))
    (i32.store (local.get $place) (i32.load (i32.const 48)))
    (i32.store offset=4 (local.get $place) (local.get $number))
    (memory.copy (i32.add (local.get $place) (i32.const 8)) (i32.const 64) (local.get $length))
    (global.set $freeKey (i32.add (local.get $place) (i32.add (local.get $length) (i32.const 8))))
    (i32.const 1))

  ;; Forgets all keys.
  (func (export "forget")
    (memory.fill (i32.const 0x400000) (i32.const 0) (i32.const 0x20040))
    (global.set $freeKey (i32.const 0x420040)))

  ;; Finds the prefix and the suffix of the line at $from; moves both to the front of their lists. 0 if there are none.
  (func $find (param $prefixes i32) (param $from i32) (result i32)
    (local $link i32) (local $prefix i32)
    (local.set $link (local.get $prefixes))
    (loop $next
      (local.set $prefix (i32.load offset=4 (local.get $link)))
      (if (i32.eqz (local.get $prefix)) (then (return (i32.const 0))))
      (global.set $nameAt (call $match (i32.load (local.get $prefix)) (local.get $from)))
      (if (global.get $nameAt)
        (then
          (if (call $findSuffix (local.get $prefix) (global.get $nameAt))
            (then
              (if (i32.le_u (i32.sub (global.get $end) (local.get $from)) (i32.load offset=8 (local.get $prefix)))
                (then
                  (global.set $prefix (local.get $prefix))
                  (i32.store offset=4 (local.get $link) (i32.load offset=4 (local.get $prefix)))
                  (i32.store offset=4 (local.get $prefix) (i32.load offset=4 (local.get $prefixes)))
                  (i32.store offset=4 (local.get $prefixes) (local.get $prefix))
                  (return (i32.const 1))))))))
      (local.set $link (local.get $prefix))
      (br $next))
    (unreachable))

  (func $findSuffix (param $prefix i32) (param $nameAt i32) (result i32)
    (local $hash i32) (local $first i32) (local $link i32) (local $suffix i32)
    (local.set $hash (call $hash (local.get $nameAt)))
    ;; As if it were a suffix, whose link to the next one is 4 bytes behind its address.
    (local.set $first
      (i32.add
        (i32.add (local.get $prefix) (i32.const 12))
        (i32.shl (i32.and (local.get $hash) (i32.const 63)) (i32.const 2))))
    (local.set $link (local.get $first))
    (loop $next
      (local.set $suffix (i32.load offset=4 (local.get $link)))
      (if (i32.eqz (local.get $suffix)) (then (return (i32.const 0))))
      (if (i32.eq (i32.load offset=8 (local.get $suffix)) (local.get $hash))
        (then
          (global.set $end (call $match (i32.load (local.get $suffix)) (local.get $nameAt)))
          (if (global.get $end)
            (then
              (global.set $suffix (local.get $suffix))
              (i32.store offset=4 (local.get $link) (i32.load offset=4 (local.get $suffix)))
              (i32.store offset=4 (local.get $suffix) (i32.load offset=4 (local.get $first)))
              (i32.store offset=4 (local.get $first) (local.get $suffix))
              (return (i32.const 1))))))
      (local.set $link (local.get $suffix))
      (br $next))
    (unreachable))

  (func $renewIfOther (param $segment i32) (param $from i32) (param $to i32)
    (local $inRow i32)
    (if (i32.le_u (i32.load offset=16 (local.get $segment)) (global.get $few))
      (then
        (i32.store offset=20 (local.get $segment) (i32.const 0))
        (return)))
    ;; Where each line is about another process it does not pay, and is only tried from time to time.
    (local.set $inRow (i32.add (i32.load offset=20 (local.get $segment)) (i32.const 1)))
    (i32.store offset=20 (local.get $segment) (local.get $inRow))
    (if (i32.and (i32.gt_u (local.get $inRow) (i32.const 4)) (i32.ne (i32.and (local.get $inRow) (i32.const 15)) (i32.const 0)))
      (then (return)))
    (if (i32.gt_u (i32.sub (local.get $to) (local.get $from)) (i32.load offset=12 (local.get $segment))) (then (return)))
    (call $renew (local.get $segment) (local.get $from) (local.get $to)))

  ;; Where the text at $from stops to be like the segment, or 0 if it is different outside of slots.
  (func $match (param $segment i32) (param $from i32) (result i32)
    (local $text i32) (local $length i32) (local $at i32) (local $theirs i32) (local $same i32)
    (local $slot i32) (local $last i32) (local $start i32) (local $change i32) (local $gap i32) (local $alike i32)
    (local.set $length (i32.load offset=4 (local.get $segment)))
    (local.set $text (i32.load offset=8 (local.get $segment)))
    (local.set $theirs (local.get $from))
    (local.set $slot (i32.add (local.get $segment) (i32.const 32)))
    (local.set $change (call $changes (local.get $segment)))
    (local.set $last (i32.sub (local.get $change) (i32.const 16)))
    (i32.store offset=16 (local.get $segment) (i32.const 0))
    (loop $next
      ;; As far as both are the same, a bit for each of 32 bytes.
      (loop $compare
        (local.set $same (call $sameBytes (i32.add (local.get $text) (local.get $at)) (local.get $theirs)))
        (if (i32.eq (local.get $same) (i32.const -1))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 32)))
            (local.set $theirs (i32.add (local.get $theirs) (i32.const 32)))
            (br_if $compare (i32.lt_u (local.get $at) (local.get $length))))
          (else
            (local.set $same (i32.ctz (i32.xor (local.get $same) (i32.const -1))))
            (local.set $at (i32.add (local.get $at) (local.get $same)))
            (local.set $theirs (i32.add (local.get $theirs) (local.get $same))))))
      (if (i32.ge_u (local.get $at) (local.get $length))
        (then (return (i32.sub (local.get $theirs) (i32.sub (local.get $at) (local.get $length))))))
      ;; The slot that the difference lies in or right behind of.
      (loop $search
        (if (i32.lt_u (i32.load offset=8 (local.get $slot)) (local.get $at))
          (then
            (local.set $slot (i32.add (local.get $slot) (i32.const 16)))
            (br $search))))
      (local.set $start (i32.load offset=4 (local.get $slot)))
      (if (i32.gt_u (local.get $start) (local.get $at)) (then (return (i32.const 0))))
      (local.set $theirs (i32.sub (local.get $theirs) (i32.sub (local.get $at) (local.get $start))))
      (local.set $alike (i32.const 0))
      ;; Where one slot is different the next ones are likely to be, and need not be compared.
      (loop $nextSlot
        (local.set $theirs (call $endOfSlot (i32.load (local.get $slot)) (local.get $theirs)))
        (if (i32.eqz (local.get $theirs)) (then (return (i32.const 0))))
        (i32.store (local.get $change) (local.get $slot))
        (i32.store offset=4 (local.get $change) (i32.sub (local.get $theirs) (local.get $from)))
        (local.set $change (i32.add (local.get $change) (i32.const 8)))
        (i32.store offset=16 (local.get $segment) (i32.add (i32.load offset=16 (local.get $segment)) (i32.const 1)))
        (local.set $at (i32.load offset=8 (local.get $slot)))
        (local.set $slot (i32.add (local.get $slot) (i32.const 16)))
        (local.set $start (i32.load offset=4 (local.get $slot)))
        (local.set $gap (i32.sub (local.get $start) (local.get $at)))
        (br_if $next (i32.gt_u (local.get $gap) (i32.const 31)))
        (if (i32.lt_u
              (i32.ctz (i32.xor (call $sameBytes (i32.add (local.get $text) (local.get $at)) (local.get $theirs)) (i32.const -1)))
              (local.get $gap))
          (then (return (i32.const 0))))
        (if (i32.eq (local.get $slot) (local.get $last)) (then (return (i32.add (local.get $theirs) (local.get $gap)))))
        (if (v128.any_true
              (v128.xor
                (v128.load (i32.add (local.get $text) (local.get $start)))
                (v128.load (i32.add (local.get $theirs) (local.get $gap)))))
          (then (local.set $alike (i32.const 0)))
          (else
            (local.set $alike (i32.add (local.get $alike) (i32.const 1)))
            (br_if $next (i32.eq (local.get $alike) (i32.const 2)))))
        (local.set $theirs (i32.add (local.get $theirs) (local.get $gap)))
        (br $nextSlot)))
    (unreachable))

  ;; A bit for each of 32 bytes.
  (func $sameBytes (param $ours i32) (param $theirs i32) (result i32)
    (i32.or
      (i8x16.bitmask (i8x16.eq (v128.load (local.get $ours)) (v128.load (local.get $theirs))))
      (i32.shl
        (i8x16.bitmask (i8x16.eq (v128.load offset=16 (local.get $ours)) (v128.load offset=16 (local.get $theirs))))
        (i32.const 16))))

  ;; Takes the segment from the text that was matched last. There must be room for it.
  (func $renew (param $segment i32) (param $from i32) (param $to i32)
    (local $slot i32) (local $last i32) (local $shift i32) (local $change i32) (local $end i32)
    (local.set $slot (i32.add (local.get $segment) (i32.const 32)))
    (local.set $last (call $changes (local.get $segment)))
    (local.set $change (local.get $last))
    (local.set $last (i32.sub (local.get $last) (i32.const 16)))
    ;; What is read behind the last change is no slot.
    (i32.store (i32.add (local.get $change) (i32.shl (i32.load offset=16 (local.get $segment)) (i32.const 3))) (i32.const 0))
    (i32.store offset=4 (local.get $segment) (i32.sub (local.get $to) (local.get $from)))
    (i32.store offset=4 (local.get $last) (i32.sub (local.get $to) (local.get $from)))
    (i32.store offset=8 (local.get $last) (i32.sub (local.get $to) (local.get $from)))
    (memory.copy (i32.load offset=8 (local.get $segment)) (local.get $from) (i32.sub (local.get $to) (local.get $from)))
    (loop $next
      (if (i32.eq (local.get $slot) (local.get $last)) (then (return)))
      (local.set $end (i32.load offset=8 (local.get $slot)))
      (i32.store offset=4 (local.get $slot) (i32.add (i32.load offset=4 (local.get $slot)) (local.get $shift)))
      (if (i32.eq (i32.load (local.get $change)) (local.get $slot))
        (then
          (local.set $shift (i32.sub (i32.load offset=4 (local.get $change)) (local.get $end)))
          (i32.store offset=12 (local.get $slot) (i32.add (i32.load offset=12 (local.get $slot)) (i32.const 1)))
          (local.set $change (i32.add (local.get $change) (i32.const 8)))))
      (i32.store offset=8 (local.get $slot) (i32.add (local.get $end) (local.get $shift)))
      (local.set $slot (i32.add (local.get $slot) (i32.const 16)))
      (br $next)))

  ;; A number of the first 16 bytes of the text up to a quote or a backslash.
  (func $hash (export "hash") (param $at i32) (result i32)
    (local $bytes v128)
    (local.set $bytes (v128.load (local.get $at)))
    (local.set $bytes
      (v128.and
        (local.get $bytes)
        (i8x16.lt_u
          (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)
          (i8x16.splat
            (i32.ctz
              (i32.or
                (i8x16.bitmask
                  (v128.or
                    (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x22)))
                    (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x5c)))))
                (i32.const 0x10000)))))))
    (i32.wrap_i64
      (i64.shr_u
        (i64.mul
          (i64.xor
            (i64.mul (i64x2.extract_lane 0 (local.get $bytes)) (i64.const 0x9e3779b97f4a7c15))
            (i64x2.extract_lane 1 (local.get $bytes)))
          (i64.const 0x9e3779b97f4a7c15))
        (i64.const 32))))

  (func $changes (param $segment i32) (result i32)
    (i32.add
      (i32.add (local.get $segment) (i32.const 48))
      (i32.shl (i32.load (local.get $segment)) (i32.const 4))))

  ;; Where the bracket stands that closes the JSON object or array that $at is in, outside of its texts, or the first $comma
  ;; before it that is in no other; 0 if there is none before $to on this line. What is no JSON may lead anywhere.
  ;; How many commas and opening brackets are before that, or before $to, goes to 4.
  (func (export "findClosing") (param $at i32) (param $to i32) (param $comma i32) (result i32)
    (local $depth i32) (local $byte i32) (local $values i32)
    (loop $next
      (if (i32.ge_u (local.get $at) (local.get $to))
        (then
          (i32.store (i32.const 4) (local.get $values))
          (return (i32.const 0))))
      (local.set $byte (i32.load8_u (local.get $at)))
      (if (i32.eq (local.get $byte) (i32.const 0x22))
        (then
          (local.set $at (i32.add (call $closingQuote (i32.add (local.get $at) (i32.const 1)) (local.get $to)) (i32.const 1)))
          (br $next)))
      (if (i32.eq (local.get $byte) (i32.const 0x0a)) (then (return (i32.const 0))))
      (if (i32.eq (local.get $byte) (i32.const 0x2c))
        (then
          (if (i32.and (i32.eq (local.get $comma) (i32.const 0x2c)) (i32.eqz (local.get $depth)))
            (then (return (local.get $at))))
          (local.set $values (i32.add (local.get $values) (i32.const 1)))))
      ;; Brackets and braces differ in one bit.
      (local.set $byte (i32.and (local.get $byte) (i32.const 0xdf)))
      (if (i32.eq (local.get $byte) (i32.const 0x5d))
        (then
          (if (i32.eqz (local.get $depth))
            (then
              (i32.store (i32.const 4) (local.get $values))
              (return (local.get $at))))
          (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))))
      (if (i32.eq (local.get $byte) (i32.const 0x5b))
        (then
          (local.set $depth (i32.add (local.get $depth) (i32.const 1)))
          (local.set $values (i32.add (local.get $values) (i32.const 1)))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next))
    (unreachable))

  ;; Where the quote stands that closes the text that begins at $at; from $to on if there is none.
  (func $closingQuote (param $at i32) (param $to i32) (result i32)
    (local $quotes i32) (local $quote i32) (local $before i32)
    (loop $next
      ;; Most of those behind a backslash are escaped: not if that is escaped itself.
      (local.set $quotes
        (i32.and
          (i8x16.bitmask (i8x16.eq (v128.load (local.get $at)) (i8x16.splat (i32.const 0x22))))
          (i32.or
            (i8x16.bitmask
              (i8x16.ne (v128.load (i32.sub (local.get $at) (i32.const 1))) (i8x16.splat (i32.const 0x5c))))
            (i8x16.bitmask
              (i8x16.eq (v128.load (i32.sub (local.get $at) (i32.const 2))) (i8x16.splat (i32.const 0x5c)))))))
      (loop $nextQuote
        (if (local.get $quotes)
          (then
            (local.set $quote (i32.add (local.get $at) (i32.ctz (local.get $quotes))))
            (local.set $before (local.get $quote))
            (loop $backslash
              (local.set $before (i32.sub (local.get $before) (i32.const 1)))
              (br_if $backslash (i32.eq (i32.load8_u (local.get $before)) (i32.const 0x5c))))
            ;; An even number of backslashes.
            (if (i32.and (i32.sub (local.get $quote) (local.get $before)) (i32.const 1)) (then (return (local.get $quote))))
            (local.set $quotes (i32.and (local.get $quotes) (i32.sub (local.get $quotes) (i32.const 1))))
            (br $nextQuote))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $to))))
    (local.get $to))

  ;; Where the value that begins at $at ends; 0 if none of this kind begins there. Kinds as in outline.ts.
  (func $endOfSlot (export "endOfSlot") (param $kind i32) (param $at i32) (result i32)
    (if (i32.eqz (local.get $kind)) (then (return (call $endOfNumber (local.get $at)))))
    (if (i32.eq (local.get $kind) (i32.const 1)) (then (return (call $endOfText (local.get $at) (i32.const 0)))))
    (if (i32.eq (local.get $kind) (i32.const 3)) (then (return (call $endOfText (local.get $at) (i32.const 1)))))
    (if (i32.eq (local.get $kind) (i32.const 5)) (then (return (call $endOfPlainText (local.get $at)))))
    (if (i32.eq (local.get $kind) (i32.const 6)) (then (return (call $endOfDigits (local.get $at)))))
    (call $endOfTexts (local.get $at) (i32.eq (local.get $kind) (i32.const 4))))

  ;; JSON's grammar of numbers.
  (func $endOfNumber (param $at i32) (result i32)
    (local $end i32) (local $byte i32)
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2d)) (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))
    (local.set $end (call $endOfDigits (local.get $at)))
    (if (i32.eqz (local.get $end)) (then (return (i32.const 0))))
    ;; No zero before other digits.
    (if (i32.and
          (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x30))
          (i32.gt_u (i32.sub (local.get $end) (local.get $at)) (i32.const 1)))
      (then (return (i32.const 0))))
    (if (i32.eq (i32.load8_u (local.get $end)) (i32.const 0x2e))
      (then
        (local.set $end (call $endOfDigits (i32.add (local.get $end) (i32.const 1))))
        (if (i32.eqz (local.get $end)) (then (return (i32.const 0))))))
    (if (i32.eq (i32.or (i32.load8_u (local.get $end)) (i32.const 0x20)) (i32.const 0x65))
      (then
        (local.set $end (i32.add (local.get $end) (i32.const 1)))
        (local.set $byte (i32.load8_u (local.get $end)))
        (if (i32.or (i32.eq (local.get $byte) (i32.const 0x2b)) (i32.eq (local.get $byte) (i32.const 0x2d)))
          (then (local.set $end (i32.add (local.get $end) (i32.const 1)))))
        (local.set $end (call $endOfDigits (local.get $end)))))
    (local.get $end))

  ;; 0 if there is no digit.
  (func $endOfDigits (param $from i32) (result i32)
    (local $at i32) (local $others i32)
    (local.set $at (local.get $from))
    (loop $next
      (local.set $others
        (i8x16.bitmask
          (i8x16.gt_u (i8x16.sub (v128.load (local.get $at)) (i8x16.splat (i32.const 0x30))) (i8x16.splat (i32.const 9)))))
      (if (i32.eqz (local.get $others))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $next))))
    (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $others))))
    (select (i32.const 0) (local.get $at) (i32.eq (local.get $at) (local.get $from))))

  ;; Where the closing quote stands, of which an inner one begins with its backslash.
  (func $endOfText (param $at i32) (param $isInner i32) (result i32)
    (local $bytes v128) (local $special i32) (local $byte i32)
    (loop $next
      (local.set $bytes (v128.load (local.get $at)))
      (local.set $special
        (i8x16.bitmask
          (v128.or
            ;; Below a space, and as a negative number also what is past ASCII.
            (i8x16.lt_s (local.get $bytes) (i8x16.splat (i32.const 0x20)))
            (v128.or
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x22)))
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x5c)))))))
      (if (i32.eqz (local.get $special))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $next)))
      (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $special))))
      (local.set $byte (i32.load8_u (local.get $at)))
      (if (i32.ge_u (local.get $byte) (i32.const 0x80))
        (then
          (global.set $pastAscii (i32.const 1))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next)))
      (if (i32.eq (local.get $byte) (i32.const 0x22))
        (then (return (select (i32.const 0) (local.get $at) (local.get $isInner)))))
      (if (i32.lt_u (local.get $byte) (i32.const 0x20)) (then (return (i32.const 0))))
      (if (local.get $isInner)
        (then
          (if (i32.eq (i32.load8_u offset=1 (local.get $at)) (i32.const 0x22)) (then (return (local.get $at))))
          (local.set $at (call $endOfInnerEscape (i32.add (local.get $at) (i32.const 1)))))
        (else (local.set $at (call $endOfEscape (i32.add (local.get $at) (i32.const 1))))))
      (br_if $next (local.get $at)))
    (i32.const 0))

  ;; Where the closing quote stands behind a text that can hold no object: it has no brace and no escape, and does not begin
  ;; as the base64 of an object does, "eyJ".
  (func $endOfPlainText (param $at i32) (result i32)
    (local $bytes v128) (local $special i32) (local $byte i32)
    (if (i32.eq (i32.and (i32.load (local.get $at)) (i32.const 0xffffff)) (i32.const 0x4a7965)) (then (return (i32.const 0))))
    (loop $next
      (local.set $bytes (v128.load (local.get $at)))
      (local.set $special
        (i8x16.bitmask
          (v128.or
            (v128.or
              (i8x16.lt_s (local.get $bytes) (i8x16.splat (i32.const 0x20)))
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x7b))))
            (v128.or
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x22)))
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x5c)))))))
      (if (i32.eqz (local.get $special))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $next)))
      (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $special))))
      (local.set $byte (i32.load8_u (local.get $at)))
      (if (i32.ge_u (local.get $byte) (i32.const 0x80))
        (then
          (global.set $pastAscii (i32.const 1))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (select (local.get $at) (i32.const 0) (i32.eq (local.get $byte) (i32.const 0x22))))

  ;; $at is behind the backslash.
  (func $endOfEscape (param $at i32) (result i32)
    (local $byte i32)
    (local.set $byte (i32.load8_u (local.get $at)))
    (if (i32.eq (local.get $byte) (i32.const 0x75)) (then (return (call $endOfHex (i32.add (local.get $at) (i32.const 1))))))
    (select
      (i32.add (local.get $at) (i32.const 1))
      (i32.const 0)
      (i32.or
        (i32.or
          (i32.or (i32.eq (local.get $byte) (i32.const 0x22)) (i32.eq (local.get $byte) (i32.const 0x5c)))
          (i32.or (i32.eq (local.get $byte) (i32.const 0x2f)) (i32.eq (local.get $byte) (i32.const 0x62))))
        (i32.or
          (i32.or (i32.eq (local.get $byte) (i32.const 0x66)) (i32.eq (local.get $byte) (i32.const 0x6e)))
          (i32.or (i32.eq (local.get $byte) (i32.const 0x72)) (i32.eq (local.get $byte) (i32.const 0x74)))))))

  ;; A slash or a character past ASCII that the outer string escapes, or an escape of the inner string.
  (func $endOfInnerEscape (param $at i32) (result i32)
    (local $byte i32)
    (local.set $byte (i32.load8_u (local.get $at)))
    (if (i32.eq (local.get $byte) (i32.const 0x2f)) (then (return (i32.add (local.get $at) (i32.const 1)))))
    (if (i32.eq (local.get $byte) (i32.const 0x75))
      (then
        ;; From \u0080 on.
        (if (i32.and
              (i32.eq (i32.load16_u offset=1 (local.get $at)) (i32.const 0x3030))
              (i32.lt_u (i32.load8_u offset=3 (local.get $at)) (i32.const 0x38)))
          (then (return (i32.const 0))))
        (return (call $endOfHex (i32.add (local.get $at) (i32.const 1))))))
    (if (i32.ne (local.get $byte) (i32.const 0x5c)) (then (return (i32.const 0))))
    ;; The inner string's backslash; what it escapes may need one of the outer string's again.
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (local.set $byte (i32.load8_u (local.get $at)))
    (if (i32.eq (local.get $byte) (i32.const 0x22)) (then (return (i32.const 0))))
    (if (i32.ne (local.get $byte) (i32.const 0x5c)) (then (return (call $endOfEscape (local.get $at)))))
    (local.set $byte (i32.load8_u offset=1 (local.get $at)))
    (select
      (i32.add (local.get $at) (i32.const 2))
      (i32.const 0)
      (i32.or (i32.eq (local.get $byte) (i32.const 0x22)) (i32.eq (local.get $byte) (i32.const 0x5c)))))

  ;; Behind four hexadecimal digits.
  (func $endOfHex (param $at i32) (result i32)
    (local $end i32) (local $byte i32)
    (local.set $end (i32.add (local.get $at) (i32.const 4)))
    (loop $next
      (local.set $byte (i32.load8_u (local.get $at)))
      (if (i32.ge_u (i32.sub (local.get $byte) (i32.const 0x30)) (i32.const 10))
        (then
          (if (i32.ge_u (i32.sub (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 0x61)) (i32.const 6))
            (then (return (i32.const 0))))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (local.get $end))

  ;; An array of strings, from bracket to bracket.
  (func $endOfTexts (param $at i32) (param $isInner i32) (result i32)
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x5b)) (then (return (i32.const 0))))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x5d)) (then (return (i32.add (local.get $at) (i32.const 1)))))
    (loop $next
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x20))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next)))
      (if (local.get $isInner)
        (then
          (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x5c)) (then (return (i32.const 0))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))))
      (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x22)) (then (return (i32.const 0))))
      (local.set $at (call $endOfText (i32.add (local.get $at) (i32.const 1)) (local.get $isInner)))
      (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
      ;; Behind the closing quote and its backslash.
      (local.set $at (i32.add (i32.add (local.get $at) (i32.const 1)) (local.get $isInner)))
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x5d)) (then (return (i32.add (local.get $at) (i32.const 1)))))
      (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x2c)) (then (return (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next))
    (unreachable)))
