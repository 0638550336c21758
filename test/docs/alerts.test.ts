import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';

const ROOT = join(__dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/alerts.md'), 'utf8');
const blockOf = (language: string) => PAGE.split(`\`\`\`${language}\n`)[1]?.split('\n```')[0] ?? '';

describe('the page on alerts', () => {
  test('shows how a message begins, as it is', () => {
    const message = readFileSync(join(ROOT, 'test/fixtures/alerts/first-risky.e-mail.txt'), 'utf8');
    expect(blockOf('text')).toContain('WHY IT IS CRITICAL');
    expect(message.startsWith(blockOf('text'))).toBe(true);
  });

  test('shows settings of clusters that traceward accepts', () => {
    expect(readSettings(blockOf('json'), 'x').alerts.clusters['prod-eu']).toMatchObject({ eksCluster: 'prod' });
  });

  test('has the points that reasons have', () => {
    const { weights } = readSettings('{}', 'x').alerts.risk;
    const [, section = ''] = PAGE.split('\n## Risk\n');
    const [risks = ''] = section.split('\n## ');
    const told = [...risks.matchAll(/^\| (`.+?) \| ([-\d, ]+) \|$/gm)].flatMap(([, reasons = '', points = '']) => {
      const names = [...(reasons.split(':')[0] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, name = '']) => name);
      return names.map((name, at) => [name, Number(points.split(',')[at])]);
    });
    expect(Object.fromEntries(told)).toEqual(weights);
  });
});
