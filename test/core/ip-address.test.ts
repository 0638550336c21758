import { isIP, SocketAddress } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalAddress, isAddress } from '#core/ip-address.ts';

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

  test('and any text is one that Node takes for one, in its spelling', () => {
    const parts = [
      ':',
      '::',
      '0',
      '1',
      'ffff',
      'FFFF',
      'a60',
      '00ab',
      '12345',
      '255',
      '256',
      '.',
      '1.2.3.4',
      '01.2.3.4',
    ];
    const pieces = fc.array(fc.constantFrom(...parts, '%eth0', '[', ']', ' ', '/', '@', '\n'), { maxLength: 16 });
    const groups = fc.array(fc.constantFrom('0', '0', '0', '1', 'ff', 'ffff', '0a', '1.2.3.4', ''), { maxLength: 9 });
    const texts = [pieces.map((all) => all.join('')), groups.map((all) => all.join(':')), fc.ipV6(), fc.string()];
    fc.assert(
      fc.property(fc.oneof(...texts), (text) => {
        expect(isAddress(text)).toBe(isIP(text) !== 0 && text.length <= 64);
        if (isIP(text) === 6) expect(canonicalAddress(text)).toBe(canonicalAddress(spellingOfNode(text)));
      }),
      { numRuns: 5000 },
    );
  });
});

/** Without the dots of `::1.2.3.4`, which the C library writes for `::102:304`. */
function spellingOfNode(text: string): string {
  const [ip = ''] = text.split('%');
  return new SocketAddress({ address: ip, family: 'ipv6' }).address;
}

test('what is remembered of an address does not hold the text that it stood in', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const heldBy = (read: () => void) => {
    collect();
    const before = process.memoryUsage().heapUsed;
    read();
    collect();
    return process.memoryUsage().heapUsed - before;
  };
  const held = heldBy(() => {
    for (let at = 1; at <= 100; at += 1)
      canonicalAddress(JSON.parse(`"${' '.repeat(500_000)}fd00:1234:5678::${(at + 4096).toString(16)}"`));
  });
  expect(held).toBeLessThan(10_000_000);
});
