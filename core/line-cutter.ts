/** Takes text piece by piece, and gives the lines that it ends. */
export type LineCutter = {
  add(piece: string): readonly string[];
  /** What stands behind the last newline. */
  rest(): string;
};

/**
 * Cuts at newlines and nowhere else: Node's readline also cuts at U+2028 and U+2029, which stand raw in texts of JSON. The
 * time is linear in the text, however long its lines are.
 */
export function createLineCutter(): LineCutter {
  let rest = '';
  return {
    add(piece) {
      const [first = '', ...more] = piece.split('\n');
      const last = more.pop();
      if (last === undefined) {
        rest += first;
        return [];
      }
      const lines = [rest + first, ...more];
      rest = last;
      return lines;
    },
    rest: () => rest,
  };
}
