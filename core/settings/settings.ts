import * as v from 'valibot';
import { alerts } from './alerts-section.ts';
import { clusterPattern } from './cluster-pattern.ts';
import { logs } from './logs-section.ts';
import { rescan } from './rescan-section.ts';
import { section } from './section.ts';
import { suppression } from './suppression-entry.ts';
import { text, wholeNumber } from './values.ts';

const days = v.pipe(wholeNumber, v.minValue(1));

/** `traceward.json`: one document for the stack, the functions and the command line. */
export const settingsSchema = section({
  $schema: v.optional(v.string()),
  logs: v.optional(logs, {}),
  cluster: v.optional(
    section({
      pattern: v.optional(v.nullable(clusterPattern), null),
      default: v.optional(text, 'default'),
    }),
    {},
  ),
  alerts: v.optional(alerts, {}),
  retentionDays: v.optional(
    section({
      bindings: v.optional(days, 90),
      contacts: v.optional(days, 14),
      findings: v.optional(days, 400),
    }),
    {},
  ),
  maxConcurrency: v.optional(v.pipe(wholeNumber, v.minValue(2), v.maxValue(1000)), 20),
  rescan: v.optional(rescan, {}),
  suppressions: v.optional(v.array(suppression), []),
});

/** All settings, with a value for each. */
export type Settings = v.InferOutput<typeof settingsSchema>;
