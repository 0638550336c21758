/** Longer than any name that we have; the work grows with the length. */
const MAX_LENGTH = 40;

/** The name that somebody meant who typed `typed`: one that begins so, or has few letters that differ; else undefined. */
export function closestName(typed: string, names: readonly string[]): string | undefined {
  if (typed === '' || typed.length > MAX_LENGTH) return undefined;
  const beginsSo = names.filter((name) => name.startsWith(typed));
  if (beginsSo.length === 1) return beginsSo[0];
  const byEdits = names.map((name) => ({ name, edits: countEdits(typed, name) })).sort((a, b) => a.edits - b.edits);
  return byEdits.find(({ name, edits }) => edits <= Math.max(1, Math.floor(name.length / 3)))?.name;
}

/** The end of a message about a name that there is not: `; did you mean "scan"?`, or nothing. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const meant = closestName(typed, names);
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
}

/** The end of a message about a word that was expected: `, found "sacn"; did you mean "scan"?`; nothing where none was typed. */
export function foundInstead(typed: string, names: readonly string[]): string {
  return typed === '' ? '' : `, found "${typed}"${didYouMean(typed, names)}`;
}

/** How many letters must be put in, left out, changed, or exchanged with the next one, to make `b` of `a`. */
function countEdits(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const edits = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isExchanged = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      rows[row]?.push(
        Math.min(
          edits(row - 1, column) + 1,
          edits(row, column - 1) + 1,
          edits(row - 1, column - 1) + (isSame ? 0 : 1),
          isExchanged ? edits(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return edits(a.length, b.length);
}
