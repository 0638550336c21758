import type { Signature } from '#core/detectors/signature.ts';
import { earlier } from './earliest.ts';

type Data = Readonly<Record<string, string>>;
type At<Value> = { readonly value: Value; readonly time: bigint | undefined };

/**
 * What events tell of a finding that no endpoint explains, beside what makes it that finding: what machines are told, and what Tracee says
 * of the rule, if it found it. The earliest of each.
 */
export type Telling = { readonly data: At<Data>; readonly signature?: At<Signature> | undefined };

/** What one event tells. */
export function tellingOf(data: Data, signature: Signature | undefined, time: bigint | undefined): Telling {
  return { data: { value: data, time }, ...(signature === undefined ? {} : { signature: { value: signature, time } }) };
}

/** The earlier of both parts, ties by text: the same for every order of merging. */
export function mergeTellings(a: Telling | undefined, b: Telling | undefined): Telling | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const signature = earlier(a.signature, b.signature, textOf);
  return { data: earlier(a.data, b.data, textOf) ?? a.data, ...(signature === undefined ? {} : { signature }) };
}

function textOf({ value }: At<Data | Signature>): string {
  return JSON.stringify(value);
}
