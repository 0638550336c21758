import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ContainerFacts, clusterIn, containerIn, createFacts, type ToldFacts } from '#core/correlate/facts.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { addTold, isToldByRuntime, MAX_TOLD } from '#core/correlate/told-facts.ts';
import { describeGaps } from '#core/report/describe-coverage.ts';
import { scanText } from '#test/factories/scan.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

/** More than are kept, of few times, so that ties decide. */
const manyTold = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.infiniteStream(fc.nat())).map(([times, random]) =>
  Array.from({ length: 4 * MAX_TOLD }, (_, at): ToldFacts => {
    const [chosen, time] = [random.next().value, random.next().value % times];
    const namespace = [undefined, 'red', 'green'][chosen % 3];
    return { host: `10.0.0.${chosen % 7}`, port: at % 500, namespace, first: time === 0 ? undefined : BigInt(time) };
  }),
);

const copies = (told: readonly ToldFacts[]) => told.map((each) => ({ ...each }));

/** What is kept of what each of some objects tells, when they are merged. */
function kept(...objects: readonly (readonly ToldFacts[])[]): Pick<ContainerFacts, 'endpoints' | 'isToldMore'> {
  const all = createFacts();
  for (const told of objects) {
    const facts = createFacts();
    addTold(containerIn(clusterIn(facts, 'c'), 'a'), 'endpoints', copies(told));
    mergeFacts(all, facts);
  }
  const { endpoints, isToldMore } = containerIn(clusterIn(all, 'c'), 'a');
  return { endpoints, isToldMore };
}

describe('what is kept of what one container was told', () => {
  test('is the same in whatever order, objects and repetition it comes, and is bounded', () => {
    fc.assert(
      fc.property(manyTold, fc.nat(), (told, at) => {
        const once = kept(told);
        const cut = at % told.length;
        expect(once.endpoints.size).toBeLessThanOrEqual(2 * MAX_TOLD);
        expect(once.isToldMore).toBe(true);
        expect(kept(told.toReversed())).toEqual(once);
        expect(kept(told.slice(cut), told.slice(0, cut), told)).toEqual(once);
        expect(kept(...told.map((each) => [each]))).toEqual(once);
      }),
      { numRuns: 20 },
    );
  });

  test('is the same where the last that is kept is told earlier together with others', () => {
    const at = (port: number, first: bigint) => ({ host: '10.0.0.1', port, namespace: 'shop', first });
    const full = Array.from({ length: MAX_TOLD - 1 }, (_, index) => at(1000 + index, 10n + BigInt(index)));
    const late = [...full, at(5000, 1000n)];
    const early = [at(5000, 5n), at(6000, 5n)];
    const { endpoints } = kept([...late, ...early]);
    expect([...endpoints.values()].filter(({ port }) => port > 4000)).toEqual(early);
    for (const batches of [
      [late, early],
      [early, late],
    ]) {
      const container = containerIn(clusterIn(createFacts(), 'c'), 'a');
      for (const told of batches) addTold(container, 'endpoints', copies(told));
      expect(container.endpoints).toEqual(endpoints);
    }
  });

  test('is all of it where it is not more than is kept', () => {
    const told = Array.from({ length: MAX_TOLD }, (_, port) => ({
      ...{ host: '10.0.0.1', port, namespace: undefined, first: 1n },
    }));
    const { endpoints, isToldMore } = kept(told);
    expect({ size: endpoints.size, isToldMore }).toEqual({ size: MAX_TOLD, isToldMore: false });
  });

  test('is what the runtime told, whatever its processes tell before', () => {
    const own = Array.from({ length: 1000 }, (_, port) => ({
      ...{ host: '10.0.0.1', port, namespace: undefined, first: 1n },
    }));
    const { endpoints } = kept(own, [{ host: '10.96.0.1', port: 443, namespace: 'shop', first: 2n }]);
    expect([...endpoints.values()].filter(isToldByRuntime).map(({ host }) => host)).toEqual(['10.96.0.1']);
  });
});

test('a container hides its API server by no number of others that it is told later, and the summary tells of it', () => {
  const at = (index: number) => `${1_770_652_841_000_000_000n + BigInt(index) * 1_000_000n}`;
  const flood = Array.from({ length: 40 }, (_, index) =>
    execLine(
      Array.from({ length: 60 }, (__, host) => `KUBERNETES_SERVICE_HOST=10.1.${index}.${host}`),
      { timestamp: at(index + 1) },
    ),
  );
  const lines = [
    execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { timestamp: at(0) }),
    ...flood,
    connectLine(inet('10.96.0.1'), { timestamp: at(99) }),
  ];
  for (const log of [lines, lines.toReversed()]) {
    const { findings, summary } = scanText(log);
    expect(findings).toMatchObject([{ address: '10.96.0.1', basis: 'observed' }]);
    expect(summary.toldMoreContainers).toBe(1);
    expect(describeGaps(summary).join('\n')).toContain('1 container was told more API server addresses than are kept');
  }
});
