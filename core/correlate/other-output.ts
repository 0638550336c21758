import { getOrCreate } from '#core/get-or-create.ts';
import type { MalformedReason } from '#core/records/record.ts';
import type { TraceeMessage } from '#core/tracee/read-message.ts';
import type { Collector } from './collector.ts';

/**
 * Tells the output of other containers, which a shipper of all pods puts beside Tracee's, from damaged records of Tracee's.
 * What a container wrote is damage if anything else that it wrote in the same source was understood, before or behind, or if it is the rest of
 * an event; else that container is another. Not so one with Tracee's usual name: it may be that nothing that Tracee writes is understood.
 */
export type OriginJudge = {
  /** `origin`: the container that wrote it; undefined if nobody says. */
  understood(origin: string | undefined): void;
  refused(reason: MalformedReason, origin: string | undefined): void;
  /** A message as Tracee writes them, and so do others: it says nothing of who wrote it, and counts only if that is Tracee. */
  said(message: TraceeMessage, origin: string | undefined): void;
  /** Counts what waited for the end of the source. */
  settle(): void;
};

type OfOrigin = {
  isTracee: boolean;
  readonly refused: Map<MalformedReason, number>;
  messages: number;
  lostEvents: number;
};

/** A node runs hundreds of containers. Where there are more than these, no record is taken for another container's. */
const MAX_ORIGINS = 10_000;

/** So Tracee's own charts and guides call its container. Whoever calls another so has its output counted as damage. */
const TRACEE = /(?:^|\/)tracee(?:-ebpf|-rules)?$/;

export function createOriginJudge({
  malformed,
  messages,
  other,
}: Pick<Collector, 'malformed' | 'messages' | 'other'>): OriginJudge {
  const origins = new Map<string, OfOrigin>();
  let isFull = false;

  return {
    understood(origin) {
      const known = origin === undefined ? undefined : find(origin);
      if (known !== undefined) known.isTracee = true;
    },
    refused(reason, origin) {
      const known = origin === undefined ? undefined : find(origin);
      if (known === undefined) malformed(reason);
      else known.refused.set(reason, (known.refused.get(reason) ?? 0) + 1);
    },
    said({ lostEvents }, origin) {
      const known = origin === undefined ? undefined : find(origin);
      if (known === undefined) return messages(1, lostEvents);
      known.messages += 1;
      known.lostEvents += lostEvents;
    },
    settle() {
      const others: string[] = [];
      let total = 0;
      for (const [origin, { isTracee, refused, ...said }] of origins) {
        const isDamage = isTracee || isFull;
        if (!isDamage && (refused.size > 0 || said.messages > 0)) others.push(origin);
        if (isDamage) messages(said.messages, said.lostEvents);
        else total += said.messages;
        for (const [reason, count] of refused) {
          if (isDamage) malformed(reason, count);
          else total += count;
        }
      }
      other(total, others);
      origins.clear();
    },
  };

  function find(origin: string): OfOrigin | undefined {
    isFull ||= origins.size >= MAX_ORIGINS && !origins.has(origin);
    if (isFull) return origins.get(origin);
    return getOrCreate(origins, origin, () => ({
      ...{ isTracee: TRACEE.test(origin), refused: new Map() },
      ...{ messages: 0, lostEvents: 0 },
    }));
  }
}
