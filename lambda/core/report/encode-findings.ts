import { cut } from '../formats/message/phrase.ts';
import { workloadOf } from '../grouping/workload.ts';
import { neutralise } from '../neutralise.ts';
import type { Suppression } from '../suppression/suppression.ts';
import { formatTime } from '../time.ts';
import {
  BASES,
  COMPARISONS,
  NUMBER_FIELDS,
  type NumberField,
  type PageData,
  type PageSuppression,
  type Row,
  TEXT_FIELDS,
  type TextField,
} from './page-data.ts';
import type { ReportedFinding } from './report.ts';

/** An image or an S3 key may be long; what is longer than this was made up to fill somebody's screen. */
const LONGEST = 1200;

/** So many findings go into one block. */
const BATCH = 500;

/** The JSON texts of PageData blocks; none has a `<`, so that no name can end the element around it. */
export function* encodeFindings(findings: readonly ReportedFinding[]): Generator<string> {
  const strings = createTable(harmless);
  const suppressions = createTable(suppressionOf);
  strings.add('');
  for (let start = 0; start < findings.length; start += BATCH) {
    const rows = findings.slice(start, start + BATCH).map(rowOf);
    const block: PageData = { rows, strings: strings.takeNew(), suppressions: suppressions.takeNew() };
    yield JSON.stringify(block).replaceAll('<', '\\u003c');
  }

  function rowOf(finding: ReportedFinding): Row {
    const texts = textsOf(finding);
    const numbers = numbersOf(finding);
    return [
      TEXT_FIELDS.map((field) => strings.add(texts[field] ?? '')),
      NUMBER_FIELDS.map((field) => numbers[field]),
      String(finding.firstSeen ?? ''),
      String(finding.lastSeen ?? ''),
      finding.evidence.flatMap(({ source, line, record = 1 }) => [strings.add(source), line, record]),
    ];
  }

  function numbersOf(finding: ReportedFinding): Record<NumberField, number> {
    const { basis, comparison, suppression, port, count, countIsLowerBound } = finding;
    return {
      basis: BASES.indexOf(basis),
      comparison: COMPARISONS.indexOf(comparison ?? ''),
      suppression: suppression === undefined ? -1 : suppressions.add(suppression),
      port: port ?? -1,
      count,
      isLowerBound: Number(countIsLowerBound ?? false),
    };
  }
}

function textsOf(finding: ReportedFinding): Record<TextField, string | undefined> {
  const { id, cluster, container, pod, host, process, address } = finding;
  return {
    id,
    cluster,
    namespace: pod.namespace,
    workload: workloadOf(pod.name),
    pod: pod.name,
    podUid: pod.uid,
    container: container.id,
    containerName: container.name,
    image: container.image,
    host,
    process,
    address,
  };
}

/** Numbers values in the order in which they first came, and gives what `show` makes of each, once. */
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
  return cut(neutralise(text.slice(0, LONGEST + 1)), LONGEST);
}
