export type Varint = { readonly value: number; readonly next: number };

/** An unsigned number in groups of seven bits, the least first, up to 32 bits; undefined if none is at `at` or it is cut off. */
export function readVarint(bytes: Buffer, at: number): Varint | undefined {
  let value = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return value < 2 ** 32 ? { value, next: at + index + 1 } : undefined;
  }
  return undefined;
}
