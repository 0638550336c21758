import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFacts, type Facts } from '#core/correlate/facts.ts';
import { BASES } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { summarise } from '#core/correlate/summary.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { ALL_RULES, factsOf } from '#test/factories/scan.ts';
import { anEvent, someEvents } from '#test/factories/some-events.ts';
import { findingLine } from '#test/factories/trace-event.ts';

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

test('the summary is the same text for any order of sources and of events, however many rules are left out', () => {
  const rules = { ...ALL_RULES, exclude: ['R*'] };
  const lines = Array.from({ length: 150 }, (_, at) => findingLine([`R${100 + at}`, `e${at}`, 'Own', 3]));
  const given = (count: number) => lines.slice(0, count);
  for (const count of [3, 150]) {
    const [one, other] = [given(count), given(count).toReversed()].map((content) => [
      factsOf({ source: 'a', content: content.slice(0, count / 2).join('\n'), rules }),
      factsOf({ source: 'b', content: content.slice(count / 2).join('\n'), rules }),
    ]) as [Facts[], Facts[]];
    const text = (parts: readonly Facts[]) => JSON.stringify(summarise(merged(...parts), [], []).leftOutRules);
    const texts = [one, one.toReversed(), other, other.toReversed()].map(text);
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toMatch(/^{"R100":1,"R101":1/);
  }
});
