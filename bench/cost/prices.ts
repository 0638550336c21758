/** Of us-east-1 in USD, without free tiers, as of November 2026; other regions are up to a third dearer. */
export const PRICES = {
  lambdaRequest: 0.2e-6,
  /** arm64. */
  lambdaGigabyteSecond: 0.0000133334,
  readUnit: 0.125e-6,
  writeUnit: 0.625e-6,
  tableGigabyteMonth: 0.25,
  recoveryGigabyteMonth: 0.2,
  s3Get: 0.4e-6,
  s3Put: 5e-6,
  s3GigabyteMonth: 0.023,
  s3List: 5e-6,
  stepFunctionsTransition: 25e-6,
  /** For each TB that is read, as stored. */
  athenaTerabyte: 5,
  /** For each TB of log events that a query goes through, before compression. */
  logsInsightsTerabyte: 5,
  sqsRequest: 0.4e-6,
  snsPublish: 0.5e-6,
  snsEmail: 20e-6,
  logGigabyte: 0.5,
  logGigabyteMonth: 0.03,
  alarmMetric: 0.1,
  metric: 0.3,
  key: 1,
  /** https://aws.amazon.com/kms/pricing/: 0.03 for 10,000. */
  keyRequest: 3e-6,
} as const;
