import { isAtLeast } from '#core/detectors/detector.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { matchesGlob } from '#core/glob.ts';
import { matchesRule } from '#core/settings/detector-ids.ts';
import { possibleKinds, type Route } from '#core/settings/route.ts';
import { type Alert, groupsOf, severityOfAlert } from './alert.ts';

/** Where a message goes: by these routes, and whether to the channels that get what no route takes. */
export type Destinations = { readonly routes: readonly Route[]; readonly isDefault: boolean };

/** Routes are tried in order. A test goes everywhere, or by the one route that it names. */
export function destinationsOf(alert: Alert, routes: readonly Route[]): Destinations {
  if (alert.kind === 'first' && alert.isTest) return destinationsOfTest(alert.route, routes);
  const taking: Route[] = [];
  for (const route of routes) {
    if (!takes(route, alert)) continue;
    taking.push(route);
    if (!route.continue) return { routes: taking, isDefault: false };
  }
  return { routes: taking, isDefault: true };
}

function destinationsOfTest(name: string | undefined, routes: readonly Route[]): Destinations {
  if (name === undefined) return { routes, isDefault: true };
  return { routes: routes.filter((route) => route.name === name), isDefault: false };
}

/** A condition on what a message does not have is not met. */
function takes(route: Route, alert: Alert): boolean {
  const { severity, cluster, namespace, rule, ruleEvents } = route.match;
  if (!possibleKinds(route).includes(alert.kind)) return false;
  const greatest = severityOfAlert(alert);
  return (
    (severity === undefined || (greatest !== undefined && isAtLeast(greatest, severity))) &&
    allMatch(cluster, clustersOf(alert)) &&
    allMatch(namespace, namespacesOf(alert)) &&
    (rule === undefined || areOfRule(alert, (id) => matchesRule(rule, ruleEvents, id)))
  );
}

function allMatch(glob: string | undefined, names: readonly (string | undefined)[]): boolean {
  if (glob === undefined) return true;
  return names.length > 0 && names.every((name) => name !== undefined && matchesGlob(glob, name));
}

function areOfRule(alert: Alert, isMeant: (rule: string) => boolean): boolean {
  const rules = new Set(groupsOf(alert).map(({ rule = JOIN_DETECTOR.id }) => rule));
  return rules.size > 0 && [...rules].every(isMeant);
}

function namespacesOf(alert: Alert): readonly (string | undefined)[] {
  return alert.kind === 'first' || alert.kind === 'follow-up' ? [alert.group.namespace] : [];
}

function clustersOf(alert: Alert): readonly (string | undefined)[] {
  if (alert.kind === 'watch') return alert.changes.map(({ cluster }) => cluster);
  if (alert.kind === 'baseline') return alert.clusters;
  const ofGroups = groupsOf(alert).map(({ cluster }) => cluster);
  if (alert.kind !== 'daily') return ofGroups;
  const { standing, gaps = [] } = alert;
  return [...ofGroups, ...[...standing, ...gaps].map(({ cluster }) => cluster)];
}
