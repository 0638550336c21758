import { describe, expect, test } from '@jest/globals';
import { readRemoteAddress, socketText } from '#core/tracee/socket-address.ts';

describe('the family of an address is known', () => {
  test.each(['AF_INET', 'af_inet', '2', 2])('by %j', (family) => {
    const value = { sa_family: family, sin_addr: '10.96.0.1', sin_port: '443' };
    expect(readRemoteAddress(value)).toEqual({ address: '10.96.0.1', port: 443 });
    expect(readRemoteAddress(JSON.stringify(value))).toEqual({ address: '10.96.0.1', port: 443 });
  });

  test.each(['AF_INET6', 'af_inet6', '10', 10, 3])('of version 6 by %j', (family) => {
    expect(readRemoteAddress({ sa_family: family, sin6_addr: 'fd00::1', sin6_port: 443 })).toEqual({
      address: 'fd00::1',
      port: 443,
    });
  });

  test.each(['AF_UNIX', 'af_unix', '1', 1, 'AF_NETLINK', '16', 0])('of another kind by %j', (family) => {
    expect(readRemoteAddress({ sa_family: family, sun_path: '/run/x' })).toBe('otherFamily');
  });

  test.each(['AF_UNIX', 'af_unix', '1', 1])('of a path by %j', (family) => {
    expect(socketText({ sa_family: family, sun_path: '/run/x' })).toBe('unix:/run/x');
  });
});

test.each([
  ['no family', { sin_addr: '10.96.0.1' }],
  ['a family that is no text', { sa_family: ['AF_INET'], sin_addr: '10.96.0.1' }],
  ['no address', { sa_family: 'AF_INET' }],
  ['the address of another version', { sa_family: '10', sin_addr: '10.96.0.1' }],
  ['an unknown family and an address', { sa_family: 'INET', sin_addr: '10.96.0.1' }],
  ['another text', 'AF_INET'],
  ['nothing', undefined],
])('what has %s is no address that can be read', (_, value) => {
  expect(readRemoteAddress(value)).toBeUndefined();
});
