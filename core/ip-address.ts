import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** No address is longer, with brackets and a zone: a network interface's name has 15 characters. */
const MAX_LENGTH = 64;

/**
 * The one way to write an IP address: dotted IPv4, also where IPv6 carries it (`::ffff:10.96.0.1`), and IPv6 as
 * in RFC 5952. White space and brackets around it and a zone (`%eth0`) are dropped. Undefined if the text is no
 * address. Any process can choose the text, and its length.
 */
export function canonicalAddress(text: string): string | undefined {
  const bare = text.trim();
  if (bare.length > MAX_LENGTH) return undefined;
  if (isIPv4(bare)) return bare;
  const unwrapped = bare.startsWith('[') && bare.endsWith(']') ? bare.slice(1, -1) : bare;
  const [ip = ''] = unwrapped.split('%', 1);
  if (isIPv4(ip)) return ip;
  // What knows an IPv6 address takes 3 ms to be made; most texts that are none are names.
  if (!ip.includes(':') || !isIPv6(ip)) return undefined;
  const { address } = new SocketAddress({ address: ip, family: 'ipv6' });
  return address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : withoutDots(address);
}

/** `::1.2.3.4` is what the C library makes of `::102:304`; RFC 5952 keeps the dots for addresses that embed IPv4 by design. */
function withoutDots(address: string): string {
  const dotted = /^::(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  if (dotted === null) return address;
  const [a = 0, b = 0, c = 0, d = 0] = dotted.slice(1).map(Number);
  return `::${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
