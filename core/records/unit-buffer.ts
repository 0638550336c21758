/** Collects the bytes of one unit (a record, a line) over chunks, and forgets them once they are too many. */
export type UnitBuffer = {
  /** Adds a piece and copies it: the chunk that it lies in will be overwritten. */
  keep(piece: Buffer): void;
  /** Adds the last piece, returns the whole and starts anew; undefined if the unit was larger than `limit` bytes. */
  take(lastPiece: Buffer): Buffer | undefined;
};

export function createUnitBuffer(limit: number): UnitBuffer {
  let pieces: Buffer[] = [];
  let length = 0;

  return {
    keep(piece) {
      length += piece.length;
      if (length > limit) pieces = [];
      else pieces.push(Buffer.from(piece));
    },
    take(lastPiece) {
      const isWhole = length === 0;
      const fits = length + lastPiece.length <= limit;
      const earlier = pieces;
      pieces = [];
      length = 0;
      if (!fits) return undefined;
      return isWhole ? lastPiece : Buffer.concat([...earlier, lastPiece]);
    },
  };
}
