import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { isObject, type JsonObject } from '#core/json.ts';
import { type BareEvent, type MalformedEvent, OTHER } from './event.ts';
import { memberOf, readFinding } from './fields.ts';
import { readSigMetadata } from './read-signature.ts';
import { readReported } from './reported-finding.ts';
import { TraceFields } from './trace-event.ts';

/** What `tracee-rules` and `tracee analyze` print for a finding: `{"Data":…,"Context":<trace.Event>,"SigMetadata":…}`. */
export function readLegacyFinding(value: JsonObject): BareEvent | MalformedEvent | undefined {
  const { Context: context, Data: data, SigMetadata: metadata } = value;
  if (!isObject(metadata) || !isObject(context)) return undefined;
  const told = readSigMetadata(value);
  if (told === undefined) return OTHER;
  const fields = new LegacyFields(context, data);
  return told.rule === JOIN_DETECTOR.id ? readFinding(fields, memberOf(data, 'ip')) : readReported(fields, told);
}

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
