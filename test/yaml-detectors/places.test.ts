import { describe, expect, test } from '@jest/globals';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { factsOf, scanText } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';
import { detectorYaml, protobufLine, readsFrom } from '#test/factories/yaml-detectors.ts';

type Place = { readonly container: string; readonly started: boolean };

/** As every release of Tracee tells it: what happens on a host is of no container that has started. */
const HOST: Place = { container: '', started: false };
const CONTAINER: Place = { container: 'c1', started: true };
const STARTING: Place = { container: 'c1', started: false };

function v24(place: Place): string {
  return execLine([], { ...place, path: '/usr/bin/ls', process: 'ls' });
}

/** With types of C, and without what came after it. */
function v20(place: Place): string {
  const { executable: _, ...event } = JSON.parse(v24(place));
  const args = event.args.map((arg: { type: string }) => ({
    ...arg,
    type: arg.type === 'string' ? 'const char*' : 'const char*const*',
  }));
  return JSON.stringify({ ...event, args, ...(place.container === '' ? { container: {}, kubernetes: {} } : {}) });
}

function main({ container, started }: Place): string {
  const inContainer = container === '' ? {} : { container: { id: container, started } };
  return protobufLine(
    'sched_process_exec',
    { pathname: { str: '/usr/bin/ls' } },
    { process: { thread: { name: 'ls' } }, ...inContainer },
  );
}

const FORMS = [
  ['v0.20', v20],
  ['v0.24', v24],
  ['the main branch', main],
] as const;

const ANYWHERE = { data: ['pathname=/usr/bin/ls'] };
const DETECTORS = [
  ['anywhere', ANYWHERE, ['host', 'container']],
  ['with the scope filter host', { scope: ['host'] }, ['host']],
  ['with the scope filter container', { scope: ['container'] }, ['container']],
  ['with the scope filter container=started', { scope: ['container=started'] }, ['container']],
  ['where there is no container', { conditions: ['!has(workload.container)'] }, ['host']],
  ['where there is one', { conditions: ['has(workload.container)'] }, ['container']],
  ['where one has started', { conditions: ['workload.container.started'] }, ['container']],
] as const;

async function found(lines: readonly string[], detector: object): Promise<readonly Finding[]> {
  const log = { content: `${lines.join('\n')}\n`, reads: await readsFrom(detectorYaml(detector)) };
  const facts = factsOf(log);
  expect(facts).toEqual(factsOf({ ...log, reading: 'parse' }));
  return findingsOf(facts);
}

describe.each(FORMS)('in logs of %s', (_, lineOf) => {
  test.each(DETECTORS)('a detector that looks %s finds what is there', async (_, detector, expected) => {
    const lines = [HOST, CONTAINER, STARTING].flatMap((place) => Array.from({ length: 5 }, () => lineOf(place)));
    const findings = await found(lines, detector);
    const places = findings.map(({ container: { id } }) => (id.startsWith('host ') ? 'host' : 'container'));
    expect(places.toSorted()).toEqual([...expected].toSorted());
    expect(findings.map(({ count }) => count)).toEqual(expected.map(() => 5));
  });
});

test('rules that are built in find on hosts what they find in containers, and the join looks at containers alone', () => {
  const path = '/dev/shm/x';
  const { findings, summary } = scanText([
    execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { ...HOST, path: 'memfd:x' }),
    execLine([], { ...CONTAINER, path }),
    execLine([], { ...STARTING, container: 'c2', path }),
    connectLine(inet('10.96.0.1'), HOST),
  ]);
  expect(findings.map(({ rule, container: { id } }) => [rule, id])).toEqual(
    expect.arrayContaining([
      ['TRC-105', 'host node-1'],
      ['TRC-105', 'c1'],
    ]),
  );
  expect(findings).toHaveLength(2);
  expect(summary).toMatchObject({ execs: 1, connects: 0 });
});
