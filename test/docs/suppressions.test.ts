import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';

const DOCS = join(__dirname, '../../docs');

describe('the documented suppressions', () => {
  test('for common controllers are valid, only count, and name an image in a namespace', () => {
    const text = readFileSync(join(DOCS, 'suppressions/common-controllers.json'), 'utf8');
    const { suppressions } = readSettings(text, 'common-controllers.json');
    expect(suppressions.length).toBeGreaterThan(20);
    for (const { mode, conditions } of suppressions) {
      expect(mode).toBe('count');
      expect(Object.keys(conditions).sort()).toEqual(['image', 'namespace']);
    }
  });

  test('in the text are valid', () => {
    const text = readFileSync(join(DOCS, 'suppressions.md'), 'utf8');
    const examples = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, example = '']) => example);
    expect(examples).toHaveLength(1);
    expect(readSettings(examples.join(), 'suppressions.md').suppressions).toHaveLength(1);
  });
});
