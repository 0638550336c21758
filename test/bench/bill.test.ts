import { describe, expect, test } from '@jest/globals';
import { ALARMED_METRICS, billMonth, billShipping, storageCost, totalOf } from '#bench/cost/bill.ts';
import { createUsage } from '#bench/cost/usage.ts';
import { synthesiseTemplate } from '#test/factories/stack.ts';

describe('the bill of a month', () => {
  test('is what stands still, when nothing happens', () => {
    const bill = billMonth(createUsage(), 0.01);
    expect(bill.get('DynamoDB, writes')).toBe(0);
    expect(bill.get('CloudWatch, metrics and alarms')).toBeCloseTo(19 * 0.3 + ALARMED_METRICS * 0.1);
    expect(totalOf(bill)).toBeLessThan(10);
  });

  test('has each metric that an alarm of a stack without receivers reads', () => {
    const alarms = Object.values(synthesiseTemplate().Resources).filter(
      ({ Type }) => Type === 'AWS::CloudWatch::Alarm',
    );
    expect([...JSON.stringify(alarms).matchAll(/"MetricName":/g)]).toHaveLength(ALARMED_METRICS);
  });

  test('has a call of KMS for each object, where the bucket has a key and no Bucket Keys', () => {
    const bill = billShipping({ ...createUsage(), objects: 1e6 });
    expect(bill.get('KMS, Decrypt, with a key of the log bucket and without S3 Bucket Keys')).toBeCloseTo(3);
  });

  test('follows what was counted', () => {
    const bill = billMonth({ ...createUsage(), writes: 2e6, reads: 4e6, objects: 1e6 }, 0);
    expect(bill.get('DynamoDB, writes')).toBeCloseTo(1.25);
    expect(bill.get('DynamoDB, reads')).toBeCloseTo(0.5);
    expect(bill.get('S3, GetObject')).toBeCloseTo(0.4);
    expect(billShipping({ ...createUsage(), objects: 1e6 }).get('S3, PutObject')).toBeCloseTo(5);
  });

  test('has a function of 1,769 MB work and wait', () => {
    const time = (waitedMilliseconds: number, bytes: number) =>
      billMonth({ ...createUsage(), waitedMilliseconds, bytes }, 0.01).get('Lambda, time');
    expect(time(1e9, 0)).toBeCloseTo(1e6 * (1769 / 1024) * 0.0000133334);
    expect(time(0, 1e14)).toBeCloseTo(1e6 * (1769 / 1024) * 0.0000133334);
  });

  test('has storage that grows until what is kept has its age', () => {
    const usage = { ...createUsage(), newFindingBytes: 1e9, newConnectionBytes: 1e9 };
    expect(storageCost(usage, 1)).toBeCloseTo((1 + 14 / 30) * 0.45);
    expect(storageCost(usage, 100)).toBeCloseTo((400 / 30 + 14 / 30) * 0.45);
    expect(storageCost({ ...createUsage(), newCountBytes: 1e9 }, 100)).toBeCloseTo((35 / 30) * 0.45);
  });
});
