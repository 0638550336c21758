import { TracewardError } from '#core/errors.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { type Checker, createChecker } from './cel/check-expression.ts';
import type { CompiledDetector, CompiledDetectors, EventRequirement, Expression } from './compiled-detectors.ts';
import { type DetectorFile, type Placed, readDetectorFile } from './files/detector-file.ts';
import { type ListFile, readListFile } from './files/list-file.ts';
import { type FileFault, formatFaults, readYamlFile, type YamlFile, type YamlValue } from './files/yaml-file.ts';
import { addDataFilter, type DataFilter } from './filters/data-filter.ts';
import { ANYWHERE, addScopeFilter, faultOfScope } from './filters/scope-filter.ts';

/** A file of a folder of detectors. `name` stands in messages. */
export type DetectorSource = { readonly name: string; readonly text: string };

export type Compilation = { readonly compiled: CompiledDetectors; readonly faults: readonly FileFault[] };

/** Each is evaluated for each event of its kind. */
const MAX_DETECTORS = 200;
/** As many as Tracee takes, which counts bytes. */
const MAX_CHARACTERS = 1024 * 1024;
const MAX_LEVELS = 8;

type ReadFile<Content> = { readonly file: YamlFile; readonly content: Content };

/** What these files make together. Throws `settings` with a line for each of the first faults in each. */
export function compileOrRefuse(sources: readonly DetectorSource[]): CompiledDetectors {
  const { compiled, faults } = compileDetectors(sources);
  if (faults.length > 0) throw new TracewardError('settings', formatFaults(faults).join('\n'));
  return compiled;
}

/** Checks all files of a folder, and makes of them what reads logs. Faults are in the order of the files, and of their lines. */
export function compileDetectors(sources: readonly DetectorSource[]): Compilation {
  const files: YamlFile[] = [];
  const lists: ReadFile<ListFile>[] = [];
  const detectors: ReadFile<DetectorFile>[] = [];
  for (const source of sources) readSource(source);
  refuseTooMany(detectors);
  refuseRepeated(lists.map(({ file, content }) => ({ file, name: content.name, place: content.place })));
  refuseRepeatedDetectors(detectors);
  const byName = Object.fromEntries(lists.map(({ content: { name, values } }) => [name, values]));
  const check = createChecker(byName);
  const compiled = detectors.map(({ file, content }) => compileDetector(file, content, check));
  refuseCircles(detectors);
  return { compiled: { lists: byName, detectors: compiled }, faults: files.flatMap(({ faults }) => inOrder(faults)) };

  function readSource({ name, text }: DetectorSource): void {
    const isLarge = text.length > MAX_CHARACTERS;
    const file = readYamlFile(name, isLarge ? '' : text);
    files.push(file);
    if (isLarge) return file.fault(file.root, `expected at most ${MAX_CHARACTERS} characters, found ${text.length}`);
    if (file.faults.length > 0) return undefined;
    const type = typeIn(file);
    if (type === 'string_list') {
      const content = readListFile(file);
      if (content !== undefined) lists.push({ file, content });
    } else if (type === 'detector') {
      const content = readDetectorFile(file);
      if (content !== undefined) detectors.push({ file, content });
    }
    return undefined;
  }
}

function inOrder(faults: readonly FileFault[]): readonly FileFault[] {
  return faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

const TYPES = ['detector', 'string_list'] as const;

function typeIn(file: YamlFile): (typeof TYPES)[number] | undefined {
  if (!file.isMapping) {
    file.fault(file.root, 'expected a mapping that begins with type: detector, or type: string_list');
    return undefined;
  }
  const told = file.member(file.root, 'type');
  if (told === undefined) {
    file.fault(file.root, 'type is missing; expected type: detector, or type: string_list');
    return undefined;
  }
  const text = file.text(told)?.trim().toLowerCase();
  const type = TYPES.find((each) => each === text);
  if (text !== undefined && type === undefined)
    file.fault(told, `expected ${TYPES.join(' or ')}, found ${JSON.stringify(text)}`);
  return type;
}

/** Said once, where the first of them is. */
function refuseTooMany(detectors: readonly ReadFile<DetectorFile>[]): void {
  const first = detectors[MAX_DETECTORS]?.file;
  first?.fault(
    first.root,
    `expected at most ${MAX_DETECTORS} detectors in a directory, found ${detectors.length}: this one and all behind it are too many`,
  );
}

type Named = { readonly file: YamlFile; readonly name: string; readonly place: YamlValue };

function refuseRepeated(all: readonly Named[]): void {
  const seen = new Map<string, string>();
  for (const { file, name, place } of all) {
    const other = seen.get(name);
    if (other === undefined) seen.set(name, file.name);
    else file.fault(place, `expected another name than ${name}, which ${other} has`);
  }
}

function refuseRepeatedDetectors(detectors: readonly ReadFile<DetectorFile>[]): void {
  refuseRepeated(detectors.map(({ file, content: { id, places } }) => ({ file, name: id, place: places.id })));
  refuseRepeated(detectors.map(({ file, content: { event, places } }) => ({ file, name: event, place: places.event })));
}

/** A detector may build on the events of others, and they on others', but none on itself. */
function refuseCircles(detectors: readonly ReadFile<DetectorFile>[]): void {
  const byEvent = new Map(detectors.map(({ content }) => [content.event, content]));
  const levels = new Map<string, number>();
  for (const { file, content } of detectors) {
    const level = levelOf(content, []);
    if (level > MAX_LEVELS)
      file.fault(
        file.root,
        `expected no circle of detectors that build on each other, and at most ${MAX_LEVELS} levels`,
      );
  }

  function levelOf({ event, requirements }: DetectorFile, before: readonly string[]): number {
    if (before.includes(event)) return Number.POSITIVE_INFINITY;
    return getOrCreate(levels, event, () =>
      Math.max(
        ...requirements.map(({ event: { text } }) => {
          const producer = byEvent.get(text);
          return producer === undefined ? 1 : 1 + levelOf(producer, [...before, event]);
        }),
        0,
      ),
    );
  }
}

function compileDetector(file: YamlFile, content: DetectorFile, check: Checker): CompiledDetector {
  const { id, event, signature, requirements, conditions, output } = content;
  return {
    id,
    event,
    signature,
    requirements: requirements.map((requirement) => compileRequirement(file, requirement)),
    conditions: conditions.flatMap((condition) => compileExpression(file, condition, check, 'condition')),
    output: output.flatMap(({ name, expression, isOptional }) =>
      compileExpression(file, expression, check, 'field').map((each) => ({ name, expression: each, isOptional })),
    ),
  };
}

function compileExpression(
  file: YamlFile,
  { text, value }: Placed,
  check: Checker,
  use: 'condition' | 'field',
): readonly Expression[] {
  const checked = check(text, use);
  if (!('fault' in checked)) return [checked];
  file.fault(value, checked.fault, checked.at);
  return [];
}

function compileRequirement(
  file: YamlFile,
  { event, scope, data }: DetectorFile['requirements'][number],
): EventRequirement {
  let scopeFilter = ANYWHERE;
  for (const { text, value } of scope) {
    const next = addScopeFilter(scopeFilter, text);
    if ('fault' in next) file.fault(value, next.fault);
    else scopeFilter = next;
  }
  const nothing = faultOfScope(scopeFilter);
  if (nothing !== undefined) file.fault(scope[0]?.value ?? event.value, nothing);
  let dataFilters: readonly DataFilter[] = [];
  for (const { text, value } of data) {
    const next = addDataFilter(dataFilters, event.text, text);
    if ('fault' in next) file.fault(value, next.fault, next.at);
    else dataFilters = next;
  }
  return { event: event.text, scope: scopeFilter, data: dataFilters };
}
