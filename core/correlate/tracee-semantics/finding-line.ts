import { traceeSignature } from '#core/detectors/detector.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { isObject, type JsonObject, nonEmptyText, scalarText, textArray } from '#core/json.ts';
import { valuesOf } from '#core/records/members.ts';
import type { LogRecord } from '#core/records/record.ts';
import type { EventTime } from '#core/time.ts';
import type { Connect } from '#core/tracee/event.ts';

/** The members of `trace.Event` in v0.24's order, with the JSON of what Go writes for a field that was not set. */
const DEFAULTS = {
  timestamp: '0',
  threadStartTime: '0',
  processorId: '0',
  processId: '0',
  cgroupId: '0',
  threadId: '0',
  parentProcessId: '0',
  hostProcessId: '0',
  hostThreadId: '0',
  hostParentProcessId: '0',
  userId: '0',
  mountNamespace: '0',
  pidNamespace: '0',
  processName: '""',
  executable: '{"path":""}',
  hostName: '""',
  containerId: '""',
  container: '{}',
  kubernetes: '{}',
  eventId: '"0"',
  eventName: '""',
  matchedPolicies: '[""]',
  argsNum: '0',
  returnValue: '0',
  syscall: '""',
  stackAddresses: 'null',
  contextFlags: '{"containerStarted":true,"isCompat":false}',
  threadEntityId: '0',
  processEntityId: '0',
  parentEntityId: '0',
  args: '[]',
  metadata: '{}',
};

/** Tracee numbers its signatures from here in the order in which it loads them, which a log does not tell. */
const EVENT_ID = '"6000"';

const SIGNATURE = traceeSignature(JOIN_DETECTOR);

const METADATA = JSON.stringify({
  Version: SIGNATURE.version,
  Description: SIGNATURE.description,
  Tags: SIGNATURE.tags,
  Properties: {
    Category: null,
    'MITRE ATT&CK': SIGNATURE.properties['MITRE ATT&CK'],
    Severity: SIGNATURE.properties.Severity,
    Technique: null,
    external_id: null,
    id: null,
    signatureID: SIGNATURE.id,
    signatureName: SIGNATURE.name,
  },
});

/**
 * The line that Tracee v0.24 would have written for this connect (pkg/events/findings/findings.go), without its
 * end. What the record has is copied as text, so that no digit of a 64-bit number is lost.
 */
export function formatFindingLine(record: LogRecord, connect: Connect, time: EventTime, apiAddress: string): string {
  const source = 'eventName' in record.value ? copyMembers(record) : membersOfProtobuf(record.value, connect, time);
  const { details } = connect;
  const finding = {
    ...DEFAULTS,
    ...source,
    containerId: JSON.stringify(connect.container),
    container:
      source['container'] ?? JSON.stringify({ id: connect.container, name: details.name, image: details.image }),
    kubernetes: JSON.stringify({
      podName: details.podName,
      podNamespace: details.podNamespace,
      podUID: details.podUid,
    }),
    eventId: EVENT_ID,
    eventName: JSON.stringify(SIGNATURE.eventName),
    argsNum: '2',
    args: argumentsOf(source, apiAddress),
    metadata: METADATA,
  };
  return escapeInvisible(joinMembers(finding));
}

type Members = Readonly<Record<string, string>>;

/** The texts of the members that v0.24 has, too. */
function copyMembers({ value, text }: LogRecord): Members {
  const names = Object.keys(DEFAULTS).filter((name) => name in value);
  return Object.fromEntries(names.map((name) => [name, onOneLine(valuesOf(text, name).at(-1) ?? 'null')]));
}

/** JSON allows line breaks and tabs only between values. */
function onOneLine(json: string): string {
  return json.replace(/[\r\n\t]+ */g, '');
}

function membersOfProtobuf(value: JsonObject, connect: Connect, time: EventTime): Members {
  return {
    timestamp: typeof time === 'bigint' ? String(time) : DEFAULTS.timestamp,
    processName: JSON.stringify(connect.process ?? ''),
    eventId: JSON.stringify(scalarText(value['id']) ?? ''),
    eventName: JSON.stringify(nonEmptyText(value['name']) ?? nonEmptyText(value['id'])),
    syscall: '"connect"',
    args: JSON.stringify(Array.isArray(value['data']) ? value['data'].filter(isObject).map(argumentOfItem) : []),
  };
}

/** `{"name":"sockfd","int32":3}` was `{"name":"sockfd","type":"int32","value":3}`. */
function argumentOfItem(item: JsonObject): object {
  const [type = 'unknown', value = null] = Object.entries(item).find(([key]) => key !== 'name') ?? [];
  const name = nonEmptyText(item['name']);
  if (isObject(value) && 'sa_family' in value) return { name, type: 'SockAddr', value: textsOf(value) };
  return { name, type: type === 'str' ? 'string' : type, value: isSimple(value) ? value : null };
}

/** Tracee wrote all fields of a socket address as texts, ports too. */
function textsOf(address: JsonObject): object {
  return Object.fromEntries(Object.entries(address).map(([key, field]) => [key, scalarText(field)]));
}

/** What can be written without descending into it: a hostile value may be too deep for that. */
function isSimple(value: unknown): boolean {
  return value === null || typeof value !== 'object' || textArray(value) !== undefined;
}

function argumentsOf(source: Members, apiAddress: string): string {
  const detectedFrom = joinMembers({
    args: source['args'] ?? '[]',
    id: /^"?(\d{1,18})"?$/.exec(source['eventId'] ?? '')?.[1] ?? '0',
    name: source['eventName'] ?? '""',
    returnValue: source['returnValue'] ?? '0',
  });
  const ip = JSON.stringify({ name: 'ip', type: 'const char *', value: apiAddress });
  return `[${ip},{"name":"detectedFrom","type":"unknown","value":${detectedFrom}}]`;
}

function joinMembers(members: Members): string {
  return `{${Object.entries(members)
    .map(([name, json]) => `${JSON.stringify(name)}:${json}`)
    .join(',')}}`;
}
