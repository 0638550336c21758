import { describe, expect, test } from '@jest/globals';
import { createFacts } from '#core/correlate/facts.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { summarise } from '#core/correlate/summary.ts';
import { whenIn } from '#core/object-selection/time-range.ts';
import type { EventTime } from '#core/time.ts';
import { ALL_RULES, factsOf, type Log, scanText } from '#test/factories/scan.ts';
import { answersLine, connectLine, eventLine, execLine, inet } from '#test/factories/trace-event.ts';
import { WRAPS } from '#test/oracle/wraps.ts';

const EXEC = execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1']);
const EXEC_WITHOUT_ENVIRONMENT = execLine([]);
const EXEC_WITHOUT_ADDRESS = execLine(['PATH=/bin', 'KUBERNETES_SERVICE_PORT=443'], { container: 'c' });
const EXEC_WITH_NAME = execLine(['KUBERNETES_SERVICE_HOST=kubernetes.default.svc'], { container: 'b' });
const ANSWER = answersLine('kubernetes.default.svc', ['10.96.0.1'], { container: 'b' });
const ANSWER_TO_OTHER = answersLine('other.example', ['10.96.0.1'], { container: 'b' });
const CONNECT = connectLine(inet('10.96.0.1'));

describe('the summary', () => {
  test('sums up what was read, each record once', () => {
    const { summary } = scanText([
      EXEC,
      EXEC_WITHOUT_ENVIRONMENT,
      CONNECT,
      connectLine({ sa_family: 'AF_UNIX', sun_path: '/x' }),
      execLine(['KUBERNETES_SERVICE_HOST=kubernetes.default'], { container: 'b' }),
      connectLine(inet('10.0.0.1'), { container: 'b' }),
      execLine(['A=1', '?'], { container: 'c' }),
      'hello',
      '{"a":1}',
    ]);
    expect(summary).toEqual({
      sources: 1,
      bytes: expect.any(Number),
      lines: 9,
      malformed: 2,
      malformedByReason: { json: 1, shape: 1 },
      otherOutput: 0,
      otherContainers: { named: [], more: false },
      execs: 4,
      execsWithEnvironment: 3,
      execsWithEndpoint: 1,
      connects: 2,
      datagrams: 0,
      otherEvents: 1,
      truncatedEnvironments: 1,
      hostNames: 1,
      undecided: 0,
      undecidedRules: { named: [], more: false },
      leftOutRules: {},
      unexplainedNames: { named: [], more: false },
      nameAnswers: 0,
      unknownServers: { connects: 0, examples: [] },
      unconfirmedServers: { connects: 0, examples: [] },
      withoutPods: ['default'],
      unboundContainers: 1,
      toldMoreContainers: 0,
      relativeTimestamps: 0,
      unknownTimes: 0,
      lostEvents: 0,
      otherTraceeFindings: 0,
      leftOut: 0,
      outOfRange: 0,
      sourcesOfTime: 1,
      sourcesBefore: 0,
      sourcesAfter: 0,
      partialSources: [],
      partlyReadSources: [],
      unreadSources: [],
      damage: {
        sources: 1,
        first: [{ name: 'test.log', malformed: 2, records: 9, malformedByReason: { json: 1, shape: 1 } }],
      },
      traceeFindings: { seen: 0, matched: 0 },
      blind: [],
      silent: [],
      isOfOtherTimes: false,
      findings: { observed: 1, configured: 0, reported: 0, inferred: 0 },
    });
  });
});

test('a cluster whose pods a shipper has written over is told, and neither one that names a pod nor one without Kubernetes', () => {
  const withoutOf = (...lines: string[]) => scanText(lines).summary.withoutPods;
  const pod = { podName: 'web-0', podNamespace: 'shop' };
  const own = JSON.parse(execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], pod));
  const overwritten = JSON.stringify({ ...own, kubernetes: { pod_name: 'tracee-x2x7q', namespace_name: 'tracee' } });
  expect(withoutOf(overwritten, CONNECT)).toEqual(['default']);
  expect(withoutOf(EXEC_WITH_NAME)).toEqual(['default']);
  expect(withoutOf(overwritten, connectLine(inet('10.96.0.1'), pod))).toEqual([]);
  expect(withoutOf(EXEC_WITHOUT_ENVIRONMENT, CONNECT)).toEqual([]);
});

describe('a cluster is silent', () => {
  const RANGE = { from: 1_800_000_000_000_000_000n, to: 1_800_000_900_000_000_000n };
  const BEFORE = RANGE.from - 1n;
  const summaryIn = (...logs: (Partial<Log> & { readonly lines: readonly string[] })[]) => {
    const facts = createFacts();
    for (const [at, { lines, ...log }] of logs.entries()) {
      const content = lines.map((line) => `${line}\n`).join('');
      const whenOf = (time: EventTime) => whenIn(RANGE, time);
      mergeFacts(facts, factsOf({ source: `${at}.log`, content, whenOf, ...log }));
    }
    return summarise(facts, [], []);
  };
  const silentIn = (...logs: readonly (readonly string[])[]) =>
    summaryIn(...logs.map((lines) => ({ lines }))).silent.map(({ cluster }) => cluster);
  const at = (time: bigint) => connectLine(inet('10.96.0.1'), { timestamp: String(time) });
  const ofHost = (time: bigint) => connectLine(inet('10.96.0.1'), { timestamp: String(time), container: '' });
  const tokenRead = (time: bigint) =>
    eventLine('security_file_open', '732', { timestamp: String(time) }, [
      { name: 'pathname', type: 'string', value: '/run/secrets/kubernetes.io/serviceaccount/token' },
      { name: 'flags', type: 'string', value: 'O_RDONLY' },
    ]);
  /** An event that no rule looks at: its time is read only at a log's ends. */
  const other = (time: bigint) => eventLine('sched_process_exit', '716', { timestamp: String(time) }, []);
  const wrapped = (line: string) => JSON.stringify({ log: line, stream: 'stdout', time: '2026-02-09T16:00:42Z' });
  /** More than is looked at of an end. */
  const many = (line: string) => Array.from({ length: 70_000 / line.length }, () => line);

  test('if all its events are older, of whatever kind and in whatever wrapper', () => {
    expect(silentIn([other(BEFORE)])).toEqual(['default']);
    expect(silentIn([ofHost(BEFORE), at(BEFORE)])).toEqual(['default']);
    expect(silentIn([wrapped(other(BEFORE))])).toEqual(['default']);
    expect(silentIn(many(other(BEFORE)))).toEqual(['default']);
  });

  test.each([
    ['a host has an event of the time', [at(BEFORE), ofHost(RANGE.from)]],
    ['an event that no rule looks at is of the time', [at(BEFORE), other(RANGE.from)]],
    ['that is in a wrapper', [at(BEFORE), wrapped(other(RANGE.from))]],
    ['the last of many is of the time', [...many(at(BEFORE)), other(RANGE.from)]],
    ['the first of many is', [other(RANGE.from), ...many(at(BEFORE))]],
    ['a log begins before the time and ends after it', [other(BEFORE), ...many(other(BEFORE)), other(RANGE.to)]],
    ['the time of its events is not known', [other(BEFORE), other(42n)]],
    [
      'no time of its log is read, and none can be at an end',
      [other(BEFORE), `{"level":"info","ts":1,"msg":"${'x'.repeat(70_000)}"}`],
    ],
  ])('but not where %s', (_, lines) => {
    expect(silentIn(lines)).toEqual([]);
  });

  // This one puts events without a time beside them.
  test.each(Object.entries(WRAPS).filter(([name]) => name !== 'fluentBitMessage'))(
    'or not by its events that are read, though its ends in %s tell no time',
    (_, wrap) => {
      // Some wrappers round times.
      const older = RANGE.from - 1_000_000_000n;
      const whenWith = (time: bigint) => {
        const content = wrap([...many(at(older)), at(time), ...many(at(older))]);
        const { sourcesOfTime, sourcesBefore } = summaryIn({ lines: [], content });
        return { sourcesOfTime, sourcesBefore };
      };
      expect(whenWith(older)).toEqual({ sourcesOfTime: 0, sourcesBefore: 1 });
      expect(whenWith(RANGE.from)).toEqual({ sourcesOfTime: 1, sourcesBefore: 0 });
    },
  );

  test('if all its events are older, though the first or the last is longer than what is looked at', () => {
    const long = eventLine('sched_process_exit', '716', { timestamp: String(BEFORE), process: 'x'.repeat(70_000) }, []);
    expect(silentIn([long, at(BEFORE)])).toEqual(['default']);
    expect(silentIn([at(BEFORE), long])).toEqual(['default']);
    expect(silentIn([long, at(BEFORE), other(RANGE.from)])).toEqual([]);
    expect(silentIn([long, at(BEFORE), ...many(other(BEFORE)), at(RANGE.to), ...many(other(BEFORE))])).toEqual([]);
  });

  test('but not where rules leave out what is of the time', () => {
    const { silent, leftOut } = summaryIn({
      lines: [...many(at(BEFORE)), tokenRead(RANGE.from), ...many(at(BEFORE))],
      rules: { ...ALL_RULES, minimumSeverity: 'low' },
    });
    expect([leftOut, silent]).toEqual([1, []]);
  });

  test('but not where it began later, though nothing is of the time', () => {
    const { silent, isOfOtherTimes } = summaryIn({ lines: [at(RANGE.to), other(RANGE.to + 1n)] });
    expect([silent, isOfOtherTimes]).toEqual([[], true]);
  });

  test('but not where it went on later, though nothing is of the time', () => {
    const { silent, isOfOtherTimes } = summaryIn({ lines: [at(BEFORE)] }, { lines: [at(RANGE.to)] });
    expect([silent, isOfOtherTimes]).toEqual([[], true]);
  });

  test('but not where rules leave out all connects, which began later; that nothing is of the time is known', () => {
    const rules = { ...ALL_RULES, exclude: ['TRC-1013'] };
    const { silent, outOfRange, isOfOtherTimes } = summaryIn({ lines: [at(RANGE.to)], rules });
    expect([silent, outOfRange, isOfOtherTimes]).toEqual([[], 0, true]);
  });

  test('but not where a source of it was read only in part', () => {
    const facts = createFacts();
    const whenOf = (time: EventTime) => whenIn(RANGE, time);
    const scan = createScan({ facts, source: 'cut.log', cluster: 'default', whenOf });
    scan.write(Buffer.from(`${at(BEFORE)}\n`));
    scan.end('partial', 'the connection broke');
    expect(summarise(facts, [], [])).toMatchObject({ silent: [], isOfOtherTimes: true });
  });

  test('but not where a log of it is damaged, which may hold what is of the time', () => {
    const damaged = at(RANGE.from).slice(0, -40);
    expect(silentIn([at(BEFORE)], [other(BEFORE), damaged])).toEqual([]);
    expect(silentIn([at(BEFORE)], [damaged])).toEqual([]);
    // One stray line among many older events is no such log: with it a stopped one would pass.
    expect(silentIn([...many(at(BEFORE)), ...many(at(BEFORE)), 'hello'])).toEqual(['default']);
  });

  const silentOf = (content: string, isWanted: (time: EventTime) => boolean) => {
    const { silent } = summarise(factsOf({ content: `${content}\n`, isWanted }), [], []);
    return silent.map(({ cluster }) => cluster);
  };
  const never = () => false;
  const DATAGRAM = connectLine(inet('10.96.0.10', '53')).replace('"value":1', '"value":2');

  test.each([
    ['whose connects are of other times', CONNECT],
    ['whose execs are', EXEC],
    ['whose datagrams are', DATAGRAM],
  ])('%s', (_, line) => {
    expect(silentOf(line, never)).toEqual(['default']);
    expect(silentOf(line, (time) => time !== undefined)).toEqual([]);
  });

  test('but not where it has no exec or connect at all, or a time that says nothing of the day', () => {
    expect(silentOf('', never)).toEqual([]);
    const relative = connectLine(inet('10.96.0.1'), { timestamp: '310041368905' });
    expect(silentOf(relative, (time) => typeof time !== 'bigint')).toEqual([]);
  });
});

describe('a cluster is blind', () => {
  const blindOf = (...lines: string[]) => scanText(lines).summary.blind.map(({ reason }) => reason);

  test.each([
    ['without execs', [CONNECT], ['no-execs']],
    ['without connects', [EXEC], ['no-connects']],
    ['without environments', [EXEC_WITHOUT_ENVIRONMENT, CONNECT], ['no-environment']],
    ['where no environment has an address', [EXEC_WITHOUT_ADDRESS, CONNECT], ['no-address']],
    ['not with an address in another environment', [EXEC_WITHOUT_ADDRESS, EXEC, CONNECT], []],
    ['with API servers by name alone', [EXEC_WITH_NAME, CONNECT], ['names-only']],
    ['by names of which an answer tells nothing', [EXEC_WITH_NAME, ANSWER_TO_OTHER, CONNECT], ['names-only']],
    ['not where a name was answered', [EXEC_WITH_NAME, ANSWER, CONNECT], []],
    ['not with an address beside a name', [EXEC_WITH_NAME, EXEC, CONNECT], []],
    ['where nothing was understood', ['hello', '{"a":1}'], ['not-understood']],
    ['with none of them', [], ['no-execs', 'no-connects']],
    ['not with all of them', [EXEC, EXEC_WITHOUT_ENVIRONMENT, CONNECT], []],
  ])('%s', (_, lines, reasons) => {
    expect(blindOf(...lines)).toEqual(reasons);
  });

  test('by all of its logs together, and by its own alone', () => {
    const facts = createFacts();
    mergeFacts(facts, factsOf({ source: '1', cluster: 'seeing', content: EXEC }));
    mergeFacts(facts, factsOf({ source: '2', cluster: 'seeing', content: CONNECT }));
    mergeFacts(facts, factsOf({ source: '3', cluster: 'blind', content: EXEC_WITHOUT_ENVIRONMENT }));
    expect(summarise(facts, [], []).blind).toEqual([
      { cluster: 'blind', reason: 'no-environment' },
      { cluster: 'blind', reason: 'no-connects' },
    ]);
  });
});

test('connects to usual ports of API servers that nobody was told there are counted, with examples', () => {
  const connects = ['192.168.49.2', '192.168.49.2', '10.0.0.9', '10.0.0.8', '10.0.0.7'].map((address) =>
    connectLine(inet(address, '6443')),
  );
  const others = [
    connectLine(inet('10.96.0.1', '6443')),
    connectLine(inet('10.0.0.7', '443')),
    connectLine(inet('127.0.0.1', '6443')),
    connectLine(inet('10.96.0.1', '443'), { container: 'untold' }),
  ];
  const otherPort = connectLine(inet('10.96.0.1', '8443'), { container: 'untold' });
  const { unknownServers } = scanText([EXEC, ...connects, ...others, otherPort]).summary;
  expect(unknownServers?.connects).toBe(6);
  expect(unknownServers?.examples).toMatchObject([
    { address: '192.168.49.2', port: 6443, connects: 2 },
    { address: '10.0.0.7', connects: 1 },
    { address: '10.0.0.8', connects: 1 },
  ]);
});
