import * as v from 'valibot';
import { JOIN } from '#core/detectors/registry.ts';
import { parseJson } from '#core/json.ts';
import { narrow } from '#core/narrow.ts';
import { WHY_NOT_COMPARED } from '#core/not-compared.ts';
import { readInstant } from '#core/object-selection/time-range.ts';
import { MALFORMED_REASONS } from '#core/records/record.ts';
import type { Run } from './rescans.ts';

const count = v.number();

const blindSpot = v.object({
  cluster: v.string(),
  reason: v.picklist(reasons(JOIN.blindness)),
  malformed: v.optional(count),
});

const unconfirmedServers = v.object({
  connects: count,
  isCut: v.optional(v.boolean(), false),
  examples: v.array(
    v.object({
      ...{ cluster: v.string(), address: v.string(), port: count, connects: count, containers: count },
      ...{ toldContainers: count, toldNamespaces: count },
    }),
  ),
});

const silentCluster = v.object({
  cluster: v.string(),
  ...{ first: v.optional(v.string()), last: v.optional(v.string()) },
});

/** Newer stacks may know more reasons. */
const malformedByReason = v.object(v.entriesFromList(MALFORMED_REASONS, v.optional(count)));

const damagedSource = v.object({ name: v.string(), malformed: count, records: count, malformedByReason });

/** As a plan has it. */
const instant = v.pipe(
  v.nullable(v.string()),
  v.transform((text) => (text === null ? undefined : readInstant(text))),
);

/** What the state machine returns when it ends by itself. */
const outputSchema = v.object({
  status: v.picklist(['complete', 'incomplete']),
  // Runs of older stacks do not count those that were read only in part.
  objects: v.object({ read: count, partial: v.optional(count, 0), failed: count, skipped: count }),
  findings: v.object({ total: count, new: count, known: count, gone: count, notComparable: count }),
  // Nor do they say what follows, and newer ones may know more reasons.
  notCompared: v.optional(v.fallback(v.picklist(reasons(WHY_NOT_COMPARED)), 'no-live-detection')),
  severities: v.optional(v.record(v.string(), count), {}),
  suppressed: v.optional(count, 0),
  blind: v.optional(v.fallback(v.array(blindSpot), []), []),
  // Undefined is not none: a run of an older stack does not look.
  blindClusters: v.optional(count),
  unconfirmedServers: v.optional(v.fallback(v.optional(unconfirmedServers), undefined)),
  silent: v.optional(v.fallback(v.array(silentCluster), []), []),
  silentClusters: v.optional(count),
  damage: v.optional(v.object({ sources: count, first: v.fallback(v.array(damagedSource), []) })),
  range: v.optional(v.object({ from: instant, to: instant }), { from: null, to: null }),
  outOfRange: v.optional(count, 0),
  isOfOtherTimes: v.optional(v.boolean()),
  otherTimes: v.optional(v.object({ first: v.string(), last: v.string() })),
});

function reasons<Reason extends string>(words: Readonly<Record<Reason, unknown>>): readonly Reason[] {
  return Object.keys(words) as Reason[];
}

export type RunResult = v.InferOutput<typeof outputSchema>;

/** Undefined for a run that has none: one that goes on, or was ended. */
export function readRunResult({ output }: Run): RunResult | undefined {
  return narrow(outputSchema, output);
}

const failureSchema = v.object({ errorMessage: v.string() });

/** Why a run failed, in words: what the function said, if one did. */
export function causeOf({ error, cause = '' }: Run): string {
  const words = narrow(failureSchema, parseJson(cause))?.errorMessage ?? cause;
  return words === '' ? (error ?? 'unknown') : words;
}
