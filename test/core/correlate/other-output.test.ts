import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts } from '#core/correlate/facts.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { createOriginJudge } from '#core/correlate/other-output.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { summarise } from '#core/correlate/summary.ts';
import { factsOf, scanText } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const EXEC = execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1']);
const CONNECT = connectLine(inet('10.96.0.1'));

/** A line as Fluent Bit ships it. */
function shipped(container: string, log: string, pod = `${container}-x2x7q`): string {
  return JSON.stringify({ log, kubernetes: { pod_name: pod, namespace_name: 'shop', container_name: container } });
}

const ACCESS = shipped('nginx', '10.0.0.1 - - "GET / HTTP/1.1" 200');
const REQUEST = shipped('api', '{"level":"info","msg":"request"}');
const DAMAGE = shipped('tracee', '{"timestamp":17706528411220');
const TRACEE = [shipped('tracee', EXEC), shipped('tracee', CONNECT)];

const countsOf = (lines: readonly string[]) => {
  const { malformed, otherOutput, otherContainers, malformedByReason } = scanText(lines).summary;
  return { malformed, otherOutput, named: otherContainers.named, malformedByReason };
};

describe('what other containers wrote', () => {
  test('is a gap where the rest of it could not be read: that may be of Tracee', () => {
    const summaryOf = (outcome: 'whole' | 'partial') => {
      const facts = createFacts();
      for (const [source, lines] of Object.entries({ 'a.log': [ACCESS, ACCESS], 'b.log': TRACEE })) {
        const scan = createScan({ facts, source, cluster: 'default' });
        scan.write(Buffer.from(`${lines.join('\n')}\n`));
        scan.end(
          source === 'a.log' ? outcome : 'whole',
          outcome === 'partial' ? 'the gzip data is damaged' : undefined,
        );
      }
      return summarise(facts, [], []);
    };
    expect(summaryOf('whole').partialSources).toEqual([]);
    expect(summaryOf('partial').partialSources).toEqual(['a.log']);
  });

  test('is told apart from damaged records of Tracee, and named', () => {
    expect(countsOf([ACCESS, DAMAGE, ...TRACEE, REQUEST, 'hello'])).toEqual({
      malformed: 2,
      otherOutput: 2,
      named: ['shop/api', 'shop/nginx'],
      malformedByReason: { json: 2 },
    });
  });

  test('is told apart in any order', () => {
    const lines = [ACCESS, ACCESS, DAMAGE, ...TRACEE, REQUEST];
    const expected = countsOf(lines);
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        expect(countsOf(shuffled)).toEqual(expected);
      }),
    );
  });

  test('is no damage though a pod of the same DaemonSet wrote nothing else', () => {
    const other = shipped('tracee', '{"timestamp":17', 'tracee-b7k2p');
    expect(countsOf([...TRACEE, other])).toMatchObject({ malformed: 1, otherOutput: 0 });
  });

  test.each([
    ['kubectl', (container: string, text: string) => `[pod/${container}-x2x7q/${container}] ${text}`],
    ['stern', (container: string, text: string) => `${container}-x2x7q ${container} ${text}`],
    [
      'CloudWatch',
      (container: string, text: string) =>
        JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: [{ message: shipped(container, text) }] }),
    ],
  ])('is known by what %s says', (_, wrap) => {
    const lines = [wrap('nginx', '{"a":1}'), wrap('nginx', 'hello'), wrap('tracee', '{"a":'), wrap('tracee', EXEC)];
    expect(countsOf(lines)).toMatchObject({ malformed: 1, otherOutput: 2 });
  });

  test('cannot say by itself that it is not', () => {
    const forged = shipped('nginx', JSON.stringify({ log: 'x', kubernetes: { container_name: 'tracee' } }));
    expect(countsOf([...TRACEE, forged])).toMatchObject({ malformed: 0, otherOutput: 1, named: ['shop/nginx'] });
  });

  test('is the same for lines that are read by their templates, also those of a log before', () => {
    const of = (container: string) => [shipped(container, EXEC), shipped(container, CONNECT)];
    const damage = ['agent', 'probe'].map((container) => shipped(container, '{"timestamp":17'));
    const log = `${[...Array.from({ length: 40 }, () => of('agent')).flat(), ...of('probe'), ...damage, ACCESS].join('\n')}\n`;
    const read = (reading: 'templates' | 'parse') => {
      const facts = createFacts();
      const scan = createScan({ facts, source: 'a', cluster: 'default', reading });
      scan.write(Buffer.from(log));
      scan.end('whole');
      return summarise(facts, [], []);
    };
    expect([read('templates'), read('templates')]).toEqual([read('parse'), read('parse')]);
    expect(read('templates')).toMatchObject({ malformed: 2, otherOutput: 1 });
  });

  test('is known by the name of a file that holds one container alone', () => {
    const countsIn = (container: string, content: string) => {
      const source = `/var/log/containers/pod-1_shop_${container}-${'7acee000'.repeat(8)}.log`;
      const { malformed, otherOutput } = summarise(factsOf({ source, content }), [], []);
      return { malformed, otherOutput };
    };
    expect(countsIn('nginx', 'hello\n{"a":1}\n')).toEqual({ malformed: 0, otherOutput: 2 });
    expect(countsIn('agent', `hello\n${EXEC}\n`)).toEqual({ malformed: 1, otherOutput: 0 });
  });

  test('is known though its last line was cut into parts, and the last of them is missing', () => {
    const part = JSON.stringify({ ...JSON.parse(shipped('nginx', 'hello')), _p: 'P' });
    expect(countsOf([...TRACEE, part])).toMatchObject({ malformed: 0, otherOutput: 1 });
  });

  test('is told apart though it is messages as Tracee writes them, which lose nothing of Tracee’s', () => {
    const message = '{"level":"warn","ts":1728745128.167,"msg":"Lost 500 events"}';
    const lines = [shipped('manager', message), shipped('manager', 'I0209 16:00:42 1 main.go:1] ready'), ...TRACEE];
    expect(countsOf(lines)).toMatchObject({ malformed: 0, otherOutput: 2, named: ['shop/manager'] });
    expect(scanText(lines).summary).toMatchObject({ lostEvents: 0, otherEvents: 0 });
    expect(scanText([...TRACEE, shipped('tracee', message)]).summary).toMatchObject({
      lostEvents: 500,
      otherEvents: 1,
    });
    const agent = [shipped('agent', message), shipped('agent', EXEC)];
    expect(scanText(agent).summary).toMatchObject({ lostEvents: 500, otherEvents: 1, otherOutput: 0 });
  });

  test('is never the rest of an event, whoever wrote it', () => {
    const cut = shipped('agent', EXEC.slice(0, EXEC.indexOf('"eventName":"') + 30));
    expect(countsOf([cut, cut, shipped('agent', 'hello'), ACCESS])).toMatchObject({ malformed: 3, otherOutput: 1 });
    const logger = shipped('api', '{"timestamp":1770652841,"message":"requ');
    expect(countsOf([...TRACEE, logger])).toMatchObject({ malformed: 0, otherOutput: 1 });
  });

  test.each(['tracee-ebpf', 'tracee-rules'])('is never that of a container by the name of %s', (name) => {
    expect(countsOf([shipped(name, 'hello'), shipped('agent', EXEC)])).toMatchObject({ malformed: 1, otherOutput: 0 });
  });

  test('is never that of a container by the name of tracee, of which nothing is understood', () => {
    expect(countsOf([shipped('tracee', '16:00:41:122095 0 sh'), shipped('agent', EXEC)])).toMatchObject({
      malformed: 1,
      otherOutput: 0,
    });
  });

  test('is named up to a hundred containers, the same in any order', () => {
    const sources = Array.from({ length: 150 }, (_, at) => shipped(`c${String(at).padStart(3, '0')}`, 'hello'));
    const named = (order: readonly string[]) => {
      const facts = createFacts();
      for (const [at, content] of order.entries())
        mergeFacts(facts, factsOf({ source: String(at), content: `${content}\n${EXEC}` }));
      return summarise(facts, [], []).otherContainers;
    };
    const { named: first, more } = named(sources);
    expect({ length: first.length, last: first.at(-1), more }).toEqual({ length: 100, last: 'shop/c099', more: true });
    expect(named(sources.toReversed())).toEqual({ named: first, more });
  });

  test('counts as damage where more containers than a node can run are named', () => {
    const counts = { malformed: 0, other: 0 };
    const judge = createOriginJudge({
      messages() {},
      malformed: (_, count = 1) => {
        counts.malformed += count;
      },
      other: (count) => {
        counts.other += count;
      },
    });
    for (let at = 0; at < 10_001; at += 1) judge.refused('json', String(at));
    judge.settle();
    expect(counts).toEqual({ malformed: 10_001, other: 0 });
  });
});

test('a log of which all is the output of others is not read, and says whose it is', () => {
  const facts = factsOf({ source: 'nginx.log', content: `${ACCESS}\n${REQUEST}\n` });
  const { unreadSources, blind, malformed } = summarise(facts, [], []);
  expect({ malformed, blind }).toEqual({ malformed: 0, blind: [{ cluster: 'default', reason: 'not-understood' }] });
  expect(unreadSources).toEqual([
    {
      name: 'nginx.log',
      reason: expect.stringContaining('it is the output of other containers (shop/api, shop/nginx)'),
      firstLine: 'its first line begins "{"log":…"',
    },
  ]);
});
