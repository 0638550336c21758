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
    ['a name', 'kubernetes.default.svc', 1],
    ['with a port', '10.96.0.1:443', 1],
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
