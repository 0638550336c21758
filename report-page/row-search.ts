import { placeOfPointer } from '#core/output/commands/log-commands.ts';
import type { TextField } from '#core/report/page-data.ts';
import { columnsOf } from './columns.ts';
import { type Findings, textOf } from './finding-columns.ts';

/** A word of a query: which texts have it; if it ends as a place in a log does, which sources it may be of, and the line. */
type Word = { readonly hits: Uint8Array; readonly place?: { readonly sources: Uint8Array; readonly line: string } };

/** Distinct texts in lower case, and for each column the place of each row's text. */
type Index = { readonly texts: readonly string[]; readonly columns: readonly Int32Array[] };

/**
 * Returns what tells for a query whether a row has all its words, in what the table shows of it, or in any other of its texts, the places in
 * logs too. It looks at each text once, and not at each finding: there are far fewer, as most come again and again.
 */
export function createSearch(findings: Findings): (query: string) => (row: number) => boolean {
  const { evidence } = findings;
  let index: Index | undefined;

  return (query) => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return () => true;
    index ??= createIndex(findings);
    const { texts, columns } = index;
    const wanted = words.map((word) => readWord(word, texts));
    return (row) => wanted.every((word) => hasWord(word, columns, row));
  };

  function hasWord({ hits, place }: Word, columns: Index['columns'], row: number): boolean {
    for (const column of columns) if (hits[column[row] ?? 0] === 1) return true;
    const pointers = evidence[row] ?? [];
    for (let at = 0; at < pointers.length; at += 3) {
      const source = pointers[at] ?? 0;
      if (hits[source] === 1) return true;
      if (place?.sources[source] === 1 && String(pointers[at + 1]).startsWith(place.line)) return true;
    }
    return false;
  }
}

function readWord(word: string, texts: readonly string[]): Word {
  const hits = Uint8Array.from(texts, (text) => Number(text.includes(word)));
  const [, source, line] = /^(.+):(\d+)$/.exec(word) ?? [];
  if (source === undefined || line === undefined) return { hits };
  const endsSo = (text: string) => text.endsWith(source) || placeOfPointer({ source: text, line: 0 }).endsWith(source);
  return { hits, place: { line, sources: Uint8Array.from(texts, (text) => Number(endsSo(text))) } };
}

/** What is not in the findings as it is shown: what the columns of the table make of it, and a name with its namespace. */
function createIndex(findings: Findings): Index {
  // Of words of our own, which would find every row, these have too many.
  const { reasons: _, proposal: __, ...columns } = findings.texts;
  const texts = findings.strings.map((text) => text.toLowerCase());
  const places = new Map<string, number>([['', 0]]);
  const shown = [
    ...columnsOf(findings).map(({ cell }) => cell),
    inNamespace('workload'),
    inNamespace('pod'),
    ...(['reason', 'owner'] as const).map(
      (field) => (list: Findings, row: number) => list.suppressions[list.numbers.suppression[row] ?? -1]?.[field] ?? '',
    ),
  ];
  return { texts, columns: [...Object.values(columns), ...shown.map(columnOf)] };

  function columnOf(textAt: (findings: Findings, row: number) => string): Int32Array {
    return Int32Array.from({ length: findings.size }, (_row, row) => textNumber(textAt(findings, row).toLowerCase()));
  }

  function textNumber(text: string): number {
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, texts.length);
    return texts.push(text) - 1;
  }
}

/** `shop/checkout`, as it stands in other sections. */
function inNamespace(field: TextField): (findings: Findings, row: number) => string {
  return (findings, row) => {
    const name = textOf(findings, field, row);
    return name === '' ? '' : `${textOf(findings, 'namespace', row) || '?'}/${name}`;
  };
}
