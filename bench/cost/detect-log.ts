import type { BatchReport } from '#core/ingest/batch-report.ts';
import { detectMessage } from '#core/ingest/detect-message.ts';
import type { ObjectBody } from '#core/ingest/object-body.ts';
import type { ObjectBytes } from '#core/ingest/scan-bytes.ts';
import { createLiveAttempt, type LiveAttemptOptions } from '#core/notify/live-attempt.ts';
import { type Alerting, alertingIn } from '#core/notify/notifying-attempt.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import type { CoverageTally } from '#core/watch/note-coverage.ts';
import { RETENTION } from '#test/factories/state.ts';
import { notificationOf } from '#test/servers/s3/object-created.ts';

type Decompress = (chunks: AsyncIterable<Uint8Array>) => ObjectBytes;

/** As a settings file without a word about alerts has it; the first day is over. */
export const ALERTING: Omit<Alerting, 'publish'> = {
  ...alertingIn(defaultSettings()),
  baselineHours: 0,
  standing: async () => [],
};

export type DetectLogOptions = {
  readonly source: string;
  readonly chunks: Iterable<Uint8Array>;
  readonly decompress: Decompress;
  readonly report: BatchReport;
  /** Of the function. */
  readonly tally: CoverageTally;
  readonly state: Pick<LiveAttemptOptions, 'table' | 'publish' | 'alerting' | 'now' | 'doneCache' | 'budgets'>;
};

/** Hands one object to what the detect function consists of, from the message to the state. */
export async function detectLog({ source, chunks, decompress, report, tally, state }: DetectLogOptions): Promise<void> {
  const lifetimes = createLifetimes(RETENTION, state.now);
  await detectMessage(notificationText(source), {
    open: async ({ bucket, key, version }) => objectBody(`s3://${bucket}/${key}#${version}`, chunks),
    decompress,
    placeOf: () => ({ cluster: 'demo', node: undefined }),
    prefix: '',
    tally,
    attempt: createLiveAttempt({
      ...state,
      lifetimes,
      apiServers: NO_API_SERVERS,
      retains: 'known',
      owner: source,
      checkTime: () => {},
    }),
    report,
    log: () => {},
    metrics: { add: () => {} },
  });
}

/** For what is not compressed: in a simulation its time is not measured. */
export async function* wholeBytes(chunks: AsyncIterable<Uint8Array>): ObjectBytes {
  yield* chunks;
  return { problem: undefined, unsupported: undefined };
}

export function objectBody(source: string, chunks: Iterable<Uint8Array>): ObjectBody {
  return { source, isOverwritten: false, chunks: asynchronous(chunks), close: () => {} };
}

async function* asynchronous(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** With a bucket and a version as long as real ones are: they stand in items. */
function notificationText(key: string): string {
  const created = {
    eventName: 'ObjectCreated:Put',
    eventTime: new Date(0),
    bucket: 'traceward-logs-111122223333-us-east-1',
    key,
    versionId: '3sL4kqtJlcpXroDTDmJrmSpXd3dIbrHY',
    etag: '',
    size: 1,
    sequencer: '00',
  } as const;
  return JSON.stringify(notificationOf(created));
}
