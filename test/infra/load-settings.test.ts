import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TracewardError } from '#core/errors.ts';
import { defaultSettings, readSettings } from '#core/settings/read-settings.ts';
import { describeSettingsFile, loadStackSettings, refuseMistypedContext } from '#infra/load-settings.ts';
import { compiledFrom, detectorYaml, listYaml } from '#test/factories/yaml-detectors.ts';

describe('the settings of a deployment', () => {
  const home = process.cwd();
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'traceward-settings-'));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  });

  test('are those of the file that was named', () => {
    writeFileSync('other.json', '{"maxConcurrency":3}');
    writeFileSync('traceward.json', '{"maxConcurrency":4}');
    expect(loadStackSettings('other.json').settings.maxConcurrency).toBe(3);
  });

  test('are those of traceward.json if none was named, and the defaults if there is none', () => {
    expect(loadStackSettings(undefined).settings).toEqual(defaultSettings());
    writeFileSync('traceward.json', '{"maxConcurrency":4}');
    expect(loadStackSettings(undefined).settings.maxConcurrency).toBe(4);
  });

  test('may begin with a byte order mark, and have each key once', () => {
    writeFileSync('traceward.json', '\ufeff{"maxConcurrency":4}');
    expect(loadStackSettings(undefined)).toMatchObject({
      settings: { maxConcurrency: 4 },
      document: '{"maxConcurrency":4}\n',
    });
    writeFileSync('traceward.json', '{"maxConcurrency":4,\n"maxConcurrency":5}');
    expect(() => loadStackSettings(undefined)).toThrow(
      'traceward.json: line 2, column 1: expected each key of an object once, found "maxConcurrency" again',
    );
  });

  test('are named, so that others were not meant', () => {
    expect(describeSettingsFile('prod.json')).toBe('settings: prod.json');
    expect(describeSettingsFile(undefined)).toBe(
      'settings: the defaults, because there is no traceward.json here and -c config=FILE names none',
    );
    writeFileSync('traceward.json', '{}');
    expect(describeSettingsFile(undefined)).toBe('settings: traceward.json');
  });

  test('are not taken for others because a key of context was mistyped', () => {
    const flags = { '@aws-cdk/core:enablePartitionLiterals': true, 'cli-telemetry': false, vpc: 'x' };
    expect(() => refuseMistypedContext({ ...flags, config: 'prod.json', detectors: 'd' })).not.toThrow();
    expect(() => refuseMistypedContext({ confg: 'prod.json' })).toThrow(
      '-c confg=…: this app has no such context; did you mean -c config=…?',
    );
    expect(() => refuseMistypedContext({ Detector: 'd' })).toThrow('did you mean -c detectors=…?');
    expect(() => refuseMistypedContext({ settings: 'prod.json' })).not.toThrow();
    writeFileSync('prod.json', '{}');
    expect(() => refuseMistypedContext({ settings: 'prod.json' })).toThrow('did you mean -c config=…?');
  });

  test('have no empty path, with which they would go without their detectors', () => {
    expect(() => refuseMistypedContext({ config: '' })).toThrow('-c config=…: expected a path, found nothing');
    expect(() => refuseMistypedContext({ detectors: '' })).toThrow('-c detectors=…: expected a path, found nothing');
  });

  test('go with the detectors beside them, of which nothing may be wrong', () => {
    expect(loadStackSettings(undefined).detectors).toBeUndefined();
    mkdirSync('detectors');
    writeFileSync('detectors/notes.txt', 'not read');
    expect(loadStackSettings(undefined).detectors).toBeUndefined();
    writeFileSync('detectors/a.yaml', detectorYaml());
    writeFileSync('detectors/b.yml', listYaml('NAMES', ['a']));
    expect(JSON.parse(loadStackSettings(undefined).detectors ?? '')).toEqual(
      compiledFrom(detectorYaml(), listYaml('NAMES', ['a'])),
    );
    expect(() => loadStackSettings(undefined, 'elsewhere')).toThrow('detectors: there is no folder elsewhere');
    mkdirSync('elsewhere');
    expect(loadStackSettings(undefined, 'elsewhere').detectors).toBeUndefined();
    writeFileSync('detectors/c.yaml', detectorYaml({ id: 'c', event: 'c', conditions: ['foo'] }));
    expect(() => loadStackSettings(undefined)).toThrow(/^detectors\/c\.yaml:1:\d+: Unknown variable: foo/);
  });

  test('know the detectors beside them by their ids, and leave the document for the functions as it is', () => {
    mkdirSync('detectors');
    writeFileSync('detectors/a.yaml', detectorYaml());
    writeFileSync('traceward.json', '{"rules":{"exclude":["yaml-001"]}}');
    const { settings, document } = loadStackSettings(undefined);
    expect(settings.rules.exclude).toEqual(['yaml-001', 'shell_found']);
    expect(JSON.parse(document)).toEqual({ rules: { exclude: ['yaml-001'] } });
  });

  test('travel as a document that gives the same settings again, without what editors and people need', () => {
    writeFileSync(
      'traceward.json',
      `{ "$schema": "./traceward.schema.json",
         "suppressions": [{ "pod": "a*", "image": "b", "reason": "r", "owner": "o", "expires": "2027-01-31" }] }`,
    );
    const { settings, document } = loadStackSettings(undefined);
    expect(readSettings(document, 'traceward.json')).toEqual({ ...settings, $schema: undefined });
    expect(document).not.toMatch(/\$schema|\n./);
  });

  test('have no API servers of clusters that there will never be', () => {
    const load = (settings: object) => {
      writeFileSync('traceward.json', JSON.stringify(settings));
      return loadStackSettings(undefined);
    };
    const apiServers = ['default', 'prod-*', '\u001b'].map((cluster) => ({ cluster, addresses: ['10.0.0.1'] }));
    const expected =
      'apiServers: expected a glob that matches the cluster "default" (cluster.default), the only one without';
    expect(() => load({ apiServers })).toThrow(
      `traceward.json: ${expected} a cluster.pattern, found "prod-*"\n` +
        `traceward.json: ${expected} a cluster.pattern, found "\\u001b"`,
    );
    expect(() => load({ apiServers, cluster: { pattern: '(?<cluster>.*)' } })).not.toThrow();
    expect(() => load({ apiServers: apiServers.slice(1, 2), cluster: { default: 'prod-1' } })).not.toThrow();
  });

  test.each([
    ['a file that is not there', 'none.json', 'cannot read none.json: ENOENT'],
    ['a folder', '.', 'cannot read .: EISDIR'],
    ['no JSON', 'broken.json', 'broken.json: expected JSON'],
  ])('are refused by name: %s', (_, path, message) => {
    writeFileSync('broken.json', '{');
    expect(() => loadStackSettings(path)).toThrow(TracewardError);
    expect(() => loadStackSettings(path)).toThrow(message);
  });
});
