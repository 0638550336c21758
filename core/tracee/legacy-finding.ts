import { SIGNATURE_IDS } from '#core/detectors/registry.ts';
import { isObject, type JsonObject } from '#core/json.ts';
import { type BareEvent, OTHER } from './event.ts';
import { memberOf, readFinding } from './fields.ts';
import { traceFields } from './trace-event.ts';

/** What `tracee-rules` and `tracee analyze` print for a finding: `{"Data":…,"Context":<trace.Event>,"SigMetadata":…}`. */
export function readLegacyFinding(value: JsonObject): BareEvent | undefined {
  const context = value['Context'];
  if (!isObject(value['SigMetadata']) || !isObject(context)) return undefined;
  if (!SIGNATURE_IDS.has(value['SigMetadata']['ID'])) return OTHER;
  const fields = traceFields(context);
  return readFinding({ ...fields, trigger: fields.argument }, memberOf(value['Data'], 'ip'));
}
