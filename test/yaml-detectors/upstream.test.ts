import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { factsOf } from '#test/factories/scan.ts';
import {
  compiledFrom,
  detectorYaml,
  faultsIn,
  listYaml,
  protobufLine,
  readsFrom,
} from '#test/factories/yaml-detectors.ts';
import { splitFilter } from '#yaml-detectors/filters/filter-text.ts';
import { addNumbers, NO_NUMBERS, type NumberFilter, passesNumbers } from '#yaml-detectors/filters/number-filter.ts';
import { addTexts, NO_TEXTS, passesTexts, type TextFilter } from '#yaml-detectors/filters/text-filter.ts';

const FOLDER = join(__dirname, '../fixtures/yaml-detectors/upstream');
const read = (path: string) => readFileSync(join(FOLDER, path), 'utf8');

type Case = {
  readonly expression: string;
  readonly data?: Readonly<Record<string, object>>;
  readonly workload?: Readonly<Record<string, object>>;
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  readonly expected: string | boolean | { readonly int: string } | { readonly uint: string };
};

const EXPRESSIONS: {
  readonly cases: readonly Case[];
  readonly refused: readonly { readonly expression: string }[];
  readonly unsupported: readonly { readonly expression: string }[];
} = JSON.parse(read('expressions.json'));

async function found(texts: readonly string[], line: string): Promise<readonly Finding[]> {
  const reads = await readsFrom(...texts);
  const log = { content: `${line}\n${line}\n`, reads };
  const facts = factsOf(log);
  expect(facts).toEqual(factsOf({ ...log, reading: 'parse' }));
  return findingsOf(facts);
}

describe("expressions of Tracee's own tests", () => {
  test.each(EXPRESSIONS.cases)(
    '$expression',
    async ({ expression, data = {}, workload = {}, lists = {}, expected }) => {
      const files = Object.entries(lists).map(([name, values]) => listYaml(name, values));
      const detector = detectorYaml({ on: 'test_event', output: { result: expression } });
      const findings = await found([detector, ...files], protobufLine('test_event', data, workload));
      const text = typeof expected === 'object' ? Object.values(expected)[0] : String(expected);
      expect(findings.map((finding) => finding.data)).toEqual([{ result: text }]);
    },
  );

  test.each(EXPRESSIONS.refused)('that Tracee refuses are refused: $expression', ({ expression }) => {
    expect(faultsIn(detectorYaml({ output: { result: expression } }))).toHaveLength(1);
  });

  test.each(EXPRESSIONS.unsupported)(
    'over stores that no log has are said not to be supported: $expression',
    ({ expression }) => {
      expect(faultsIn(detectorYaml({ output: { result: expression } }))).toEqual([
        expect.stringMatching(/^detectors\/1\.yaml:1:\d+: not supported: /),
      ]);
    },
  );
});

type FilterCase = { readonly name: string; readonly filters: readonly string[]; readonly expected: readonly boolean[] };

const FILTERS: {
  readonly texts: readonly (FilterCase & { readonly values: readonly string[] })[];
  readonly refusedTexts: readonly string[];
  readonly numbers: readonly (FilterCase & { readonly values: readonly number[] })[];
  readonly scopes: readonly {
    readonly filters: readonly string[];
    readonly workload: object;
    readonly expected: boolean;
  }[];
  readonly data: readonly {
    readonly filters: readonly string[];
    readonly data: Readonly<Record<string, object>>;
    readonly expected: boolean;
  }[];
} = JSON.parse(read('filters.json'));

function parsed<Filter extends object>(
  none: Filter,
  add: (filter: Filter, parts: ReturnType<typeof splitFilter>) => Filter | { readonly fault: string },
  filters: readonly string[],
): Filter {
  return filters.reduce((known, text) => {
    const next = add(known, splitFilter(`field${text}`));
    if ('fault' in next) throw new Error(next.fault);
    return next;
  }, none);
}

describe("filters of Tracee's own tests", () => {
  test.each(FILTERS.texts)('of texts: $name', ({ filters, values, expected }) => {
    const filter = parsed<TextFilter>(NO_TEXTS, addTexts, filters);
    expect(values.map((value) => passesTexts(filter, value))).toEqual(expected);
  });

  test.each(FILTERS.refusedTexts)('of texts, refused: %s', (filter) => {
    expect(addTexts(NO_TEXTS, splitFilter(`field${filter}`))).toHaveProperty('fault');
  });

  test.each(FILTERS.numbers)('of numbers: $name', ({ filters, values, expected }) => {
    const filter = parsed<NumberFilter>(NO_NUMBERS, addNumbers, filters);
    expect(values.map((value) => passesNumbers(filter, value))).toEqual(expected);
  });

  test.each(FILTERS.scopes)('of the scope: $filters of $workload', async ({ filters, workload, expected }) => {
    const findings = await found(
      [detectorYaml({ on: 'test_event', scope: filters })],
      protobufLine('test_event', {}, workload),
    );
    expect(findings).toHaveLength(Number(expected));
  });

  test.each(FILTERS.data)('of data: $filters of $data', async ({ filters, data, expected }) => {
    const detector = detectorYaml({ on: 'test_event', data: filters });
    expect(await found([detector], protobufLine('test_event', data, {}))).toHaveLength(Number(expected));
  });
});

describe("files of Tracee's own", () => {
  const examples = readdirSync(join(FOLDER, 'examples')).map((name) => read(`examples/${name}`));

  test.each(['minimal', 'valid_derived', 'valid_threat'])('%s is right', (name) => {
    expect(faultsIn(read(`testdata/${name}.yaml`))).toEqual([]);
  });

  test.each(['invalid_missing_id', 'invalid_syntax'])('%s is not', (name) => {
    expect(faultsIn(read(`testdata/${name}.yaml`))).not.toEqual([]);
  });

  test('say of themselves what Tracee takes from them', () => {
    expect(compiledFrom(read('testdata/valid_threat.yaml')).detectors).toMatchObject([
      {
        id: 'TRC-TEST-001',
        event: 'test_threat_detection',
        signature: {
          name: 'Test Threat',
          severity: 'high',
          version: '1.0.0',
          tactic: 'Test Tactic',
          technique: { uid: 'T0000', name: 'Test Technique' },
        },
      },
    ]);
    expect(compiledFrom(read('testdata/valid_derived.yaml')).detectors[0]?.signature).toBeUndefined();
  });

  test('build on each other as CHAIN_TEST.md says: netcat in a container makes two findings, on the host none', async () => {
    const exec = (workload: object) =>
      protobufLine('sched_process_exec', { pathname: { str: '/usr/bin/nc' } }, workload);
    const process = { thread: { name: 'nc' }, pid: 7 };
    const inContainer = await found(examples, exec({ process, container: { id: 'c1', name: 'web' } }));
    const onHost = await found(examples, exec({ process }));
    const rules = (findings: readonly Finding[]) => findings.map(({ rule }) => rule).sort();
    expect(rules(inContainer)).toEqual([
      'netcat_in_container',
      'netcat_privileged_alert',
      'suspicious_binary_execution',
    ]);
    expect(rules(onHost)).toEqual(['suspicious_binary_execution']);
    expect(inContainer.find(({ rule }) => rule === 'netcat_privileged_alert')).toMatchObject({
      signature: { name: 'Network Tool in Container', severity: 'high', tactic: 'Lateral Movement' },
      data: { binary_path: '/usr/bin/nc', container_id: 'c1', container_name: 'web' },
    });
  });
});
