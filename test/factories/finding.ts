import fc from 'fast-check';
import type { Finding } from '#core/correlate/finding.ts';
import { ANY_CHARACTER } from './any-character.ts';

/** A finding; what a test does not say is plausible. */
export function aFinding(changes: Partial<Finding> = {}): Finding {
  return {
    id: '0123456789abcdef0123456789abcdef',
    rule: 'TRC-1013',
    basis: 'observed',
    cluster: 'default',
    container: { id: '8498b67529680758f69b3a165b6ced82d90e7dae7c573dfa795a87925267230b' },
    pod: {},
    host: 'node-1',
    address: '10.96.0.1',
    port: 443,
    process: 'curl',
    count: 3,
    firstSeen: 1770652841122095657n,
    lastSeen: 1770652901122095657n,
    evidence: [{ source: 's3://logs/node-1.log#v1', line: 17 }],
    ...changes,
  };
}

const unit = fc.oneof(
  fc.string({ unit: ANY_CHARACTER, minLength: 1, maxLength: 1 }),
  fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code)),
  fc.constantFrom('#', '%', '~', '\u0000', '\n', '"', '\\', '\u2028', '\u202e', '😀', 'a', ':', ' '),
);

/** Any text that JSON can hold: all of Unicode, and halves of characters. Often long. */
export const hostileName: fc.Arbitrary<string> = fc
  .tuple(fc.array(unit, { maxLength: 20 }), fc.constantFrom(1, 1, 1, 13, 500))
  .map(([units, times]) => units.join('').repeat(times));
