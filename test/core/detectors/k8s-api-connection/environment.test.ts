import { describe, expect, test } from '@jest/globals';
import { readApiServerHosts } from '#core/detectors/k8s-api-connection/environment.ts';

const HOST = 'KUBERNETES_SERVICE_HOST';
/** Variables that fill exactly so many bytes, as the strings stand in memory, without the last one's zero. */
const filling = (bytes: number) => `FILLER=${'x'.repeat(bytes - 7)}`;

describe('the API server host of an environment', () => {
  test('is the value of the variable with exactly that name', () => {
    const environment = [
      'PATH=/bin',
      `${HOST}=10.96.0.1`,
      `X_${HOST}=9.9.9.9`,
      `${HOST}_X=8.8.8.8`,
      `A=${HOST}=7.7.7.7`,
    ];
    expect(readApiServerHosts(environment)).toEqual({ addresses: ['10.96.0.1'], refused: 0, truncated: false });
  });

  test('may be there several times, and in another spelling', () => {
    const environment = [`${HOST}=10.96.0.1`, `${HOST}= [FD00::1] `, `${HOST}=::ffff:10.96.0.1`];
    expect(readApiServerHosts(environment).addresses).toEqual(['10.96.0.1', 'fd00::1']);
  });

  test.each([
    ['with a port', '10.96.0.1:6443', '10.96.0.1'],
    ['of IPv6, with a port', '[fd00::1]:6443', 'fd00::1'],
    ['as a URL', 'https://10.96.0.1', '10.96.0.1'],
    ['as a URL with a port and a path', 'https://10.96.0.1:443/', '10.96.0.1'],
    ['as the kubelet writes others', 'tcp://10.96.0.1:443', '10.96.0.1'],
    ['between quotes', '"10.96.0.1"', '10.96.0.1'],
    ['between other quotes', "' 10.96.0.1:443 '", '10.96.0.1'],
  ])('may stand there %s', (_, value, address) => {
    expect(readApiServerHosts([`${HOST}=${value}`])).toEqual({ addresses: [address], refused: 0, truncated: false });
  });

  test.each([
    ['a name', 'kubernetes.default.svc', 1],
    ['a name with a port', 'kubernetes:443', 1],
    ['two addresses', '10.96.0.1,10.96.0.2', 1],
    ['with a port of too many digits', '10.96.0.1:123456', 1],
    ['an address of IPv6 that begins like one with a port', 'x::1:443', 1],
    ['nothing', '', 0],
    ['blank', '  ', 0],
  ])('that is no address, but %s, is refused', (_, value, refused) => {
    expect(readApiServerHosts([`${HOST}=${value}`])).toEqual({ addresses: [], refused, truncated: false });
  });
});

describe('an environment that Tracee cut off', () => {
  test('may end within a value, which then binds nothing', () => {
    expect(readApiServerHosts(['PATH=/bin', `${HOST}=10.96.0.1`, '?', '?'])).toEqual({
      addresses: [],
      refused: 0,
      truncated: true,
    });
  });

  test('still tells the values before the last', () => {
    expect(readApiServerHosts([`${HOST}=10.96.0.1`, 'PATH=/bi', '?'])).toMatchObject({ addresses: ['10.96.0.1'] });
  });

  test('is noticed by its length where no variable is missing', () => {
    const last = `${HOST}=10.96.0.1`;
    const fits = [filling(8190 - last.length - 1), last];
    const full = [filling(8191 - last.length - 1), last];
    expect(readApiServerHosts(fits)).toEqual({ addresses: ['10.96.0.1'], refused: 0, truncated: false });
    expect(readApiServerHosts(full)).toEqual({ addresses: [], refused: 0, truncated: true });
  });

  test('counts bytes, not characters', () => {
    const last = `${HOST}=10.96.0.1`;
    expect(readApiServerHosts([`A=${'é'.repeat(4090)}`, last]).addresses).toEqual([]);
  });

  test('by the number of its variables, in old logs, kept whole ones', () => {
    expect(readApiServerHosts([`${HOST}=10.96.0.1`, '...'])).toEqual({
      addresses: ['10.96.0.1'],
      refused: 0,
      truncated: true,
    });
  });

  test('of which nothing is left tells nothing', () => {
    expect(readApiServerHosts(['?', '?'])).toEqual({ addresses: [], refused: 0, truncated: true });
  });
});
