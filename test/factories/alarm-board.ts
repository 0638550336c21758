import { flatten, type Template } from './stack.ts';

/** One value of a metric. `resource`: how the logical id begins of what it is about. */
export type Sample = {
  readonly namespace: string;
  readonly metric: string;
  readonly resource?: string;
  readonly value: number;
};

type Alarm = {
  readonly AlarmName: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Value: string }[];
  readonly Statistic?: 'Sum' | 'Maximum';
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
};

const EXCEEDS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

export type AlarmBoard = {
  add(time: number, sample: Sample): void;
  /** A line that a function wrote, of which CloudWatch reads the metrics. */
  addLine(line: string): void;
  /** The alarms that ring at this time, without what all their names begin with. */
  ringing(time: number): string[];
};

/**
 * Does with metrics what CloudWatch does with the alarms of a template: each looks at what lies within its period
 * before now. Without data an alarm is silent. Those over an expression of several metrics are left out.
 */
export function createAlarmBoard({ Resources }: Template): AlarmBoard {
  const samples: (Sample & { time: number })[] = [];
  const alarms = Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => flatten(Properties) as Alarm)
    .filter(({ MetricName }) => MetricName !== undefined);

  return {
    add: (time, sample) => void samples.push({ time, ...sample }),
    addLine(line) {
      const { _aws, ...values } = JSON.parse(line);
      if (_aws === undefined) return;
      for (const { Namespace: namespace, Metrics } of _aws.CloudWatchMetrics) {
        for (const { Name: metric } of Metrics) {
          samples.push({ time: _aws.Timestamp, namespace, metric, value: values[metric] });
        }
      }
    },
    ringing: (time) => alarms.filter((alarm) => rings(alarm, time)).map(({ AlarmName }) => nameOf(AlarmName)),
  };

  function rings(alarm: Alarm, time: number): boolean {
    const { Statistic, Period = 0, EvaluationPeriods, ComparisonOperator, Threshold } = alarm;
    const exceeds = EXCEEDS[ComparisonOperator];
    if (EvaluationPeriods !== 1 || exceeds === undefined) throw new Error(`${alarm.AlarmName} is not understood here`);
    const from = time - Period * 1000;
    const values = samples.filter((sample) => sample.time > from && sample.time <= time && isOf(alarm, sample));
    if (values.length === 0) return false;
    const sum = values.reduce((total, { value }) => total + value, 0);
    return exceeds(Statistic === 'Sum' ? sum : Math.max(...values.map(({ value }) => value)), Threshold);
  }
}

function isOf({ Namespace, MetricName, Dimensions = [] }: Alarm, { namespace, metric, resource }: Sample): boolean {
  if (Namespace !== namespace || MetricName !== metric) return false;
  return Dimensions.every(({ Value }) => resource !== undefined && Value.startsWith(`<${resource}`));
}

function nameOf(alarm: string): string {
  return alarm.replace(/^\w+-operations-/, '');
}
