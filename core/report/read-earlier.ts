import * as v from 'valibot';
import type { Pointer } from '#core/correlate/evidence.ts';
import { BASES } from '#core/correlate/finding.ts';
import { SEVERITY_NAMES } from '#core/detectors/detector.ts';
import { detectorWithId, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import type { Signature } from '#core/detectors/signature.ts';
import { parseJson, parseObject } from '#core/json.ts';
import { narrow } from '#core/narrow.ts';
import { shortenText } from '#core/text.ts';
import { type EventTime, readTime } from '#core/time.ts';
import { HOST_PREFIX } from '#core/tracee/event.ts';
import type { FindingFilter } from './finding-filter.ts';
import { findingOfRow, pointersOf } from './finding-of-row.ts';
import { NUMBER_FIELDS, type NumberField, TEXT_FIELDS, type TextField } from './page-data.ts';
import type { ReportedFinding } from './report.ts';
import { isFound } from './tally.ts';

/** More are not compared with: a report has no more. */
const MAX_FINDINGS = 50_000;

/** As many as a finding has. */
const MAX_POINTERS = 3;

const BEGIN = '<script type="application/json" class="data">';
const END = '</script>';

/**
 * The findings of an earlier report, or of an earlier scan as lines of JSON; undefined if the text is neither. The first 50,000 (`most`), each
 * once; what an earlier comparison had as gone is none of them. The text may be anybody's: what is not of the form of a finding is passed
 * over, and takes no more than linear time.
 */
export function readEarlier(text: string, most = MAX_FINDINGS): readonly ReportedFinding[] | undefined {
  const found = new Map<string, ReportedFinding>();
  const all = /^\s*<!doctype html>/i.test(text.slice(0, 100)) ? findingsInPage(text) : findingsInLines(text);
  if (all === undefined) return undefined;
  for (const finding of all) {
    if (found.size === most) break;
    if (ID.test(finding.id) && isFound(finding)) found.set(finding.id, { ...finding, comparison: undefined });
  }
  return [...found.values()];
}

const ID = /^[0-9a-f]{32}$/;

const CONTEXT = '<script type="application/json" id="context">';
const nanoseconds = v.pipe(
  v.string(),
  v.regex(/^\d{1,20}$/),
  v.transform((digits) => BigInt(digits)),
);
const contextSchema = v.object({
  filter: v.object({
    basis: v.picklist(BASES),
    severity: v.picklist(SEVERITY_NAMES),
    from: v.optional(nanoseconds),
    to: v.optional(nanoseconds),
  }),
});

/** What an earlier report was asked to show; undefined if that was all, or the text does not say. */
export function readEarlierFilter(html: string): FindingFilter | undefined {
  const at = html.indexOf(CONTEXT);
  const end = html.indexOf(END, at);
  if (at === -1 || end === -1) return undefined;
  const context = narrow(contextSchema, parseJson(html.slice(at + CONTEXT.length, end)));
  if (context === undefined) return undefined;
  const { basis, severity, from, to } = context.filter;
  return { basis, severity, range: { from, to } };
}

const text = v.pipe(
  v.string(),
  v.transform((value) => bounded(value)),
);
const numbers = v.array(v.number());
const ruleSchema = v.object({
  signature: v.object({
    id: text,
    name: text,
    eventName: text,
    properties: v.object({ Severity: v.number() }),
  }),
});
/** Reports of earlier versions have fewer columns. */
const blockSchema = v.object({
  size: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_FINDINGS)),
  texts: v.record(v.string(), numbers),
  numbers: v.record(v.string(), numbers),
  firstSeen: v.array(v.pipe(v.string(), v.regex(/^\d{0,20}$/))),
  lastSeen: v.array(v.pipe(v.string(), v.regex(/^\d{0,20}$/))),
  evidence: v.array(numbers),
  strings: v.array(text),
  rules: v.optional(v.array(ruleSchema), []),
});
type Block = v.InferOutput<typeof blockSchema>;
type RuleOfPage = v.InferOutput<typeof ruleSchema>;

/** Undefined for a page that is no report. */
function findingsInPage(html: string): Iterable<ReportedFinding> | undefined {
  return html.includes('<meta name="generator" content="traceward ') ? readBlocks(html) : undefined;
}

function* readBlocks(html: string): Generator<ReportedFinding> {
  const strings: string[] = [];
  const rules: RuleOfPage[] = [];
  for (let at = html.indexOf(BEGIN); at !== -1; ) {
    const end = html.indexOf(END, at);
    if (end === -1) return;
    const block = narrow(blockSchema, parseJson(html.slice(at + BEGIN.length, end)));
    at = html.indexOf(BEGIN, end);
    if (block === undefined) continue;
    for (const each of block.strings) strings.push(each);
    for (const rule of block.rules) rules.push(rule);
    // No more rows than have a place for their id, whatever the block says.
    const size = Math.min(block.size, block.texts['id']?.length ?? 0);
    for (let row = 0; row < size; row += 1) yield findingInBlock(block, row, strings, rules);
  }
}

const NUMBERS: ReadonlySet<string> = new Set(NUMBER_FIELDS);
const TEXTS: ReadonlySet<string> = new Set(TEXT_FIELDS);
/** What stands for a number that a report does not have. */
const MISSING: Partial<Record<NumberField, number>> = { port: -1, suppression: -1, ofRule: -1 };

function findingInBlock(
  block: Block,
  row: number,
  strings: readonly string[],
  rules: readonly RuleOfPage[],
): ReportedFinding {
  const text = (field: TextField) => (TEXTS.has(field) ? (strings[block.texts[field]?.[row] ?? 0] ?? '') : '');
  const number = (field: NumberField) =>
    (NUMBERS.has(field) ? block.numbers[field]?.[row] : undefined) ?? MISSING[field] ?? 0;
  const told = rules[number('ofRule')]?.signature;
  // Before a report told its rules, their ids went before their names.
  const rule = told?.id ?? (text('rule').split(' ', 1)[0] || JOIN_DETECTOR.id);
  const signature = told && signatureOf(told.id, told.name, told.eventName, told.properties.Severity);
  return {
    ...findingOfRow({
      text,
      number,
      firstSeen: block.firstSeen[row] ?? '',
      lastSeen: block.lastSeen[row] ?? '',
      evidence: pointersOf((block.evidence[row] ?? []).slice(0, 3 * MAX_POINTERS), strings),
      suppression: undefined,
      rule,
    }),
    ...(signature === undefined ? {} : { signature }),
  };
}

/** What no detector of today tells by itself. */
function signatureOf(id: string, name: string, eventName: string, severity: number): Signature | undefined {
  if (detectorWithId(id)?.name === name) return undefined;
  return { name: bounded(name), eventName: bounded(eventName), severity: SEVERITY_NAMES[severity] ?? 'info' };
}

const known = v.optional(text);
const lineSchema = v.object({
  id: v.pipe(v.string(), v.regex(ID)),
  signature: v.object({
    id: text,
    name: v.optional(v.string(), ''),
    eventName: v.optional(v.string(), ''),
    properties: v.optional(v.object({ Severity: v.optional(v.number(), 0) }), {}),
  }),
  data: v.optional(v.record(v.string(), v.unknown()), {}),
  port: v.optional(v.number()),
  basis: v.picklist(BASES),
  cluster: text,
  container: v.optional(v.object({ id: text, name: known, image: known, digest: known })),
  pod: v.optional(v.object({ name: known, namespace: known, uid: known }), {}),
  host: known,
  process: v.optional(
    v.object({ name: known, executable: known, user: known, entered: v.optional(v.boolean(), false) }),
    { entered: false },
  ),
  count: v.number(),
  firstSeen: v.optional(v.string(), ''),
  lastSeen: v.optional(v.string(), ''),
  evidence: v.optional(v.array(v.object({ source: text, line: v.number(), record: v.optional(v.number()) })), []),
});
type Line = v.InferOutput<typeof lineSchema>;

/** Undefined if the first line that has something in it is no finding; an empty text is a scan that found nothing. */
function findingsInLines(lines: string): Iterable<ReportedFinding> | undefined {
  const start = lines.search(/\S/);
  if (start === -1) return [];
  const [first] = readLines(lines.slice(start));
  return first === undefined ? undefined : readLines(lines);
}

function* readLines(lines: string): Generator<ReportedFinding, undefined> {
  for (let at = 0; at < lines.length; ) {
    const newline = lines.indexOf('\n', at);
    const end = newline === -1 ? lines.length : newline;
    const line = narrow(lineSchema, parseObject(lines.slice(at, end)));
    at = end + 1;
    if (line !== undefined) yield findingOfLine(line);
  }
}

function findingOfLine(line: Line): ReportedFinding {
  const { id, signature, data, port, basis, cluster, container, pod, host, process, count, evidence } = line;
  const ip = data['ip'];
  const ofJoin = signature.id === JOIN_DETECTOR.id;
  const told = signatureOf(signature.id, signature.name, signature.eventName, signature.properties.Severity ?? 0);
  const texts = Object.entries(data).flatMap(([name, value]) =>
    typeof value === 'string' ? [[bounded(name), bounded(value)]] : [],
  );
  return {
    id,
    rule: signature.id,
    ...(told === undefined ? {} : { signature: told }),
    basis,
    cluster,
    container: container ?? { id: `${HOST_PREFIX}${host ?? ''}` },
    pod,
    host,
    address: ofJoin && typeof ip === 'string' ? bounded(ip) : '',
    port,
    process: process.name,
    ...(ofJoin ? {} : { data: Object.fromEntries(texts) }),
    count,
    firstSeen: instantOf(line.firstSeen),
    lastSeen: instantOf(line.lastSeen),
    evidence: evidence
      .slice(0, MAX_POINTERS)
      .map(
        ({ source, line: at, record }): Pointer => ({ source, line: at, ...(record === undefined ? {} : { record }) }),
      ),
    ...(process.executable === undefined
      ? {}
      : { program: { executable: process.executable, user: process.user, parents: [], isEntered: process.entered } }),
  };
}

function instantOf(written: string): bigint | undefined {
  const time: EventTime = readTime(JSON.stringify(written));
  return typeof time === 'bigint' ? time : undefined;
}

/** As long as a report shows any text. */
function bounded(value: string): string {
  return shortenText(value, 1200);
}
