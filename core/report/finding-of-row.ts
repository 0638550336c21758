import type { Pointer } from '#core/correlate/evidence.ts';
import { BASES, type Finding, targetText } from '#core/correlate/finding.ts';
import { isObject, parseJson, textArray } from '#core/json.ts';
import { readNanoseconds } from '#core/time.ts';
import { HOST_PREFIX, type Program } from '#core/tracee/event.ts';
import { COMPARISONS, type NumberField, type PageSuppression, type TextField } from './page-data.ts';
import type { ReportedFinding } from './report.ts';

/** One finding of the page's data, wherever its columns are. */
export type PageRow = {
  readonly text: (field: TextField) => string;
  readonly number: (field: NumberField) => number;
  /** Nanoseconds since the epoch, in digits; empty if not known. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly evidence: readonly Pointer[];
  readonly suppression: PageSuppression | undefined;
  /** The id of its rule. */
  readonly rule: string;
};

/** The finding that a row was made of, but for what the page does not hold: its risk, and the conditions of its suppression. */
export function findingOfRow(row: PageRow): ReportedFinding {
  const { text, number } = row;
  const known = (field: TextField) => text(field) || undefined;
  const { address, data } = targetOf(text);
  const program = programOf(row);
  const port = number('port');
  const comparison = COMPARISONS[number('comparison')];
  return {
    id: text('id'),
    rule: row.rule,
    basis: BASES[number('basis')] ?? 'reported',
    cluster: text('cluster'),
    container: {
      id: text('container') || `${HOST_PREFIX}${text('host')}`,
      name: known('containerName'),
      image: known('image'),
      digest: known('digest'),
    },
    pod: { name: known('pod'), namespace: known('namespace'), uid: known('podUid') },
    host: known('host'),
    address,
    port: port < 0 ? undefined : port,
    process: known('process'),
    ...(data === undefined ? {} : { data }),
    count: number('count'),
    countIsLowerBound: number('isLowerBound') === 1 || undefined,
    firstSeen: timeOf(row.firstSeen),
    lastSeen: timeOf(row.lastSeen),
    evidence: row.evidence,
    ...(program === undefined ? {} : { program }),
    ...(row.suppression === undefined ? {} : { suppression: suppressionOf(row.suppression) }),
    ...(comparison === undefined || comparison === '' ? {} : { comparison }),
  };
}

/** What stands in the place of an address may be what is told of the finding. */
function targetOf(text: PageRow['text']): Pick<Finding, 'address' | 'data'> {
  const data = textRecord(text('data'));
  const shown = text('address');
  return { address: data !== undefined && targetText({ address: '', data }) === shown ? '' : shown, data };
}

function textRecord(json: string): Readonly<Record<string, string>> | undefined {
  const value = json === '' ? undefined : parseJson(json);
  if (!isObject(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => (typeof each === 'string' ? [[name, each]] : [])),
  );
}

function programOf({ text, number }: PageRow): Program | undefined {
  const executable = text('executable');
  if (executable === '') return undefined;
  const words = listIn(text('arguments'));
  return {
    executable,
    ...(words === undefined ? {} : { arguments: words }),
    user: text('user') || undefined,
    parents: listIn(text('parents')) ?? [],
    isEntered: number('isEntered') === 1,
  };
}

/** `numbers`: of each pointer its source, a place among the strings, its line, and its record on that line. */
export function pointersOf(numbers: readonly number[], strings: readonly string[]): readonly Pointer[] {
  return Array.from({ length: Math.floor(numbers.length / 3) }, (_, at) => {
    const [source = 0, line = 0, record = 1] = numbers.slice(at * 3, at * 3 + 3);
    return { source: strings[source] ?? '', line, ...(record === 1 ? {} : { record }) };
  });
}

/** The texts of a list; undefined where there is none. */
export function listIn(json: string): readonly string[] | undefined {
  return json === '' ? undefined : textArray(parseJson(json));
}

function timeOf(digits: string): bigint | undefined {
  return digits === '' ? undefined : BigInt(digits);
}

function suppressionOf({ mode, reason, owner, expires }: PageSuppression): NonNullable<Finding['suppression']> {
  return { conditions: {}, mode, reason, owner, expires: readNanoseconds(expires) ?? 0n };
}
