import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { isObject } from '#core/json.ts';
import { ARCHIVE_COLUMNS } from '#core/output/archive-file.ts';
import { type BusEvent, EVENT_SOURCE, formatBusEvent } from '#core/output/bus-event.ts';
import { readPublishedMessage } from '#core/output/published-finding.ts';
import { formatWebhook } from '#core/output/webhook-message.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { firstAlert, NOW } from '#test/factories/alerts.ts';
import { aFinding } from '#test/factories/finding.ts';
import { envelope, findingBody } from '#test/factories/published-finding.ts';
import { synthesiseTemplate } from '#test/factories/stack.ts';

const PAGE = readFileSync(join(__dirname, '../../docs/integrations.md'), 'utf8');
const [settings = '', risky = '', newGroups = ''] = [...PAGE.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
  ([, block]) => block,
);

/**
 * As EventBridge matches, as far as the page goes: conditions are about leaves, and an object is none.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
function matches(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((condition) => matchesOne(condition, leavesOf(value)));
  if (!isObject(pattern)) throw new Error('a pattern is an object of lists');
  return Object.entries(pattern).every(([name, member]) => matches(member, isObject(value) ? value[name] : undefined));
}

function leavesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return value === undefined || isObject(value) ? [] : [value];
}

function matchesOne(condition: unknown, leaves: readonly unknown[]): boolean {
  if (!isObject(condition)) return leaves.includes(condition);
  const { numeric, exists, prefix, ...others } = condition;
  if (Object.keys(others).length > 0) throw new Error('unknown condition');
  if (Array.isArray(numeric))
    return leaves.some((leaf) => typeof leaf === 'number' && numeric[0] === '>=' && leaf >= numeric[1]);
  if (typeof prefix === 'string') return leaves.some((leaf) => typeof leaf === 'string' && leaf.startsWith(prefix));
  return exists === leaves.length > 0;
}

function onBus({ detailType, detail }: BusEvent): object {
  return { source: EVENT_SOURCE, 'detail-type': detailType, detail: JSON.parse(detail) };
}

const high = { score: 60, severity: 'high', reasons: [] } as const;
const suppression = { conditions: {}, reason: 'r', owner: 'o', expires: 2n };

describe('the page on integrations', () => {
  test('has settings that are right', () => {
    expect(readSettings(settings, 'docs').integrations).toEqual({
      archive: true,
      securityHub: true,
      eventBus: 'default',
    });
  });

  test.each([
    [true, { cluster: 'prod-1', risk: high }],
    [false, { cluster: 'prod-1' }],
    [false, { cluster: 'test-1', risk: high }],
    [false, { cluster: 'prod-1', risk: high, suppression: { ...suppression, mode: 'suppress' } }],
    [true, { cluster: 'prod-1', risk: high, suppression: { ...suppression, mode: 'count' } }],
  ] as const)('has a rule that takes (%p) a finding of %p', (isTaken, changes) => {
    const event = formatBusEvent(readPublishedMessage(findingBody(aFinding(changes))));
    expect(matches(JSON.parse(risky), onBus(event))).toBe(isTaken);
  });

  test('has a rule that takes the first alert of a group, and no test', () => {
    const eventOf = (isTest: boolean) =>
      formatBusEvent(
        readPublishedMessage(envelope(JSON.stringify(formatWebhook(firstAlert({}, isTest), NOW)), { kind: 'first' })),
      );
    expect([false, true].map((isTest) => matches(JSON.parse(newGroups), onBus(eventOf(isTest))))).toEqual([
      true,
      false,
    ]);
  });

  test('asks the archive who talked to the API server by its rule, and leaves out what was expected', () => {
    const [, query] = /-- Who talked to the API server[^\n]*\n([^;]*);/.exec(PAGE) ?? [];
    expect(query).toContain(`rule = '${JOIN_DETECTOR.id}'`);
    expect(query).toContain("suppression_mode IS DISTINCT FROM 'suppress'");
  });

  test('tells of every alarm of an integration', () => {
    const template = synthesiseTemplate({ integrations: { archive: true } });
    const alarms = Object.keys(template.Resources).filter((id) => /^Alarms.*[Aa]rchive/.test(id));
    expect(alarms).toHaveLength(4);
    expect(PAGE).toContain('Four [alarms](operations.md#alarms) tell');
  });

  test('tells of every column of the archive', () => {
    const [, table = ''] = /^\| columns \|.*\n([\s\S]*?)^$/m.exec(PAGE) ?? [];
    expect(Object.keys(ARCHIVE_COLUMNS).filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
  });
});
