import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { scanText } from '#test/factories/scan.ts';

const FOLDER = join(__dirname, '../../fixtures/tracee-tests');

test.each(readdirSync(FOLDER))("Tracee's own test case %s gives Tracee's own result", (name) => {
  const { events, findings } = JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
  const found = scanText(events.map((event: unknown) => JSON.stringify(event))).findings;
  const ofRule = found.filter(({ rule }) => rule === JOIN_DETECTOR.id);
  expect(ofRule.map(({ container, address }) => ({ container: container.id, ip: address }))).toEqual(findings);
});
