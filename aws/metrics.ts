import type { MetricName, Metrics } from '#core/telemetry.ts';

/**
 * CloudWatch's embedded metric format: one line of JSON on standard output, no request and no dimension, so that
 * the price does not grow with clusters.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMetrics(namespace: string, write: (line: string) => void, now: () => number): Metrics {
  const sums = new Map<MetricName, number>();

  return {
    add(values) {
      for (const [name, value] of Object.entries(values) as [MetricName, number][]) {
        sums.set(name, (sums.get(name) ?? 0) + value);
      }
    },
    flush() {
      if (sums.size === 0) return;
      const definitions = [...sums.keys()].map((Name) => ({ Name, Unit: Name === 'Bytes' ? 'Bytes' : 'Count' }));
      const directive = { Namespace: namespace, Dimensions: [[]], Metrics: definitions };
      const line = { _aws: { Timestamp: now(), CloudWatchMetrics: [directive] }, ...Object.fromEntries(sums) };
      write(`${JSON.stringify(line)}\n`);
      sums.clear();
    },
  };
}
