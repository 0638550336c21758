import type { SQSEvent } from 'aws-lambda';
import { importFindings, openSecurityHub } from '#aws/import-findings.ts';
import type { BatchResponse } from '#core/ingest/process-batch.ts';
import { formatAsff } from '#core/output/asff.ts';
import { readPublishedFinding } from '#core/output/published-finding.ts';
import { readVariable } from './wiring/function-environment.ts';
import { openForwarding } from './wiring/open-forwarding.ts';

const forward = openForwarding({ retried: 'RetriedSecurityHubFindings', refused: 'RefusedSecurityHubFindings' });
const client = openSecurityHub();
const productArn = readVariable('SECURITY_HUB_PRODUCT_ARN');

/** Imports the findings of the topic for machines into Security Hub. */
export async function handler({ Records }: SQSEvent): Promise<BatchResponse> {
  return forward(Records, {
    read: (body) => formatAsff(readPublishedFinding(body), productArn),
    deliver: (findings) => importFindings(findings, client),
  });
}
