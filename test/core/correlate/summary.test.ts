import { describe, expect, test } from '@jest/globals';
import { createFacts } from '#core/correlate/facts.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { summarise } from '#core/correlate/summary.ts';
import type { EventTime } from '#core/time.ts';
import { factsOf, scanText } from '#test/factories/scan.ts';
import { answersLine, connectLine, execLine, inet } from '#test/factories/trace-event.ts';

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
