import { BlockList } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayBeInferred } from '#core/detectors/k8s-api-connection/address-kinds.ts';
import { canonicalAddress } from '#core/ip-address.ts';

const NEVER = new BlockList();
NEVER.addSubnet('127.0.0.0', 8);
NEVER.addAddress('0.0.0.0');
NEVER.addSubnet('169.254.0.0', 16);
NEVER.addSubnet('224.0.0.0', 4);
NEVER.addSubnet('::', 127, 'ipv6');
NEVER.addSubnet('fe80::', 10, 'ipv6');
NEVER.addSubnet('ff00::', 8, 'ipv6');

const isNever = (address: string) => NEVER.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
/** Addresses whose first part is any, so that each network and what stands beside it comes often. */
const ipV4 = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }).map((bytes) => bytes.join('.'));
const hextet = fc.nat(0xffff).map((part) => part.toString(16));
const first = fc.oneof(hextet, fc.constantFrom('fe7f', 'fe80', 'febf', 'fec0', 'feff', 'ff00', 'ff', 'fe8', '0', '1'));
const ipV6 = fc.oneof(
  fc.tuple(first, fc.array(hextet, { minLength: 7, maxLength: 7 })).map(([head, rest]) => [head, ...rest].join(':')),
  fc.tuple(first, hextet).map(([head, tail]) => `${head}::${tail}`),
  hextet.map((tail) => `::${tail}`),
);

describe('what others were told is never inferred', () => {
  test.each(['127.0.0.1', '127.255.255.255', '0.0.0.0', '169.254.169.254', '224.0.0.1', '239.255.255.255'])(
    'for %s, nor where IPv6 carries it',
    (address) => {
      expect(mayBeInferred(address)).toBe(false);
      expect(mayBeInferred(canonicalAddress(`::ffff:${address}`) ?? '')).toBe(false);
    },
  );

  test('for exactly the loopback, unspecified, link-local and multicast addresses', () => {
    fc.assert(
      fc.property(fc.oneof(ipV4, ipV6), (text) => {
        const address = canonicalAddress(text) ?? '';
        expect({ address, may: mayBeInferred(address) }).toEqual({ address, may: !isNever(address) });
      }),
      { numRuns: 2000 },
    );
  });
});
