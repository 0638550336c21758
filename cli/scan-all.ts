import { createFacts, type Facts } from '../lambda/core/join/facts.ts';
import { createLiteralDetector } from '../lambda/core/literal/detector.ts';
import { formatFindingLine } from '../lambda/core/literal/finding-line.ts';
import { observeLiteral } from '../lambda/core/literal/observe-literal.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { TextSink } from './output-file.ts';
import { scanSource } from './scan-source.ts';
import type { SourceList, Unreadable } from './sources.ts';

export type ScanAllOptions = {
  readonly list: SourceList;
  readonly clusterOf: (key: string) => string;
  readonly semantics: 'join' | 'tracee';
  /** Where Tracee's own finding lines go while the logs are read; undefined if they are not wanted. */
  readonly stream: TextSink | undefined;
  readonly diagnostics: Diagnostics;
};

export type Scanned = {
  /** All that was seen: what the coverage is about. */
  readonly seen: Facts;
  /** What the findings come from: the same, or with Tracee's semantics only its matches. */
  readonly found: Facts;
  /** The names of what could not be opened. */
  readonly unread: readonly string[];
  /** What could not be read, or only in part, and why. */
  readonly failures: readonly Unreadable[];
};

/** Scans all sources one after the other. */
export async function scanAll({ list, clusterOf, semantics, stream, diagnostics }: ScanAllOptions): Promise<Scanned> {
  const seen = createFacts();
  const matches = createFacts();
  const detector = createLiteralDetector();
  const failures: Unreadable[] = [...list.unreadable];
  let lines: string[] = [];

  for (const { name, reason } of list.unreadable) diagnostics.problem(`${name}: ${reason}`);
  for (const source of list.sources) {
    const cluster = clusterOf(source.key);
    const onEvent = semantics === 'tracee' ? literalObserver(source.name, cluster) : undefined;
    const hooks = { onRead: diagnostics.advance, onScanned: flushLines };
    const problem = await scanSource(source, { facts: seen, cluster, onEvent }, hooks);
    if (problem === undefined) continue;
    failures.push({ name: source.name, reason: problem });
    diagnostics.problem(`${source.name}: ${problem}`);
  }
  diagnostics.stop();
  const unread = list.unreadable.map(({ name }) => name);
  return { seen, found: semantics === 'tracee' ? matches : seen, unread, failures };

  function literalObserver(source: string, cluster: string) {
    return observeLiteral({
      detector,
      matches,
      source,
      cluster,
      onMatch(connect, apiAddress, record) {
        if (stream !== undefined) lines.push(`${formatFindingLine(record, connect, apiAddress)}\n`);
      },
    });
  }

  async function flushLines(): Promise<void> {
    if (lines.length === 0) return;
    const text = lines.join('');
    lines = [];
    await stream?.write(text);
  }
}
