import * as v from 'valibot';
import { described, section } from './schema.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html, without the buses of partners. */
const busName = v.pipe(
  v.string(),
  v.regex(/^[\w.-]{1,256}$/, 'Expected the name of an event bus, such as default: letters, digits and . _ -'),
);

/** Services of AWS that are given every finding. What is left out is off, and nothing of it is deployed. */
export const integrationsSection = section({
  archive: described(
    v.optional(v.boolean(), false),
    'Whether findings are kept as files in a bucket of the stack, with a table for Athena, for as long as retentionDays.findings says.',
    true,
  ),
  securityHub: described(
    v.optional(v.boolean(), false),
    "Whether findings are imported into Security Hub CSPM of the stack's account and region, where it has to be enabled.",
    true,
  ),
  eventBus: described(
    v.optional(v.nullable(busName), null),
    "The event bus of EventBridge, in the stack's account and region, that gets every finding and every message to people as an event. It has to exist.",
    'default',
    'security',
  ),
});

export type Integrations = v.InferOutput<typeof integrationsSection>;

/** Whether a function of the stack reads the findings that are published for machines. */
export function readsFindings({ archive, securityHub, eventBus }: Integrations): boolean {
  return archive || securityHub || eventBus !== null;
}
