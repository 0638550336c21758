import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';
import { listSettings, settingsReference } from '#test/settings-reference.ts';
import { settingsJsonSchema } from '#test/write-settings-schema.ts';

test('the page of settings is what their definition says', () => {
  expect(readFileSync(join(__dirname, '../../docs/settings.md'), 'utf8')).toBe(settingsReference(settingsJsonSchema()));
});

test('the example of each part of the document can be copied into one', () => {
  for (const { path, schema } of listSettings(settingsJsonSchema()).filter(({ path }) => !/[.[]/.test(path))) {
    for (const example of schema.examples ?? []) {
      expect(() => readSettings(JSON.stringify({ [path]: example }), path)).not.toThrow();
    }
  }
});

test('every setting has a description and an example, on the page and in an editor', () => {
  const settings = listSettings(settingsJsonSchema());
  expect(settings.length).toBeGreaterThan(80);
  const undescribed = settings.filter(({ schema }) => !schema.description || schema.examples?.[0] === undefined);
  expect(undescribed.map(({ path }) => path)).toEqual([]);
});
