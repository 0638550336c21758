import { describe, expect, test } from '@jest/globals';
import { findingsOf } from '#core/correlate/findings.ts';
import { summarise } from '#core/correlate/summary.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { factsOf, scanText } from '#test/factories/scan.ts';
import {
  answersLine,
  connectLine,
  type EventOptions,
  execLine,
  inet,
  reportLine,
} from '#test/factories/trace-event.ts';

const bind = (container: string, address = '10.96.0.1', options: EventOptions = {}) =>
  execLine([`KUBERNETES_SERVICE_HOST=${address}`], { ...options, container });
const connect = (container: string, options: EventOptions = {}, address = '10.96.0.1', port = '443') =>
  connectLine(inet(address, port), { ...options, container });

const basesOf = (lines: string[]) => scanText(lines).findings.map(({ container, basis }) => [container.id, basis]);

describe('the basis of a finding', () => {
  test('observed: the container itself was told the address', () => {
    expect(basesOf([connect('a'), bind('a')])).toEqual([['a', 'observed']]);
  });

  test('inferred: two others were', () => {
    expect(basesOf([bind('b'), connect('a'), bind('c')])).toEqual([['a', 'inferred']]);
  });

  test('one other is not enough, however often it is told', () => {
    expect(basesOf([bind('b'), bind('b'), connect('a')])).toEqual([]);
  });

  test('observed beats inferred', () => {
    expect(basesOf([bind('b'), bind('c'), connect('a'), bind('a')])).toEqual([['a', 'observed']]);
  });

  test('others that are told another address do not count', () => {
    expect(basesOf([bind('b', '10.96.0.2'), bind('c'), connect('a')])).toEqual([]);
  });

  test('a fake value makes nobody forget the real one', () => {
    expect(basesOf([bind('a'), bind('a', '9.9.9.9'), connect('a')])).toEqual([['a', 'observed']]);
  });
});

describe('an inferred basis', () => {
  const told = (container: string, options: EventOptions = {}, address = '10.96.0.1') =>
    bind(container, address, options);

  test('is for the port that the others were told', () => {
    expect(basesOf([told('b'), told('c'), connect('a', {}, '10.96.0.1', '53')])).toEqual([]);
    const ports = ['443', '6443'].map((port) =>
      execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1', `KUBERNETES_SERVICE_PORT=${port}`], { container: port }),
    );
    expect(basesOf([...ports, connect('a')])).toEqual([]);
  });

  test.each([
    ['by the first process of a container', { processId: 1, parentId: 7 }, true],
    ['by a process whose parent is outside', { processId: 7, parentId: 0 }, true],
    ['not by any other process', { processId: 7, parentId: 1 }, false],
  ])('needs others that were told %s', (_, options, isFound) => {
    const bases = basesOf([told('b'), told('c', options), connect('a')]);
    expect(bases).toEqual(isFound ? [['a', 'inferred']] : []);
  });

  test.each([
    ['of two namespaces', ['red', 'green'], true],
    ['one of them of no known namespace', ['red', undefined], true],
    ['both of no known namespace', [undefined, undefined], true],
    ['not two of one namespace', ['red', 'red'], false],
  ])('needs two others: %s', (_, namespaces, isFound) => {
    const others = namespaces.map((podNamespace, at) => told(`b${at}`, { podNamespace }));
    expect(basesOf([...others, connect('a')])).toEqual(isFound ? [['a', 'inferred']] : []);
  });

  test('never comes of one container under two namespaces', () => {
    expect(basesOf([told('b', { podNamespace: 'red' }), told('b', { podNamespace: 'green' }), connect('a')])).toEqual(
      [],
    );
  });

  test.each(['127.0.0.1', '::1', '0.0.0.0', '169.254.1.1', '224.0.0.1', 'fe80::1', 'ff02::1'])(
    'is never for %s',
    (address) => {
      expect(basesOf([told('b', {}, address), told('c', {}, address), connect('a', {}, address)])).toEqual([]);
    },
  );
});

describe('a loopback or link-local address', () => {
  test.each(['127.0.0.1', '::1', '169.254.20.10', 'fe80::1'])(
    'is an endpoint at the told port alone: %s',
    (address) => {
      const told = execLine([`KUBERNETES_SERVICE_HOST=${address}`, 'KUBERNETES_SERVICE_PORT=7445'], { container: 'a' });
      const { findings } = scanText([told, ...['7445', '443'].map((port) => connect('a', {}, address, port))]);
      expect(findings).toMatchObject([{ port: 7445, basis: 'observed' }]);
    },
  );
});

describe('a name that a container was told', () => {
  const toldName = (container: string, name: string, port = '443') =>
    execLine([`KUBERNETES_SERVICE_HOST=${name}`, `KUBERNETES_SERVICE_PORT=${port}`], { container });
  const AKS = 'Demo-1a2b.hcp.westeurope.azmk8s.io';

  test('that a container was told before is not lost among all that it looks up', () => {
    const others = Array.from({ length: 200 }, (_, at) =>
      answersLine(`a${at}.example`, ['1.1.1.1'], { container: 'a' }),
    );
    const { findings } = scanText([
      execLine(['KUBERNETES_SERVICE_HOST=lb.internal'], { container: 'a' }),
      ...others,
      answersLine('lb.internal', ['20.50.1.2'], { container: 'a' }),
      ...others,
      connectLine(inet('20.50.1.2'), { container: 'a' }),
    ]);
    expect(findings.map(({ basis }) => basis)).toEqual(['observed']);
  });

  test('stands for what its own lookups answered', () => {
    const lines = [
      connect('a', {}, '20.50.1.2'),
      answersLine(`${AKS.toLowerCase()}.`, ['20.50.1.2'], { container: 'a' }),
      toldName('a', AKS),
    ];
    expect(basesOf(lines)).toEqual([['a', 'observed']]);
    expect(basesOf(lines.slice(0, 2))).toEqual([]);
  });

  test('not for what another name, or the same in another container, was answered', () => {
    const lines = [
      connect('a', {}, '20.50.1.2'),
      answersLine(`x.${AKS}`, ['20.50.1.2'], { container: 'a' }),
      answersLine(AKS, ['20.50.1.2'], { container: 'b' }),
      toldName('a', AKS),
    ];
    expect(basesOf(lines)).toEqual([]);
    expect(scanText(lines).summary.unexplainedNames).toEqual({ named: [AKS.toLowerCase()], more: false });
  });

  test('counts for others like an address', () => {
    const named = ['b', 'c'].flatMap((container) => [
      toldName(container, AKS),
      answersLine(AKS, ['20.50.1.2'], { container }),
    ]);
    expect(basesOf([...named, connect('a', {}, '20.50.1.2')])).toEqual([['a', 'inferred']]);
  });

  test.each(['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local.'])(
    "stands for what the cluster's API server is known to be, if it is its own: %s",
    (name) => {
      expect(basesOf([toldName('a', name), connect('a')])).toEqual([]);
      expect(basesOf([toldName('a', name), connect('a'), bind('b'), bind('c')])).toEqual([['a', 'observed']]);
    },
  );

  test.each(['kubernetes.default.svcs', 'kubernetes.example', 'my-kubernetes', 'kubernetes.kube-system.svc'])(
    'is not its own: %s',
    (name) => {
      expect(basesOf([toldName('a', name), connect('a'), bind('b'), bind('c')])).toEqual([['a', 'inferred']]);
    },
  );

  test('is found among hundreds of others, if API servers are named like it, or it comes first by text', () => {
    const others = Array.from({ length: 1000 }, (_, at) =>
      answersLine(`m${at}.example`, ['1.1.1.1'], { container: 'a' }),
    );
    const found = [AKS, 'api.example', 'zz.example'].map((name) =>
      basesOf([
        answersLine(name, ['20.50.1.2'], { container: 'a' }),
        ...others,
        toldName('a', name),
        connect('a', {}, '20.50.1.2'),
      ]),
    );
    expect(found).toEqual([[['a', 'observed']], [['a', 'observed']], []]);
  });
});

describe('a configured basis', () => {
  const configured = (addresses: readonly string[], lines: readonly string[], cluster = '*') => {
    const { apiServers } = readSettings(JSON.stringify({ apiServers: [{ cluster, addresses }] }), 'traceward.json');
    const facts = factsOf({ content: lines.join('\n') });
    const findings = findingsOf(facts, compileApiServers(apiServers));
    const { blind } = summarise(facts, findings, [], compileApiServers(apiServers));
    return { bases: findings.map(({ basis }) => basis), blind: blind.map(({ reason }) => reason) };
  };

  test('needs no environment at all, and then no exec', () => {
    expect(configured(['10.96.0.1:443'], [connect('a')])).toEqual({ bases: ['configured'], blind: [] });
    expect(configured(['10.96.0.0/16'], [connect('a', {}, '10.96.0.1', '53')])).toMatchObject({
      bases: ['configured'],
    });
  });

  test('is for its port and its cluster', () => {
    expect(configured(['10.96.0.1:443'], [connect('a', {}, '10.96.0.1', '53')])).toEqual({ bases: [], blind: [] });
    expect(configured(['10.96.0.1:443'], [connect('a')], 'other-*').bases).toEqual([]);
  });

  test('by a name is for what it was answered in the same container', () => {
    const name = 'api.example';
    const lines = ['a', 'b'].map((container) => connect(container, {}, '20.50.1.2'));
    const answered = answersLine('API.example.', ['20.50.1.2'], { container: 'a' });
    expect(configured([`${name}:443`], [...lines, answered])).toEqual({ bases: ['configured'], blind: [] });
    expect(configured([`${name}:6443`], [...lines, answered]).bases).toEqual([]);
    expect(configured([name], lines)).toEqual({ bases: [], blind: ['no-execs'] });
  });

  test("is observed where the container was told the address, or its cluster's own name", () => {
    expect(configured(['10.96.0.1'], [connect('a'), bind('a')]).bases).toEqual(['observed']);
    expect(configured(['10.96.0.1'], [connect('a'), bind('a', 'kubernetes.default')]).bases).toEqual(['observed']);
  });

  test('is stronger than a report, which is stronger than what others were told', () => {
    const others = [bind('b'), bind('c')];
    expect(basesOf([connect('a'), ...others, reportLine('10.96.0.1', '443', { container: 'a' })])).toEqual([
      ['a', 'reported'],
    ]);
    const lines = [connect('a'), ...others, reportLine('10.96.0.1', '443', { container: 'a' })];
    expect(configured(['10.96.0.1'], lines).bases).toEqual(['configured']);
  });
});

describe('a finding', () => {
  test('is one per port and process', () => {
    const { findings } = scanText([
      bind('a'),
      connect('a'),
      connect('a', { process: 'sh' }),
      connect('a', {}, '10.96.0.1', '6443'),
      connect('a'),
    ]);
    expect(findings.map(({ process, port, count }) => [process, port, count]).sort()).toEqual([
      ['curl', 443, 2],
      ['curl', 6443, 1],
      ['sh', 443, 1],
    ]);
  });

  test('has the earliest name of each kind, from any event of its container', () => {
    const { findings } = scanText([
      connect('a', { timestamp: '1770652841000000003', podName: 'late', image: 'late' }),
      bind('a', '10.96.0.1', { timestamp: '1770652841000000001', image: 'early' }),
      connect('a', { timestamp: '1770652841000000002', podName: 'middle' }),
      connect('a', { timestamp: '310041368905', podName: 'at an unknown time' }),
    ]);
    expect(findings).toMatchObject([{ pod: { name: 'middle' }, container: { image: 'early' } }]);
  });

  test('has the first and last time, and the first three pieces of evidence by time', () => {
    const times = ['5', '2', '4', '1', '3'].map((digit) => `177065284100000000${digit}`);
    const { findings } = scanText([bind('a'), ...times.map((timestamp) => connect('a', { timestamp }))]);
    expect(findings).toMatchObject([
      {
        count: 5,
        firstSeen: 1770652841000000001n,
        lastSeen: 1770652841000000005n,
        evidence: [
          { source: 'test.log', line: 5 },
          { source: 'test.log', line: 3 },
          { source: 'test.log', line: 6 },
        ],
      },
    ]);
  });

  test('points to the record on its line, where the line holds several', () => {
    const { findings } = scanText(`[${[bind('a'), connect('a'), connect('a')].join(',')}]`);
    expect(findings[0]?.evidence).toEqual([
      { source: 'test.log', line: 1, record: 2 },
      { source: 'test.log', line: 1, record: 3 },
    ]);
  });

  test('of a log that counts from boot has no date, and is still found', () => {
    const { findings, summary } = scanText([bind('a'), connect('a', { timestamp: '310041368905' })]);
    expect(findings).toMatchObject([{ firstSeen: undefined, lastSeen: undefined, count: 1 }]);
    expect(summary.relativeTimestamps).toBe(1);
  });
});
