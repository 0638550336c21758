import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatBusEvent } from '#core/output/bus-event.ts';
import { readPublishedMessage } from '#core/output/published-finding.ts';
import { formatWebhook } from '#core/output/webhook-message.ts';
import { firstAlert, NOW } from '#test/factories/alerts.ts';
import { aFinding } from '#test/factories/finding.ts';
import { hostileFinding } from '#test/factories/hostile-names.ts';
import { envelope, findingBody, PUBLISHED_AT } from '#test/factories/published-finding.ts';

const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;

describe('an event', () => {
  test('of a finding is its JSON, with the severity of its risk', () => {
    const risk = { score: 60, severity: 'high', reasons: [] } as const;
    const { detailType, detail, time } = formatBusEvent(readPublishedMessage(findingBody(aFinding({ risk }))));
    expect([detailType, time]).toEqual(['Finding', PUBLISHED_AT]);
    expect(JSON.parse(detail)).toMatchObject({
      ...{ id: aFinding().id, signature: { id: 'TRC-1013' }, cluster: 'default', severity: 'high', severityLevel: 3 },
      data: { ip: '10.96.0.1' },
    });
  });

  test('of a message to people is what webhooks get', () => {
    const message = formatWebhook(firstAlert(), NOW);
    const body = envelope(JSON.stringify(message), { kind: 'first', severity: '1' });
    const { detailType, detail } = formatBusEvent(readPublishedMessage(body));
    expect([detailType, JSON.parse(detail)]).toEqual(['Alert', message]);
  });

  test.each([envelope('hello', { kind: 'first' }), envelope('{}'), '{}'])(
    'is none where somebody else has published: %s',
    (body) => {
      expect(() => readPublishedMessage(body)).toThrow(expect.objectContaining({ code: 'refused' }));
    },
  );

  test('is JSON that any reader takes, whatever names it has', () => {
    fc.assert(
      fc.property(hostileFinding, (finding) => {
        const { detail } = formatBusEvent(readPublishedMessage(findingBody(finding)));
        expect(detail).not.toMatch(INVISIBLE);
        expect(JSON.stringify(JSON.parse(detail))).not.toMatch(/\\ud[89a-f]/);
      }),
      { numRuns: 30 },
    );
  });
});
