import * as v from 'valibot';
import { alertsSection } from './alerts-section.ts';
import { apiServersSection } from './api-servers-section.ts';
import { clusterPattern } from './cluster-pattern.ts';
import { logsSection } from './logs-section.ts';
import { rescanSection } from './rescan-section.ts';
import { rulesSection } from './rules-section.ts';
import { days, section, text, wholeNumber } from './schema.ts';
import { stackSettings } from './stack-settings.ts';
import { suppressionEntry } from './suppression-entry.ts';

/** `traceward.json`: one document for the stack, the functions and the command line. */
export const settingsSchema = section({
  $schema: v.optional(v.string()),
  ...stackSettings,
  logs: v.optional(logsSection, {}),
  cluster: v.optional(
    section({
      pattern: v.optional(v.nullable(clusterPattern), null),
      default: v.optional(text, 'default'),
    }),
    {},
  ),
  apiServers: v.optional(apiServersSection, []),
  rules: rulesSection,
  alerts: v.optional(alertsSection, {}),
  retentionDays: v.optional(
    section({
      bindings: v.optional(days, 90),
      contacts: v.optional(days, 14),
      findings: v.optional(days, 400),
    }),
    {},
  ),
  maxConcurrency: v.optional(v.pipe(wholeNumber, v.minValue(2), v.maxValue(1000)), 20),
  batching: v.pipe(
    v.optional(
      section({
        windowSeconds: v.pipe(
          v.optional(v.pipe(wholeNumber, v.minValue(0), v.maxValue(300)), 10),
          v.description(
            'Lambda waits so many seconds for more objects before it calls detect: later alerts, and a smaller bill. 0 waits for none.',
          ),
          v.examples([10, 0]),
        ),
      }),
      {},
    ),
    v.description('How objects that have landed are given to detect.'),
    v.examples([{ windowSeconds: 0 }]),
  ),
  rescan: v.optional(rescanSection, {}),
  suppressions: v.optional(v.array(suppressionEntry), []),
});

/** All settings, with a value for each. */
export type Settings = v.InferOutput<typeof settingsSchema>;
