import { SIGNATURE_IDS } from '#core/detectors/registry.ts';
import { isObject } from '#core/json.ts';
import { OTHER } from './event.ts';
import { memberOf, readFinding } from './fields.ts';
import type { Form } from './form.ts';
import { fieldsOf } from './trace-event.ts';

/** What `tracee-rules` and `tracee analyze` print for a finding: `{"Data":…,"Context":<trace.Event>,"SigMetadata":…}`. */
export const legacyFinding: Form = {
  read({ value, text }) {
    const context = value['Context'];
    if (!isObject(value['SigMetadata']) || !isObject(context)) return undefined;
    if (!SIGNATURE_IDS.has(value['SigMetadata']['ID'])) return OTHER;
    return readFinding(fieldsOf({ value: context, text }), memberOf(value['Data'], 'ip'));
  },
};
