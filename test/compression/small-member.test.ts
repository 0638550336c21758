import { deflateRawSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { inflateSmallMember } from '#compression/small-member.ts';

const TEXT = Buffer.from('{"eventName":"close"}\n'.repeat(1000));

/** What follows a member's header. The checksum is not looked at here. */
function bodyOf(text: Buffer, size = text.length): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(size, 4);
  return Buffer.concat([deflateRawSync(text), trailer]);
}

test('a member that lies at hand is decompressed at once, and its trailer is left', () => {
  const body = bodyOf(TEXT);
  const member = inflateSmallMember(body);
  expect(Buffer.from(member?.bytes ?? []).equals(TEXT)).toBe(true);
  expect(member?.unused).toEqual(body.subarray(-8));
});

test.each([
  ['is not at hand to its end', bodyOf(TEXT).subarray(0, -20)],
  ['is larger than it says', bodyOf(TEXT, TEXT.length - 1)],
  ['says that it is larger than it can be', bodyOf(TEXT, 1_000_000)],
  ['is large', bodyOf(Buffer.alloc(1024 * 1024 + 1))],
  ['is damaged', Buffer.concat([Buffer.from([7]), bodyOf(TEXT)])],
  ['is nothing', Buffer.alloc(0)],
])('one that %s is left to a stream', (_, body) => {
  expect(inflateSmallMember(body)).toBeUndefined();
});
