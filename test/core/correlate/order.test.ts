import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts, type Facts } from '#core/correlate/facts.ts';
import { BASES } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { summarise } from '#core/correlate/summary.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { factsOf } from '#test/factories/scan.ts';
import { answersLine, connectLine, execLine, inet, reportLine } from '#test/factories/trace-event.ts';

/** Few of everything, so that events meet. */
const container = fc.constantFrom('a', 'b', 'c', 'd');
const address = fc.constantFrom('10.96.0.1', 'fd00::1', '::ffff:10.96.0.1', '10.0.0.9', '127.0.0.1');
const timestamp = fc.constantFrom('1770652841000000001', '1770652841000000002', '1770652841000000003', '310041368905');
const options = fc.record({
  container,
  timestamp,
  process: fc.constantFrom('curl', 'sh', ''),
  podName: fc.constantFrom(undefined, 'pod-1', 'pod-2'),
  image: fc.constantFrom(undefined, 'image:1', 'image:2'),
  host: fc.constantFrom('', 'node-1', 'node-2'),
  podNamespace: fc.constantFrom(undefined, 'red', 'green'),
  processId: fc.constantFrom(1, 280),
  parentId: fc.constantFrom(0, 278),
});
/** What tells processes apart; of one time there is one connect, so that evidence is the same in every arrangement. */
const execOptions = fc
  .record({
    entity: fc.integer({ min: 1, max: 4 }),
    parentEntity: fc.integer({ min: 1, max: 5 }),
    path: fc.constantFrom('/bin/sh', '/usr/bin/curl', '/tmp/x'),
    before: fc.constantFrom(undefined, 'runc:[2:INIT]', 'sh'),
    user: fc.constantFrom(0, 1000),
  })
  .chain((told) => options.map((about) => ({ ...about, ...told })));
const connectOptions = fc
  .tuple(options, fc.constantFrom('', '/usr/bin/node'))
  .map(([about, executable]) => ({ ...about, executable, entity: (Number(about.timestamp.at(-1)) % 4) + 1 }));
const name = fc.constantFrom('kubernetes.default.svc', 'api.example', 'demo.hcp.azmk8s.io');
const host = fc.oneof(address, name, fc.constant('localhost'));
const anEvent = fc.oneof(
  fc
    .tuple(fc.array(host, { maxLength: 2 }), fc.constantFrom('443', '6443'), execOptions)
    .map(([hosts, port, about]) => {
      const variables = ['PATH=/bin', ...hosts.map((each) => `KUBERNETES_SERVICE_HOST=${each}`)];
      return execLine([...variables, `KUBERNETES_SERVICE_PORT=${port}`], about);
    }),
  fc.tuple(name, address, options).map(([query, answer, about]) => answersLine(query, [answer], about)),
  fc.tuple(address, fc.constantFrom('443', undefined), options).map(([to, port, about]) => reportLine(to, port, about)),
  fc
    .tuple(address, fc.constantFrom('443', '6443'), connectOptions)
    .map(([to, port, about]) => connectLine(inet(to, port), about)),
);
const someEvents = fc.array(anEvent, { maxLength: 30 });

/** A partition of a number of events into objects, with the order in which they are merged. */
const arrangement = fc.record({
  objects: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 30, maxLength: 30 }),
  order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5, maxLength: 5 }),
});

function inObjects(events: readonly string[], objects: readonly number[], cluster = 'default'): Facts[] {
  return [0, 1, 2, 3, 4].map((object) => {
    const content = events.filter((_, index) => objects[index] === object).join('\n');
    return factsOf({ source: `object-${object}`, cluster, content });
  });
}

function merged(...all: readonly Facts[]): Facts {
  const total = createFacts();
  for (const facts of all) mergeFacts(total, structuredClone(facts));
  return total;
}

/** What must not depend on the arrangement. */
function outcome(facts: Facts): unknown {
  return findingsOf(facts).map(({ evidence: _, ...finding }) => finding);
}

function everything(facts: Facts): unknown {
  const findings = findingsOf(facts);
  return { findings: findings.map((finding) => formatFindingJson(finding)), summary: summarise(facts, findings, []) };
}

describe('the result depends on the set of events alone', () => {
  test('never on their order, their objects, or the order of merging', () => {
    fc.assert(
      fc.property(someEvents, arrangement, fc.infiniteStream(fc.nat()), (events, { objects, order }, random) => {
        const once = factsOf({ content: events.join('\n') });
        const shuffled = [...events].sort(() => (random.next().value % 2) - 0.5);
        const parts = inObjects(shuffled, objects);
        const inOrder = order.map((index) => parts[index] ?? createFacts());
        expect(outcome(merged(...inOrder))).toEqual(outcome(once));
      }),
      { numRuns: 500 },
    );
  });

  test('doubled events give the same findings, on the same basis', () => {
    fc.assert(
      fc.property(someEvents, (events) => {
        const identity = (facts: Facts) => findingsOf(facts).map(({ id, basis }) => ({ id, basis }));
        const doubled = factsOf({ content: [...events, ...events].join('\n') });
        expect(identity(doubled)).toEqual(identity(factsOf({ content: events.join('\n') })));
      }),
    );
  });

  test('more events never take a finding away, nor make its basis weaker', () => {
    fc.assert(
      fc.property(someEvents, anEvent, (events, another) => {
        const before = findingsOf(factsOf({ content: events.join('\n') }));
        const after = new Map(
          findingsOf(factsOf({ content: [...events, another].join('\n') })).map((each) => [each.id, each]),
        );
        for (const { id, basis } of before) {
          expect(after.has(id)).toBe(true);
          expect(BASES.indexOf(after.get(id)?.basis ?? 'inferred')).toBeLessThanOrEqual(BASES.indexOf(basis));
        }
      }),
    );
  });
});

describe('merging partial results', () => {
  const partial = fc.tuple(someEvents, arrangement).map(([events, { objects }]) => inObjects(events, objects));

  test('is associative and commutative', () => {
    fc.assert(
      fc.property(partial, ([a, b, c]) => {
        const [one, two, three] = [a, b, c].map((facts) => facts ?? createFacts()) as [Facts, Facts, Facts];
        expect(everything(merged(merged(one, two), three))).toEqual(everything(merged(one, merged(two, three))));
        expect(everything(merged(one, two))).toEqual(everything(merged(two, one)));
      }),
    );
  });
});
