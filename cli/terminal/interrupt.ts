export type InterruptOptions = {
  /** Whether somebody waits for the signal; else the first interrupt ends the program. */
  readonly isAwaited: boolean;
  /** What must not stay behind when the program ends at once. */
  readonly cleanUp: () => void;
};

/** What ends a program, and what a shell expects then of its status: 128 and the signal's number. */
export const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** One Ctrl-C comes twice where npm stands in between: from the terminal and from npm. */
const SAME_MILLISECONDS = 1000;

/**
 * Listens for Ctrl-C: the first asks to finish, where that is awaited, by aborting the signal that is returned. Another
 * one ends the program at once.
 */
export function onInterrupt({ isAwaited, cleanUp }: InterruptOptions): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  for (const [signal, status] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      first ??= performance.now();
      const isFirst = performance.now() - first < SAME_MILLISECONDS;
      if (isAwaited && isFirst) return controller.abort();
      cleanUp();
      process.exit(status);
    });
  }
  return controller.signal;
}
