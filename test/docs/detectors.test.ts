import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findingsOf } from '#core/correlate/findings.ts';
import { factsOf } from '#test/factories/scan.ts';
import { compiledFrom, detectorYaml, faultsIn, listYaml, readsFrom } from '#test/factories/yaml-detectors.ts';
import { EVENT_PATHS } from '#yaml-detectors/cel/event-paths.ts';

const ROOT = join(__dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/detectors.md'), 'utf8');
const folder = join(ROOT, 'events/detectors');
const EXAMPLES = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
const blocks = [...PAGE.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);

describe('the page on detectors', () => {
  test('shows a detector that is right, and finds the shells of the sample logs', async () => {
    expect(blocks).toHaveLength(2);
    const content = readFileSync(join(ROOT, 'events/logs/cluster=demo/node-a.log'), 'utf8');
    for (const files of [blocks, EXAMPLES]) {
      const findings = findingsOf(factsOf({ content, reads: await readsFrom(...files) }));
      const shells = findings.filter(({ rule }) => rule === 'shell_in_application');
      expect(shells.map(({ process, data }) => [process, data?.['shell']]).sort()).toEqual([
        ['nginx', '/bin/sh'],
        ['sh', '/bin/sh'],
      ]);
    }
  });

  test('names every path of an event, and no other', () => {
    const named = [...PAGE.matchAll(/`workload\.([\w.]+)`/g)].map(([, path]) => path);
    const wrong = ['process.name', 'process.ancestors'];
    expect(named.filter((path) => !wrong.includes(path ?? '')).sort()).toEqual(Object.keys(EVENT_PATHS).sort());
  });

  test.each(['startsWith', 'endsWith', 'contains', 'matches'])('names the method %s, which there is', (method) => {
    expect(PAGE).toContain(`\`${method}\``);
    expect(faultsIn(detectorYaml({ conditions: [`getEventData("a").${method}("a")`] }))).toEqual([]);
  });

  test('names the functions that there are', () => {
    const conditions = [
      'split(trim(upper("a")), ",").size() == 1 && join([basename("a"), dirname("b")], ",") == replace(lower("a"), "a", "b")',
      'string(1) == "1" && int("1") == 1 && uint(1) == 1u && double(1) < 1.5 && bool("true") && type(1) == int && dyn(1) == 1',
      'timestamp > timestamp("2026-01-01T00:00:00Z") - duration("1h") && timestamp.getHours() < 24',
      '[1].exists(x, x in [1]) && [1].all(x, x > 0) && [1].exists_one(x, x > 0) && [1].map(x, x).filter(x, x > 0).size() == 1',
      'hasData("a") && has(workload.container) && event.name != "" && getEventData("a") in NAMES',
    ];
    expect(faultsIn(detectorYaml({ conditions }), listYaml('NAMES', ['a']))).toEqual([]);
  });

  test('names the scope filters that there are', () => {
    const [, section = ''] = /^\*\*Scope filters\*\*: ([\s\S]*?)\n\n/m.exec(PAGE) ?? [];
    const names = [...section.matchAll(/`([a-zA-Z]+)`/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(14);
    const scope = names.map((name) => (name === 'container' || name === 'host' ? name : `${name}=1`));
    expect(compiledFrom(detectorYaml({ scope })).detectors).toHaveLength(1);
  });
});
