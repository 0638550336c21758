import { describe, expect, test } from '@jest/globals';
import { groupOf } from '#core/correlate/group.ts';
import type { Alert } from '#core/notify/alert.ts';
import { createTestAlert } from '#core/notify/example-alert.ts';
import { destinationsOf } from '#core/notify/routes.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { finding, firstAlert, noteOf } from '#test/factories/alerts.ts';

const KEY = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key-AbCdEf';

/** Routes to somebody, unless they say to whom. */
function routesOf(...routes: readonly object[]) {
  const document = { alerts: { routes: routes.map((route) => ({ email: ['a@company.example'], ...route })) } };
  return readSettings(JSON.stringify(document), 'traceward.json').alerts.routes;
}

function where(alert: Alert, ...routes: readonly object[]): string[] {
  const destinations = destinationsOf(alert, routesOf(...routes));
  return [...destinations.routes.map(({ name }) => name), ...(destinations.isDefault ? ['default'] : [])];
}

const risky = firstAlert({ risk: { score: 60, severity: 'high', reasons: [] } });
const group = groupOf(finding());
const overflow: Alert = { kind: 'overflow', notes: [noteOf(group)], severities: {}, count: 1 };
const watch: Alert = {
  kind: 'watch',
  changes: [{ cluster: 'demo', began: { is: 'silent', lastObject: 0 } }],
};

describe('a message', () => {
  test('goes to all channels where there is no route', () => {
    expect(where(risky)).toEqual(['default']);
  });

  test.each([
    ['the least severity', { severity: 'high' }, { severity: 'critical' }],
    ['the cluster', { cluster: 'de*' }, { cluster: 'prod-*' }],
    ['the namespace', { namespace: 'sh?p' }, { namespace: 'payments' }],
    ['the rule', { rule: 'TRC-*' }, { rule: 'OTHER' }],
    ['the kind', { kind: ['first'] }, { kind: ['follow-up'] }],
    ['all of them', { cluster: 'demo', namespace: 'shop' }, { cluster: 'demo', namespace: 'other' }],
  ])('is taken by %s, and not by another', (_, match, other) => {
    expect(where(risky, { name: 'a', match })).toEqual(['a']);
    expect(where(risky, { name: 'a', match: other })).toEqual(['default']);
  });

  test('is taken by the first route that matches, and goes on where that says so', () => {
    const first = { name: 'first', match: { cluster: 'demo' } };
    const second = { name: 'second', match: { severity: 'medium' } };
    expect(where(risky, first, second)).toEqual(['first']);
    expect(where(risky, { ...first, continue: true }, second)).toEqual(['first', 'second']);
    expect(where(risky, { ...first, continue: true })).toEqual(['first', 'default']);
  });

  test('about many groups has the severity and the clusters of them, and no namespace', () => {
    expect(where(overflow, { name: 'a', match: { severity: 'medium', cluster: 'demo' } })).toEqual(['a']);
    expect(where(overflow, { name: 'a', match: { severity: 'high' } })).toEqual(['default']);
    expect(where(overflow, { name: 'a', match: { namespace: '*' } })).toEqual(['default']);
  });

  test('about a day has the clusters of what cannot be seen and was not read, too', () => {
    const daily = {
      kind: 'daily',
      from: 0,
      to: 0,
      notes: [noteOf(group)],
      count: 1,
      standing: [],
      ending: [],
    } as const;
    const gap = {
      is: 'damaged object',
      cluster: 'staging',
      object: 's3://logs/a',
      problem: 'its end is missing',
    } as const;
    const silent = { cluster: 'staging', condition: { is: 'silent', lastObject: 0 }, since: 0, told: true } as const;
    const route = { name: 'a', match: { cluster: 'demo' } };
    expect(where(daily, route)).toEqual(['a']);
    expect(where({ ...daily, gaps: [gap] }, route)).toEqual(['default']);
    expect(where({ ...daily, standing: [silent] }, route)).toEqual(['default']);
  });

  test('about clusters has no severity', () => {
    expect(where(watch, { name: 'a', match: { severity: 'info' } })).toEqual(['default']);
    expect(where(watch, { name: 'a', match: { cluster: 'd*' } })).toEqual(['a']);
  });

  test('that PagerDuty does not get is not lost in a route that has nothing else', () => {
    const pager = { name: 'pager', email: [], pagerDutySecretArn: KEY };
    expect(where(risky, pager)).toEqual(['pager']);
    expect(where(overflow, pager)).toEqual(['default']);
  });

  test('that is a test goes everywhere, or by the route that it names', () => {
    const routes = [{ name: 'a', match: { cluster: 'nowhere' } }, { name: 'b' }];
    expect(where(createTestAlert(0), ...routes)).toEqual(['a', 'b', 'default']);
    expect(where(createTestAlert(0, 'a'), ...routes)).toEqual(['a']);
  });
});
