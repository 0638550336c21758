/**
 * What a request takes, in milliseconds, as seen from a function in the same region. These are assumptions, the only
 * ones about time: nothing here talks to AWS.
 */
export const LATENCIES = { s3Get: 30, table: 5, publish: 20 } as const;
