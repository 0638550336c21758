import { describe, expect, test } from '@jest/globals';
import { traceeFindingKey } from '#core/correlate/collector.ts';
import { clusterIn } from '#core/correlate/facts.ts';
import { isObject } from '#core/json.ts';
import { FORM_RECORDS } from '#test/factories/both-readings.ts';
import { factsOf, scanText } from '#test/factories/scan.ts';
import { identities } from '#test/factories/state.ts';
import {
  CONTAINER,
  connectLine,
  execLine,
  findingLine,
  inet,
  reportLine,
  TIMESTAMP,
} from '#test/factories/trace-event.ts';

const BOUND = execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1']);
const CONNECT = connectLine(inet('10.96.0.1'), { podName: 'app-0', podNamespace: 'shop' });

/** A line with another value at a path. */
function withValue(line: string, path: readonly (string | number)[], value: unknown): string {
  const event = JSON.parse(line);
  const parent = path.slice(0, -1).reduce((inner, key) => inner[key], event);
  parent[path.at(-1) ?? ''] = value;
  return JSON.stringify(event);
}

/** As in v0.13 and v0.14, which told the container's id in `container` alone. */
function withoutFlatId(line: string): string {
  return withValue(line, ['containerId'], undefined);
}

describe('a container that a shipper wrote over Tracee’s', () => {
  const foreign = [
    { id: 'shipper', name: 'fluent-bit', image: 'fluent/fluent-bit:3' },
    { id: 'shipper', name: 'fluent-bit', image: { name: 'fluent/fluent-bit:3' }, runtime: 'containerd' },
    { id: 7, name: 'fluent-bit' },
    { id: '', name: 'fluent-bit' },
    'fluent-bit',
    ['fluent-bit'],
    7,
  ];

  test('is not taken for that of the event', () => {
    for (const container of foreign) {
      const { findings, summary } = scanText([BOUND, withValue(CONNECT, ['container'], container)]);
      expect({ container, reasons: summary.malformedByReason }).toEqual({ container, reasons: {} });
      expect(findings).toHaveLength(1);
      expect(findings[0]).toMatchObject({ basis: 'observed', count: 1, pod: { name: 'app-0' } });
      expect(findings[0]?.container).toEqual({ id: CONTAINER, name: undefined, image: undefined });
    }
  });

  test.each(FORM_RECORDS)('is nobody’s in the form %s, which tells the id elsewhere', (_, records) => {
    const written = records.map((line) => {
      const event = JSON.parse(line);
      const hasAnother = 'containerId' in event || !('eventName' in event);
      return JSON.stringify(hasAnother ? { ...event, container: foreign[0] } : event);
    });
    expect(identities(scanText(written).findings)).toEqual(identities(scanText(records).findings));
  });

  test('makes no event of a container out of one of the host', () => {
    const host = connectLine(inet('10.96.0.1'), { container: '' });
    const { summary } = scanText([BOUND, withValue(host, ['container'], foreign[0])]);
    expect(summary).toMatchObject({ lines: 2, execs: 1, connects: 0, malformed: 0 });
  });

  test('does not hide the names that old logs tell beside it', () => {
    const flat = withValue(withValue(CONNECT, ['containerName'], 'app'), ['containerImage'], 'debian');
    const { findings } = scanText([BOUND, withValue(flat, ['container'], foreign[0])]);
    expect(findings[0]?.container).toEqual({ id: CONTAINER, name: 'app', image: 'debian' });
  });

  test('is about the same container where it says so, or says no id', () => {
    for (const id of [CONTAINER, undefined]) {
      const { findings } = scanText([BOUND, withValue(CONNECT, ['container'], { id, name: 'app', image: 'debian' })]);
      expect(findings[0]?.container).toEqual({ id: CONTAINER, name: 'app', image: 'debian' });
    }
  });

  test('is not taken for that of a finding of Tracee’s either', () => {
    const context = JSON.parse(withValue(CONNECT, ['container'], foreign[0]));
    const finding = JSON.stringify({ Data: { ip: '10.96.0.1' }, Context: context, SigMetadata: { ID: 'TRC-13' } });
    const { traceeFindings } = clusterIn(factsOf({ content: finding }), 'default');
    expect([...traceeFindings.keys()]).toEqual([traceeFindingKey(CONTAINER, '10.96.0.1')]);
  });
});

describe('an event whose decisive parts have a wrong type is counted, and never crashes', () => {
  const wrong = [7, 'text', true, ['list'], { an: 'object' }];
  test.each([
    ['container', withoutFlatId(CONNECT), ['container'], wrong.slice(0, 4)],
    ['container id', withoutFlatId(CONNECT), ['container', 'id'], [7, true, ['list'], {}]],
    [
      'flat container id',
      withValue(CONNECT, ['container'], {}),
      ['containerId'],
      wrong.filter((value) => value !== 'text'),
    ],
    ['context flags', CONNECT, ['contextFlags'], wrong.slice(0, 4)],
    ['whether the container started', CONNECT, ['contextFlags', 'containerStarted'], ['yes', 7, [], {}]],
    ['arguments of a connect', CONNECT, ['args'], [...wrong, null, []]],
    ['arguments of an exec', BOUND, ['args'], wrong.filter((value) => !Array.isArray(value))],
    ['remote address', CONNECT, ['args', 2, 'value'], [...wrong, null]],
    ['family', CONNECT, ['args', 2, 'value', 'sa_family'], [7, null, {}]],
    ['address', CONNECT, ['args', 2, 'value', 'sin_addr'], [7, null, 'localhost', '10.96.0.256', {}]],
    ['environment', BOUND, ['args', 2, 'value'], ['text', 7, true, { A: '1' }, [7], ['A=1', 7]]],
  ])('%s', (_, line, path, values) => {
    for (const value of values) {
      const { summary, findings } = scanText([withValue(line, path, value)]);
      expect({ value, reasons: summary.malformedByReason }).toEqual({ value, reasons: { shape: 1 } });
      expect(findings).toEqual([]);
    }
  });

  test('every field of an event may be of any type', () => {
    for (const line of [BOUND, CONNECT]) {
      for (const key of Object.keys(JSON.parse(line))) {
        for (const value of [...wrong, null, -1, 1e300, '', [], {}]) {
          expect(scanText([withValue(line, [key], value)]).summary.lines).toBe(1);
        }
      }
    }
  });
});

describe('an event whose names have a wrong type still counts', () => {
  test.each(['processName', 'hostName', 'kubernetes', 'timestamp', 'executable'])('%s', (key) => {
    for (const value of ['', 7, ['list'], null, { an: 'object' }]) {
      const { findings } = scanText([BOUND, withValue(CONNECT, [key], value)]);
      expect(findings).toMatchObject([{ process: key === 'processName' ? undefined : 'curl', count: 1 }]);
    }
  });

  test.each([70000, -1, 'http', null, 443.5, {}])('port %p', (port) => {
    const { findings } = scanText([BOUND, withValue(CONNECT, ['args', 2, 'value', 'sin_port'], port)]);
    expect(findings).toMatchObject([{ port: undefined, count: 1 }]);
  });
});

describe('a value that cannot be turned into text is no danger', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

  test.each([
    ['a port', withValue(CONNECT, ['args', 2, 'value', 'sin_port'], 'HOSTILE'), 2],
    ['seconds', withValue(CONNECT, ['timestamp'], { seconds: 'HOSTILE' }), 2],
    ['the mark of a part', JSON.stringify({ log: '{', partial_message: 'HOSTILE' }), 1],
    ['the mark of a last part', JSON.stringify({ log: '{', partial_message: true, partial_last: 'HOSTILE' }), 1],
    ['the stream of a part', JSON.stringify({ log: '{', _p: 'P', stream: 'HOSTILE' }), 1],
    ['the container of a part', JSON.stringify({ log: '{', _p: 'P', kubernetes: { docker_id: 'HOSTILE' } }), 1],
  ])('%s', (_, line, connects) => {
    for (const hostile of ['{"toString":1,"valueOf":1}', deep]) {
      const { summary } = scanText([BOUND, line.replace('"HOSTILE"', hostile), CONNECT]);
      expect(summary).toMatchObject({ lines: 3, execs: 1, connects });
    }
  });
});

describe('the scope', () => {
  test.each([
    ['a container that has started', { started: true }, 1],
    ['a container that has not', { started: false }, 0],
    ['no container', { container: '' }, 0],
  ])('%s', (_, options, count) => {
    const lines = [execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], options), connectLine(inet('10.96.0.1'), options)];
    const { findings, summary } = scanText(lines);
    expect([findings.length, summary.execs, summary.connects]).toEqual([count, count, count]);
  });

  test('an event out of scope may be as broken as it likes', () => {
    const line = withValue(connectLine(null, { container: '', started: false }), ['args'], 7);
    expect(scanText([line]).summary).toMatchObject({ otherEvents: 1, malformed: 0 });
  });
});

test.each(['.', '_', '__', '/', ':'])(
  'objects that a shipper has flattened with "%s" are read like others',
  (joint) => {
    const details = { containerName: 'checkout', image: 'shop:1', podName: 'checkout-0', podNamespace: 'shop' };
    const parts = (object: object, path: string): (readonly [string, unknown])[] =>
      Object.entries(object).flatMap(([key, value]) =>
        isObject(value) ? parts(value, `${path}${joint}${key}`) : [[`${path}${joint}${key}`, value]],
      );
    const flat = (line: string) => {
      const { contextFlags, container, kubernetes, metadata, containerId: _, ...rest } = JSON.parse(line);
      const flattened = Object.entries({ contextFlags, container, kubernetes, metadata }).flatMap(([name, object]) =>
        parts(object ?? {}, name),
      );
      return JSON.stringify({ ...rest, ...Object.fromEntries(flattened) }).replace(
        /("timestamp":)\d+/,
        `$1${TIMESTAMP}`,
      );
    };
    const lines = [execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], details), connectLine(inet('10.96.0.1'), details)];
    expect(scanText(lines.map(flat)).findings).toEqual(scanText(lines).findings);
    expect(scanText([flat(execLine([], { started: false }))]).summary).toMatchObject({ execs: 0, otherEvents: 1 });
    const found = findingLine(['ACME-7', 'acme', 'Miner started', 3], details);
    expect(scanText([flat(found)]).findings).toEqual(scanText([found]).findings);
  },
);

test('what others write of Tracee’s own container is not taken for that of an event', () => {
  const line = connectLine(inet('10.96.0.1'));
  const beside = `${line.slice(0, -1)},"container_name":"tracee","container_id":"f00","kubernetes_podName":"tracee-x"}`;
  const lines = [execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'])];
  expect(scanText([...lines, beside]).findings).toEqual(scanText([...lines, line]).findings);
});

describe('a connect of a datagram socket', () => {
  const connect = (type: unknown, port = '443') =>
    withValue(connectLine(inet('10.96.0.1', port)), ['args', 1, 'value'], type);

  test.each([
    ['2', 2, '443'],
    ['its name', 'SOCK_DGRAM', '443'],
    ['its name with flags', 'SOCK_DGRAM|SOCK_CLOEXEC', '53'],
    ['a raw one', 'SOCK_RAW', '443'],
    ['port 0, where no type is told', null, '0'],
  ])('makes no connection: %s', (_, type, port) => {
    const { findings, summary } = scanText([BOUND, connect(type, port)]);
    expect(findings).toEqual([]);
    expect(summary).toMatchObject({ connects: 1, datagrams: 1, malformed: 0 });
  });

  test.each([1, 'SOCK_STREAM', 'SOCK_STREAM|SOCK_CLOEXEC', null, 'unheard of', {}])('is none: %p', (type) => {
    expect(scanText([BOUND, connect(type)])).toMatchObject({ findings: [{ port: 443 }], summary: { datagrams: 0 } });
  });
});

describe.each(FORM_RECORDS.filter(([form]) => form.startsWith('protobuf')))('numbers of the form %s', (_, records) => {
  const text = records.join('\n');

  test('tell the sockets of datagrams', () => {
    const { findings, summary } = scanText(text.replace(/("type", ?"\w+": ?)1/g, '$12'));
    expect(findings).toEqual([]);
    expect(summary).toMatchObject({ datagrams: summary.connects, malformed: 0 });
  });

  test.each([
    ['whose own is 1', /("pid": ?(?:\{"value":)?)280/g, '$11'],
    ['whose parent is 0', /("pid": ?(?:\{"value":)?)278/g, '$10'],
    ['whose parent is 0, which Go leaves out', /("pid": ?)(?:\{"value":278\}|278)/g, '$1{}'],
  ])('tell the processes that the runtime started: %s', (_case, written, others) => {
    const told = (log: string) =>
      [...clusterIn(factsOf({ content: log }), 'default').containers.values()].flatMap(({ endpoints }) =>
        [...endpoints.values()].map(({ namespace }) => namespace),
      );
    expect(told(text)).toEqual([undefined, undefined]);
    expect(told(text.replace(written, others))).toEqual(['team-green', 'team-green']);
  });
});

describe("Tracee's own findings", () => {
  const finding = (ip: string) =>
    withValue(
      withValue(CONNECT, ['eventName'], 'k8s_api_connection'),
      ['args'],
      [{ name: 'ip', type: 'const char *', value: ip }],
    );
  const legacy = JSON.stringify({
    Data: { ip: '10.96.0.1' },
    Context: JSON.parse(CONNECT),
    SigMetadata: { ID: 'TRC-13', Name: 'Kubernetes API server connection detected' },
  });
  const named = withValue(finding('10.96.0.1'), ['eventName'], 'Kubernetes API server connection detected');
  const numbered = withValue(withValue(finding('10.96.0.1'), ['eventName'], 'renamed'), ['metadata'], {
    Properties: { signatureID: 'TRC-1013' },
  });

  test('are counted and compared', () => {
    const theirs = [finding('10.96.0.1'), finding('9.9.9.9'), legacy, named, numbered];
    const { findings, summary } = scanText([BOUND, CONNECT, ...theirs]);
    const found = findings.map(({ address, port, basis, count }) => [address, port, basis, count]);
    expect(found.sort()).toEqual([
      ['10.96.0.1', undefined, 'observed', 3],
      ['10.96.0.1', 443, 'observed', 1],
      ['9.9.9.9', undefined, 'reported', 1],
    ]);
    expect(summary).toMatchObject({ traceeFindings: { seen: 5, matched: 4 }, otherEvents: 5 });
  });

  const OLD_TRIGGER = { name: 'security_socket_connect', args: [{ name: 'remote_addr', value: inet('10.96.0.1') }] };
  const withTrigger = (name: string, ip = '10.96.0.1') =>
    withValue(
      finding(ip),
      ['args'],
      [
        { name, type: 'unknown', value: OLD_TRIGGER },
        { name: 'ip', type: 'string', value: ip },
      ],
    );
  const ofMain = JSON.stringify({
    timestamp: '2026-02-09T16:00:41.122095657Z',
    id: 7519,
    name: 'whatever the build calls it',
    workload: { process: { thread: { name: 'curl' } }, container: { id: CONTAINER, started: true } },
    data: [{ name: 'ip', str: '10.96.0.1' }],
    threat: { name: 'Kubernetes API server connection detected', severity: 1 },
    detected_from: {
      name: 'security_socket_connect',
      data: [{ name: 'remote_addr', sockaddr: { sa_family: 'AF_INET', sin_addr: '10.96.0.1', sin_port: 443 } }],
    },
  });

  test.each([
    ['v0.8', legacy],
    ['v0.19', withTrigger('triggeredBy')],
    ['v0.24', withTrigger('detectedFrom')],
    ['the main branch', ofMain],
  ])('of %s are findings that Tracee reported, at the port that their connect went to', (_, line) => {
    const { findings, summary } = scanText([line, line]);
    expect(findings).toMatchObject([{ basis: 'reported', address: '10.96.0.1', port: 443, count: 2 }]);
    expect(summary).toMatchObject({ blind: [], findings: { reported: 1 }, traceeFindings: { seen: 2, matched: 0 } });
  });

  test('have no port where their connect went elsewhere, or they name none', () => {
    const { findings } = scanText([withTrigger('detectedFrom', '10.96.0.2'), finding('10.96.0.1')]);
    expect(findings.map(({ address, port }) => [address, port]).sort()).toEqual([
      ['10.96.0.1', undefined],
      ['10.96.0.2', undefined],
    ]);
  });

  test('are the same findings as what is seen of them, whose connects count', () => {
    const { findings } = scanText([withTrigger('detectedFrom'), CONNECT, CONNECT, BOUND]);
    expect(findings).toMatchObject([{ basis: 'observed', port: 443, count: 2 }]);
  });

  test.each([
    ['its container', withValue(withoutFlatId(reportLine('10.96.0.1', '443')), ['container', 'id'], 5)],
    ['whether that has started', withValue(reportLine('10.96.0.1', '443'), ['contextFlags', 'containerStarted'], 1)],
  ])('are told where it cannot be read of one: %s', (_, line) => {
    expect(scanText([line]).summary).toMatchObject({ otherEvents: 0, malformedByReason: { shape: 1 } });
  });

  test('tell others nothing of an address, and without a container or an address only count', () => {
    const elsewhere = withValue(CONNECT, ['containerId'], 'b');
    const { findings, summary } = scanText([
      withTrigger('detectedFrom'),
      withValue(withTrigger('detectedFrom'), ['containerId'], 'c'),
      withValue(elsewhere, ['container'], { id: 'b' }),
      finding('no address'),
      withValue(withValue(finding('10.96.0.1'), ['containerId'], ''), ['container'], {}),
    ]);
    expect(findings.map(({ container }) => container.id.slice(0, 1)).sort()).toEqual(['8', 'c']);
    expect(summary.traceeFindings).toEqual({ seen: 4, matched: 0 });
  });

  test('of other rules are other events', () => {
    expect(scanText([withValue(CONNECT, ['eventName'], 'anti_debugging')]).summary).toMatchObject({
      otherEvents: 1,
      traceeFindings: { seen: 0 },
    });
  });
});

describe("Tracee's messages in the same log", () => {
  test('are no broken records, and what it lost is summed up', () => {
    const { summary } = scanText([
      '{"level":"warn","ts":1728745128.167,"msg":"Lost 123 events"}',
      '{"L":"WARN","T":"2026-02-09T16:00:42Z","M":"Lost 7 events"}',
      '{"level":"error","ts":1728745128.167,"msg":"error triggering container enrich in control plane"}',
    ]);
    expect(summary).toMatchObject({ lostEvents: 130, malformed: 0, otherEvents: 3 });
  });
});

describe('execve', () => {
  const execve = (extra: object) =>
    JSON.stringify({
      containerId: 'a',
      eventName: 'execve',
      args: [{ name: 'envp', value: ['KUBERNETES_SERVICE_HOST=10.96.0.1'] }],
      ...extra,
    });

  test('counts as an exec in logs before v0.9', () => {
    expect(scanText([execve({})]).summary).toMatchObject({ execs: 1, execsWithEnvironment: 1 });
  });

  test('counts where a shipper made an object of its empty environment, and a text of a flag', () => {
    const line = execLine([])
      .replace('"value":[]', '"value":{}')
      .replace('"containerStarted":true', '"containerStarted":"true"');
    expect(line).toContain('{}');
    expect(scanText([line]).summary).toMatchObject({ execs: 1, execsWithEnvironment: 0, malformed: 0 });
  });

  test('does not later, when a program could deceive it', () => {
    expect(scanText([execve({ container: { id: 'a' }, syscall: 'execve' })]).summary).toMatchObject({ execs: 0 });
  });
});

describe('keys that JavaScript knows', () => {
  test('are keys like any other', () => {
    const hostile =
      '{"__proto__":{"eventName":"sched_process_exec","container":{"id":"x"},"args":[{"name":"pathname","value":"/x"}]},"constructor":1}';
    const { summary } = scanText([
      hostile,
      execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { container: '__proto__' }),
    ]);
    expect(summary).toMatchObject({ malformedByReason: {}, execs: 2 });
    expect(Object.prototype).not.toHaveProperty('eventName');
  });
});

/** Of the constructed ones, several are of one thread at one time. */
const TRUE_FORMS = FORM_RECORDS.filter(([form]) => form !== 'constructed' && form !== 'flattened');

test.each(TRUE_FORMS)(
  'each event of a record counts once in the form %s, also beside what was read of it',
  (_, records) => {
    const lines = [...new Set(records)];
    const countsOf = (log: readonly string[]) => {
      const { findings, summary } = scanText(log);
      const { execs, connects, otherEvents, malformed } = summary;
      return { found: findings.map(({ id, count }) => [id, count]), execs, connects, otherEvents, malformed };
    };
    const members = `{${lines.map((line, at) => `"${at}":${line}`)}}`;
    const text = JSON.stringify(`what was said before\n${lines.join('\n')}`);
    const parsed = lines.map((line) => JSON.stringify(JSON.parse(line)));
    for (const record of [members, `{"x":${members},"y":${text}}`, `{"x":[${parsed}],"y":${text}}`])
      expect(countsOf([record])).toEqual(countsOf(lines));
  },
);
