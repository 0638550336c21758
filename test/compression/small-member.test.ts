import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
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

describe('one before others', () => {
  const LIKE = { compressedBytes: deflateRawSync(TEXT).length, bytes: TEXT.length };
  const members = (text: Buffer) => Buffer.concat([bodyOf(text), Buffer.alloc(500, 255)]);

  test('is decompressed at once if it is like those before', () => {
    const member = inflateSmallMember(members(TEXT), LIKE);
    expect(Buffer.from(member?.bytes ?? []).equals(TEXT)).toBe(true);
    expect(member?.size).toEqual(LIKE);
    expect(member?.unused).toEqual(members(TEXT).subarray(LIKE.compressedBytes));
  });

  test.each([
    ['none is known', members(TEXT), undefined],
    ['it is larger by more than twice', members(Buffer.concat([TEXT, TEXT, TEXT])), LIKE],
    ['it may be large', members(TEXT), { ...LIKE, bytes: 129 * 1024 }],
    ['less than two such lie at hand', members(TEXT), { ...LIKE, compressedBytes: 1000 }],
    ['nothing came of those', members(TEXT), { ...LIKE, bytes: 0 }],
  ])('is left to a stream if %s', (_, body, expected) => {
    expect(inflateSmallMember(body, expected)).toBeUndefined();
  });
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
