import { describe, expect, test } from '@jest/globals';
import { readApiServers } from '#core/detectors/k8s-api-connection/environment.ts';

const HOST = 'KUBERNETES_SERVICE_HOST';
const PORT = 'KUBERNETES_SERVICE_PORT';
/** Variables that fill exactly so many bytes, as the strings stand in memory, without the last one's zero. */
const filling = (bytes: number) => `FILLER=${'x'.repeat(bytes - 7)}`;

const at = (address: string, port = 443) => ({ address, port });
const named = (name: string, port = 443) => ({ name, port });
const TOLD = { endpoints: [], names: [], refused: 0, truncated: false };

describe('the API servers of an environment', () => {
  test('are not those of another environment that reads like it', () => {
    const [honest, joined] = [[`${HOST}=10.96.0.1`, `${PORT}=6443`], [`${HOST}=10.96.0.1\0${PORT}=6443`]];
    for (const environment of [joined, honest, joined, honest]) {
      const endpoints = environment === honest ? [at('10.96.0.1', 6443)] : [];
      expect(readApiServers(environment).endpoints).toEqual(endpoints);
    }
  });

  test('are in the variables with exactly these names', () => {
    const environment = [
      'PATH=/bin',
      `${HOST}=10.96.0.1`,
      `X_${HOST}=9.9.9.9`,
      `${HOST}_X=8.8.8.8`,
      `A=${HOST}=7.7.7.7`,
      'KUBERNETES_PORT=tcp://10.96.0.2:443',
      'KUBERNETES_PORT_443_TCP=tcp://10.96.0.3:443',
      'KUBERNETES_PORT_443_TCP_ADDR=10.96.0.4',
      'KUBERNETES_PORT_443_TCP_PORT=443',
      'KUBERNETES_PORT_53_UDP_ADDR=10.96.0.10',
    ];
    const endpoints = ['10.96.0.1', '10.96.0.2', '10.96.0.3', '10.96.0.4'].map((address) => at(address));
    expect(readApiServers(environment)).toEqual({ ...TOLD, endpoints });
  });

  test('may be there several times, and in another spelling', () => {
    const environment = [`${HOST}=10.96.0.1`, `${HOST}= [FD00::1] `, `${HOST}=::ffff:10.96.0.1`];
    expect(readApiServers(environment).endpoints).toEqual([at('10.96.0.1'), at('fd00::1')]);
  });

  test.each([
    ['with a port', '10.96.0.1:6443', at('10.96.0.1', 6443)],
    ['of IPv6, with a port', '[fd00::1]:6443', at('fd00::1', 6443)],
    ['as a URL', 'https://10.96.0.1', at('10.96.0.1')],
    ['as a URL with a port and a path', 'https://10.96.0.1:443/', at('10.96.0.1')],
    ['as the kubelet writes others', 'tcp://10.96.0.1:443', at('10.96.0.1')],
    ['between quotes', '"10.96.0.1"', at('10.96.0.1')],
    ['between other quotes', "' 10.96.0.1:443 '", at('10.96.0.1')],
  ])('may stand there %s', (_, value, endpoint) => {
    expect(readApiServers([`${HOST}=${value}`])).toEqual({ ...TOLD, endpoints: [endpoint] });
  });

  test.each([
    ['the port that is told beside it', [`${HOST}=10.96.0.1`, `${PORT}=6443`], [at('10.96.0.1', 6443)]],
    ['which may be quoted', [`${PORT}="6443"`, `${HOST}=10.96.0.1`], [at('10.96.0.1', 6443)]],
    ['its own port before that', [`${HOST}=10.96.0.1:8443`, `${PORT}=6443`], [at('10.96.0.1', 8443)]],
    ['443 where the port is none', [`${HOST}=10.96.0.1`, `${PORT}=0`, `${PORT}=65536`], [at('10.96.0.1')]],
    ['every port that is told', [`${HOST}=::1`, `${PORT}=1`, `${PORT}=65535`], [at('::1', 1), at('::1', 65_535)]],
    ['443 in the other variables', ['KUBERNETES_PORT=10.96.0.1', `${PORT}=6443`], [at('10.96.0.1')]],
  ])('have %s', (_, environment, endpoints) => {
    expect(readApiServers(environment)).toEqual({ ...TOLD, endpoints });
  });

  test('are loopback where the value is localhost', () => {
    const endpoints = [at('127.0.0.1', 7445), at('::1', 7445)];
    expect(readApiServers([`${HOST}=LocalHost.`, `${PORT}=7445`])).toEqual({ ...TOLD, endpoints });
  });

  test.each([
    ['kubernetes.default.svc', named('kubernetes.default.svc')],
    ['kubernetes:6443', named('kubernetes', 6443)],
    ['https://Demo-1a2b.HCP.westeurope.azmk8s.io.:443/', named('demo-1a2b.hcp.westeurope.azmk8s.io')],
  ])('may be told by a name: %s', (value, name) => {
    expect(readApiServers([`${HOST}=${value}`])).toEqual({ ...TOLD, names: [name] });
  });

  test.each([
    ['two addresses', '10.96.0.1,10.96.0.2', 1],
    ['an address with too many numbers', '10.96.0.1.1', 1],
    ['an address with a number that is too great', '10.96.0.256', 1],
    ['with a port of too many digits', '10.96.0.1:123456', 1],
    ['with a port that is none', '10.96.0.1:65536', 1],
    ['an address of IPv6 that begins like one with a port', 'x::1:443', 1],
    ['with bytes for a terminal', '\u001b[31mred', 1],
    ['longer than any name', `${'a.'.repeat(200)}b`, 1],
    ['nothing', '', 0],
    ['blank', '  ', 0],
    ['quotes around nothing', '""', 0],
  ])('are not told by what is neither address nor name: %s', (_, value, refused) => {
    expect(readApiServers([`${HOST}=${value}`])).toEqual({ ...TOLD, refused });
  });
});

describe('an environment in which a variable stands again and again', () => {
  const hosts = (count: number) =>
    Array.from({ length: count }, (_, each) => `${HOST}=10.0.${each >> 8}.${each & 255}`);
  const ports = (count: number) => Array.from({ length: count }, (_, each) => `${PORT}=${each + 1}`);

  test('tells as much as an environment may hold, and counts the rest', () => {
    expect(readApiServers(hosts(64))).toMatchObject({ endpoints: { length: 64 }, refused: 0 });
    expect(readApiServers(hosts(100))).toMatchObject({ endpoints: { length: 64 }, refused: 36 });
  });

  test('does not tell each address at each port', () => {
    const environment = [...ports(70), ...hosts(70)];
    expect(readApiServers(environment)).toMatchObject({ endpoints: { length: 64 * 4 }, refused: 6 });
    expect(readApiServers([...ports(2), ...ports(2), `${HOST}=10.96.0.1`]).endpoints).toEqual([
      at('10.96.0.1', 1),
      at('10.96.0.1', 2),
    ]);
  });
});

describe('an environment that Tracee cut off', () => {
  test('may end within a value, which then binds nothing', () => {
    expect(readApiServers(['PATH=/bin', `${HOST}=10.96.0.1`, '?', '?'])).toEqual({ ...TOLD, truncated: true });
  });

  test('still tells the values before the last', () => {
    expect(readApiServers([`${HOST}=10.96.0.1`, 'PATH=/bi', '?'])).toMatchObject({ endpoints: [at('10.96.0.1')] });
  });

  test('is noticed by its length where no variable is missing', () => {
    const last = `${HOST}=10.96.0.1`;
    const fits = [filling(8190 - last.length - 1), last];
    const full = [filling(8191 - last.length - 1), last];
    expect(readApiServers(fits)).toEqual({ ...TOLD, endpoints: [at('10.96.0.1')] });
    expect(readApiServers(full)).toEqual({ ...TOLD, truncated: true });
  });

  test('counts bytes, not characters', () => {
    const last = `${HOST}=10.96.0.1`;
    expect(readApiServers([`A=${'é'.repeat(4090)}`, last]).endpoints).toEqual([]);
  });

  test('by the number of its variables, in old logs, kept whole ones', () => {
    expect(readApiServers([`${HOST}=10.96.0.1`, '...'])).toEqual({
      ...TOLD,
      endpoints: [at('10.96.0.1')],
      truncated: true,
    });
  });

  test('of which nothing is left tells nothing', () => {
    expect(readApiServers(['?', '?'])).toEqual({ ...TOLD, truncated: true });
  });
});
