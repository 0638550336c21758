import { type Reads, readsWith } from '#core/detectors/reads.ts';
import { READS } from '#core/detectors/registry.ts';
import { compileDetectors, type DetectorSource } from '#yaml-detectors/compile-detectors.ts';
import type { CompiledDetectors } from '#yaml-detectors/compiled-detectors.ts';
import { createDeciding } from '#yaml-detectors/create-yaml-detectors.ts';
import { formatFault } from '#yaml-detectors/files/yaml-file.ts';

export type DetectorOptions = {
  readonly id?: string;
  readonly event?: string;
  /** Of what is required. */
  readonly on?: string;
  readonly data?: readonly string[];
  readonly scope?: readonly string[];
  readonly conditions?: readonly string[];
  readonly output?: Readonly<Record<string, string>>;
  readonly severity?: string | null;
};

/** Conditions that hold for any event, with values of every type that an expression may have. */
export const CONDITIONS_OF_EVERY_TYPE: readonly string[] = [
  ...['1 + 1 == 2', 'int("3") / 2 == 1', '[1][0] in [1, 2]', 'type(1) == int'],
  ...['0u == 0u', '1u + 1u < 3u', '1u in [1u]', '[1u][0] == 1u', '{"a": 1u}["a"] == 1u', '[2u].exists(x, x == 2u)'],
  ...['type(0u) == uint', 'dyn(1u) == 1u', 'uint(1) == 1u', 'string(1u) == "1"', 'true ? 1u == 1u : false'],
  ...['1.5 > 1.0', 'double("1.5") == 1.5', 'type(1.0) == double'],
  ...['"a" + "b" == "ab"', 'type("a") == string', '"abc".matches("b")', 'size("a") == 1'],
  ...['matches("abc", "b")', '["a", 5, 1.5].exists(x, x == 5)', '"a" in [1, "a"]', '{"a": 1, "b": "c"}["b"] == "c"'],
  ...['!false', 'bool("true")', 'type(true) == bool', 'dyn(null) == null'],
  ...['[1, 2] == [1, 2]', 'join(split("a,b", ","), "") == "ab"', '["a"].map(x, x + "b") == ["ab"]'],
  ...['{"a": [1]}["a"].size() == 1', '"a" in {"a": 1}'],
  ...['duration("1s") < duration("2s")', 'duration("1m").getSeconds() == 60'],
  ...['int(1u) == 1', 'int(duration("90s")) == 90000000000', 'int(duration("1s") - duration("1.5s")) == -500000000'],
  ...['string(duration("90s")) == "90s"', 'string(duration("1h1.5s")) == "3601.5s"', 'string(duration("0s")) == "0s"'],
  ...['string(duration("-1ns")) == "-0.000000001s"', 'duration(duration("1s")) == duration("1000ms")'],
  ...[
    'timestamp("2026-01-01T00:00:00Z") + duration("1s") > timestamp("2026-01-01T00:00:00Z")',
    'timestamp("2026-01-01T00:00:00Z").getFullYear() == 2026',
    'timestamp(timestamp("2026-01-01T00:00:00Z")) == timestamp(1767225600)',
    'int(timestamp("2026-01-01T00:00:00.9Z")) == 1767225600 && int(timestamp("1969-12-31T23:59:59.5Z")) == -1',
  ],
];

/** The file of a detector. `severity`: null for one without a threat. */
export function detectorYaml({
  id = 'yaml-001',
  event = 'shell_found',
  on = 'sched_process_exec',
  data = [],
  scope = [],
  conditions = [],
  output = {},
  severity = 'high',
}: DetectorOptions = {}): string {
  const threat =
    severity === null ? {} : { threat: { name: 'A shell', description: 'Somebody has a shell.', severity } };
  return JSON.stringify({
    ...{ type: 'detector', id, produced_event: { name: event, version: '1.2.0' }, ...threat, conditions },
    requirements: { events: [{ name: on, data_filters: data, scope_filters: scope }] },
    auto_populate: { threat: severity !== null },
    output: { fields: Object.entries(output).map(([name, expression]) => ({ name, expression })) },
  });
}

export function listYaml(name: string, values: readonly string[]): string {
  return JSON.stringify({ type: 'string_list', name, values });
}

function sourcesOf(texts: readonly string[]): readonly DetectorSource[] {
  return texts.map((text, at) => ({ name: `detectors/${at + 1}.yaml`, text }));
}

/** What is wrong in these files. */
export function faultsIn(...texts: readonly string[]): readonly string[] {
  return compileDetectors(sourcesOf(texts)).faults.map(formatFault);
}

/** Throws if something is wrong in these files. */
export function compiledFrom(...texts: readonly string[]): CompiledDetectors {
  const { compiled, faults } = compileDetectors(sourcesOf(texts));
  if (faults.length > 0) throw new Error(faults.map(formatFault).join('\n'));
  return compiled;
}

/** What is read for these files beside what is read for all. */
export async function readsFrom(...texts: readonly string[]): Promise<Reads> {
  return readsWith(READS, await createDeciding(compiledFrom(...texts)));
}

/** An event as Tracee's main branch writes it. */
export function protobufLine(name: string, data: Readonly<Record<string, object>>, workload: object): string {
  const items = Object.entries(data).map(([key, value]) => ({ name: key, ...value }));
  return JSON.stringify({ timestamp: '2026-02-09T16:00:41.122095657Z', id: 1, name, workload, data: items });
}
