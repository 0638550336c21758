import { tacticNamed } from '#core/detectors/attack-tactics.ts';
import { SEVERITIES, SEVERITY_NAMES, type Severity } from '#core/detectors/detector.ts';
import { detectorNamed, detectorWithId } from '#core/detectors/registry.ts';
import type { Signature } from '#core/detectors/signature.ts';
import { isObject, type JsonObject, nonEmptyText, parseObject, scalarText } from '#core/json.ts';
import { ownCut } from './name-text.ts';

/** By which of its rules Tracee found something: the rule's id, and what the line says of it. */
export type ToldSignature = { readonly rule: string; readonly signature: Signature };

/** Texts of a line end up in tables and messages; Tracee's own are shorter. */
const LONGEST = { id: 128, name: 256, version: 32, tag: 64, description: 1024 };
const MAX_TAGS = 8;

/** What shippers put between the parts of a key; longer ones first. */
export const JOINTS = ['.', '__', '_', '/', ':'];

/**
 * Of `trace.Event`: `metadata.Properties` since v0.12. Before that only the event's name tells that it is a finding, by the rule's event
 * name or, up to v0.12, by its title.
 */
export function readTraceSignature(eventName: string, value: JsonObject): ToldSignature | undefined {
  const metadata = objectIn(value, 'metadata', JOINTS);
  const properties = metadata && objectIn(metadata, 'Properties', JOINTS);
  if (properties === undefined || !['signatureID', 'signatureName'].some((key) => key in properties))
    return ofName(eventName);
  const known = ofName(eventName)?.rule;
  const id = bounded(scalarText(properties['signatureID']), LONGEST.id) ?? known ?? cut(eventName, LONGEST.id);
  return told(id, {
    name: properties['signatureName'],
    eventName,
    version: metadata?.['Version'],
    description: metadata?.['Description'],
    tags: metadata?.['Tags'],
    properties,
  });
}

/** Of `v1beta1.Event`: `threat`. The rule's id is not told: it is known by its names, or called by the event's. */
export function readThreat(eventName: string, value: JsonObject): ToldSignature | undefined {
  const threat = objectIn(value, 'threat');
  if (threat === undefined) return ofName(eventName);
  const { name, description, severity } = threat;
  const known = detectorNamed(eventName) ?? detectorNamed(nonEmptyText(name) ?? '');
  const mitre = objectIn(threat, 'mitre') ?? {};
  const technique = objectIn(mitre, 'technique') ?? {};
  const properties = objectIn(threat, 'properties') ?? {};
  return told(known?.id ?? cut(eventName, LONGEST.id), {
    name,
    eventName,
    version: undefined,
    description,
    tags: undefined,
    properties: {
      ...{ Category: properties['Category'], 'MITRE ATT&CK': properties['MITRE ATT&CK'], Severity: severity },
      ...{ Technique: technique['name'], external_id: technique['id'] },
    },
    tactic: objectIn(mitre, 'tactic')?.['name'],
  });
}

/** Of what `tracee-rules` and `tracee analyze` print: `SigMetadata`. A signature of somebody's may have no id. */
export function readSigMetadata(metadata: JsonObject): ToldSignature | undefined {
  const { ID, Version, Name, EventName, Description, Tags, Properties } = metadata;
  const names = [EventName, Name].flatMap((name) => nonEmptyText(name) ?? []);
  const known = names.map(detectorNamed).find((detector) => detector !== undefined);
  const id = bounded(scalarText(ID), LONGEST.id) ?? known?.id ?? bounded(names[0], LONGEST.id);
  const eventName = nonEmptyText(EventName) ?? detectorWithId(id ?? '')?.eventName ?? id;
  if (id === undefined || eventName === undefined) return undefined;
  const properties = isObject(Properties) ? Properties : {};
  return told(id, { name: Name, eventName, version: Version, description: Description, tags: Tags, properties });
}

/** What stands in the line, not looked at yet. */
type Texts = Readonly<Record<'name' | 'version' | 'description' | 'tags', unknown>> & {
  readonly eventName: string;
  readonly properties: JsonObject;
  readonly tactic?: unknown;
};

function told(id: string, texts: Texts): ToldSignature {
  const { properties } = texts;
  const known = detectorWithId(id);
  const rule = known?.id ?? id;
  const description = bounded(texts.description, LONGEST.description);
  const tags = tagsIn(texts.tags);
  const [toldTactic, toldTechnique] = (nonEmptyText(properties['MITRE ATT&CK']) ?? '').split(': ');
  const tactic = bounded(
    [texts.tactic, properties['Category'], toldTactic].find((text) => nonEmptyText(text) !== undefined),
    LONGEST.name,
  );
  const technique = {
    uid: bounded(properties['external_id'], LONGEST.version),
    name: bounded(nonEmptyText(properties['Technique']) ?? toldTechnique, LONGEST.name),
  };
  return {
    rule,
    signature: compact({
      name:
        bounded(texts.name, LONGEST.name) ?? bounded(properties['signatureName'], LONGEST.name) ?? known?.name ?? rule,
      eventName: cut(texts.eventName, LONGEST.id),
      severity: severityIn(properties['Severity']) ?? known?.severity ?? 'low',
      version: bounded(texts.version, LONGEST.version),
      description: description === known?.description ? undefined : description,
      tags: tags.length === 0 ? undefined : tags,
      tactic: tactic === undefined ? undefined : tacticNamed(tactic),
      technique: technique.uid === undefined && technique.name === undefined ? undefined : compact(technique),
    }),
  };
}

function ofName(eventName: string): ToldSignature | undefined {
  const known = detectorNamed(eventName);
  if (known === undefined) return undefined;
  const { id, name, severity } = known;
  return { rule: id, signature: { name, eventName: known.eventName, severity } };
}

const BY_NUMBER: ReadonlyMap<string, Severity> = new Map(
  SEVERITY_NAMES.map((severity) => [String(SEVERITIES[severity].tracee), severity]),
);

/** A number of Tracee's, which a shipper may have made a text of, or a name, as its policies write it. */
function severityIn(value: unknown): Severity | undefined {
  const text = scalarText(value)
    ?.toLowerCase()
    .replace(/^severity_/, '')
    .replace(/\.0+$/, '');
  if (text === undefined) return undefined;
  const named = SEVERITY_NAMES.find((severity) => severity === text);
  return named ?? BY_NUMBER.get(text) ?? (/^[1-9]\d*$/.test(text) ? 'critical' : undefined);
}

function tagsIn(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_TAGS).flatMap((tag: unknown) => bounded(tag, LONGEST.tag) ?? []);
}

/** An object's member that is an object, also where a shipper has flattened it: `threat.name` beside others. */
function objectIn(parent: JsonObject, key: string, joints: readonly string[] = ['.']): JsonObject | undefined {
  const value = parent[key];
  if (isObject(value)) return value;
  if (typeof value === 'string') return parseObject(value);
  const parts = Object.keys(parent).filter((name) => name.startsWith(key));
  const joint = joints.find((each) => parts.some((name) => name.startsWith(key + each)));
  if (joint === undefined) return undefined;
  const prefix = key + joint;
  const own = parts.filter((name) => name.startsWith(prefix));
  return Object.fromEntries(own.map((name) => [name.slice(prefix.length), parent[name]]));
}

function bounded(value: unknown, longest: number): string | undefined {
  const text = nonEmptyText(value);
  return text === undefined ? undefined : cut(text, longest);
}

function cut(text: string, longest: number): string {
  return ownCut(text, longest, '');
}

function compact<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
