import type { Signature } from '#core/detectors/signature.ts';
import { compareTexts } from '#core/text.ts';
import { compareTimes } from './earliest.ts';

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
  const signature = earlierOf(a.signature, b.signature);
  return { data: earlierOf(a.data, b.data) ?? a.data, ...(signature === undefined ? {} : { signature }) };
}

function earlierOf<Value>(a: At<Value> | undefined, b: At<Value> | undefined): At<Value> | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return (compareTimes(a.time, b.time) || compareTexts(JSON.stringify(a.value), JSON.stringify(b.value))) <= 0 ? a : b;
}
