import { BASES, isOfHost, targetText } from '#core/correlate/finding.ts';
import { SEVERITY_NAMES, traceeSignature } from '#core/detectors/detector.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import { escapeInvisibleOnly, escapeUnit, shortEscaped } from '#core/escape-invisible.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { suggestSuppressions, whyNotProposed } from '#core/notify/suppressions/suggest.ts';
import type { ProposalRules } from '#core/notify/suppressions/traits.ts';
import { reasonsInRow } from '#core/output/message/describe.ts';
import { plainText } from '#core/output/message/phrase.ts';
import type { Suppression } from '#core/settings/suppression.ts';
import { shortenText } from '#core/text.ts';
import { formatTime } from '#core/time.ts';
import { workloadOf } from '#core/workload.ts';
import {
  COMPARISONS,
  NUMBER_FIELDS,
  type NumberField,
  type PageData,
  type PageRule,
  type PageSuppression,
  TEXT_FIELDS,
  type TextField,
} from './page-data.ts';
import type { RatedReport } from './rate-findings.ts';

type EncodedReport = Pick<RatedReport, 'findings' | 'proposalRules'>;
type RatedRow = RatedReport['findings'][number];

/** An image or an S3 key may be long; what is longer than this was made up to fill somebody's screen. */
const MAX_LENGTH = 1200;

/** What could be the beginning of markup, and what is not ASCII. */
const NOT_PLAIN = /[<\u0080-\uffff]/g;

/** Maximum number of findings in one block. */
const BATCH = 1000;

/** The JSON texts of PageData blocks, in ASCII; none has a `<`, so that no name can end the element around it. */
export function* encodeFindings({ findings, proposalRules }: EncodedReport): Generator<string> {
  const strings = createTable(harmless);
  const suppressions = createTable(suppressionOf);
  const rules = createTable((rule: PageRule) => rule);
  const knownRules = new Map<string, PageRule>();
  const proposalOf = createProposer(proposalRules);
  strings.add('');
  for (let start = 0; start < findings.length; start += BATCH) {
    const block = blockOf(findings.slice(start, start + BATCH));
    yield plainJson(block);
  }

  function blockOf(batch: readonly RatedRow[]): PageData {
    const texts = batch.map((finding) => ({ ...textsOf(finding), proposal: proposalOf(finding) }));
    const numbers = batch.map(numbersOf);
    return {
      size: batch.length,
      texts: columns(TEXT_FIELDS, (field) => texts.map((text) => strings.add(text[field] ?? ''))),
      numbers: columns(NUMBER_FIELDS, (field) => numbers.map((number) => number[field])),
      firstSeen: batch.map(({ firstSeen }) => String(firstSeen ?? '')),
      lastSeen: batch.map(({ lastSeen }) => String(lastSeen ?? '')),
      evidence: batch.map(({ evidence }) =>
        evidence.flatMap(({ source, line, record = 1 }) => [strings.add(source), line, record]),
      ),
      strings: strings.takeNew(),
      suppressions: suppressions.takeNew(),
      rules: rules.takeNew(),
    };
  }

  function ruleOf(finding: RatedRow): PageRule {
    const { rule, signature } = finding;
    return getOrCreate(knownRules, JSON.stringify([rule, signature]), () => pageRuleOf(finding));
  }

  function numbersOf(finding: RatedRow): Record<NumberField, number> {
    const { basis, comparison, suppression, port, count, countIsLowerBound, program, risk } = finding;
    return {
      basis: BASES.indexOf(basis),
      comparison: COMPARISONS.indexOf(comparison ?? ''),
      suppression: suppression === undefined ? -1 : suppressions.add(suppression),
      severity: SEVERITY_NAMES.indexOf(risk.severity),
      score: risk.score,
      ofRule: rules.add(ruleOf(finding)),
      port: port ?? -1,
      count,
      isLowerBound: Number(countIsLowerBound ?? false),
      isEntered: Number(program?.isEntered ?? false),
    };
  }
}

/** JSON in ASCII without a `<`. */
export function plainJson(value: object): string {
  return JSON.stringify(value).replace(NOT_PLAIN, escapeUnit);
}

function textsOf(finding: RatedRow): Record<Exclude<TextField, 'proposal'>, string | undefined> {
  const { id, cluster, container, pod, host, process, program, data, risk } = finding;
  const { id: rule, name } = detectorOf(finding);
  return {
    id,
    rule: rule === name ? rule : `${rule} ${name}`,
    cluster,
    namespace: pod.namespace,
    workload: workloadOf(pod.name),
    pod: pod.name,
    podUid: pod.uid,
    container: isOfHost(finding) ? '' : container.id,
    containerName: container.name,
    image: container.image,
    host,
    process,
    address: targetText(finding),
    executable: program?.executable,
    arguments: program?.arguments && listText(program.arguments),
    user: program?.user,
    parents: program && program.parents.length > 0 ? listText(program.parents) : undefined,
    digest: container.digest,
    data: data && recordText(data),
    reasons: plainText(reasonsInRow(risk)),
  };
}

/** JSON of a list that is short enough not to be cut, which would leave no JSON: what does not fit is left out at its end. */
function listText(words: readonly string[]): string {
  const shown = words.map(harmless);
  let length = 0;
  const fitting = shown.findIndex((word) => {
    length += JSON.stringify(word).length + 1;
    return length > MAX_LENGTH - MAX_REST;
  });
  return JSON.stringify(fitting === -1 ? shown : [...shown.slice(0, fitting), '…']);
}

/** Room for what else stands in a list. */
const MAX_REST = 10;

/** The same of what machines are told; of that which tells nothing, too, as it is no connection. */
function recordText(data: Readonly<Record<string, string>>): string {
  const shown = Object.entries(data).map(([name, value]): [string, string] => [harmless(name), harmless(value)]);
  for (let count = shown.length; count > 0; count -= 1) {
    const json = JSON.stringify(Object.fromEntries(shown.slice(0, count)));
    if (json.length <= MAX_LENGTH) return json;
  }
  return '{}';
}

function pageRuleOf(finding: RatedRow): PageRule {
  const detector = detectorOf(finding);
  const { checks, event } = detector.words;
  return { signature: traceeSignature(detector), checks, event, reachesServer: detector.join !== undefined };
}

/** Returns what gives the conditions of an entry for a finding, or why there is none, as JSON; findings that are alike have the same. */
function createProposer(proposalRules: ProposalRules): (finding: RatedRow) => string {
  const known = new Map<string, string>();
  return (finding) => {
    const { rule, cluster, pod, container, process, program } = finding;
    const alike = [rule, cluster, pod.namespace, pod.name && workloadOf(pod.name), container.name, container.image];
    const key = JSON.stringify([...alike, process, program?.executable, program?.isEntered]);
    return getOrCreate(known, key, () => {
      const [first] = suggestSuppressions([finding], proposalRules);
      const { because, name } = whyNotProposed(finding, proposalRules);
      const json = JSON.stringify(
        first?.conditions ?? { because, name: name && shortenText(harmless(name), MAX_REASON) },
      );
      return json.length > MAX_LENGTH ? '' : json;
    });
  };
}

/** Of a name that says why there is no entry. */
const MAX_REASON = 120;

function columns<Field extends string, Column>(
  fields: readonly Field[],
  columnOf: (field: Field) => Column,
): Record<Field, Column> {
  return Object.fromEntries(fields.map((field) => [field, columnOf(field)])) as Record<Field, Column>;
}

/** Numbers values in the order in which they first came, and returns what `show` makes of each, once. */
function createTable<Value, Shown>(show: (value: Value) => Shown) {
  const places = new Map<Value, number>();
  let added: Shown[] = [];
  return {
    /** The place of a value. */
    add(value: Value): number {
      const known = places.get(value);
      if (known !== undefined) return known;
      added.push(show(value));
      places.set(value, places.size);
      return places.size - 1;
    },
    /** What was added since the last time. */
    takeNew(): readonly Shown[] {
      const taken = added;
      added = [];
      return taken;
    },
  };
}

function suppressionOf({ mode, reason, owner, expires }: Suppression): PageSuppression {
  return { mode, reason: harmless(reason), owner: harmless(owner), expires: formatTime(expires) };
}

function harmless(text: string): string {
  return shortEscaped(text, MAX_LENGTH, escapeInvisibleOnly);
}
