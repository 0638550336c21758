import type { Standing } from '#core/notify/alert.ts';
import { type JudgeOptions, judgeClusters } from './judge-clusters.ts';
import { readWatched } from './watch-clusters.ts';

/** What is wrong with what clusters send, since when that is known, and whether watch told it. Reads what watch reads. */
export async function readStanding(options: JudgeOptions): Promise<readonly Standing[]> {
  const clusters = await judgeClusters(options);
  const known = await readWatched(options);
  return clusters.flatMap(({ cluster, conditions }) => {
    const wrong = known.get(cluster)?.body.wrong ?? {};
    return conditions.map((condition) => {
      const { since, told } = wrong[condition.is] ?? { since: options.now(), told: false };
      const blindSince = condition.is === 'silent' ? wrong.blind?.since : undefined;
      return { cluster, condition, since, told, ...(blindSince === undefined ? {} : { blindSince }) };
    });
  });
}
