import { canonicalAddress } from './ip-address.ts';

/** The bits of an address. One of IPv4 is the address of IPv6 that carries it, in `::ffff:0:0/96`. */
export const ADDRESS_BITS = 128;

const MAPPED_PREFIX = 96;
const MAPPED = 0xffffn;

/** Addresses that begin alike: the first one, and how many of its bits they have in common. */
export type IpNetwork = { readonly first: bigint; readonly prefix: number };

/** An address as a number of 128 bits; undefined if the text is none. */
export function addressNumber(text: string): bigint | undefined {
  const address = canonicalAddress(text);
  if (address === undefined) return undefined;
  if (address.includes(':')) return groupsOf(address).reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
  return (MAPPED << 32n) | BigInt(address.split('.').reduce((sum, byte) => sum * 256 + +byte, 0));
}

/** The canonical address that a number stands for. */
export function addressAt(number: bigint): string {
  const groups = allGroups(number);
  return canonicalAddress(groups) ?? groups;
}

/** The address of IPv6 that a number stands for, with none of its groups left out. */
export function allGroups(number: bigint): string {
  const digits = number.toString(16).padStart(ADDRESS_BITS / 4, '0');
  return (digits.match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}

/** A network as people write it, with the length that counts in its family. */
export function networkText({ first, prefix }: IpNetwork): string {
  const address = addressAt(first);
  return `${address}/${address.includes(':') ? prefix : prefix - MAPPED_PREFIX}`;
}

/** The first bits of a number of 128. */
export function firstBits(number: bigint, count: number): bigint {
  return number >> BigInt(ADDRESS_BITS - count);
}

/** The network of this length that an address is in. */
export function networkOf(number: bigint, prefix: number): IpNetwork {
  return { first: firstBits(number, prefix) << BigInt(ADDRESS_BITS - prefix), prefix };
}

/** Whether a network holds all addresses of IPv4. */
export function holdsAllOfIPv4({ first, prefix }: IpNetwork): boolean {
  return prefix <= MAPPED_PREFIX && firstBits(first, prefix) === firstBits(MAPPED << 32n, prefix);
}

/** The eight groups of an address of IPv6 that has no dots. */
function groupsOf(address: string): readonly number[] {
  const [before = '', after = ''] = address.split('::');
  const [first, last] = [parseGroups(before), parseGroups(after)];
  return [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
}

function parseGroups(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
