import type { Severity } from '#core/detectors/detector.ts';
import { matchesGlob } from '#core/glob.ts';
import type { RuleSettings } from './rules.ts';
import type { Settings } from './settings.ts';

/** What tells a detector that a user wrote: settings name it by its id, and its findings are called by its event. */
export type OwnDetector = { readonly id: string; readonly event: string };

/** The settings, where a glob that matches the id of such a detector stands for its event, too. */
export function withDetectorIds(settings: Settings, detectors: readonly OwnDetector[]): Settings {
  const { rules, suppressions, alerts } = settings;
  return {
    ...settings,
    rules: rulesWith(rules, detectors),
    suppressions: suppressions.map((entry) => {
      const ruleEvents = eventsMeant(entry.conditions.rule, detectors);
      return ruleEvents.length === 0 ? entry : { ...entry, ruleEvents };
    }),
    alerts: {
      ...alerts,
      routes: alerts.routes.map((route) => {
        const ruleEvents = eventsMeant(route.match.rule, detectors);
        return ruleEvents.length === 0 ? route : { ...route, match: { ...route.match, ruleEvents } };
      }),
    },
  };
}

/** Whether a condition on the rule is met by what findings are called by. */
export function matchesRule(glob: string, ruleEvents: readonly string[] | undefined, rule: string): boolean {
  return matchesGlob(glob, rule) || (ruleEvents?.includes(rule) ?? false);
}

function rulesWith(rules: RuleSettings, detectors: readonly OwnDetector[]): RuleSettings {
  const meant = (glob: string) => [glob, ...eventsMeant(glob, detectors)];
  const severity = new Map<string, Severity>();
  // The first that matches counts.
  for (const [glob, named] of Object.entries(rules.severity))
    for (const each of meant(glob)) if (!severity.has(each)) severity.set(each, named);
  return {
    ...rules,
    include: rules.include.flatMap(meant),
    exclude: rules.exclude.flatMap(meant),
    severity: Object.fromEntries(severity),
  };
}

function eventsMeant(glob: string | undefined, detectors: readonly OwnDetector[]): string[] {
  if (glob === undefined) return [];
  return detectors.filter(({ id }) => matchesGlob(glob, id)).map(({ event }) => event);
}
