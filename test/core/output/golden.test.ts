import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { BASES } from '#core/correlate/finding.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { ALERTS, firstAlert } from '#test/factories/alerts.ts';
import { CHANNELS } from '#test/factories/channels.ts';

const FOLDER = join(__dirname, '../../fixtures/alerts');
/** `UPDATE=true npm test -- golden` writes the files anew, for a person to look at. */
const UPDATE = process.env['UPDATE'] === 'true';

const CASES = Object.entries(ALERTS).flatMap(([name, alert]) =>
  Object.entries(CHANNELS).map(([channel, format]) => ({ file: `${name}.${channel}`, text: () => format(alert) })),
);

describe('a rendered alert', () => {
  if (UPDATE) for (const file of readdirSync(FOLDER)) rmSync(join(FOLDER, file));

  test.each(CASES)('is the reviewed one: $file', ({ file, text }) => {
    const path = join(FOLDER, file);
    if (UPDATE) writeFileSync(path, text());
    expect(existsSync(path) ? readFileSync(path, 'utf8') : 'no file').toBe(text());
  });

  test.each(BASES)('says in every channel what it is known by: %s', (basis) => {
    const { told } = JOIN_DETECTOR.words.basis[basis];
    for (const format of Object.values(CHANNELS)) {
      expect(format(firstAlert({ basis })).replace(/\s+/g, ' ')).toMatch(
        new RegExp(`Basis:? ${told.replace(/[()]/g, '\\$&')}`),
      );
    }
  });

  test('has no golden file without a case', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(CASES.map(({ file }) => file).sort());
  });
});
