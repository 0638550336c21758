import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { isObject, type JsonObject } from '#core/json.ts';
import { type BareEvent, type MalformedEvent, OTHER } from './event.ts';
import { memberOf, readFinding } from './fields.ts';
import { readSigMetadata } from './read-signature.ts';
import { readReported } from './reported-finding.ts';
import { traceFields } from './trace-event.ts';

/** What `tracee-rules` and `tracee analyze` print for a finding: `{"Data":…,"Context":<trace.Event>,"SigMetadata":…}`. */
export function readLegacyFinding(value: JsonObject): BareEvent | MalformedEvent | undefined {
  const { Context: context, Data: data, SigMetadata: metadata } = value;
  if (!isObject(metadata) || !isObject(context)) return undefined;
  const told = readSigMetadata(value);
  if (told === undefined) return OTHER;
  const fields = traceFields(context);
  const ofFinding = {
    ...fields,
    argument: (name: string) => memberOf(data, name),
    trigger: fields.argument,
    triggerName: () => context['eventName'],
  };
  return told.rule === JOIN_DETECTOR.id
    ? readFinding({ ...fields, trigger: fields.argument }, memberOf(data, 'ip'))
    : readReported(ofFinding, told);
}
