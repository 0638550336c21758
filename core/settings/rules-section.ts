import * as v from 'valibot';
import { SEVERITY_NAMES } from '#core/detectors/detector.ts';
import { section, text } from './schema.ts';

const severityName = v.picklist(SEVERITY_NAMES);
const EXAMPLES = { aToken: 'TRC-108', byEvent: 'anti_debugging', own: 'ACME-*' };

const globs = (description: string, examples: readonly (readonly string[])[]) =>
  v.pipe(v.optional(v.array(text), []), v.description(description), v.examples([...examples.map((each) => [...each])]));

/** Which findings there are at all. What is left out is counted, and no more. */
export const rulesSection = v.pipe(
  v.optional(
    section({
      minimumSeverity: v.pipe(
        v.optional(severityName, 'low'),
        v.description('Findings of rules below this severity are left out; info keeps all.'),
        v.examples(['low', 'info', 'medium']),
      ),
      include: globs(
        'If there are any: only rules whose id, name or event name matches one of these globs, whatever their severity.',
        [[], [EXAMPLES.aToken, EXAMPLES.own]],
      ),
      exclude: globs('Rules whose id, name or event name matches one of these globs are left out.', [
        [],
        [EXAMPLES.byEvent],
      ]),
      severity: v.pipe(
        v.optional(v.record(text, severityName), {}),
        v.description(
          'Another severity for rules than they have themselves, by globs of their ids, names or event names; the first that matches counts.',
        ),
        v.examples([{ [EXAMPLES.aToken]: 'low', [EXAMPLES.own]: 'high' }]),
      ),
    }),
    {},
  ),
  v.description("Which of Tracee's rules, and of traceward's, make findings."),
  v.examples([{ minimumSeverity: 'medium', include: [], exclude: [EXAMPLES.byEvent], severity: {} }]),
);
