import type { Unreadable } from '#cli/sources/list-sources.ts';
import type { TextSink } from '#cli/terminal/output-file.ts';
import { createFacts } from '#core/correlate/facts.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { collectMatches } from '#core/correlate/tracee-semantics/collect-matches.ts';
import { formatFindingLine } from '#core/correlate/tracee-semantics/finding-line.ts';
import { createLiteralDetector } from '#core/correlate/tracee-semantics/tracee-rule.ts';
import { isWithin } from '#core/object-selection/time-range.ts';
import type { ScanAllOptions, Scanned } from './scan-all.ts';
import { scanSource } from './scan-source.ts';

export type ScanLiterallyOptions = ScanAllOptions & {
  /** Where Tracee's own finding lines go while the logs are read; undefined if they are not wanted. */
  readonly stream: TextSink | undefined;
};

/** Scans all sources one after the other, with Tracee's own rules, for which the order matters. */
export async function scanLiterally({
  sources,
  clusterOf,
  range,
  stream,
  diagnostics,
}: ScanLiterallyOptions): Promise<Scanned> {
  const seen = createFacts();
  const found = createFacts();
  const failures: Unreadable[] = [];
  const detector = createLiteralDetector();
  let lines: string[] = [];

  for await (const source of sources) {
    const cluster = clusterOf(source.key);
    const observe = collectMatches({
      ...{ detector, matches: found, source: source.name, cluster },
      onMatch(connect, time, apiAddress, record) {
        if (stream !== undefined) lines.push(`${formatFindingLine(record, connect, time, apiAddress)}\n`);
      },
    });
    const onEvent: typeof observe = (event, time, ...rest) => {
      if (event.kind !== 'connect' || isWithin(range, time)) observe(event, time, ...rest);
    };
    const hooks = { onRead: diagnostics.advance, onScanned: flushLines };
    const { facts, problem } = await scanSource(source, { cluster, range, onEvent }, hooks);
    mergeFacts(seen, facts);
    if (problem === undefined) continue;
    failures.push({ name: source.name, reason: problem });
    diagnostics.problem(`${source.name}: ${problem}`);
  }
  return { seen, found, failures };

  async function flushLines(): Promise<void> {
    if (lines.length === 0) return;
    const text = lines.join('');
    lines = [];
    await stream?.write(text);
  }
}
