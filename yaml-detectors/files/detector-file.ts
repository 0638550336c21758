import { tacticNamed } from '#core/detectors/attack-tactics.ts';
import type { Severity } from '#core/detectors/detector.ts';
import { detectorNamed, detectorWithId } from '#core/detectors/registry.ts';
import type { Signature } from '#core/detectors/signature.ts';
import { EVENT_ARGUMENTS } from '#yaml-detectors/event-arguments.ts';
import type { YamlFile, YamlValue } from './yaml-file.ts';

/** A detector as its file has it: each text with its place. Expressions and filters are not looked at yet. */
export type DetectorFile = {
  readonly id: string;
  readonly event: string;
  /** Where these two stand. */
  readonly places: { readonly id: YamlValue; readonly event: YamlValue };
  readonly signature?: Signature | undefined;
  readonly requirements: readonly {
    readonly event: Placed;
    readonly scope: readonly Placed[];
    readonly data: readonly Placed[];
  }[];
  readonly conditions: readonly Placed[];
  readonly output: readonly { readonly name: string; readonly expression: Placed; readonly isOptional: boolean }[];
};

export type Placed = { readonly text: string; readonly value: YamlValue };

const SEVERITIES_OF_TRACEE = ['low', 'medium', 'high', 'critical'] as const satisfies readonly Severity[];
const FIELD_TYPES = ['string', 'int32', 'uint32', 'uint64', 'bool', 'bytes'];
const ENRICHMENTS = ['environment', 'executable-hash', 'container'];
const HASHES = ['inode', 'dev-inode', 'digest-inode'];
const DEPENDENCIES = ['required', 'optional'];
/** As Go names them. */
const ARCHITECTURES = [
  ...['386', 'amd64', 'arm', 'arm64', 'loong64', 'mips', 'mips64', 'mips64le', 'mipsle', 'ppc64', 'ppc64le', 'riscv64'],
  ...['s390x', 'wasm'],
];
/** As long as what a line of Tracee's is read to. */
const EVENT_NAME = /^[A-Za-z][\w.-]{0,127}$/;
const ID = /^[\w.:-]{1,128}$/;
const VERSION = /^\d{1,9}\.\d{1,9}(?:\.\d{1,9})?$/;
const LONGEST = { name: 256, description: 1024, tag: 64, field: 64 };
const MAX_TAGS = 8;

/** What a file of type `detector` says; undefined if it lacks what it takes. Faults are noted in the file. */
export function readDetectorFile(file: YamlFile): DetectorFile | undefined {
  const { root, members, fault } = file;
  const known = [
    'type',
    'id',
    'produced_event',
    'requirements',
    'threat',
    'auto_populate',
    'conditions',
    'output',
  ] as const;
  const parts = members(root, known);
  if (parts === undefined) return undefined;
  const id = matching(file, needed(file, root, 'id', parts.id), ID, 'an id of letters, digits and . _ - :');
  const produced = readProducedEvent(file, needed(file, root, 'produced_event', parts.produced_event));
  const requirements = readRequirements(file, needed(file, root, 'requirements', parts.requirements));
  const isThreat = readAutoPopulate(file, parts.auto_populate);
  const signature = parts.threat && produced && readThreatPart(file, parts.threat, produced);
  if (parts.threat !== undefined && !isThreat)
    fault(
      parts.threat,
      'Tracee would leave the threat out of the event: expected auto_populate with threat: true, or no threat',
    );
  if (id !== undefined && detectorWithId(id) !== undefined && parts.id !== undefined)
    fault(parts.id, `expected an id of your own; ${id} is one of Tracee's own rules`);
  const conditions = file.items(parts.conditions).flatMap((item) => placed(file, item));
  const output = readOutput(file, parts.output, produced?.fields ?? []);
  if (id === undefined || produced === undefined) return undefined;
  const places = { id: parts.id ?? root, event: produced.place };
  return { id, event: produced.name, places, signature, requirements, conditions, output };
}

type Produced = {
  readonly name: string;
  readonly place: YamlValue;
  readonly version: string | undefined;
  readonly description: string | undefined;
  readonly tags: readonly string[];
  readonly fields: readonly string[];
};

function readProducedEvent(file: YamlFile, value: YamlValue | undefined): Produced | undefined {
  const parts = value && file.members(value, ['name', 'version', 'description', 'tags', 'fields']);
  if (value === undefined || parts === undefined) return undefined;
  const name = matching(
    file,
    needed(file, value, 'name', parts.name),
    EVENT_NAME,
    'a name of an event, such as suspicious_exec',
  );
  const version = matching(file, needed(file, value, 'version', parts.version), VERSION, 'a version, such as 1.0.0');
  const tags = file.items(parts.tags).flatMap((item) => bounded(file, item, LONGEST.tag) ?? []);
  const fields = file.items(parts.fields).flatMap((item) => readField(file, item) ?? []);
  refuseRepeated(file, 'field', fields);
  if (name === undefined) return undefined;
  const place = parts.name ?? value;
  const taken = faultOfEventName(name);
  if (taken !== undefined) file.fault(place, `expected a name of your own; ${taken}`);
  const description = parts.description && bounded(file, parts.description, LONGEST.description);
  return {
    ...{ name, place, version, description, tags: tags.slice(0, MAX_TAGS) },
    fields: fields.map(({ text }) => text),
  };
}

const ID_OF_TRACEE = /^TRC-/i;

/** Why a detector may not call its event so: findings are called by it, and what others read under this name would be its events alone. */
export function faultOfEventName(name: string): string | undefined {
  const known = detectorNamed(name);
  if (known !== undefined) return `Tracee calls findings of ${known.id} so`;
  if (detectorWithId(name) !== undefined || ID_OF_TRACEE.test(name))
    return `${name} is an id, as Tracee's own rules have them`;
  return EVENT_ARGUMENTS.has(name) ? `${name} is an event of Tracee's, which other detectors look at` : undefined;
}

function readField(file: YamlFile, item: YamlValue): Placed | undefined {
  const parts = file.members(item, ['name', 'type', 'description', 'optional']);
  if (parts === undefined) return undefined;
  const type = needed(file, item, 'type', parts.type);
  if (type !== undefined) oneOf(file, type, FIELD_TYPES);
  file.flag(parts.optional);
  const value = needed(file, item, 'name', parts.name);
  const text = value && bounded(file, value, LONGEST.field);
  return value === undefined || text === undefined ? undefined : { text, value };
}

function readRequirements(file: YamlFile, value: YamlValue | undefined): DetectorFile['requirements'] {
  const known = ['events', 'enrichments', 'architectures', 'min_tracee_version', 'max_tracee_version'] as const;
  const parts = value && file.members(value, known);
  if (value === undefined || parts === undefined) return [];
  readVersions(file, parts.min_tracee_version, parts.max_tracee_version);
  for (const item of file.items(parts.architectures)) oneOf(file, item, ARCHITECTURES);
  const enrichments = file.items(parts.enrichments).flatMap((item) => readEnrichment(file, item));
  refuseRepeated(file, 'enrichment', enrichments);
  const events = needed(file, value, 'events', parts.events);
  const requirements = file.items(events).flatMap((item) => readEventRequirement(file, item) ?? []);
  refuseRepeated(
    file,
    'event',
    requirements.map(({ event }) => event),
  );
  if (events !== undefined && requirements.length === 0) file.fault(events, 'expected at least one event');
  return requirements;
}

function readEnrichment(file: YamlFile, item: YamlValue): readonly Placed[] {
  const parts = file.members(item, ['name', 'dependency', 'config']);
  if (parts === undefined) return [];
  if (parts.dependency !== undefined) oneOfAnyCase(file, parts.dependency, DEPENDENCIES);
  const value = needed(file, item, 'name', parts.name);
  const name = value && oneOf(file, value, ENRICHMENTS);
  if (value === undefined || name === undefined) return [];
  if (name === 'executable-hash' && parts.config !== undefined) oneOf(file, parts.config, HASHES);
  return [{ text: name, value }];
}

/** Tracee leaves a detector out whose versions have none between them. */
function readVersions(file: YamlFile, least: YamlValue | undefined, below: YamlValue | undefined): void {
  const [from, to] = [least, below].map((value) => matching(file, value, VERSION, 'a version, such as 0.24.0'));
  if (from === undefined || to === undefined || below === undefined || isEarlier(from, to)) return;
  file.fault(below, `expected a version above ${from}, found ${JSON.stringify(to)}; Tracee needs it, too`);
}

function isEarlier(version: string, other: string): boolean {
  const [numbers, others] = [version, other].map((each) => `${each}.0`.split('.').map(Number));
  const differs = others?.findIndex((number, at) => number !== numbers?.[at]) ?? -1;
  return differs !== -1 && (numbers?.[differs] ?? 0) < (others?.[differs] ?? 0);
}

function refuseRepeated(file: YamlFile, what: string, all: readonly Placed[]): void {
  const seen = new Set<string>();
  for (const { text, value } of all) {
    if (seen.has(text)) file.fault(value, `expected each ${what} once, found ${JSON.stringify(text)} again`);
    seen.add(text);
  }
}

function readEventRequirement(file: YamlFile, item: YamlValue): DetectorFile['requirements'][number] | undefined {
  const parts = file.members(item, [
    'name',
    'dependency',
    'min_version',
    'max_version',
    'data_filters',
    'scope_filters',
  ]);
  if (parts === undefined) return undefined;
  if (parts.dependency !== undefined) oneOfAnyCase(file, parts.dependency, DEPENDENCIES);
  readVersions(file, parts.min_version, parts.max_version);
  const name = needed(file, item, 'name', parts.name);
  const [event] = name === undefined ? [] : placed(file, name);
  if (event === undefined) return undefined;
  const rule = detectorNamed(event.text);
  if (rule !== undefined)
    file.fault(
      event.value,
      `not supported: ${event.text} is what Tracee's own rule ${rule.id} finds; name an event that it is made of`,
    );
  const filters = (list: YamlValue | undefined) => file.items(list).flatMap((each) => placed(file, each));
  return { event, scope: filters(parts.scope_filters), data: filters(parts.data_filters) };
}

function readAutoPopulate(file: YamlFile, value: YamlValue | undefined): boolean {
  const parts = value && file.members(value, ['threat', 'detected_from', 'process_ancestry']);
  file.flag(parts?.detected_from);
  file.flag(parts?.process_ancestry);
  return file.flag(parts?.threat);
}

function readThreatPart(file: YamlFile, value: YamlValue, produced: Produced): Signature | undefined {
  const parts = file.members(value, ['name', 'description', 'severity', 'mitre', 'properties']);
  if (parts === undefined) return undefined;
  const severity = needed(file, value, 'severity', parts.severity);
  const level = severity && oneOfAnyCase(file, severity, SEVERITIES_OF_TRACEE);
  const description = needed(file, value, 'description', parts.description);
  const told = description && bounded(file, description, LONGEST.description);
  const mitre = parts.mitre && file.members(parts.mitre, ['technique', 'tactic']);
  const tactic = mitre?.tactic && file.members(mitre.tactic, ['name'])?.name;
  const technique = mitre?.technique && file.members(mitre.technique, ['id', 'name']);
  if (level === undefined) return undefined;
  return compacted({
    name: (parts.name && bounded(file, parts.name, LONGEST.name)) ?? produced.name,
    eventName: produced.name,
    severity: level,
    version: produced.version,
    description: told,
    tags: produced.tags.length === 0 ? undefined : produced.tags,
    tactic: tactic && tacticNamed(bounded(file, tactic, LONGEST.name) ?? ''),
    technique: technique && {
      uid: technique.id && bounded(file, technique.id, LONGEST.field),
      name: technique.name && bounded(file, technique.name, LONGEST.name),
    },
  });
}

function readOutput(file: YamlFile, value: YamlValue | undefined, declared: readonly string[]): DetectorFile['output'] {
  const parts = value && file.members(value, ['fields']);
  const names: Placed[] = [];
  const fields = file.items(parts?.fields).flatMap((item) => {
    const field = file.members(item, ['name', 'expression', 'optional']);
    if (field === undefined) return [];
    const isOptional = file.flag(field.optional);
    const name = needed(file, item, 'name', field.name);
    const text = name && bounded(file, name, LONGEST.field);
    const expression = needed(file, item, 'expression', field.expression);
    if (name === undefined || text === undefined || expression === undefined) return [];
    if (declared.length > 0 && !declared.includes(text) && !isOptional)
      file.fault(name, `expected one of produced_event.fields (${declared.join(', ')}), found ${JSON.stringify(text)}`);
    names.push({ text, value: name });
    return placed(file, expression).map((each) => ({ name: text, expression: each, isOptional }));
  });
  refuseRepeated(file, 'field', names);
  return fields;
}

function needed(file: YamlFile, parent: YamlValue, name: string, value: YamlValue | undefined): YamlValue | undefined {
  if (value === undefined) file.fault(parent, `${name} is missing; Tracee needs it, too`);
  return value;
}

function placed(file: YamlFile, value: YamlValue): readonly Placed[] {
  const text = file.text(value);
  return text === undefined ? [] : [{ text, value }];
}

function matching(file: YamlFile, value: YamlValue | undefined, form: RegExp, expected: string): string | undefined {
  const text = value && file.text(value);
  if (value === undefined || text === undefined || form.test(text)) return text;
  file.fault(value, `expected ${expected}, found ${JSON.stringify(text)}`);
  return undefined;
}

function oneOf<Choice extends string>(
  file: YamlFile,
  value: YamlValue,
  choices: readonly Choice[],
): Choice | undefined {
  return chosen(file, value, choices, file.text(value));
}

/** Tracee reads some words in capitals, too. */
function oneOfAnyCase<Choice extends string>(
  file: YamlFile,
  value: YamlValue,
  choices: readonly Choice[],
): Choice | undefined {
  return chosen(file, value, choices, file.text(value)?.toLowerCase());
}

function chosen<Choice extends string>(
  file: YamlFile,
  value: YamlValue,
  choices: readonly Choice[],
  text: string | undefined,
): Choice | undefined {
  const choice = choices.find((each) => each === text);
  if (text !== undefined && choice === undefined)
    file.fault(value, `expected ${choices.join(', ')}, found ${JSON.stringify(text)}`);
  return choice;
}

function bounded(file: YamlFile, value: YamlValue, longest: number): string | undefined {
  const text = file.text(value);
  if (text === undefined || text.length <= longest) return text;
  file.fault(value, `expected at most ${longest} characters, found ${text.length}`);
  return undefined;
}

function compacted<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
