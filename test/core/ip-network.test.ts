import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalAddress } from '#core/ip-address.ts';
import { addressAt, addressNumber, holdsAllOfIPv4, networkOf } from '#core/ip-network.ts';

describe('the number of an address', () => {
  test.each([
    ['0.0.0.0', 0xffff_0000_0000n],
    ['10.96.0.1', 0xffff_0a60_0001n],
    ['255.255.255.255', 0xffff_ffff_ffffn],
    ['::', 0n],
    ['::1', 1n],
    ['fd00::', 0xfd00n << 112n],
    ['2001:db8:0:1:1:1:1:1', 0x20010db8000000010001000100010001n],
  ])('%s is %d', (address, number) => {
    expect(addressNumber(address)).toBe(number);
    expect(addressAt(number)).toBe(address);
  });

  test('is undefined for what is no address', () => {
    expect(['', 'api.example.com', '10.96.0', '/run/a.sock'].map(addressNumber)).toEqual([...Array(4)]);
  });

  test('gives the address again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = canonicalAddress(text) ?? '';
        expect(addressAt(addressNumber(address) ?? -1n)).toBe(address);
      }),
    );
  });
});

test.each([
  ['::', 0, true],
  ['::', 80, true],
  ['::', 81, false],
  ['8000::', 1, false],
  ['0.0.0.0', 96, true],
  ['0.0.0.0', 97, false],
])('%s/%d holds all of IPv4: %s', (address, prefix, holds) => {
  expect(holdsAllOfIPv4(networkOf(addressNumber(address) ?? -1n, prefix))).toBe(holds);
});
