import { isIP, SocketAddress } from 'node:net';

/**
 * The one way to write an IP address: dotted IPv4, also where IPv6 carries it (`::ffff:10.96.0.1`), and IPv6 as
 * in RFC 5952. White space and brackets around it and a zone (`%eth0`) are dropped. Undefined if the text is no address.
 */
export function canonicalAddress(text: string): string | undefined {
  if (isIP(text) === 4) return text;
  const bare = text
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '');
  const family = isIP(bare);
  if (family === 4) return bare;
  if (family !== 6) return undefined;
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' });
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : withoutDots(address);
}

/** `::1.2.3.4` is what the C library makes of `::102:304`; RFC 5952 keeps the dots for addresses that embed IPv4 by design. */
function withoutDots(address: string): string {
  const dotted = /^::(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  if (dotted === null) return address;
  const [a = 0, b = 0, c = 0, d = 0] = dotted.slice(1).map(Number);
  return `::${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
