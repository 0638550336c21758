/** No address is longer, with brackets and a zone: a network interface's name has 15 characters. */
const MAX_LENGTH = 64;

/**
 * The one way to write an IP address: dotted IPv4, also where IPv6 carries it (`::ffff:10.96.0.1`), and IPv6 as
 * in RFC 5952. White space and brackets around it and a zone (`%eth0`) are dropped. Undefined if the text is no
 * address. Any process can choose the text, and its length.
 */
export function canonicalAddress(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > MAX_LENGTH) return undefined;
  const bare = trimmed.length === text.length ? text : ownText(trimmed);
  if (isIPv4(bare)) return bare;
  const unwrapped = bare.startsWith('[') && bare.endsWith(']') ? bare.slice(1, -1) : bare;
  const [ip = ''] = unwrapped.split('%', 1);
  return isIPv4(ip) ? ip : canonicalIPv6(ip);
}

/** Whether a text is an address and nothing else but, of IPv6, a zone. */
export function isAddress(text: string): boolean {
  return text.length <= MAX_LENGTH && (isIPv4(text) || canonicalIPv6(text.replace(/%[\da-z.:-]+$/i, '')) !== undefined);
}

function isIPv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
}

/** A few peers are most of what is asked for, one after the other in several ways. */
const MAX_KNOWN = 1024;
const known = new Map<string, string | undefined>();

function canonicalIPv6(text: string): string | undefined {
  if (known.has(text)) return known.get(text);
  if (known.size >= MAX_KNOWN) known.clear();
  const own = ownText(text);
  const address = parseIPv6(own);
  known.set(own, address);
  return address;
}

/** A part of a text would keep the whole in memory, of whatever length that is. */
function ownText(part: string): string {
  return Buffer.from(part).toString();
}

/** By the parser of URLs, which writes addresses as RFC 5952 does: node:net's expression takes 4 ms to be compiled. */
function parseIPv6(text: string): string | undefined {
  if (!/^[\da-f:.]+$/i.test(text)) return undefined;
  const address = URL.parse(`http://[${text}]`)?.hostname.slice(1, -1);
  if (address === undefined) return undefined;
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(address) ?? [];
  return high === undefined || low === undefined ? address : `${twoBytes(high)}.${twoBytes(low)}`;
}

/** A group of IPv6 as half an address of IPv4. */
function twoBytes(group: string): string {
  const number = Number.parseInt(group, 16);
  return `${number >> 8}.${number & 255}`;
}
