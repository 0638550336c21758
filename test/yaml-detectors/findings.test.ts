import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts, type Facts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { groupOf } from '#core/correlate/group.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { summarise } from '#core/correlate/summary.ts';
import { READS } from '#core/detectors/registry.ts';
import { hashOf } from '#core/hash.ts';
import { applySuppressions, isSuppressed } from '#core/notify/suppressions/suppress.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { formatOcsf } from '#core/output/ocsf.ts';
import { formatSlack } from '#core/output/slack-message.ts';
import { describeGaps } from '#core/report/describe-coverage.ts';
import { renderReport } from '#core/report/render-report.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { tableOf } from '#test/factories/findings-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { aReport } from '#test/factories/report.ts';
import { factsOf } from '#test/factories/scan.ts';
import { createPipeline, identities } from '#test/factories/state.ts';
import {
  answersLine,
  CONTAINER,
  connectLine,
  type EventOptions,
  eventLine,
  execLine,
  inet,
} from '#test/factories/trace-event.ts';
import { detectorYaml, listYaml, protobufLine, readsFrom } from '#test/factories/yaml-detectors.ts';

const POD: EventOptions = { podName: 'shop-0', podNamespace: 'shop', process: 'bash' };
const SHELL = detectorYaml({ data: ['pathname=*/bash'], output: { shell: 'getEventData("pathname")' } });
const BASH = execLine([], { ...POD, path: '/bin/bash' });
const NOW = 1_770_653_100_000_000_000n;

/** What Tracee itself writes of what the detector finds. */
const REPORT = protobufLine(
  'shell_found',
  { shell: { str: '/bin/bash' } },
  {
    container: { id: CONTAINER, started: true },
    process: { thread: { name: 'bash' } },
  },
).replace(
  /\}$/,
  `,"threat":{"name":"A shell","description":"Somebody has a shell.","severity":3},"detected_from":{"name":"sched_process_exec"}}`,
);

async function scan(lines: readonly string[], ...files: readonly string[]): Promise<Facts> {
  return factsOf({ source: 'a.log', content: `${lines.join('\n')}\n`, reads: await readsFrom(...files) });
}

async function found(lines: readonly string[], ...files: readonly string[]): Promise<readonly Finding[]> {
  return findingsOf(await scan(lines, ...files));
}

function one(findings: readonly Finding[]): Finding {
  const [finding, ...others] = findings;
  if (finding === undefined || others.length > 0) throw new Error(`expected one finding, not ${findings.length}`);
  return finding;
}

describe('a finding of a detector in YAML', () => {
  test('is one of its event name, cluster, container and process, and is observed', async () => {
    expect(one(await found([BASH, BASH, execLine([], { ...POD, path: '/bin/sh' })], SHELL))).toMatchObject({
      id: hashOf(JSON.stringify(['shell_found', 'default', CONTAINER, 'bash', null])),
      rule: 'shell_found',
      basis: 'observed',
      count: 2,
      data: { shell: '/bin/bash' },
      pod: { name: 'shop-0', namespace: 'shop' },
      signature: { name: 'A shell', eventName: 'shell_found', severity: 'high', version: '1.2.0' },
    });
  });

  test("is the same as Tracee's own line of it, whichever comes first, and with the detector or without", async () => {
    const { id } = one(await found([BASH], SHELL));
    expect(one(findingsOf(factsOf({ content: `${REPORT}\n` })))).toMatchObject({ id, basis: 'reported' });
    for (const lines of [
      [BASH, REPORT],
      [REPORT, BASH],
    ])
      expect(one(await found(lines, SHELL))).toMatchObject({ id, basis: 'observed', count: 1 });
  });

  test('is found in an event that the join reads, too, of whatever kind', async () => {
    const lookup = answersLine('api.example', ['10.96.0.1'], POD);
    const connect = connectLine(inet('10.96.0.1', '443'), POD);
    for (const [on, line] of [
      ['net_packet_dns_response', lookup],
      ['security_socket_connect', connect],
      ['sched_process_exec', BASH],
    ] as const) {
      const facts = await scan([line, line], detectorYaml({ on }));
      expect(one(findingsOf(facts))).toMatchObject({ rule: 'shell_found', count: 2, process: 'bash' });
    }
    const facts = await scan([lookup], detectorYaml({ on: 'net_packet_dns_response' }));
    expect(findingsOf(facts)[0]?.pod).toMatchObject({ name: 'shop-0', namespace: 'shop' });
  });

  test('keeps its words where the detector is gone', async () => {
    const finding = one(await found([BASH], SHELL));
    expect(JSON.parse(formatFindingJson(finding))).toMatchObject({
      signature: { id: 'shell_found', name: 'A shell', version: '1.2.0', description: 'Somebody has a shell.' },
      data: { shell: '/bin/bash' },
    });
  });

  test('goes to every channel with its name, its severity and its fields', async () => {
    const finding = one(await found([BASH], SHELL));
    const alert = { kind: 'first', group: groupOf(finding), finding, isTest: false } as const;
    expect(tableOf({ findings: [finding], summary: summarise(createFacts(), [finding], []) })).toContain(
      'A shell: bash',
    );
    expect(JSON.parse(formatOcsf(finding, '0'))).toMatchObject({
      severity_id: 4,
      finding_info: { analytic: { uid: 'shell_found' } },
      evidences: [{ data: { shell: '/bin/bash' } }],
    });
    expect(formatEMail(alert, NOW).subject).toMatch(/^HIGH bash in shop\/shop \(default\) -> A shell/);
    expect(JSON.stringify(formatSlack(alert, NOW))).toContain('Rule: shell_found');
    const html = [...renderReport({ ...aReport(), findings: [finding] }, { style: '', script: '' })].join('');
    expect(html).toContain('A shell');
  });

  test('can be left out, suppressed and given another severity by its name', async () => {
    const settings = (rules: object) => readSettings(JSON.stringify({ rules }), 'x').rules;
    const reads = await readsFrom(SHELL);
    const log = { content: `${BASH}\n`, reads };
    const leftOut = factsOf({ ...log, rules: settings({ exclude: ['shell_*'] }) });
    expect(findingsOf(leftOut)).toEqual([]);
    expect(leftOut.sources.get('test.log')?.counts.leftOut).toBe(1);
    expect(findingsOf(factsOf({ ...log, rules: settings({ minimumSeverity: 'high' }) }))).toHaveLength(1);
    const entry = {
      reason: 'r',
      owner: 'o',
      expires: '2027-01-31',
      mode: 'suppress',
      rule: 'shell_*',
      cluster: 'default',
      pod: 'shop-*',
    };
    const { suppressions } = readSettings(JSON.stringify({ suppressions: [entry] }), 'x');
    const marked = applySuppressions(await found([BASH], SHELL), { suppressions, immediateProcesses: [] }, NOW);
    expect(marked.map(isSuppressed)).toEqual([true]);
  });

  test('may be about a host, and is never about what comes before a container has started', async () => {
    const onHost = execLine([], { ...POD, container: '', host: 'node-9', path: '/bin/bash' });
    expect(one(await found([onHost], SHELL)).container.id).toBe('host node-9');
    expect(await found([execLine([], { ...POD, started: false, path: '/bin/bash' })], SHELL)).toEqual([]);
  });

  test('changes nothing of what others find', async () => {
    const lines = [
      execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { ...POD, path: '/bin/bash' }),
      connectLine(inet('10.96.0.1'), POD),
      execLine([], { ...POD, path: '/dev/shm/bash' }),
    ];
    const others = (findings: readonly Finding[]) => findings.filter(({ rule }) => rule !== 'shell_found');
    expect(others(await found(lines, SHELL))).toEqual(
      findingsOf(factsOf({ source: 'a.log', content: `${lines.join('\n')}\n` })),
    );
  });

  test('without a threat there is none, and others may build on its event', async () => {
    const shell = detectorYaml({
      data: ['pathname=*/bash'],
      output: { shell: 'getEventData("pathname")' },
      severity: null,
    });
    const onIt = detectorYaml({
      ...{ id: 'yaml-002', event: 'shell_in_shop', on: 'shell_found' },
      conditions: ['workload.k8s.namespace.name == "shop"', 'getEventData("shell").endsWith("bash")'],
    });
    expect(await found([BASH], shell)).toEqual([]);
    expect((await found([BASH], shell, onIt)).map(({ rule }) => rule)).toEqual(['shell_in_shop']);
    expect(await found([execLine([], { podNamespace: 'other', path: '/bin/bash' })], shell, onIt)).toEqual([]);
  });
});

describe('an event that cannot be decided', () => {
  const UNSURE = detectorYaml({ id: 'unsure', event: 'unsure', conditions: ['getEventData("nothing") > 3'] });

  test('is counted for the detector, named, and stops neither the others nor the source', async () => {
    const facts = await scan([BASH, BASH], UNSURE, SHELL);
    const summary = summarise(facts, findingsOf(facts), []);
    expect(summary).toMatchObject({ undecided: 2, undecidedRules: { named: ['unsure'], more: false } });
    expect(describeGaps(summary)).toContain(
      'Your detectors could not decide 2 events (unsure): traceward detectors test shows which, and why.',
    );
    expect(one(findingsOf(facts))).toMatchObject({ rule: 'shell_found', count: 2 });
  });

  test('is none of a rule that the settings leave out', async () => {
    const { rules } = readSettings('{"rules":{"exclude":["unsure"]}}', 'x');
    const facts = factsOf({ content: `${BASH}\n`, reads: await readsFrom(UNSURE), rules });
    expect(facts.sources.get('test.log')?.counts.undecided).toBe(0);
  });

  test('lacks a field that the output needs, but none that is optional', async () => {
    const file = (isOptional: boolean) =>
      JSON.stringify({
        ...JSON.parse(SHELL),
        output: { fields: [{ name: 'x', expression: 'getEventData("nothing")', optional: isOptional }] },
      });
    expect((await scan([BASH], file(false))).sources.get('a.log')?.counts.undecided).toBe(1);
    expect(one(await found([BASH], file(true))).data).toEqual({});
  });

  test.each([
    [
      'the namespace of a pod that a shipper hid',
      { kubernetes: { pod_name: 'tracee-0' } },
      'workload.k8s.namespace.name == ""',
    ],
    ['the date of a log that counts from boot', { timestamp: 310041368905 }, 'timestamp.getHours() >= 0'],
    ['a number that is not told', { userId: null }, 'workload.process.real_user.id == 0u'],
    ['an object', { args: [{ name: 'pathname', value: {} }] }, 'getEventData("pathname") == ""'],
  ])('is one without %s', async (_, changes, condition) => {
    const line = JSON.stringify({ ...JSON.parse(BASH), ...changes });
    const facts = await scan([line, line], detectorYaml({ conditions: [condition] }));
    expect(facts.sources.get('a.log')?.counts.undecided).toBe(2);
  });
});

/** What reading by templates could get wrong: values that count for a detector and for nothing else, and lists. */
const DETECTORS = [
  SHELL,
  detectorYaml({ id: 'd2', event: 'e2', conditions: ['getEventData("argv").exists(a, a == "-i")'] }),
  detectorYaml({
    id: 'd3',
    event: 'e3',
    on: 'security_socket_connect',
    conditions: ['getEventData("sockfd") > 3'],
    output: { to: 'getEventData("remote_addr")' },
  }),
  detectorYaml({
    id: 'd4',
    event: 'e4',
    conditions: ['workload.process.host_pid == 44322u || workload.process.pid > 1u'],
  }),
  detectorYaml({ id: 'd5', event: 'e5', on: 'close', scope: ['uid=33'], conditions: ['getEventData("fd") % 2 == 0'] }),
  detectorYaml({
    id: 'd6',
    event: 'e6',
    on: 'shell_found',
    scope: ['podNamespace=shop'],
    conditions: ['workload.container.name in NAMES'],
  }),
  detectorYaml({
    id: 'd7',
    event: 'e7',
    on: 'close',
    conditions: ['timestamp.getSeconds() == 41', 'event.name == "close"'],
  }),
  detectorYaml({ id: 'd8', event: 'e8', conditions: ['getEventData("nothing").startsWith("x")'] }),
  listYaml('NAMES', ['app', 'web']),
];

const about = fc.record({
  container: fc.constantFrom('a', 'b', ''),
  timestamp: fc.constantFrom('1770652841000000001', '1770652842000000002', '310041368905'),
  process: fc.constantFrom('bash', 'sh'),
  podNamespace: fc.constantFrom(undefined, 'shop', 'other'),
  containerName: fc.constantFrom(undefined, 'app', 'web'),
  processId: fc.constantFrom(1, 280),
  user: fc.constantFrom(0, 33),
});
const aLine = fc.oneof(
  fc
    .tuple(
      about,
      fc.constantFrom('/bin/bash', '/bin/sh'),
      fc.constantFrom([], ['sh'], ['sh', '-i']),
      fc.constantFrom(null, [], ['A=b'], ['KUBERNETES_SERVICE_HOST=10.96.0.1']),
    )
    .map(([options, path, argv, env]) => execLine(env, { ...options, path, argv })),
  fc.tuple(about, fc.constantFrom(0, 1, 3, 4, 5)).map(([options, fd]) =>
    eventLine('security_socket_connect', '736', options, [
      { name: 'sockfd', type: 'int32', value: fd },
      { name: 'type', type: 'int32', value: 1 },
      { name: 'remote_addr', type: 'SockAddr', value: inet('10.96.0.1', '443') },
    ]),
  ),
  fc
    .tuple(about, fc.integer({ min: 0, max: 5 }))
    .map(([options, fd]) => eventLine('close', '3', options, [{ name: 'fd', type: 'int32', value: fd }])),
);

describe('what detectors in YAML find', () => {
  test('is the same by templates and by parsing', async () => {
    const reads = await readsFrom(...DETECTORS);
    fc.assert(
      fc.property(fc.array(aLine, { minLength: 20, maxLength: 60 }), (lines) => {
        const log = { content: `${[...lines, ...lines].join('\n')}\n`, reads };
        expect(factsOf(log)).toEqual(factsOf({ ...log, reading: 'parse' }));
      }),
      { numRuns: 60 },
    );
  });

  test('is the same where a list is empty at first, which looks like an environment', async () => {
    const reads = await readsFrom(...DETECTORS);
    const [none, shell] = [[], ['sh', '-i']].map((argv) => execLine([], { ...POD, path: '/bin/sh', argv }));
    const log = { content: `${[none, none, none, shell, shell, none].join('\n')}\n`, reads };
    expect(factsOf(log)).toEqual(factsOf({ ...log, reading: 'parse' }));
    expect(findingsOf(factsOf(log)).find(({ rule }) => rule === 'e2')?.count).toBe(2);
  });

  test('does not depend on order, repetition or partition, and is the same in memory and in a table', async () => {
    const reads = await readsFrom(...DETECTORS);
    const lines = fc.uniqueArray(aLine, { minLength: 1, maxLength: 12 });
    const arranged = lines.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(fc.nat({ max: 2 }), { minLength: all.length, maxLength: all.length }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(arranged, async ([all, shuffled, objects]) => {
        const inOne = identities(findingsOf(factsOf({ content: `${all.join('\n')}\n`, reads })));
        const total = createFacts();
        const { deliver, findings } = createPipeline(createMemoryTable());
        for (const object of [0, 1, 2, 0]) {
          const content = `${shuffled.filter((_, at) => objects[at] === object).join('\n')}\n`;
          const log = { source: `object-${object}`, content, reads };
          await deliver(log);
          if (!total.sources.has(log.source)) mergeFacts(total, factsOf(log));
        }
        expect(identities(findingsOf(total))).toEqual(inOne);
        expect(identities(await findings())).toEqual(inOne);
      }),
      { numRuns: 15 },
    );
  });

  test('is nothing where there is none: what is read is the very same', async () => {
    expect(await readsFrom()).toBe(READS);
  });
});
