import fc from 'fast-check';

const FIRST_SURROGATE = 0xd800;
const SURROGATES = 0x800;

/**
 * Any character of Unicode, for `fc.string`. The same as its `binary`, which makes a table of all 1.1 million of them
 * before it is first used: a second of the processor's time in every file of tests.
 */
export const ANY_CHARACTER: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10ffff - SURROGATES })
  .map((index) => String.fromCodePoint(index < FIRST_SURROGATE ? index : index + SURROGATES), indexOf);

/** fast-check asks it of texts that are attacks; what is no character is refused with an exception. */
function indexOf(value: unknown): number {
  const [character, ...more] = typeof value === 'string' ? value : '';
  const code = more.length === 0 ? character?.codePointAt(0) : undefined;
  if (code === undefined || !character?.isWellFormed()) throw new TypeError('it is not one character');
  return code < FIRST_SURROGATE ? code : code - SURROGATES;
}
