/** Writes one line of the function's log. It takes no content of events, and nothing of environments. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/** What the functions count; the alarms of infra/ and docs/operations.md know these names. */
export type MetricName =
  | 'Objects'
  | 'Bytes'
  | 'Lines'
  | 'Malformed'
  | 'Undecided'
  | 'OtherOutput'
  | 'Execs'
  | 'ExecsWithEnvironment'
  | 'Connects'
  | 'PartialObjects'
  | 'UnreadObjects'
  | 'DeletedObjects'
  | 'OverwrittenObjects'
  | 'IgnoredObjects'
  | 'ContactsNotParked'
  | 'RetriedMessages'
  | 'RefusedMessages'
  | 'RetriedAlerts'
  | 'RefusedAlerts'
  | 'RetriedPagerDutyAlerts'
  | 'RefusedPagerDutyAlerts'
  | 'RetriedWebhookAlerts'
  | 'RefusedWebhookAlerts'
  | 'RetriedArchiveFindings'
  | 'RefusedArchiveFindings'
  | 'RetriedSecurityHubFindings'
  | 'RefusedSecurityHubFindings'
  | 'RetriedBusEvents'
  | 'RefusedBusEvents'
  | 'Findings'
  | 'Announced'
  | 'Alerts'
  | 'BlindClusters'
  | 'SilentClusters'
  | 'ConfirmedReceivers';

export type Metrics = {
  add(values: Readonly<Partial<Record<MetricName, number>>>): void;
  /** Writes what was added since the last time, if anything was. */
  flush(): void;
};

/** An error as fields of a line: what happened, its kind, and what caused it. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: String(error) };
  const code = 'code' in error ? error.code : error.name;
  return { error: error.message, code, cause: error.cause instanceof Error ? error.cause.message : undefined };
}
