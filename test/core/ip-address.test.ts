import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalAddress } from '#core/ip-address.ts';

describe('an address has one spelling', () => {
  test.each([
    ['10.96.0.1', '10.96.0.1'],
    [' 10.96.0.1\n', '10.96.0.1'],
    ['::ffff:10.96.0.1', '10.96.0.1'],
    ['::FFFF:0a60:1', '10.96.0.1'],
    ['0:0:0:0:0:ffff:10.96.0.1', '10.96.0.1'],
    ['[fd00:10:96::1]', 'fd00:10:96::1'],
    ['FD00:0010:0096:0000:0000:0000:0000:0001', 'fd00:10:96::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['::1.2.3.4', '::102:304'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[0000:0000:0000:0000:0000:ffff:255.255.255.255%wlp0s20f3u1u2u3]', '255.255.255.255'],
    [`${' '.repeat(100)}10.96.0.1${'\n'.repeat(100)}`, '10.96.0.1'],
  ])('%j is %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  test.each([
    '',
    'kubernetes.default.svc',
    '10.96.0',
    '10.96.0.256',
    '010.96.0.1',
    '0x0a.1',
    '10.96.0.1:443',
    '[::1',
    '1::2::3',
    '[10.96.0.1]]',
    `10.96.0.1%${'0'.repeat(64)}`,
  ])('%j is none', (text) => {
    expect(canonicalAddress(text)).toBeUndefined();
  });

  test('which is its own canonical spelling', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const canonical = canonicalAddress(text) ?? '';
        expect(canonicalAddress(canonical)).toBe(canonical);
        expect(canonicalAddress(`[${text.toUpperCase()}]`)).toBe(canonical);
      }),
    );
  });

  test('and any text is looked at without harm', () => {
    fc.assert(fc.property(fc.string(), (text) => void canonicalAddress(text)));
  });
});
