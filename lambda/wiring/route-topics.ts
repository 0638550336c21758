import { hasOwnTopic } from '#core/settings/route.ts';
import type { Settings } from '#core/settings/settings.ts';

/** The stack's own topics of routes, by the routes' names: infra/ names their ARNs in the order of the routes. */
export function readRouteTopics({ routes }: Pick<Settings['alerts'], 'routes'>): ReadonlyMap<string, string> {
  const arns = (process.env['ROUTE_TOPIC_ARNS'] ?? '').split(',');
  const own = routes.filter(hasOwnTopic);
  return new Map(own.flatMap(({ name }, at) => (arns[at] === undefined ? [] : [[name, arns[at]] as const])));
}
