import {
  BatchImportFindingsCommand,
  type ImportFindingsError,
  InvalidInputException,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { batchesWithin } from '#core/batches-within.ts';
import { TracewardError } from '#core/errors.ts';
import type { Outcome } from '#core/ingest/process-together.ts';
import type { AsffFinding } from '#core/output/asff.ts';
import { asRetry } from './aws-failure.ts';
import { clientLimits } from './client-limits.ts';
import { explainAwsError } from './explain-aws-error.ts';

/** https://docs.aws.amazon.com/securityhub/latest/partnerguide/guidelines-batchimportfindings.html, with room for the rest. */
const LIMITS = {
  entries: 100,
  bytes: 5_000_000,
  sizeOf: (finding: AsffFinding) => Buffer.byteLength(JSON.stringify(finding)),
};

/** Codes of what would be said of the same finding again. Of others AWS names none; they are tried again. */
const LASTING = /invalid|size|duplicate|notfound/i;

const NOT_ENABLED = 'Security Hub CSPM is not enabled in this account and region';

/** Imports findings into Security Hub; gives what became of each. Throws `retry` if Security Hub takes none at all. */
export async function importFindings(
  findings: readonly AsffFinding[],
  client: Pick<SecurityHubClient, 'send'>,
): Promise<readonly Outcome[]> {
  // Security Hub takes an id only once at a time. Of the same finding the last is the latest.
  const latest = new Map(findings.map((finding) => [finding.Id, finding]));
  const failures = new Map<string, Error>();
  for (const batch of batchesWithin(latest.values(), LIMITS)) await importBatch(batch);
  return findings.map(({ Id }) => failures.get(Id));

  async function importBatch(batch: readonly AsffFinding[]): Promise<void> {
    try {
      const { FailedFindings = [] } = await client.send(new BatchImportFindingsCommand({ Findings: [...batch] }));
      for (const failed of FailedFindings) failures.set(failed.Id ?? '', errorOf(failed));
    } catch (error) {
      await onFailure(batch, error);
    }
  }

  /** One that is invalid may fail all: halves find it. */
  async function onFailure(batch: readonly AsffFinding[], error: unknown): Promise<void> {
    if (!(error instanceof InvalidInputException)) throw asRetry(error, explain);
    const [first] = batch;
    if (batch.length === 1 && first !== undefined) {
      failures.set(first.Id, new TracewardError('refused', explainAwsError(error), { cause: error }));
      return;
    }
    const half = Math.ceil(batch.length / 2);
    await importBatch(batch.slice(0, half));
    await importBatch(batch.slice(half));
  }
}

export function openSecurityHub(): SecurityHubClient {
  return new SecurityHubClient(clientLimits());
}

function errorOf({ ErrorCode = '', ErrorMessage = '' }: Partial<ImportFindingsError>): TracewardError {
  return new TracewardError(LASTING.test(ErrorCode) ? 'refused' : 'retry', `${ErrorCode}: ${ErrorMessage}`);
}

/** What keeps all findings out can be mended, whatever it is. */
function explain(error: Error): string {
  return explainAwsError(error, { InvalidAccessException: NOT_ENABLED });
}
