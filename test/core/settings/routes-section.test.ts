import { describe, expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';

const TO = { email: ['a@company.example'] };
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key-AbCdEf';

function faultsOf(...routes: readonly object[]): string {
  try {
    readSettings(JSON.stringify({ alerts: { routes } }), 'traceward.json');
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

describe('routes', () => {
  test('take all unless they have conditions', () => {
    expect(faultsOf({ name: 'a', ...TO })).toBe('');
  });

  test.each([
    ['no channel', { name: 'a' }, 'expected a channel'],
    ['a name that is none', { name: 'On Call', ...TO }, 'routes.0.name: expected at most 20 small letters'],
    ['an unknown key', { name: 'a', ...TO, sms: [] }, 'routes.0.sms: expected one of name, match'],
    ['an unknown condition', { name: 'a', ...TO, match: { pod: 'a' } }, 'routes.0.match.pod: expected one of severity'],
    [
      'a key without a topic',
      {
        name: 'a',
        ...TO,
        topicKmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/11112222-3333-4444-5555-666677778888',
      },
      'expected topicKmsKeyArn only beside topicArn',
    ],
    [
      'conditions that no message meets',
      { name: 'a', ...TO, match: { kind: ['watch'], severity: 'low' } },
      'expected conditions that one kind of message can meet',
    ],
  ])('are refused with %s', (_, route, fault) => {
    expect(faultsOf(route)).toContain(fault);
  });

  test.each(['slackWebhookSecretArn', 'pagerDutySecretArn', 'webhookSecretArn'])(
    'do not show what stands in place of an ARN: %s',
    (name) => {
      const fault = faultsOf({ name: 'a', [name]: 'https://example.com/s3cret' });
      expect(fault).toContain(`alerts.routes.0.${name}: expected the whole ARN of a secret`);
      expect(fault).not.toContain('s3cret');
    },
  );

  test('need names that their topics can be told apart by', () => {
    expect(faultsOf({ name: 'a-1', ...TO, continue: true }, { name: 'a1', ...TO })).toContain(
      'differ in more than hyphens',
    );
  });

  test.each([
    [{}, { severity: 'high' }],
    [{ severity: 'medium' }, { severity: 'high', cluster: 'a' }],
    [{ cluster: 'prod-*' }, { cluster: 'prod-eu-*' }],
    [{ cluster: 'prod-?' }, { cluster: 'prod-1' }],
    [{ kind: ['first', 'follow-up'] }, { namespace: 'shop' }],
  ])('are refused where an earlier one hides a later one: %j, %j', (a, b) => {
    const earlier = { name: 'all', match: a, ...TO };
    const later = { name: 'some', match: b, ...TO };
    expect(faultsOf(earlier, later)).toContain('expected a route that can be reached: all, before it');
    expect(faultsOf({ ...earlier, continue: true }, later)).toBe('');
    expect(faultsOf(later, earlier)).toBe('');
  });

  test('are not refused where an earlier one leaves something over', () => {
    expect(
      faultsOf({ name: 'a', match: { cluster: 'prod-?' }, ...TO }, { name: 'b', match: { cluster: 'prod-*' }, ...TO }),
    ).toBe('');
    expect(faultsOf({ name: 'pager', pagerDutySecretArn: SECRET }, { name: 'rest', ...TO })).toBe('');
    expect(faultsOf({ name: 'a', match: { namespace: '*' }, ...TO }, { name: 'b', ...TO })).toBe('');
  });
});
