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
  type PageSuppression,
  type Row,
  TEXT_FIELDS,
  type TextField,
} from './page-data.ts';
import type { ReportedFinding } from './report.ts';

/** An image or an S3 key may be long; what is longer than this was made up to fill somebody's screen. */
const LONGEST = 1200;

/** So many findings are turned into text at a time. */
const BATCH = 500;

/** The JSON text of a PageData, in pieces; no piece has a `<`, so that no name can end the element around it. */
export function* encodeFindings(findings: readonly ReportedFinding[]): Generator<string> {
  const strings = createTable(harmless);
  const suppressions = createTable(({ mode, reason, owner, expires }: Suppression) => {
    const told: PageSuppression = {
      mode,
      reason: harmless(reason),
      owner: harmless(owner),
      expires: formatTime(expires),
    };
    return JSON.stringify(told);
  });
  strings.add('');

  yield '{"rows":[';
  for (let start = 0; start < findings.length; start += BATCH) {
    const rows = findings.slice(start, start + BATCH).map((finding) => JSON.stringify(rowOf(finding)));
    yield `${start === 0 ? '' : ','}\n${escapeMarkup(rows.join(',\n'))}`;
  }
  yield '\n],"strings":[';
  for (let start = 0; start < strings.values.length; start += BATCH) {
    const texts = strings.values.slice(start, start + BATCH).map((text) => JSON.stringify(text));
    yield `${start === 0 ? '' : ','}\n${escapeMarkup(texts.join(',\n'))}`;
  }
  yield `\n],"suppressions":[${escapeMarkup(suppressions.values.join(',\n'))}]}`;

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

/** Values in the order in which they first came, each once, as what `show` makes of it. */
function createTable<Value>(show: (value: Value) => string) {
  const places = new Map<Value, number>();
  const values: string[] = [];
  return {
    values,
    /** The place of a value. */
    add(value: Value): number {
      const known = places.get(value);
      if (known !== undefined) return known;
      places.set(value, values.length);
      return values.push(show(value)) - 1;
    },
  };
}

function harmless(text: string): string {
  return cut(neutralise(text.slice(0, LONGEST + 1)), LONGEST);
}

function escapeMarkup(json: string): string {
  return json.replaceAll('<', '\\u003c');
}
