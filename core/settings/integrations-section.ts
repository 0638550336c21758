import * as v from 'valibot';
import { section } from './schema.ts';

/** Services of AWS that are given every finding. What is left out is off, and nothing of it is deployed. */
export const integrationsSection = section({
  archive: v.pipe(
    v.optional(v.boolean(), false),
    v.description(
      'Whether findings are kept as files in a bucket of the stack, with a table for Athena, for as long as retentionDays.findings says.',
    ),
    v.examples([true]),
  ),
  securityHub: v.pipe(
    v.optional(v.boolean(), false),
    v.description(
      "Whether findings are imported into Security Hub CSPM of the stack's account and region, where it has to be enabled.",
    ),
    v.examples([true]),
  ),
});

export type Integrations = v.InferOutput<typeof integrationsSection>;

/** Whether a function of the stack reads the findings that are published for machines. */
export function readsFindings({ archive, securityHub }: Integrations): boolean {
  return archive || securityHub;
}
