import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { traceeSignature } from '#core/detectors/detector.ts';
import { k8sApiConnection as detector } from '#core/detectors/k8s-api-connection/k8s-api-connection.ts';
import { JOIN } from '#core/detectors/registry.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FOLDER = 'core/detectors/k8s-api-connection/';
const SOURCES = '{core,compression,aws,lambda,report-page,infra,local-aws,cli}/**/*.{ts,mjs,wat,css}';
const { id, aliases, name, eventName, description, severity, attack } = detector;
const NAMES: readonly string[] = [
  ...[
    id,
    ...aliases,
    name,
    eventName,
    description,
    `severity ${severity}`,
    ...Object.values(traceeSignature(detector).properties).filter((each) => typeof each === 'string'),
  ],
  ...[JOIN.traceeVariable, 'Kubernetes API server'],
];

/** Words of MITRE ATT&CK, and names of Tracee's events: other detectors have them, too. */
const SHARED: readonly string[] = [
  ...Object.keys(JOIN.reads),
  ...attack.flatMap(({ tactic, technique }) =>
    [tactic.uid, technique.uid, technique.name].filter((text) => text !== undefined),
  ),
];

const FILES = globSync(SOURCES, { cwd: ROOT, exclude: ['**/node_modules/**'] });

test.each(NAMES)('no file outside of its folder says %s', (text) => {
  const faults = FILES.filter(
    (file) => !file.startsWith(FOLDER) && readFileSync(join(ROOT, file), 'utf8').includes(text),
  );
  expect(faults).toEqual([]);
});

test.each(SHARED)('no file beside detectors says %s', (text) => {
  const faults = FILES.filter(
    (file) => !file.startsWith('core/detectors/') && readFileSync(join(ROOT, file), 'utf8').includes(text),
  );
  expect(faults).toEqual([]);
});

test('the folder itself says all of them, so that the search would find them', () => {
  const own = FILES.filter((file) => file.startsWith(FOLDER))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .join('\n');
  const written = [...NAMES, ...SHARED].filter((text) => !text.startsWith('severity '));
  expect(written.filter((text) => !own.includes(text))).toEqual([]);
});
