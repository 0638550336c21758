import { dnsName } from '#core/dns-name.ts';
import { canonicalAddress } from '#core/ip-address.ts';
import { isObject, type JsonObject } from '#core/json.ts';

/** A name, as `dnsName` writes it, and the addresses that an answer gave it: canonical, without repetition, at least one. */
export type DnsAnswers = { readonly name: string; readonly addresses: readonly string[] };

/** More names of a message, and more addresses of a name, are not taken. A message asks for one, and has room for few. */
const MAX_NAMES = 8;
const MAX_ADDRESSES = 64;

/**
 * Reads the value of `dns_response`. Up to v0.24 it is a list of
 * `{"query_data":{"query":…},"dns_answer":[{"answer_type":"A","answer":…}]}` (types/trace/network_trace.go); since then
 * `{"responses":[{"dns_query_data":{"query":…},"dns_answer":[{"type":"A","answer":…}]}]}` (api/v1beta1).
 */
export function readDnsAnswers(value: unknown): readonly DnsAnswers[] {
  const responses = isObject(value) ? value['responses'] : value;
  if (!Array.isArray(responses)) return [];
  return responses
    .slice(0, MAX_NAMES)
    .flatMap((response: unknown) => (isObject(response) ? (readResponse(response) ?? []) : []));
}

function readResponse(response: JsonObject): DnsAnswers | undefined {
  const question = response['query_data'] ?? response['dns_query_data'];
  const query = isObject(question) ? question['query'] : undefined;
  const name = typeof query === 'string' ? dnsName(query) : undefined;
  const answers = response['dns_answer'];
  if (name === undefined || !Array.isArray(answers)) return undefined;
  const addresses = new Set<string>();
  for (const answer of answers.slice(0, MAX_ADDRESSES)) {
    const address = isObject(answer) ? readAnswer(answer) : undefined;
    if (address !== undefined) addresses.add(address);
  }
  return addresses.size === 0 ? undefined : { name, addresses: [...addresses] };
}

/** The address that an answer of type A or AAAA tells; others, such as CNAME, tell none. */
function readAnswer(answer: JsonObject): string | undefined {
  const type = answer['answer_type'] ?? answer['type'];
  const text = answer['answer'];
  if ((type !== 'A' && type !== 'AAAA') || typeof text !== 'string') return undefined;
  return canonicalAddress(text);
}
