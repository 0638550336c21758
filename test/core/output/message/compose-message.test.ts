import { describe, expect, test } from '@jest/globals';
import type { Alert } from '#core/notify/alert.ts';
import { composeMessage } from '#core/output/message/compose-message.ts';
import { plainText } from '#core/output/message/phrase.ts';
import { firstAlert, NOW } from '#test/factories/alerts.ts';

describe('a message', () => {
  test('says how to have traceward where it has a command of it', () => {
    const referenceOf = (alert: Alert) => plainText(composeMessage(alert, NOW).reference);
    const silent = { kind: 'watch', changes: [{ cluster: 'demo', began: { is: 'silent', lastObject: 0 } }] } as const;
    expect(referenceOf(firstAlert())).toMatch(/^If traceward is not found: docs\/setup\.md/);
    expect(referenceOf(silent)).not.toContain('not found');
  });
});
