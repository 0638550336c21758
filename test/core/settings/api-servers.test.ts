import { BlockList } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalAddress } from '#core/ip-address.ts';
import { addressAt, addressNumber, networkOf } from '#core/ip-network.ts';
import { compileApiServers, NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { takesLonger } from '#test/factories/processor-time.ts';

function serversOf(...apiServers: { cluster?: string; addresses: readonly string[] }[]) {
  return compileApiServers(readSettings(JSON.stringify({ apiServers }), 'traceward.json').apiServers);
}

function covers(server: string, address: string, port?: number): boolean {
  return serversOf({ addresses: [server] })('any').covers(address, port);
}

describe('an API server of the settings', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1', 443],
    ['10.0.0.1', '10.0.0.1', undefined],
    ['10.0.0.1:443', '10.0.0.1', 443],
    ['::ffff:10.0.0.1', '10.0.0.1', 443],
    ['[::FFFF:10.0.0.1]:443', '10.0.0.1', 443],
    ['10.20.0.0/28', '10.20.0.15', 6443],
    ['10.20.0.0/28:6443', '10.20.0.0', 6443],
    ['::ffff:10.20.0.0/124', '10.20.0.15', 6443],
    ['FD00:0::1', 'fd00::1', 443],
    ['[fd00::1]', 'fd00::1', 443],
    ['[fd00::1]:443', 'fd00::1', 443],
    ['fd00::/64', 'fd00::ffff:ffff:ffff:ffff', 443],
    ['[fd00::/64]:443', 'fd00::1', 443],
    ['10.0.0.0/31', '10.0.0.1', 1],
    ['10.0.0.1/32', '10.0.0.1', 1],
    ['128.0.0.0/1', '255.255.255.255', 1],
    ['fd00::1/128', 'fd00::1', 1],
  ])('%s covers %s at port %s', (server, address, port) => {
    expect(covers(server, address, port)).toBe(true);
  });

  test.each([
    ['10.0.0.1', '10.0.0.2', 443],
    ['10.0.0.1:443', '10.0.0.1', 6443],
    ['10.0.0.1:443', '10.0.0.1', undefined],
    ['10.20.0.0/28', '10.20.0.16', 443],
    ['10.20.0.0/28', '10.19.255.255', 443],
    ['fd00::/64', 'fd00:0:0:1::', 443],
    ['::a00:1', '10.0.0.1', 443],
    ['128.0.0.0/1', '8000::1', 1],
    ['10.0.0.1', 'api.example.com', 443],
    ['api.example.com', '10.0.0.1', 443],
  ])('%s does not cover %s at port %s', (server, address, port) => {
    expect(covers(server, address, port)).toBe(false);
  });

  test('may be a name, which is kept in lower case without the dot at its end', () => {
    const { names, hasAddresses } = serversOf({ addresses: ['API.Example.COM.', 'b.example.com:6443'] })('any');
    expect(names).toEqual([
      { name: 'api.example.com', port: undefined },
      { name: 'b.example.com', port: 6443 },
    ]);
    expect(hasAddresses).toBe(false);
  });

  test('is one of the clusters that the glob matches, or of all', () => {
    const servers = serversOf(
      { cluster: 'prod-*', addresses: ['10.0.0.1'] },
      { cluster: '*-eu', addresses: ['10.0.0.2'] },
      { addresses: ['10.0.0.3'] },
    );
    const covered = (cluster: string) =>
      ['10.0.0.1', '10.0.0.2', '10.0.0.3'].filter((address) => servers(cluster).covers(address, 443));
    expect(covered('prod-eu')).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    expect(covered('prod-us')).toEqual(['10.0.0.1', '10.0.0.3']);
    expect(covered('dev-eu')).toEqual(['10.0.0.2', '10.0.0.3']);
    expect(covered('')).toEqual(['10.0.0.3']);
    expect(servers('prod-us')).toBe(servers('prod-asia'));
  });

  test('is not there where the settings have none', () => {
    expect(serversOf()).toBe(NO_API_SERVERS);
    expect(NO_API_SERVERS('any').covers('10.0.0.1', 443)).toBe(false);
    expect(serversOf({ cluster: 'prod', addresses: ['10.0.0.1'] })('dev')).toMatchObject({ hasAddresses: false });
  });
});

/** Close together, so that a network often holds an address, and around the places where families meet. */
const number = fc
  .tuple(
    fc.constantFrom(0n, addressNumber('10.20.0.0') ?? 0n, addressNumber('fd00::') ?? 0n, 0xffff_ffff_fff0n),
    fc.bigInt(0n, 127n),
  )
  .map(([base, offset]) => base + offset);
const port = fc.constantFrom(undefined, 443, 6443);
const server = fc.record({ number, length: fc.integer({ min: 1, max: 128 }), port }).map(({ number, length, port }) => {
  const isV4 = !addressAt(number).includes(':');
  const prefix = isV4 ? Math.max(97, length) : Math.max(100, length);
  return { address: addressAt(networkOf(number, prefix).first), length: isV4 ? prefix - 96 : prefix, port };
});

test('networks hold what an independent list of them holds', () => {
  const pickServers = fc.uniqueArray(server, { maxLength: 6, selector: (one) => JSON.stringify(one) });
  fc.assert(
    fc.property(pickServers, fc.array(fc.tuple(number, port), { maxLength: 20 }), (servers, connections) => {
      const compiled = compileApiServers(
        servers.map(({ address, length, port }) => ({
          cluster: '*',
          addresses: readSettings(
            JSON.stringify({
              apiServers: [{ addresses: [`[${address}/${length}]${port === undefined ? '' : `:${port}`}`] }],
            }),
            'traceward.json',
          ).apiServers.flatMap(({ addresses }) => addresses),
        })),
      )('any');
      for (const [at, port] of connections) {
        const address = addressAt(at);
        const family = address.includes(':') ? 'ipv6' : 'ipv4';
        const expected = servers.some((server) => {
          const list = new BlockList();
          list.addSubnet(server.address, server.length, server.address.includes(':') ? 'ipv6' : 'ipv4');
          return (server.port === undefined || server.port === port) && list.check(address, family);
        });
        expect([address, port, compiled.covers(address, port)]).toEqual([address, port, expected]);
        expect(canonicalAddress(address)).toBe(address);
      }
    }),
  );
});

test('thousands of addresses cost each connection no more than a few', () => {
  const addresses = Array.from({ length: 20_000 }, (_, index) => addressAt(0xffff_0a00_0000n + BigInt(index * 2)));
  const { covers } = serversOf({ addresses })('any');
  const countAll = () => {
    let covered = 0;
    for (let index = 0; index < 20_000; index += 1) covered += Number(covers(`10.0.${index >> 8}.${index & 255}`, 443));
    expect(covered).toBe(10_000);
  };
  expect(takesLonger(2000, countAll)).toBe(false);
});
