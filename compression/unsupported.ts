/** What a log may come in that traceward does not read, by its first bytes, so that the user learns its name. */
const SIGNATURES: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['snappy', Buffer.from('ff060000734e61507059', 'hex')],
  ['snappy', Buffer.from('82534e4150505900', 'hex')],
  ['Parquet', Buffer.from('PAR1')],
  ['ORC', Buffer.from('ORC')],
  ['Avro', Buffer.from('Obj\x01', 'latin1')],
  ['bzip2', Buffer.from('BZh')],
  ['xz', Buffer.from('fd377a585a00', 'hex')],
  ['LZ4', Buffer.from('04224d18', 'hex')],
  ['ZIP', Buffer.from('PK\x03\x04', 'latin1')],
  ['UTF-16 text', Buffer.of(0xff, 0xfe)],
  ['UTF-16 text', Buffer.of(0xfe, 0xff)],
];

/** The name of the format that begins with these bytes, if it is a known one. */
export function nameUnsupported(head: Buffer): string | undefined {
  const known = SIGNATURES.find(([, bytes]) => head.subarray(0, bytes.length).equals(bytes));
  return known?.[0] ?? (isRawSnappy(head) ? 'snappy' : undefined);
}

/**
 * Fluent Bit writes snappy without a frame: the length in groups of seven bits, then a literal (whose tag ends in
 * two zero bits, and may have up to four bytes of length behind it), which begins the first record.
 */
function isRawSnappy(head: Buffer): boolean {
  const lengthBytes = head.findIndex((byte) => byte < 0x80) + 1;
  const tag = head[lengthBytes];
  if (lengthBytes === 0 || lengthBytes > 5 || tag === undefined || (tag & 3) !== 0) return false;
  const extra = Math.max(0, (tag >> 2) - 59);
  return head[0] !== 0x7b && head.toString('latin1', lengthBytes + 1 + extra).startsWith('{"');
}
