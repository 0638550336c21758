import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readSettings } from '#core/settings/read-settings.ts';

function read(...apiServers: unknown[]) {
  return readSettings(JSON.stringify({ apiServers }), 'traceward.json').apiServers;
}

function faultsOf(...apiServers: unknown[]): string {
  expect(() => read(...apiServers)).toThrow();
  try {
    read(...apiServers);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

const AT = 'traceward.json: apiServers.0.addresses.0: ';

describe('the API servers of the settings', () => {
  test('are for every cluster unless a glob is given', () => {
    expect(read({ addresses: ['10.0.0.1'] }, { cluster: 'prod-?', addresses: ['10.0.0.1'] })).toMatchObject([
      { cluster: '*' },
      { cluster: 'prod-?' },
    ]);
  });

  test.each([
    ['', 'expected a text with something in it, found an empty text'],
    [
      'https://api.example.com',
      'expected only the host of this URL and its port, without scheme and path, found "http',
    ],
    ['10.0.0.1:0', 'expected a port from 1 to 65535 after the last colon, found "10.0.0.1:0"'],
    ['10.0.0.1:65536', 'expected a port from 1 to 65535'],
    ['10.0.0.1:', 'expected a port from 1 to 65535'],
    ['[fd00::1]:https', 'expected a port from 1 to 65535'],
    [
      'fd00:10:96::1:443',
      'expected brackets around an address that is followed by a port: [fd00:10:96::1]:443; or, if 443 is part of the address, fd00:10:96:0:0:0:1:443, found "fd00:10:96::1:443"',
    ],
    ['fd00::1:6443', 'expected brackets around an address that is followed by a port: [fd00::1]:6443; or, if 6443'],
    ['::1:16443', 'expected brackets around an address that is followed by a port: [::1]:16443, found "::1:16443"'],
    ['fd00:1:2:3:4:5:6:7:443', 'expected brackets around an address that is followed by a port'],
    ['0.0.0.0/0', 'expected the network of the API servers only, not all addresses of a family, found "0.0.0.0/0"'],
    ['::/0', 'expected the network of the API servers only'],
    ['[::/0]:443', 'expected the network of the API servers only'],
    ['::ffff:0:0/96', 'expected the network of the API servers only'],
    ['::/64', 'expected the network of the API servers only'],
    ['10.20.0.5/28', 'expected a network, such as 10.20.0.0/28, or the address 10.20.0.5 alone, found "10.20.0.5/28"'],
    [
      '[fd00::5/64]:443',
      'expected a network, such as fd00::/64, or the address fd00::5 alone, found "[fd00::5/64]:443"',
    ],
    ['::ffff:10.20.0.5/124', 'expected a network, such as 10.20.0.0/28, or the address'],
  ])('%j is an error that says what to write', (address, message) => {
    expect(faultsOf({ addresses: [address] })).toContain(AT + message);
  });

  test.each([
    ...['10.0.0', '10.0.0.256', '010.0.0.1', '1.2.3.4.5', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/', '10.0.0.0/x'],
    ...['10.0.0.0/28/4', '10.0.0.1:443/28', 'api.example.com/28', 'fd00::1%eth0', ' 10.0.0.1', '[10.0.0.1', '[]', '/'],
    ...['api_ example.com', 'api..example.com', '-a.example.com', 'a@b', 'кластер.example', `${'a'.repeat(64)}.com`],
    ...['a:1:2', '[fd00::1]443', '[[fd00::1]]:443', '*.eks.amazonaws.com', '*', '.'],
  ])('%j is neither an address nor a network nor a name', (address) => {
    expect(faultsOf({ addresses: [address] })).toMatch(`${AT}expected `);
    expect(faultsOf({ addresses: [address] })).toContain(`found ${JSON.stringify(address)}`);
  });

  test.each([
    [['10.0.0.1', '10.0.0.1'], 1, '"10.0.0.1", which "10.0.0.1" includes'],
    [['10.0.0.1:443', '10.0.0.1'], 0, '"10.0.0.1:443", which "10.0.0.1" includes'],
    [['10.0.0.0/28', '::ffff:10.0.0.1'], 1, '"::ffff:10.0.0.1", which "10.0.0.0/28" includes'],
    [['10.0.0.0/30:443', '10.0.0.0/28:443'], 0, '"10.0.0.0/30:443", which "10.0.0.0/28:443" includes'],
    [['fd00::/64', '[fd00::/65]:443'], 1, '"[fd00::/65]:443", which "fd00::/64" includes'],
    [['api.example.com', 'API.example.com.:443'], 1, '"API.example.com.:443", which "api.example.com" includes'],
  ])('%j: one that another includes is an error', (addresses, at, found) => {
    const expected = 'expected an address that no other of the same cluster includes; leave this one out, found';
    const fault = faultsOf({ addresses });
    expect(fault).toBe(`traceward.json: apiServers.0.addresses.${at}: ${expected} ${found}`);
  });

  test.each(['fd00:10:96:0:0:0:1:443', 'fd00:10:96::1:0443', 'fd00::443', 'fd00::1:4430', 'fd00::1:44'])(
    '%j can only be an address',
    (address) => {
      expect(read({ addresses: [address] })).toMatchObject([{ addresses: [{ text: address, port: undefined }] }]);
    },
  );

  test('are compared across the entries of the same glob, and not with those of others', () => {
    const one = { cluster: 'prod', addresses: ['10.0.0.1'] };
    expect(faultsOf(one, one)).toContain('apiServers.1.addresses.0: expected an address that no other');
    expect(() => read(one, { cluster: 'dev', addresses: ['10.0.0.1'] })).not.toThrow();
  });

  test.each([[['10.0.0.1:443', '10.0.0.1:6443']], [['10.0.0.0/28:443', '10.0.0.1']], [['10.0.0.0/31', '10.0.0.2']]])(
    '%j each say something of their own',
    (addresses) => {
      expect(() => read({ addresses })).not.toThrow();
    },
  );

  test.each(['prod-[ab]', '{a,b}', 'a]'])('the glob %j is an error', (cluster) => {
    const message =
      'apiServers.0.cluster: expected a glob of * and ? only; write an entry for each other choice, found';
    expect(faultsOf({ cluster, addresses: ['10.0.0.1'] })).toContain(`${message} ${JSON.stringify(cluster)}`);
  });

  test('an entry without addresses is an error', () => {
    const message = 'apiServers.0.addresses: expected at least one address; leave out an entry of none';
    expect(faultsOf({ addresses: [] })).toContain(message);
    expect(faultsOf({ cluster: 'prod' })).toContain('apiServers.0.addresses: expected a value, found nothing');
    expect(faultsOf({ addresses: ['10.0.0.1'], name: 'prod' })).toContain('apiServers.0.name: expected one of cluster');
  });

  test('that hold bytes for a terminal show them harmless', () => {
    const fault = faultsOf(
      { addresses: ['a\u001b[2J\u202e.example\n'] },
      { cluster: '{\u001b', addresses: ['a\u0007'] },
    );
    expect(fault).not.toMatch(/[^\P{C}\n]/u);
    expect(fault.split('\n')).toHaveLength(3);
  });

  test('take linear time and never another error, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.ipV4Extended(), fc.webAuthority())), (addresses) => {
        try {
          read({ addresses });
        } catch (error) {
          expect(error).toMatchObject({ code: 'settings' });
        }
      }),
    );
  });
});
