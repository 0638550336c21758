import type { Standing } from '#core/notify/alert.ts';
import { type JudgeOptions, judgeClusters } from './judge-clusters.ts';
import { readWatched } from './watch-clusters.ts';

/** What is wrong with what clusters send, and since when that is known. Reads what watch reads. */
export async function readStanding(options: JudgeOptions): Promise<readonly Standing[]> {
  const clusters = await judgeClusters(options);
  const known = await readWatched(options);
  return clusters.flatMap(({ cluster, conditions }) =>
    conditions.map((condition) => {
      const since = known.get(cluster)?.body.wrong[condition.is]?.since ?? options.now();
      return { cluster, condition, since };
    }),
  );
}
