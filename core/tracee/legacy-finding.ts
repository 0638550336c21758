import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { isObject, type JsonObject, parseObject } from '#core/json.ts';
import { type BareEvent, type MalformedEvent, WRONG_SHAPE } from './event.ts';
import { memberOf, readFinding } from './fields.ts';
import { readSigMetadata } from './read-signature.ts';
import { readReported } from './reported-finding.ts';
import { TraceFields } from './trace-event.ts';

/** What `tracee-rules` and `tracee analyze` print for a finding: `{"Data":…,"Context":<trace.Event>,"SigMetadata":…}`. */
export function readLegacyFinding(value: JsonObject): BareEvent | MalformedEvent | undefined {
  const context = contextOf(value);
  if (context === undefined) return isRenamed(value) && !isAround(value) ? WRONG_SHAPE : undefined;
  const told = readSigMetadata(partOf(value, 'SigMetadata') ?? {});
  if (told === undefined || typeof context['eventName'] !== 'string') return WRONG_SHAPE;
  const data = partOf(value, 'Data');
  const fields = new LegacyFields(context, data);
  return told.rule === JOIN_DETECTOR.id ? readFinding(fields, memberOf(data, 'ip')) : readReported(fields, told);
}

/** Whether the event that a record is about may stand in it, whatever its values are. */
export function mayHoldContext(value: JsonObject): boolean {
  return 'Context' in value && 'SigMetadata' in value;
}

/** The event that a finding was made of; undefined if the record is no finding. */
export function contextOf(value: JsonObject): JsonObject | undefined {
  return partOf(value, 'SigMetadata') === undefined ? undefined : partOf(value, 'Context');
}

/** A table may have a text in place of an object. */
function partOf(value: JsonObject, key: 'Context' | 'Data' | 'SigMetadata'): JsonObject | undefined {
  const part = value[key];
  return typeof part === 'string' ? parseObject(part) : isObject(part) ? part : undefined;
}

/** The event in it would be read as one that nothing was found in. */
function isRenamed(value: JsonObject): boolean {
  return Object.keys(value).some((key) => RENAMED.test(key) && !isEmpty(value[key]));
}

/** A table has the column for what is no finding, too. */
function isEmpty(told: unknown): boolean {
  return told === null || told === '';
}

/** Shippers that take a line apart may keep it, too. */
function isAround(value: JsonObject): boolean {
  return Object.values(value).some(
    (text) => typeof text === 'string' && contextOf(parseObject(text) ?? {}) !== undefined,
  );
}

/** Tables have columns in lower or upper case, and shippers put something before. */
const RENAMED = /sigmetadata$/i;

/** The event that a finding was made of stands around its data. */
class LegacyFields extends TraceFields {
  private readonly event: JsonObject;
  private readonly data: unknown;

  constructor(event: JsonObject, data: unknown) {
    super(event);
    this.event = event;
    this.data = data;
  }

  override argument(name: string) {
    return memberOf(this.data, name);
  }

  override triggerName() {
    return this.event['eventName'];
  }

  override trigger(argument: string) {
    return super.argument(argument);
  }
}
