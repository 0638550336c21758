import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { groupOf } from '#core/correlate/group.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { DETECTORS, detectorOf } from '#core/detectors/registry.ts';
import { hashOf } from '#core/hash.ts';
import { isObject } from '#core/json.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { formatOcsf } from '#core/output/ocsf.ts';
import { formatSlack } from '#core/output/slack-message.ts';
import { renderReport } from '#core/report/render-report.ts';
import { flatten } from '#test/factories/flatten.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { aReport } from '#test/factories/report.ts';
import { factsOf } from '#test/factories/scan.ts';
import { createPipeline } from '#test/factories/state.ts';
import {
  CONTAINER,
  connectLine,
  eventLine,
  execLine,
  findingLine,
  inet,
  TIMESTAMP,
} from '#test/factories/trace-event.ts';

const POD = { podName: 'shop-0', podNamespace: 'shop', process: 'strace', image: 'shop:1' };
const ANTI_DEBUGGING = ['TRC-102', 'anti_debugging', 'Anti-Debugging detected', 1] as const;
const NOW = 1_770_653_100_000_000_000n;

function found(...lines: readonly string[]): readonly Finding[] {
  return findingsOf(factsOf({ source: 'a.log', content: `${lines.join('\n')}\n` }));
}

function theOne(...lines: readonly string[]): Finding {
  const [finding, ...others] = found(...lines);
  if (finding === undefined || others.length > 0) throw new Error(`expected one finding, got ${others.length + 1}`);
  return finding;
}

function jsonOf(finding: Finding): Record<string, unknown> {
  return JSON.parse(formatFindingJson(finding));
}

/** The same line, as another release or shipper writes it. */
function changed(line: string, change: (event: Record<string, unknown>) => Record<string, unknown>): string {
  return JSON.stringify(change(JSON.parse(line)));
}

const THREAT = {
  timestamp: '2026-02-09T16:00:41.122095657Z',
  id: 7519,
  name: 'anti_debugging',
  workload: {
    process: { unique_id: 7, host_pid: 44322, pid: 280, thread: { name: 'strace' } },
    container: { id: CONTAINER, name: 'app', image: { name: 'shop:1' }, started: true },
    k8s: { pod: { name: 'shop-0' }, namespace: { name: 'shop' } },
  },
  data: [],
  threat: {
    description: 'What the rule is about.',
    mitre: { tactic: { name: 'Defense Evasion' }, technique: { id: 'T1622', name: 'Debugger Evasion' } },
    severity: 1,
    name: 'Anti-Debugging detected',
    properties: { Category: 'defense-evasion' },
  },
  detected_from: { id: 101, name: 'ptrace', data: [{ name: 'request', int32: 0 }] },
};

describe('a finding that Tracee wrote', () => {
  test('is one here, with what its line says of the rule', () => {
    const finding = theOne(findingLine(ANTI_DEBUGGING, POD));
    expect(finding).toMatchObject({
      id: hashOf(JSON.stringify(['TRC-102', 'default', CONTAINER, 'strace', null])),
      rule: 'TRC-102',
      basis: 'reported',
      count: 1,
      pod: { namespace: 'shop', name: 'shop-0' },
    });
    expect(jsonOf(finding)).toMatchObject({
      signature: {
        id: 'TRC-102',
        name: 'Anti-Debugging detected',
        eventName: 'anti_debugging',
        description: 'What the rule is about.',
        version: '1',
        properties: { Severity: 1, 'MITRE ATT&CK': 'Defense Evasion: Debugger Evasion' },
      },
      data: {},
      process: { name: 'strace' },
    });
  });

  const line = findingLine(ANTI_DEBUGGING, POD);
  test.each([
    ['of the main branch', JSON.stringify(THREAT)],
    [
      'of tracee-rules',
      JSON.stringify({
        Data: null,
        Context: JSON.parse(eventLine('ptrace', '101', POD, [])),
        SigMetadata: {
          ...{ ID: 'TRC-102', Version: '1', Name: 'Anti-Debugging detected', EventName: 'anti_debugging' },
          ...{ Description: 'x', Tags: ['linux'], Properties: { Severity: 1, 'MITRE ATT&CK': 'Defense Evasion: x' } },
        },
      }),
    ],
    ['of v0.10, which has only its event name', changed(line, ({ metadata: _, ...event }) => event)],
    [
      'of v0.11, which has its title there',
      changed(line, ({ metadata: _, ...event }) => ({ ...event, eventName: 'Anti-Debugging detected' })),
    ],
    [
      'that a shipper has flattened',
      changed(line, ({ metadata, ...event }) => ({
        ...event,
        ...Object.fromEntries(
          Object.entries(isObject(metadata) && isObject(metadata['Properties']) ? metadata['Properties'] : {}).map(
            ([key, value]) => [`metadata.Properties.${key}`, String(value)],
          ),
        ),
      })),
    ],
  ])('%s is the same finding', (_, other) => {
    const finding = theOne(other);
    expect(finding.id).toBe(theOne(line).id);
    expect(detectorOf(finding)).toMatchObject({ name: 'Anti-Debugging detected', severity: 'low' });
  });

  test('of a rule that nobody knows here keeps its name, severity and tactic', () => {
    const own = { ...THREAT, name: 'acme_miner', threat: { ...THREAT.threat, name: 'Miner started', severity: 4 } };
    const finding = theOne(JSON.stringify(own));
    expect(finding.rule).toBe('acme_miner');
    expect(detectorOf(finding)).toMatchObject({
      name: 'Miner started',
      severity: 'critical',
      attack: [{ tactic: { uid: 'TA0005', name: 'Defense Evasion' }, technique: { uid: 'T1622' } }],
    });
    expect(theOne(findingLine(['ACME-7', 'acme', 'Miner started', '3'], POD))).toMatchObject({
      rule: 'ACME-7',
      signature: { severity: 'high', name: 'Miner started' },
    });
  });

  test('is found without an id that is a text, by the number or the event', () => {
    const withId = (signatureID: unknown) => findingLine(['x', 'acme', 'Miner started', 3], POD, [], { signatureID });
    expect(theOne(withId(42)).rule).toBe('42');
    expect(theOne(withId('')).rule).toBe('acme');
    const asText = changed(line, ({ metadata, ...event }) => ({ ...event, metadata: JSON.stringify(metadata) }));
    expect(theOne(asText).id).toBe(theOne(line).id);
  });

  test('is found under the name of an event that is read anyway', () => {
    expect(theOne(findingLine(['ACME-1', 'sched_process_exec', 'An exec', 3], POD)).rule).toBe('ACME-1');
  });

  test('is not put on the host where its container is no text', () => {
    const facts = factsOf({
      source: 'a.log',
      content: `${changed(line, (event) => ({ ...event, containerId: undefined, container: { id: 5 } }))}\n`,
    });
    expect(findingsOf(facts)).toEqual([]);
    expect(facts.sources.get('a.log')?.counts).toMatchObject({ malformed: 1 });
  });

  test('has the severity of its line, also where its event is seen here, too', () => {
    const raw = execLine([], { ...POD, path: '/dev/shm/x' });
    const trigger = { id: 1, name: 'sched_process_exec', args: JSON.parse(raw).args };
    const report = findingLine(['TRC-105', 'fileless_execution', 'x', 4], POD, [
      { name: 'detectedFrom', value: trigger },
    ]);
    for (const lines of [
      [raw, report],
      [report, raw],
    ])
      expect(theOne(...lines)).toMatchObject({ basis: 'observed', signature: { severity: 'critical' } });
  });

  test.each([
    ['TRC-105', execLine([], { ...POD, path: '/dev/shm/x' })],
    ['TRC-1019', connectLine({ sa_family: 'AF_UNIX', sun_path: '/var/run/docker.sock' }, POD)],
  ])('without its trigger, as before v0.18, is beside what is seen of it: %s', (rule, raw) => {
    const findings = found(raw, findingLine([rule, 'whatever', 'x', 3], POD));
    expect(findings.map((finding) => [finding.rule, finding.basis]).sort()).toEqual([
      [rule, 'observed'],
      [rule, 'reported'],
    ]);
  });

  test('without its trigger is known by what it tells itself, where that is enough', () => {
    const args = [
      { name: 'IP address', type: 'string', value: '1.2.3.4' },
      { name: 'Port', type: 'string', value: '4444' },
    ];
    const identity = ['TRC-101', 'default', CONTAINER, 'strace', '1.2.3.4:4444'];
    expect(theOne(findingLine(['TRC-101', 'stdio_over_socket', 'x', 3], POD, args)).id).toBe(
      hashOf(JSON.stringify(identity)),
    );
  });

  test('has no empty part of ATT&CK in OCSF', () => {
    const mitre = { technique: { id: 'T1' } };
    const finding = theOne(
      JSON.stringify({ ...THREAT, name: 'own', threat: { ...THREAT.threat, mitre, properties: {} } }),
    );
    const { attacks } = JSON.parse(formatOcsf(finding, '1')).finding_info;
    expect(attacks).toEqual([{ version: expect.any(String), technique: { uid: 'T1' } }]);
  });

  test('of a host has no container', () => {
    const finding = theOne(findingLine(ANTI_DEBUGGING, { container: '', host: 'node-9', process: 'strace' }));
    expect(finding.id).toBe(hashOf(JSON.stringify(['TRC-102', 'default', 'host node-9', 'strace', null])));
    expect(jsonOf(finding)).toMatchObject({ host: 'node-9' });
    expect(jsonOf(finding)).not.toHaveProperty('container');
    expect(JSON.parse(formatOcsf(finding, '1'))).toMatchObject({ resources: [{ type: 'Host', name: 'node-9' }] });
    expect(groupOf(finding).id).toBe(
      groupOf(theOne(findingLine(ANTI_DEBUGGING, { container: '', host: 'node-8', process: 'strace' }))).id,
    );
  });

  test('tells what it points to, of the event that it was made of', () => {
    const trigger = (name: string, args: object[]) => [
      { name: 'detectedFrom', type: 'unknown', value: { id: 1, name, args, returnValue: 0 } },
    ];
    const opened = trigger('security_file_open', [{ name: 'pathname', type: 'string', value: '/etc/sudoers' }]);
    const connected = trigger('security_socket_connect', [
      { name: 'remote_addr', type: 'SockAddr', value: inet('203.0.113.9', '4444') },
    ]);
    expect(theOne(findingLine(ANTI_DEBUGGING, POD, opened)).data).toEqual({ pathname: '/etc/sudoers' });
    expect(theOne(findingLine(ANTI_DEBUGGING, POD, connected)).data).toEqual({ remote_addr: '203.0.113.9:4444' });
  });

  describe('is the same, with what it points to, where a shipper wrote the event that it was made of', () => {
    const args = JSON.parse(connectLine({ sa_family: 'AF_UNIX', sun_path: '/run/docker.sock' })).args;
    const trigger = { id: 1, name: 'security_socket_connect', args, returnValue: 0 };
    const byDocker = ['TRC-1019', 'docker_abuse', 'Docker socket abuse detected', 2] as const;
    const withTrigger = (value: unknown) =>
      findingLine(byDocker, POD, [{ name: 'triggeredBy', type: 'unknown', value }]).replace(TIMESTAMP, '"$&"');
    const outline = ({ id, data }: Finding) => ({ id, data });

    test.each([
      ['as a text', withTrigger(JSON.stringify(trigger))],
      ['flattened, with the finding around it', flatten(withTrigger(trigger))],
      ['below its name', changed(withTrigger(trigger), (event) => ({ ...event, args: { triggeredBy: trigger } }))],
    ])('%s', (_, written) => {
      expect(outline(theOne(written))).toEqual(outline(theOne(withTrigger(trigger))));
      expect(theOne(written)).toMatchObject({ data: { remote_addr: 'unix:/run/docker.sock' } });
    });
  });

  describe('by tracee-rules', () => {
    const context = JSON.parse(eventLine('ptrace', '101', POD, []).replace(TIMESTAMP, '"$&"'));
    const metadata = { ID: 'ACME-7', Version: '1', Name: 'Miner started', EventName: 'acme', Properties: {} };
    const finding = { Data: { path: '/tmp/x' }, Context: context, SigMetadata: metadata };
    const sourceOf = (value: unknown) => {
      const facts = factsOf({ source: 'a.log', content: `${JSON.stringify(value)}\n` });
      return { findings: findingsOf(facts), counts: facts.sources.get('a.log')?.counts };
    };

    test('is the same where a table has texts in place of its parts', () => {
      const parts = Object.entries(finding).map(([key, part]) => [key, JSON.stringify(part)]);
      expect(sourceOf(Object.fromEntries(parts)).findings).toEqual(sourceOf(finding).findings);
      expect(sourceOf(finding).findings).toMatchObject([{ rule: 'ACME-7', pod: { name: 'shop-0' } }]);
    });

    test('is read the same with templates where a shipper has put more beside its parts', () => {
      const lines = ['a', 'b', 'a', 'c'].flatMap((containerId) =>
        [{ name: 'tracee' }, { eventName: 'x', timestamp: 1 }].map((more) => {
          const line = { ...more, ...finding, Context: { ...context, containerId } };
          return JSON.stringify(line);
        }),
      );
      const log = { source: 'a.log', content: `${lines.join('\n')}\n` };
      expect(factsOf(log)).toEqual(factsOf({ ...log, reading: 'parse' }));
    });

    test.each(['json_', ''])(
      'is read where the line is kept beside its parts, which are called otherwise: "%s"',
      (prefix) => {
        const parts = Object.entries(finding).map(([key, part]) => [`${prefix}${key.toLowerCase()}`, part]);
        const kept = { log: JSON.stringify(finding), ...Object.fromEntries(parts) };
        expect(sourceOf(kept).findings).toMatchObject([{ rule: 'ACME-7', count: 1 }]);
      },
    );

    test.each([null, ''])('leaves its columns empty beside the line of what is none: %j', (empty) => {
      const columns = { data: empty, context: empty, sigmetadata: empty };
      const told = sourceOf({ log: eventLine('ptrace', '101', POD, []), ...columns });
      expect(told).toMatchObject({ findings: [], counts: { otherEvents: 1, malformed: 0 } });
    });

    test('without an id is known by its names', () => {
      const { ID: _, ...nameless } = metadata;
      expect(theOne(JSON.stringify({ ...finding, SigMetadata: nameless })).rule).toBe('acme');
      const ofTracee = { ...nameless, ID: '', Name: 'Anti-Debugging detected', EventName: '' };
      expect(theOne(JSON.stringify({ ...finding, SigMetadata: ofTracee })).rule).toBe('TRC-102');
    });

    test.each([
      ['whose rule cannot be read', { ...finding, SigMetadata: { ID: { S: 'ACME-7' } } }],
      ['whose event cannot be read', { ...finding, Context: { EventName: 'ptrace' } }],
      ['without its event', { Data: null, SigMetadata: metadata }],
      ['below keys of another spelling', { data: null, context, sigmetadata: metadata }],
      ['below keys with something before', { json_Data: null, json_Context: context, json_SigMetadata: metadata }],
    ])('is told, and not taken for its event alone, %s', (_, value) => {
      expect(sourceOf(value)).toMatchObject({ findings: [], counts: { malformed: 1, otherEvents: 0 } });
    });
  });

  test('is counted, and no unknown event is taken for one', () => {
    const facts = factsOf({ source: 'a.log', content: `${line}\n${line}\n${eventLine('ptrace', '101', POD, [])}\n` });
    expect(facts.sources.get('a.log')?.counts).toMatchObject({ otherTraceeFindings: 2, otherEvents: 3, malformed: 0 });
    expect(findingsOf(facts)).toMatchObject([{ count: 2 }]);
  });

  test('is read the same with templates as without', () => {
    const lines = DETECTORS.slice(1).flatMap(({ id, eventName, name }, at) =>
      [0, 1, 2].map((each) => findingLine([id, eventName, name, at % 5], { ...POD, process: `p${each}` })),
    );
    const log = { source: 'a.log', content: `${[...lines, ...lines].join('\n')}\n` };
    const parsed = factsOf({ ...log, reading: 'parse' });
    expect(factsOf(log)).toEqual(parsed);
    expect(findingsOf(parsed)).toHaveLength(lines.length);
  });
});

describe('however the lines come', () => {
  const anyLine = fc
    .record({
      rule: fc.constantFrom('TRC-102', 'TRC-105', 'ACME-1'),
      name: fc.constantFrom('a', 'b'),
      severity: fc.integer({ min: 0, max: 4 }),
      second: fc.integer({ min: 0, max: 3 }),
      path: fc.constantFrom('/x', '/y'),
    })
    .map(({ rule, name, severity, second, path }) =>
      findingLine([rule, 'event', name, severity], { ...POD, timestamp: `177065284${second}122095657` }, [
        { name: 'path', type: 'string', value: path },
      ]),
    );

  test('their findings are the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyLine, { maxLength: 4 }), { maxLength: 4 }), async (objects) => {
        const logs = objects.map((lines, at) => ({ source: `${at}.log`, content: `${lines.join('\n')}\n` }));
        const [one, other] = [createFacts(), createFacts()];
        for (const log of logs) mergeFacts(one, factsOf(log));
        for (const log of [...logs].reverse()) mergeFacts(other, factsOf(log));
        expect(findingsOf(other)).toEqual(findingsOf(one));
        const pipeline = createPipeline(createMemoryTable());
        for (const log of [...logs].reverse()) await pipeline.deliver(log);
        const stored = await pipeline.findings();
        const told = ({ id, basis, count, signature, data }: Finding) => ({ id, basis, count, signature, data });
        expect(stored.map(told)).toEqual(findingsOf(one).map(told));
      }),
      { numRuns: 30 },
    );
  });
});

test('however long and odd its texts are, it fits into an item, and in two formats into a message', async () => {
  const odd = '\u0001'.repeat(20_000);
  const names = {
    podName: odd,
    podNamespace: odd,
    podUid: odd,
    containerName: odd,
    image: odd,
    host: odd,
    process: odd,
  };
  const about = { ...names, container: odd, executable: odd };
  const data = ['ip', 'path', 'pathname', 'Port', 'syscall', 'address', 'owner', 'function'].map((name) => ({
    name,
    value: odd,
  }));
  const reports = findingLine([odd, odd, odd, 3], about, data, { Technique: odd, Category: odd, external_id: odd });
  const socket = { sa_family: 'AF_UNIX', sun_path: `/${odd}docker.sock` };
  const pipeline = createPipeline(createMemoryTable());
  const lines = [reports, execLine([], { ...about, path: `/dev/shm/${odd}` }), connectLine(socket, about)];
  await pipeline.deliver({ source: 'a.log', content: `${lines.join('\n')}\n` });
  const sizes = [...(await pipeline.findings())].map((finding) => [
    formatFindingJson(finding),
    formatOcsf(finding, '1'),
  ]);
  expect(sizes).toHaveLength(3);
  for (const [json = '', ocsf = ''] of sizes) expect(json.length + ocsf.length).toBeLessThan(256 * 1024);
});

describe('nothing leaves a line but what is allowed', () => {
  const SECRET = 'hunter2';

  test.each([
    [
      'a text that is too long to be read',
      JSON.stringify({ args: [{ name: 'env', value: [SECRET, 'x'.repeat(200_000)] }] }),
    ],
    ['a number', 77],
  ])('also where the event that it was made of is %s', (_, value) => {
    const finding = theOne(findingLine(ANTI_DEBUGGING, POD, [{ name: 'triggeredBy', type: 'unknown', value }]));
    expect(finding.data).toEqual({});
  });

  test('in any channel, wherever a secret stands', () => {
    const secrets = (name: string) => [
      { name, type: 'string', value: SECRET },
      { name, type: '[]string', value: [SECRET] },
    ];
    const nested = { id: 1, name: 'sched_process_exec', args: ['env', 'argv', 'cmdpath'].flatMap(secrets) };
    const chain = { ...nested, detectedFrom: nested, args: [...nested.args, { name: 'parent', value: nested }] };
    const args = [
      ...['env', 'argv', 'LD_PRELOAD', 'cmdline', 'payload', 'Data'].flatMap(secrets),
      ...['detectedFrom', 'triggeredBy'].map((name) => ({ name, type: 'unknown', value: chain })),
      { name: 'path', type: 'unknown', value: { nested: SECRET, list: [SECRET] } },
    ];
    const more = { env: SECRET, note: SECRET, nested: { deep: SECRET } };
    const old = findingLine(ANTI_DEBUGGING, POD, args, more);
    const data = ['env', 'argv', 'LD_PRELOAD'].flatMap((name) => [
      { name, str: SECRET },
      { name, str_array: { value: [SECRET] } },
    ]);
    const main = JSON.stringify({
      ...THREAT,
      data,
      threat: { ...THREAT.threat, properties: more },
      detected_from: { id: 1, name: 'sched_process_exec', data, parent: { id: 2, name: 'x', data } },
    });
    const legacy = JSON.stringify({
      Data: { env: SECRET, deep: { env: SECRET } },
      Context: JSON.parse(eventLine('execve', '59', POD, args)),
      SigMetadata: { ID: 'TRC-107', Name: 'x', Properties: more },
    });
    const findings = found(old, main, legacy);
    expect(findings.length).toBeGreaterThan(1);
    const shown = findings.flatMap((finding) => {
      const alert = { kind: 'first', group: groupOf(finding), finding, isTest: false } as const;
      return [
        ...[formatFindingJson(finding), formatOcsf(finding, '1'), JSON.stringify(formatEMail(alert, NOW))],
        JSON.stringify(formatSlack(alert, NOW)),
      ];
    });
    const page = [...renderReport({ ...aReport(), findings }, { style: '', script: '' })].join('');
    expect([...shown, page].filter((text) => text.includes(SECRET))).toEqual([]);
  });
});
