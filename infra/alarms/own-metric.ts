import { type Duration, Lazy, Stack } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** Each stack has its own, so that several in one account and region do not count together. */
const NAMESPACE = Lazy.uncachedString({ produce: ({ scope }) => Stack.of(scope).stackName });

/** A metric that the functions write (lambda/), without dimensions. */
export function metricOf(metricName: string, statistic: 'Sum' | 'Maximum', period: Duration): Metric {
  return new Metric({ namespace: NAMESPACE, metricName, statistic, period });
}

/** Percent of the lines that could not be understood, but for those that other containers than Tracee's wrote. */
export function malformedShare(period: Duration): MathExpression {
  return new MathExpression({
    expression: 'IF(lines > FILL(others, 0), 100 * FILL(malformed, 0) / (lines - FILL(others, 0)), 0)',
    label: 'malformed lines in percent',
    usingMetrics: {
      malformed: metricOf('Malformed', 'Sum', period),
      others: metricOf('OtherOutput', 'Sum', period),
      lines: metricOf('Lines', 'Sum', period),
    },
    period,
  });
}
