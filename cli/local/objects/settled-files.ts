/** What tells whether a file has changed. */
export type FileState = { readonly size: number; readonly modified: number };

export type SettledFiles = {
  /**
   * `files`: all that there are at this moment, by path; `now`: milliseconds of any clock. Returns the paths of those
   * that have not changed for the time that was set, each once for each state that it settles in.
   */
  look(files: ReadonlyMap<string, FileState>, now: number): string[];
};

type Seen = FileState & { readonly since: number; readonly isTaken: boolean };

/** Watches files grow. A file that changes after it was taken settles, and is taken, again. */
export function createSettledFiles(quietMilliseconds: number): SettledFiles {
  let known = new Map<string, Seen>();

  return {
    look(files, now) {
      const settled: string[] = [];
      const next = new Map<string, Seen>();
      for (const [path, state] of files) {
        const seen = sameAsBefore(path, state) ?? { ...state, since: now, isTaken: false };
        const isDue = !seen.isTaken && now - seen.since >= quietMilliseconds;
        if (isDue) settled.push(path);
        next.set(path, isDue ? { ...seen, isTaken: true } : seen);
      }
      known = next;
      return settled;
    },
  };

  function sameAsBefore(path: string, { size, modified }: FileState): Seen | undefined {
    const seen = known.get(path);
    return seen?.size === size && seen.modified === modified ? seen : undefined;
  }
}
