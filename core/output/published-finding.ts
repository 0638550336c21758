import * as v from 'valibot';
import { SEVERITIES, SEVERITY_NAMES, type Severity } from '#core/detectors/detector.ts';
import { TracewardError } from '#core/errors.ts';
import { type JsonObject, parseObject, scalarText } from '#core/json.ts';
import { narrow } from '#core/narrow.ts';

/** The attribute of a message that holds the finding as traceward's JSON, where the message itself is OCSF. */
export const FINDING_ATTRIBUTE = 'finding';

const text = v.optional(v.string());
const texts = v.optional(v.array(v.string()));

/** What functions read of a finding's JSON, which may have more. Of one that is about a host, no container is told. */
const findingSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[\da-f]{32}$/)),
  signature: v.object({
    id: v.string(),
    version: text,
    name: text,
    eventName: text,
    description: text,
    properties: v.optional(v.object({ Severity: v.optional(v.number()), 'MITRE ATT&CK': text }), {}),
  }),
  data: v.optional(v.record(v.string(), v.unknown()), {}),
  port: v.optional(v.number()),
  basis: v.string(),
  cluster: v.string(),
  container: v.optional(v.object({ id: text, name: text, image: text, digest: text }), {}),
  pod: v.optional(v.object({ name: text, namespace: text, uid: text }), {}),
  host: text,
  process: v.optional(
    v.object({
      ...{ name: text, executable: text, arguments: texts, user: text, parents: texts },
      entered: v.optional(v.boolean()),
    }),
    {},
  ),
  count: v.number(),
  countIsLowerBound: v.optional(v.boolean(), false),
  firstSeen: text,
  lastSeen: text,
  evidence: v.optional(v.array(v.object({ source: v.string(), line: v.number(), record: v.optional(v.number()) })), []),
  suppression: v.optional(v.object({ mode: v.string(), reason: v.string(), owner: v.string(), expires: v.string() })),
});

export type FindingJson = v.InferOutput<typeof findingSchema>;

/** A finding that came from the topic for machines. */
export type PublishedFinding = {
  readonly finding: FindingJson;
  /** As it was published, on one line. */
  readonly json: string;
  /** By its risk, as the topic was told. */
  readonly severity: Severity;
  /** ISO 8601: when the topic took it. */
  readonly publishedAt: string;
};

const envelopeSchema = v.object({
  Message: v.string(),
  Timestamp: v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)),
  MessageAttributes: v.optional(v.record(v.string(), v.object({ Value: v.string() })), {}),
});

/** Reads what the topic has sent to a queue. Throws `refused` for what somebody else has published. */
export function readPublishedFinding(body: string): PublishedFinding {
  return findingIn(readEnvelope(body));
}

/** A message to people, as webhooks have it. */
export type PublishedAlert = { readonly alert: JsonObject; readonly publishedAt: string };

/** Reads a finding, or an alert, that a topic has sent to a queue. Throws `refused` for what somebody else has published. */
export function readPublishedMessage(body: string): PublishedFinding | PublishedAlert {
  const envelope = readEnvelope(body);
  // Findings have no kind.
  if (envelope.MessageAttributes['kind'] === undefined) return findingIn(envelope);
  const alert = parseObject(envelope.Message);
  if (alert === undefined) throw new TracewardError('refused', 'the message is no alert of traceward');
  return { alert, publishedAt: envelope.Timestamp };
}

function findingIn({ Message, Timestamp, MessageAttributes }: v.InferOutput<typeof envelopeSchema>): PublishedFinding {
  const json = MessageAttributes[FINDING_ATTRIBUTE]?.Value ?? Message;
  const finding = narrow(findingSchema, parseObject(json));
  if (finding === undefined) throw new TracewardError('refused', 'the message is no finding of traceward');
  const told = Number(MessageAttributes['severity']?.Value ?? finding.signature.properties.Severity);
  const severity = SEVERITY_NAMES.find((name) => SEVERITIES[name].tracee === told) ?? 'info';
  return {
    finding,
    json,
    severity,
    publishedAt: Timestamp,
  };
}

/** What SNS puts around a message. Throws `refused` for anything else. */
function readEnvelope(body: string): v.InferOutput<typeof envelopeSchema> {
  const envelope = narrow(envelopeSchema, parseObject(body));
  if (envelope === undefined) throw new TracewardError('refused', 'the message is none of a topic of SNS');
  return envelope;
}

/** What a rule tells of its finding, each as text. */
export function dataOf({ data }: FindingJson): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) => {
      const told = scalarText(value);
      return told === undefined ? [] : [[name, told] as const];
    }),
  );
}
