import { describe, expect, test } from '@jest/globals';
import { createFacts } from '#core/correlate/facts.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { collectMatches } from '#core/correlate/tracee-semantics/collect-matches.ts';
import { formatFindingLine } from '#core/correlate/tracee-semantics/finding-line.ts';
import { createLiteralDetector } from '#core/correlate/tracee-semantics/tracee-rule.ts';
import type { LogRecord } from '#core/records/record.ts';
import type { EventTime } from '#core/time.ts';
import type { Connect } from '#core/tracee/event.ts';
import { CONTAINER, connectLine, execLine, inet, TIMESTAMP } from '#test/factories/trace-event.ts';

/** What Tracee's literal rules find in these lines, and the lines it would have written. */
function detect(...lines: string[]) {
  const matches = createFacts();
  const found: string[] = [];
  const onMatch = (connect: Connect, time: EventTime, ip: string, record: LogRecord) =>
    found.push(formatFindingLine(record, connect, time, ip));
  const about = { source: 'test.log', cluster: 'default' };
  const onEvent = collectMatches({ ...about, detector: createLiteralDetector(), matches, onMatch });
  const scan = createScan({ ...about, facts: createFacts(), onEvent });
  scan.write(Buffer.from(lines.join('\n')));
  scan.end('whole');
  return { findings: findingsOf(matches), lines: found };
}

const HOST = 'KUBERNETES_SERVICE_HOST';
const toApi = connectLine(inet('10.96.0.1'));
const REMOTE_ITEM = { name: 'remote_addr', sockaddr: { sa_family: 'AF_INET', sin_addr: '10.96.0.1' } };

describe("Tracee's literal rules", () => {
  test.each([
    ['a connect after the exec is found', [execLine([`${HOST}=10.96.0.1`]), toApi], 1],
    ['a connect before it is not', [toApi, execLine([`${HOST}=10.96.0.1`])], 0],
    ['every matching connect is a finding', [execLine([`${HOST}=10.96.0.1`]), toApi, toApi], 2],
    ['the last value wins', [execLine([`${HOST}=10.96.0.1`]), execLine([`${HOST}=9.9.9.9`]), toApi], 0],
    ['an exec without the variable changes nothing', [execLine([`${HOST}=10.96.0.1`]), execLine(['A=1']), toApi], 1],
    ['a variable that contains the name counts', [execLine([`X_${HOST}=10.96.0.1`]), toApi], 1],
    ['the first hit wins', [execLine([`X_${HOST}=9.9.9.9`, `${HOST}=10.96.0.1`]), toApi], 0],
    ['an empty first hit hides a good one', [execLine([`X_${HOST}=`, `${HOST}=10.96.0.1`]), toApi], 0],
    ['the value begins behind the first equals sign', [execLine([`X=${HOST}=10.96.0.1`]), toApi], 0],
    ['the value is trimmed', [execLine([`${HOST}= 10.96.0.1 `]), toApi], 1],
    ['a cut value counts', [execLine([`${HOST}=10.96.0.1`, '?']), toApi], 1],
    ['texts are compared', [execLine([`${HOST}=FD00::1`]), connectLine(inet('fd00::1'))], 0],
    ['IPv6 is found', [execLine([`${HOST}=fd00::1`]), connectLine(inet('fd00::1'))], 1],
    ['the port does not matter', [execLine([`${HOST}=10.96.0.1`]), connectLine(inet('10.96.0.1', '80'))], 1],
    [
      'other containers do not infer',
      [
        execLine([`${HOST}=10.96.0.1`]),
        execLine([`${HOST}=10.96.0.1`], { container: 'b' }),
        connectLine(inet('10.96.0.1'), { container: 'c' }),
      ],
      0,
    ],
    [
      'a container that has not started does not count',
      [execLine([`${HOST}=10.96.0.1`], { started: false }), toApi],
      0,
    ],
  ])('%s', (_, lines, count) => {
    expect(detect(...lines).lines).toHaveLength(count);
  });

  test('give findings of the same identity as ours', () => {
    const { findings } = detect(execLine([`${HOST}=10.96.0.1`]), toApi, toApi);
    expect(findings).toMatchObject([
      { address: '10.96.0.1', basis: 'observed', count: 2, evidence: [{ line: 2 }, { line: 3 }] },
    ]);
  });
});

describe("the line of Tracee's own finding", () => {
  test('has the shape of v0.24, with every digit of the connect', () => {
    const [line = ''] = detect(execLine([`${HOST}=10.96.0.1`]), toApi).lines;
    expect(line).toContain(`"timestamp":${TIMESTAMP},`);
    const finding = JSON.parse(line);
    const connect = JSON.parse(toApi);
    expect(Object.keys(finding)).toEqual([...Object.keys(connect), 'metadata']);
    expect(finding).toMatchObject({
      ...connect,
      eventId: '6000',
      eventName: 'k8s_api_connection',
      argsNum: 2,
      args: [
        { name: 'ip', type: 'const char *', value: '10.96.0.1' },
        {
          name: 'detectedFrom',
          type: 'unknown',
          value: { id: 736, name: 'security_socket_connect', args: connect.args, returnValue: 0 },
        },
      ],
      metadata: {
        Version: '0.1.0',
        Tags: ['container'],
        Properties: { signatureID: 'TRC-1013', Severity: 1, id: null },
      },
    });
  });

  test('is read as a finding of Tracee, and matches ours', () => {
    const lines = [execLine([`${HOST}=10.96.0.1`]), toApi];
    const facts = createFacts();
    const scan = createScan({ facts, source: 'test.log', cluster: 'default' });
    scan.write(Buffer.from([...lines, ...detect(...lines).lines].join('\n')));
    scan.end('whole');
    expect(facts.sources.get('test.log')?.counts).toMatchObject({ traceeFindings: 1, malformed: 0 });
  });

  test('is made of the protobuf form, too', () => {
    const workload = {
      process: { thread: { name: 'curl' } },
      container: { id: 'abc', name: 'app', image: { name: 'debian' }, started: true },
      k8s: { pod: { name: 'app-0', uid: 'u' }, namespace: { name: 'shop' } },
    };
    const event = (name: string, data: object) =>
      JSON.stringify({ timestamp: '2026-02-09T16:00:41.122095657Z', id: 1036, name, workload, data: [data] });
    const [line = ''] = detect(
      event('sched_process_exec', { name: 'env', str_array: { value: [`${HOST}=10.96.0.1`] } }),
      event('security_socket_connect', {
        name: 'remote_addr',
        sockaddr: { sa_family: 'AF_INET', sin_addr: '10.96.0.1', sin_port: 443 },
      }),
    ).lines;
    expect(line).toContain('"timestamp":1770652841122095657,');
    expect(JSON.parse(line)).toMatchObject({
      processName: 'curl',
      containerId: 'abc',
      container: { id: 'abc', name: 'app', image: 'debian' },
      kubernetes: { podName: 'app-0', podNamespace: 'shop', podUID: 'u' },
      args: [
        { value: '10.96.0.1' },
        {
          value: {
            args: [{ name: 'remote_addr', type: 'SockAddr', value: { sin_addr: '10.96.0.1', sin_port: '443' } }],
          },
        },
      ],
    });
  });

  test('is one line, also of a record that was spread over many', () => {
    const indented = JSON.stringify(JSON.parse(toApi), null, 2);
    const [line = ''] = detect(execLine([`${HOST}=10.96.0.1`]), indented).lines;
    expect(line).not.toMatch(/[\r\n\t]/);
    expect(JSON.parse(line).contextFlags).toEqual({ containerStarted: true, isCompat: false });
  });

  test.each([
    ['an id', { id: 'HOSTILE' }],
    ['a name, where the id is one', { id: 'security_socket_connect', name: 'HOSTILE' }],
    ['an argument', { data: [{ name: 'HOSTILE', int32: 'HOSTILE' }, REMOTE_ITEM] }],
    ['a field of the address', { data: [{ ...REMOTE_ITEM, sockaddr: { ...REMOTE_ITEM.sockaddr, x: 'HOSTILE' } }] }],
  ])('of the protobuf form is written whatever is %s', (_, hostile) => {
    const connect = JSON.stringify({
      timestamp: '2026-02-09T16:00:41Z',
      id: 1036,
      name: 'security_socket_connect',
      workload: { container: { id: CONTAINER, started: true } },
      data: [REMOTE_ITEM],
      ...hostile,
    });
    for (const value of ['{"toString":1,"valueOf":1}', `${'['.repeat(100_000)}${']'.repeat(100_000)}`]) {
      const { lines } = detect(execLine([`${HOST}=10.96.0.1`]), connect.replaceAll('"HOSTILE"', value));
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({ containerId: CONTAINER, args: [{ value: '10.96.0.1' }, {}] });
    }
  });

  test('stays one line of JSON whatever stands in its fields', () => {
    const hostile = JSON.parse(toApi);
    for (const key of Object.keys(hostile)) {
      if (['eventName', 'container', 'containerId', 'contextFlags', 'args'].includes(key)) continue;
      for (const value of ['"},{', '\n\u2028\u001b[2J', { a: ['}'] }, [], null, -1.5e300]) {
        const connect = JSON.stringify({ ...hostile, [key]: value });
        const [line = ''] = detect(execLine([`${HOST}=10.96.0.1`]), connect).lines;
        expect(() => JSON.parse(line)).not.toThrow();
        expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }
    }
  });
});
