import type { Operation } from './operations.ts';
import type { S3ErrorCode } from './s3-error.ts';

export type Fault =
  /** The answer is this error; nothing has happened. */
  | { readonly kind: 'error'; readonly code: S3ErrorCode }
  /** The answer's body breaks off after so many bytes, by a closed connection. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** The answer stops after so many bytes and the connection stays open; without a number not even the headers come. */
  | { readonly kind: 'hang'; readonly afterBytes?: number };

export type FaultRule = {
  readonly operation: Operation;
  readonly bucket?: string;
  readonly key?: string;
  /** How many requests that match pass unharmed first. Default: 0. */
  readonly skip?: number;
  /** How many are harmed then. Default: 1; note that the SDK tries three times. */
  readonly times?: number;
  readonly fault: Fault;
};

export type Call = { readonly operation: Operation; readonly bucket: string; readonly key: string };

/** The faults to come. A rule counts the requests that match it, whatever the other rules do. */
export function createFaults() {
  const rules = new Set<FaultRule & { seen: number }>();

  return {
    /** Returns a function that takes the rule back. */
    add(rule: FaultRule): () => void {
      const counted = { ...rule, seen: 0 };
      rules.add(counted);
      return () => {
        rules.delete(counted);
      };
    },

    next(call: Call): Fault | undefined {
      let fault: Fault | undefined;
      for (const rule of rules) {
        if (!matches(rule, call)) continue;
        const { skip = 0, times = 1 } = rule;
        rule.seen += 1;
        if (rule.seen > skip && rule.seen <= skip + times) fault ??= rule.fault;
      }
      return fault;
    },
  };
}

function matches(rule: FaultRule, call: Call): boolean {
  return (
    rule.operation === call.operation &&
    (rule.bucket ?? call.bucket) === call.bucket &&
    (rule.key ?? call.key) === call.key
  );
}
