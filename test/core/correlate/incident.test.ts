import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Finding } from '#core/correlate/finding.ts';
import { chainsOf, idsOfSeveralRules, incidentPartOf, incidentsOf, NEAR } from '#core/correlate/incident.ts';
import { aFinding } from '#test/factories/finding.ts';

const START = 1_770_652_841_000_000_000n;
const MINUTE = 60_000_000_000n;

/** What a rule found some minutes after the start. */
function found(minutes: number, changes: Partial<Finding> = {}): Finding {
  const { rule = 'TRC-1013', container = { id: 'c' }, process = 'app' } = changes;
  const id = JSON.stringify([container.id, rule, process, minutes]);
  return aFinding({ id, firstSeen: START + BigInt(minutes) * MINUTE, container, process, ...changes });
}

const idsOf = (findings: readonly Finding[]) => incidentsOf(findings).map((each) => each.findings.map(({ id }) => id));
const sizesOf = (findings: readonly Finding[]) => idsOf(findings).map(({ length }) => length);

const anyFinding = fc
  .record({
    minutes: fc.integer({ min: 0, max: 240 }),
    rule: fc.constantFrom('TRC-1013', 'TRC-1016', 'TRC-1018'),
    process: fc.constantFrom('sh', 'curl', 'app'),
    container: fc.constantFrom({ id: 'a' }, { id: 'b' }),
  })
  .map(({ minutes, ...changes }) => found(minutes, changes));

describe('findings of one container are an incident', () => {
  test('where several rules match, or several programs are found, each within half an hour of another', () => {
    expect(sizesOf([found(0), found(30, { rule: 'TRC-1016' })])).toEqual([2]);
    expect(sizesOf([found(0, { process: 'sh' }), found(30, { process: 'curl' })])).toEqual([2]);
    expect(sizesOf([found(0), found(31, { rule: 'TRC-1016' })])).toEqual([]);
  });

  test('and not where one program does one thing, in two containers, on a host, or at an unknown time', () => {
    expect(sizesOf([found(0), found(1, { address: '10.96.0.2' })])).toEqual([]);
    expect(sizesOf([found(0), found(0, { rule: 'TRC-1016', container: { id: 'd' } })])).toEqual([]);
    expect(sizesOf([found(0), found(0, { rule: 'TRC-1016', cluster: 'other' })])).toEqual([]);
    const ofHost = { container: { id: 'host node-1' } };
    expect(sizesOf([found(0, ofHost), found(0, { ...ofHost, rule: 'TRC-1016' })])).toEqual([]);
    expect(sizesOf([found(0), found(0, { rule: 'TRC-1016', firstSeen: undefined })])).toEqual([]);
  });

  test('in the order in which they happened, and grave where several rules match', () => {
    const [connection, shell, token] = [found(9), found(1, { rule: 'TRC-1016' }), found(5, { rule: 'TRC-1018' })];
    const incidents = incidentsOf([connection, shell, token]);
    expect(incidents).toEqual([{ findings: [shell, token, connection], rules: ['TRC-1016', 'TRC-1018', 'TRC-1013'] }]);
    const ofPrograms = incidentsOf([found(0, { process: 'sh' }), found(0, { process: 'curl' })]);
    expect(idsOfSeveralRules([...incidents, ...ofPrograms])).toEqual(
      new Set([connection, shell, token].map(({ id }) => id)),
    );
  });

  test('which one between them joins', () => {
    const apart = [found(0), found(1, { rule: 'TRC-1016' }), found(50, { rule: 'TRC-1018' }), found(51)];
    expect(sizesOf(apart)).toEqual([2, 2]);
    expect(sizesOf([...apart, found(25)])).toEqual([5]);
  });

  test('whatever the order in which they come', () => {
    fc.assert(
      fc.property(
        fc
          .array(anyFinding, { maxLength: 30 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => expect(idsOf(shuffled)).toEqual(idsOf(all)),
      ),
    );
  });

  test('that more findings may join with others, and never part', () => {
    fc.assert(
      fc.property(fc.array(anyFinding, { maxLength: 20 }), anyFinding, (all, more) => {
        const after = idsOf([...all, more]);
        for (const incident of idsOf(all))
          expect(after.some((other) => incident.every((id) => other.includes(id)))).toBe(true);
      }),
    );
  });

  test('fast also where one container has ten thousand', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => found((at * 7919) % 10_000, { rule: `RULE-${at % 50}` }));
    expect(sizesOf(many)).toEqual([10_000]);
  });
});

test('parts that stand for all of their kind within half an hour leave the same gaps', () => {
  fc.assert(
    fc.property(fc.array(anyFinding, { minLength: 1, maxLength: 30 }), (all) => {
      const parts = all.filter(({ container }) => container.id === 'a').flatMap((each) => incidentPartOf(each) ?? []);
      const wholes = [
        ...Map.groupBy(parts, ({ rule, actor, at }) => JSON.stringify([rule, actor, String(at / NEAR)])).values(),
      ];
      const folded = wholes.flatMap((same) => {
        const [first] = chainsOf(same).flat();
        const until = same.reduce((latest, { at }) => (at > latest ? at : latest), 0n);
        return first === undefined ? [] : [{ ...first, until }];
      });
      const ends = (chains: readonly (readonly { at: bigint; until: bigint }[])[]) =>
        chains.map((chain) => [
          chain[0]?.at,
          chain.reduce((latest, { until }) => (until > latest ? until : latest), 0n),
        ]);
      expect(ends(chainsOf(folded))).toEqual(ends(chainsOf(parts)));
    }),
  );
});
