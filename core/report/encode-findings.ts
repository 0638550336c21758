import { BASES, isOfHost, targetText } from '#core/correlate/finding.ts';
import { detectorOf } from '#core/detectors/registry.ts';
import { escapeInvisible, escapeUnit } from '#core/escape-invisible.ts';
import type { Suppression } from '#core/settings/suppression.ts';
import { shortenText } from '#core/text.ts';
import { formatTime } from '#core/time.ts';
import { workloadOf } from '#core/workload.ts';
import {
  COMPARISONS,
  NUMBER_FIELDS,
  type NumberField,
  type PageData,
  type PageSuppression,
  TEXT_FIELDS,
  type TextField,
} from './page-data.ts';
import type { ReportedFinding } from './report.ts';

/** An image or an S3 key may be long; what is longer than this was made up to fill somebody's screen. */
const MAX_LENGTH = 1200;

/** What could be the beginning of markup, and what is not ASCII. */
const NOT_PLAIN = /[<\u0080-\uffff]/g;

/** Maximum number of findings in one block. */
const BATCH = 1000;

/** The JSON texts of PageData blocks, in ASCII; none has a `<`, so that no name can end the element around it. */
export function* encodeFindings(findings: readonly ReportedFinding[]): Generator<string> {
  const strings = createTable(harmless);
  const suppressions = createTable(suppressionOf);
  strings.add('');
  for (let start = 0; start < findings.length; start += BATCH) {
    const block = blockOf(findings.slice(start, start + BATCH));
    yield JSON.stringify(block).replace(NOT_PLAIN, escapeUnit);
  }

  function blockOf(batch: readonly ReportedFinding[]): PageData {
    const texts = batch.map(textsOf);
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
    };
  }

  function numbersOf(finding: ReportedFinding): Record<NumberField, number> {
    const { basis, comparison, suppression, port, count, countIsLowerBound, program } = finding;
    return {
      basis: BASES.indexOf(basis),
      comparison: COMPARISONS.indexOf(comparison ?? ''),
      suppression: suppression === undefined ? -1 : suppressions.add(suppression),
      port: port ?? -1,
      count,
      isLowerBound: Number(countIsLowerBound ?? false),
      isEntered: Number(program?.isEntered ?? false),
    };
  }
}

function textsOf(finding: ReportedFinding): Record<TextField, string | undefined> {
  const { id, cluster, container, pod, host, process, program } = finding;
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
    command: program?.arguments?.join(' '),
    user: program?.user,
    // Nearest first, and read from the left.
    parents: program?.parents.join(' < '),
    digest: container.digest,
  };
}

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
  return shortenText(escapeInvisible(text.slice(0, MAX_LENGTH + 1)), MAX_LENGTH);
}
