import { readInstant } from '../../lambda/core/dates/time-range.ts';
import { faultOfClusterPattern } from '../../lambda/core/settings/cluster-pattern.ts';
import { usageError } from './usage.ts';

/** What a run is to read: the input of the state machine. What is left out is for the stack to decide. */
export type RescanRequest = {
  readonly bucket?: string;
  readonly prefix?: string;
  readonly from?: string;
  readonly to?: string;
  readonly lookbackDays?: number;
  readonly clusterPattern?: string;
  readonly cluster?: string;
  readonly inventory?: string;
  readonly toleratedFailurePercentage?: number;
};

type Values = Partial<
  Record<
    'bucket' | 'prefix' | 'from' | 'to' | 'lookback' | 'cluster-pattern' | 'cluster' | 'inventory' | 'tolerated',
    string
  >
>;

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const INVENTORY = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.*manifest\.json$/;
const MOST_DAYS = 3650;

/** Checks what can be checked before anything is started. Throws `settings`. */
export function readRequest(values: Values): RescanRequest {
  const { bucket, prefix, from, to, cluster, inventory, 'cluster-pattern': clusterPattern } = values;
  if (bucket !== undefined && !BUCKET.test(bucket)) {
    throw usageError(`--bucket: expected the name of a bucket, found "${bucket}"`);
  }
  if (inventory !== undefined && !INVENTORY.test(inventory)) {
    throw usageError(`--inventory: expected s3://bucket/…/manifest.json, found "${inventory}"`);
  }
  const fault = clusterPattern === undefined ? undefined : faultOfClusterPattern(clusterPattern);
  if (fault !== undefined) throw usageError(`--cluster-pattern: ${fault}, found "${clusterPattern}"`);
  checkRange(from, to);
  if (values.lookback !== undefined && from === undefined) throw usageError('--lookback: expected --from with it');
  const given = {
    bucket,
    prefix,
    from,
    to,
    lookbackDays: numberIn('--lookback', values.lookback, MOST_DAYS, /^\d+$/),
    clusterPattern,
    cluster,
    inventory,
    toleratedFailurePercentage: numberIn('--tolerated', values.tolerated, 100, /^\d+(\.\d+)?$/),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function checkRange(from: string | undefined, to: string | undefined): void {
  const [start, end] = [instant('--from', from), instant('--to', to)];
  if (start !== undefined && end !== undefined && start >= end) {
    throw usageError(`--to: expected a time after --from, ${from}, found "${to}"`);
  }
}

function instant(option: string, text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  const time = readInstant(text);
  if (time === undefined) {
    throw usageError(
      `${option}: expected a date such as 2026-01-01 or a time such as 2026-02-01T12:00:00Z, found "${text}"`,
    );
  }
  return time;
}

function numberIn(option: string, text: string | undefined, most: number, form: RegExp): number | undefined {
  if (text === undefined) return undefined;
  if (form.test(text) && Number(text) <= most) return Number(text);
  throw usageError(`${option}: expected a number from 0 to ${most}, found "${text}"`);
}
